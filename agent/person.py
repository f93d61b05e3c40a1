"""What a person says about themselves ("I'm a nurse, mid-thirties"): a profile, and the rest of the message. Pure."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from domain.frozen import Frozen

_AM = r"\bI(?:['’]?m| am)(?: (?:also|just|only))?"
_OLD = r"[- ]years?[- ]old"
_ENGLISH_AGE = re.compile(
    rf"{_AM} (?:a )?(\d{{1,2}})(?:{_OLD}|[- ]yo)?(?=\s*(?:[,.;!]|and\b|but\b|$))|{_AM} (?:a )?(\d{{1,2}}){_OLD}",
    re.IGNORECASE,
)
_DECADES = "(twenties|thirties|forties|fifties|sixties|seventies|eighties|teens|[2-8]0s)"
_ENGLISH_DECADE = re.compile(
    rf"(?:(?:{_AM} )?in my |{_AM} |(?<=[,;.] ))(?:(early|mid|late)[- ]{_DECADES}(?=\s*(?:[,.;!]|and\b|$)))"
    rf"|\bin my {_DECADES}\b",
    re.IGNORECASE,
)
_CHINESE_AGE = re.compile(r"(?:我)?(?:今年)?(\d{1,2})\s*岁(?:左右|上下)?")
_CHINESE_YEARS = re.compile(
    r"(?:我)?(?:今年)?(?<![一二三四五六七八九十])([二三四五六七八]?)十([一二三四五六七八九])岁(?:左右|上下|多)?"
)
_HOURS = re.compile(
    r"\b(?:and )?(?:on|working|work) (?:the )?(?:night shifts?|nights|shifts|day shifts?|weekends)\b"
    r"|(?:上|值|倒)(?:夜|白|晚|早)?班",
    re.IGNORECASE,
)
"""When somebody works: no wish, and no word to search for."""
_CHINESE_DECADE = re.compile(r"([二三四五六七八])十(多岁|几岁|出头|来岁|好几|岁)")
_KINDS_OF_WORK = (
    r"(?:(?:night|day|night[- ]shift|high|middle|primary|elementary|school|junior|senior|retired|young|busy|tired|"
    r"freelance|part[- ]time|full[- ]time|trainee|er|icu|registered|single|working|former|"
    r"medical|software|university|college) )*"
)
_WORK = re.compile(rf"(?:{_AM}|\b(?:work|working)) (?:as )?(?:an? )?{_KINDS_OF_WORK}$", re.IGNORECASE)
_PART_OF_DECADE = {"early": 2, "mid": 5, "late": 8}
_YOUNGEST, _OLDEST = 8, 99


class Person(Frozen):
    """What a message says about its writer (profile fields as MovieLens names them), and the message without it."""

    profile: Mapping[str, str] = {}
    rest: str = ""


def read_person(text: str) -> Person:
    """Read a self-description; a message that holds none comes back whole."""
    speaks = bool(re.search(rf"{_AM}\b|\bin my\b|\bI work\b|我", text, re.IGNORECASE))
    if not speaks:
        return Person(rest=text)
    profile: dict[str, str] = {}
    spans: list[tuple[int, int]] = []
    for field, value, span in [*_ages(text), *_kinds(text)]:
        profile.setdefault(field, value)
        spans.append(span)
    if profile:
        spans += [match.span() for match in _HOURS.finditer(text)]
    return Person(profile=profile, rest=_without(text, spans) if profile else text)


def _ages(text: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    data = _data()
    for match in _ENGLISH_AGE.finditer(text):
        yield from _age(int(match[1] or match[2]), match.span())
    for match in _ENGLISH_DECADE.finditer(text):
        said = (match[2] or match[3]).lower()
        decade = int(said[:2]) if said[0].isdigit() else int(data["decades"][said])
        yield from _age(decade + _PART_OF_DECADE.get((match[1] or "mid").lower(), 5), match.span())
    for match in _CHINESE_AGE.finditer(text):
        yield from _age(int(match[1]), match.span())
    for match in _CHINESE_YEARS.finditer(text):
        tens = int(data["chinese_decades"].get(match[1], 10))
        yield from _age(tens + "一二三四五六七八九".index(match[2]) + 1, match.span())
    for match in _CHINESE_DECADE.finditer(text):
        part = 2 if match[2] == "出头" else 0 if match[2] == "岁" else 5
        yield from _age(int(data["chinese_decades"][match[1]]) + part, match.span())


def _age(years: int, span: tuple[int, int]) -> Iterator[tuple[str, str, tuple[int, int]]]:
    if _YOUNGEST <= years <= _OLDEST:
        yield "age", str(years), span


def _kinds(text: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Occupation and gender, where "I'm a ...", "I work as ..." or 我是 stands before."""
    for field in ("occupation", "gender"):
        for value, words in _data()[field].items():
            for match in _word_pattern(tuple(words)).finditer(text):
                start = _said_of_me(text, match.start())
                if start is not None:
                    yield field, value, (start, match.end())


def _said_of_me(text: str, at: int) -> int | None:
    """Where the self-description before position `at` begins, None where there is none."""
    english = _WORK.search(text[:at])
    if english:
        return english.start()
    chinese = re.search(
        r"我(?:是|就是|是个|是一个|是一名|是名|是位|是一位|做)(?:上?夜班的?|白班|实习|资深|退休的?|小学|中学|高中|大学|外科|儿科|急诊|"
        r"年轻的?|全职|兼职|普通|自由)*$",
        text[:at],
    )
    return chinese.start() if chinese else None


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept, end = [], 0
    for start, stop in sorted(spans):
        kept.append(text[end : max(start, end)])
        end = max(end, stop)
    rest = " ".join([*kept, text[end:]])
    return re.sub(r"^[\s,.;!，。；！、和]+|(?<=[,，])\s*[,，、]+", "", rest).strip()


@cache
def _word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in longest_first), re.I)


@cache
def _data() -> Any:
    return yaml.safe_load(files("agent.phrases").joinpath("person.yaml").read_text(encoding="utf-8"))
