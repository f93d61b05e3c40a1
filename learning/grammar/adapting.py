"""Frames are written about films; for another catalogue their film words become its own."""

import re
from collections.abc import Callable, Mapping, Sequence

FILM = "film"
_PLACES = re.compile(r"(<\w+>|\{[^}]*\})")
_ENGLISH: Sequence[tuple[str, str]] = (
    (r"\b(?:films|movies|flicks)\b", "<own_many>"),
    (r"\b(?:film|movie|flick)\b", "<own_one>"),
    (r"\bwatched\b|\bseen\b", "<own_done>"),
    (r"\bwatch\b", "<own_verb>"),
    (r"\bwatching\b", "<own_verb>ing"),
    (r"\b(?:directed by|starring)\b", "by"),
)
_CHINESE: Sequence[tuple[str, str]] = (
    (r"看过", "<own_done>"),
    (r"(?<=[想要爱该光就只重再])看(?!着|起来|腻|够|不)", "<own_verb>"),
    (r"(?<=[一几两三四五十那这哪整第头])部|^部|(?<=[0-9])部", "<own_unit>"),
    (r"电影|影片|片子", "<own_one>"),
    (r"(?:导演|执导|拍)的", "的"),
)


def adapter(noun: str, nouns: Mapping[str, Sequence[str]], language: str) -> Callable[[str], str]:
    """What turns film words into a catalogue's own; nothing for a catalogue of films."""
    if noun == FILM:
        return str
    own = {part: words[0] for part, words in nouns.items()}
    table = _ENGLISH if language == "en" else _CHINESE
    known = {"<own_many>": "many", "<own_one>": "one", "<own_done>": "done", "<own_verb>": "verb", "<own_unit>": "unit"}

    ways = [(re.compile(pattern), _filled(part, own, known)) for pattern, part in table]

    def adapt(text: str) -> str:
        pieces = _PLACES.split(text)  # rules and slots stand at the odd places and keep their names
        return "".join(piece if n % 2 else _replaced(piece, ways) for n, piece in enumerate(pieces))

    return adapt


def _filled(part: str, own: Mapping[str, str], known: Mapping[str, str]) -> str:
    for mark, name in known.items():
        part = part.replace(mark, own.get(name, own["one"]))
    return part


def _replaced(text: str, ways: Sequence[tuple[re.Pattern[str], str]]) -> str:
    for pattern, part in ways:
        text = pattern.sub(part, text)
    return text


def of_films(words: str) -> bool:
    """Whether words speak of films."""
    return bool(re.search(r"film|movie|flick|slasher|shoot-em|片|电影", words))
