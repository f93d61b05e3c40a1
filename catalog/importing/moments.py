"""Years and moments as people write them, in English and Chinese."""

import re
from datetime import UTC, date, datetime

from catalog.importing.numbers import PLAIN, is_number, number_of

_YEAR = re.compile(r"(?<!\d)(1[0-9]\d\d|20\d\d)(?!\d)")
_MINGUO = re.compile(r"民(?:国)?\s*(\d{1,3})")
_CHINESE_DATE = re.compile(r"(\d{4})\s*[年/.-]\s*(\d{1,2})(?:\s*[月/.-]\s*(\d{1,2})\s*日?)?")
_FORMATS = (
    "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y",
    "%d.%m.%Y %H:%M", "%d-%m-%Y", "%m-%d-%Y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%m %d, %Y",
    "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y.%m.%d %H:%M:%S", "%a %b %d %H:%M:%S %Y", "%m/%d/%y", "%d/%m/%y",
    "%Y年%m月%d日 %H:%M", "%Y年%m月%d日 %H:%M:%S", "%a, %d %b %Y %H:%M:%S %z", "%Y-%m-%d %H:%M:%S %Z",
)  # fmt: skip
_DATE_LIKE = re.compile(r"^(?=.{6,40}$)(?=(\D*\d){3})[^.!?]*[-/.:年 ,]")
_LAST_SECOND = 4_102_444_800
"""2100-01-01."""


def year_of(value: object) -> int | None:
    """The year in a cell: "2006-5", "1999年", "民82", "May 3, 2001", 1994.0; None where there is none."""
    if isinstance(value, str):
        if minguo := _MINGUO.search(value):
            return 1911 + int(minguo[1])
        if found := _YEAR.search(value):
            return int(found[1])
    number = number_of(value)
    if number is None:
        return None
    if abs(number) > 1e8:
        moment = moment_of(number)
        return moment.year if moment else None
    return int(number) if number.is_integer() and -5000 < number < 2200 and number else None


def moment_of(value: object) -> datetime | None:
    """A cell as a moment in UTC: unix seconds, milli-, micro- or nanoseconds, ISO 8601 and usual dates; else None."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _unix(float(value))
    text = str(value).strip() if value is not None else ""
    if PLAIN.fullmatch(text):
        return _compact(text) or _unix(float(text))
    try:
        return _utc(datetime.fromisoformat(text))
    except ValueError:
        return _written(text)


def _unix(stamp: float) -> datetime | None:
    for scale in (1.0, 1e3, 1e6, 1e9):
        if abs(stamp) / scale <= _LAST_SECOND:
            return datetime.fromtimestamp(stamp / scale, UTC)
    return None


def _compact(text: str) -> datetime | None:
    """20240501 and 20240501123000."""
    form = {8: "%Y%m%d", 14: "%Y%m%d%H%M%S"}.get(len(text))
    if not form or not text.isdigit() or not 1900 <= int(text[:4]) <= 2100:
        return None
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None


def _written(text: str) -> datetime | None:
    for form in _FORMATS:
        try:
            return _utc(datetime.strptime(text, form))
        except ValueError:
            continue
    if match := _CHINESE_DATE.fullmatch(text):
        try:
            return datetime(int(match[1]), int(match[2]), int(match[3] or 1), tzinfo=UTC)
        except ValueError:
            return None
    return None


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def is_date(value: object) -> bool:
    """Whether a cell is a written date (no bare number)."""
    if isinstance(value, date):
        return True
    return isinstance(value, str) and bool(_DATE_LIKE.match(value)) and not is_number(value) and bool(moment_of(value))
