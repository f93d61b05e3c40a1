"""How people type numbers: running times, measures, years and decades."""

import random
from collections.abc import Mapping, Sequence

MEASURES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "runtime_min": {"en": ("{} minutes", "{} min"), "zh": ("{}分钟",)},
    "pages": {"en": ("{} pages",), "zh": ("{}页",)},
    "price": {"en": ("${}", "{} dollars"), "zh": ("{}元", "{}块钱")},
}
"""The first of these fields that a catalogue has is its measure; `{}` is the number."""

HOURS: Mapping[int, Mapping[str, Sequence[str]]] = {
    60: {"en": ("an hour", "60min"), "zh": ("一个小时", "一小时")},
    75: {"en": ("an hour and a quarter", "1h15"), "zh": ("一小时一刻钟", "一小时十五分钟")},
    80: {"en": ("1 hr 20", "eighty minutes"), "zh": ("一小时二十分钟", "八十分钟")},
    90: {"en": ("an hour and a half", "ninety minutes", "1.5 hours"), "zh": ("一个半小时", "九十分钟", "1.5小时")},
    105: {"en": ("1h45", "1 hour 45 minutes"), "zh": ("1小时45分钟", "一小时四十五分")},
    120: {"en": ("two hours", "2h"), "zh": ("两个小时", "2h", "两小时")},
    150: {"en": ("two and a half hours", "2.5 hrs"), "zh": ("两个半小时", "2.5小时")},
}
"""Minutes, and how they are said."""

_DIGITS = "〇一二三四五六七八九"
_TENS_EN = {1950: "fifties", 1960: "sixties", 1970: "seventies", 1980: "eighties", 1990: "nineties"}


def year_said(year: int, language: str, rng: random.Random) -> str:
    """A year of the last century other than in four digits: "'94", "94年", "一九九四年"."""
    if language == "en":
        return f"'{year % 100:02d}"
    spelt = "".join(_DIGITS[int(digit)] for digit in str(year))
    return rng.choice((f"{spelt}年", f"{year % 100:02d}年"))


def decade_said(start: int, language: str, rng: random.Random) -> str:
    """A decade: "90s", "nineties", "九十年代", "90年代"."""
    if language == "en":
        return rng.choice((f"{start % 100}s", f"{start}s", _TENS_EN[start]))
    return rng.choice((f"{_DIGITS[start % 100 // 10]}十年代", f"{start % 100}年代", f"上世纪{start % 100}年代"))
