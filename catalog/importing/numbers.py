"""Numbers and prices as people write them, in English and Chinese."""

import math
import re
import unicodedata

from domain.items import Price

_NUMBER = re.compile(r"[-+]?\d[\d.,' \u00a0]*(?:[eE][-+]?\d+)?|[-+]?\.\d+")
PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_CURRENCIES = (
    ("HK$", "HKD"), ("HKD", "HKD"), ("港币", "HKD"), ("港元", "HKD"), ("NT$", "TWD"), ("NTD", "TWD"), ("TWD", "TWD"),
    ("新台币", "TWD"), ("台币", "TWD"), ("US$", "USD"), ("USD", "USD"), ("美元", "USD"), ("A$", "AUD"), ("AUD", "AUD"),
    ("C$", "CAD"), ("CAD", "CAD"), ("S$", "SGD"), ("SGD", "SGD"), ("R$", "BRL"), ("BRL", "BRL"), ("€", "EUR"),
    ("EUR", "EUR"), ("欧元", "EUR"), ("£", "GBP"), ("GBP", "GBP"), ("英镑", "GBP"), ("円", "JPY"), ("JPY", "JPY"),
    ("日元", "JPY"), ("CNY", "CNY"), ("RMB", "CNY"), ("人民币", "CNY"), ("元", "CNY"), ("￥", "CNY"), ("¥", "CNY"),
    ("₹", "INR"), ("INR", "INR"), ("RS.", "INR"), ("₩", "KRW"), ("KRW", "KRW"), ("₽", "RUB"), ("RUB", "RUB"),
    ("CHF", "CHF"), ("SEK", "SEK"), ("NOK", "NOK"), ("DKK", "DKK"), ("ZŁ", "PLN"), ("PLN", "PLN"), ("฿", "THB"),
    ("₺", "TRY"), ("₫", "VND"), ("MX$", "MXN"), ("$", "USD"),
)  # fmt: skip
_FREE = frozenset({"free", "免费", "gratis", "kostenlos"})


def number_of(value: object) -> float | None:
    """A cell as a number ("1,234.5", "1.234,5", "12 min", "85%"), None where it is none."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    text = str(value).strip() if value is not None else ""
    if PLAIN.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else None
    text = unicodedata.normalize("NFKC", text)
    found = _NUMBER.findall(text)
    return _grouped(found[0]) if len(found) == 1 else None


def is_number(value: object) -> bool:
    """Whether a cell is a number and nothing else."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).strip()
        return bool(PLAIN.fullmatch(text)) or (bool(_NUMBER.fullmatch(text)) and number_of(text) is not None)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _grouped(text: str) -> float | None:
    """A number with marks between thousands; the last mark followed by other than three digits is the decimal one."""
    bare = re.sub(r"[' \u00a0]", "", text).rstrip(".,")
    last = max(bare.rfind("."), bare.rfind(","))
    if last >= 0:
        mark, tail = bare[last], bare[last + 1 :]
        once = bare.count(mark) == 1
        other = "," if mark == "." else "."
        decimal = once and (len(tail) != 3 or other in bare or (mark == "." and bare[:last].lstrip("+-") in ("", "0")))
        decimal = decimal or (once and mark == ".")
        bare = (bare[:last].replace(",", "").replace(".", "") + "." + tail) if decimal else re.sub("[.,]", "", bare)
    try:
        return float(bare)
    except ValueError:
        return None


def whole_or_real(number: float) -> int | float:
    """Whole numbers as int."""
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def currency_in(text: str) -> str:
    """The ISO code of the currency that a text names, "" where it names none."""
    upper = text.upper()
    return next((code for sign, code in _CURRENCIES if sign in upper), "")


def price_of(value: object, currency: str = "") -> Price | None:
    """A cell as a price in the currency it names, else in `currency`; None where it is none or below zero."""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if text.casefold() in _FREE:
        return Price(amount=0.0, currency=currency)
    amount = number_of(value if isinstance(value, int | float) else text)
    if amount is None and (several := _NUMBER.findall(text)):
        amount = _grouped(several[0])  # "53.00元/68.00元": the first is what it costs at least
    if amount is None or amount < 0:
        return None
    return Price(amount=amount, currency=currency_in(str(value)) or currency)
