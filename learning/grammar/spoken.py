"""Numbers as people say them: digits, words, hours and halves, bucks and 块."""

from random import Random

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ZH = "零一二三四五六七八九"
_QUARTER, _HALF, _THREE_QUARTERS, _HOUR = 15, 30, 45, 60


def english(number: int) -> str:
    """A whole number below 1000 in English words."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    return f"{_ONES[hundreds]} hundred" + (f" and {english(rest)}" if rest else "")


def chinese(number: int) -> str:
    """A whole number below 1000 in Chinese characters."""
    if number < 10:
        return _ZH[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens == 1 else _ZH[tens]) + "十" + (_ZH[ones] if ones else "")
    hundreds, rest = divmod(number, 100)
    tail = ""
    if rest:
        tail = f"零{_ZH[rest]}" if rest < 10 else f"{_ZH[rest // 10]}十{_ZH[rest % 10] if rest % 10 else ''}"
    return _ZH[hundreds] + "百" + tail


def year_in_words(year: int, language: str, rng: Random) -> tuple[str, bool]:
    """A year as it is said, and whether that is odd."""
    way = rng.random()
    if language == "zh":
        if way < 0.12:
            return "".join(_ZH[int(d)] for d in str(year)) + "年", True
        return f"{year}年", False
    if way < 0.06 and 1900 < year < 2000 and year % 100 > 9:
        return f"nineteen {english(year % 100)}", True
    return str(year), False


def minutes_in_words(minutes: int, language: str, rng: Random) -> tuple[str, bool]:
    """A duration as it is said, and whether that is odd."""
    ways = _chinese_minutes(minutes) if language == "zh" else _english_minutes(minutes)
    plain = ways[:2]
    chosen = rng.choice(ways) if rng.random() < 0.7 else rng.choice(plain)
    return chosen, chosen not in plain


def _english_minutes(minutes: int) -> list[str]:
    hours, rest = divmod(minutes, _HOUR)
    ways = [f"{minutes} minutes", f"{minutes} min", f"{minutes} mins", f"{english(minutes)} minutes", f"{minutes}min"]
    if not hours:
        return ways
    unit = "hour" if hours == 1 else "hours"
    if not rest:
        one = ["an hour", "1 hour", "one hour"] if hours == 1 else [f"{english(hours)} hours", f"{hours} hours"]
        more = ["a couple of hours"] if hours == 2 else []
        return [*one[:2], *ways, *one, f"{hours}h", f"{hours} hrs", f"{hours}hrs", *more]
    ways += [
        f"{hours}h{rest}",
        f"{hours} {unit} {rest}",
        f"{hours}h {rest}m",
        f"{english(hours)} {unit} and {rest} minutes",
    ]
    if rest == _HALF:
        half = ["an hour and a half", "one and a half hours"] if hours == 1 else [f"{english(hours)} and a half hours"]
        ways += [*half, f"{hours}.5 hours", f"{hours} and a half hours", *half]
    if rest == _QUARTER:
        ways += ["an hour and a quarter"] if hours == 1 else [f"{english(hours)} and a quarter hours"]
    if rest == _THREE_QUARTERS:
        ways += ["an hour and three quarters"] if hours == 1 else [f"{english(hours)} and three quarter hours"]
    return ways


def _chinese_minutes(minutes: int) -> list[str]:
    hours, rest = divmod(minutes, _HOUR)
    ways = [f"{minutes}分钟", f"{minutes}分", f"{chinese(minutes)}分钟"]
    if not hours:
        return ways
    words = "两" if hours == 2 else chinese(hours)
    if not rest:
        own = [f"{hours}h", "俩小时", "俩钟头"] if hours == 2 else [f"{hours}h"]
        return [f"{hours}小时", f"{words}小时", *ways, f"{words}个小时", f"{words}个钟头", f"{hours}个小时", *own]
    if rest == _HALF:
        ways += [f"{words}个半小时", f"{hours}.5小时", f"{hours}个半小时", f"{words}个半钟头", f"{words}小时半"]
    return [*ways, f"{words}小时{chinese(rest)}分钟", f"{hours}小时{rest}分钟", f"{hours}小时{rest}分"]


def amount_in_words(kind: str, number: float, language: str, rng: Random) -> tuple[str, bool]:
    """A price, rating, page count or bare number as it is said, and whether that is odd."""
    plain = str(int(number)) if float(number).is_integer() else f"{number:g}"
    small = float(number).is_integer() and 0 <= number < 1000
    words = (chinese if language == "zh" else english)(int(number)) if small else plain
    ways = {
        ("price", "en"): [f"${plain}", f"{plain} dollars", f"{plain} bucks", f"{words} bucks", f"${plain}"],
        ("price", "zh"): [f"{plain}元", f"{plain}块", f"{plain}块钱", f"{words}块"],
        ("pages", "en"): [f"{plain} pages", f"{words} pages"],
        ("pages", "zh"): [f"{plain}页", f"{words}页"],
        ("rating", "en"): [f"{plain} stars", plain, f"{words} stars"],
        ("rating", "zh"): [f"{plain}分", f"{plain}星"],
    }.get((kind, language), [plain])
    chosen = rng.choice(ways)
    return chosen, plain not in chosen
