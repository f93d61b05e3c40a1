"""Which encoding a text file has: told by its mark, by its bytes, else guessed from what its letters would be."""

import codecs
import re

from charset_normalizer import from_bytes

from domain.errors import BadInput

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH = re.compile(rb"[\x80-\xff]")
_COMMON_GB = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")
"""GB 2312 level 1: the 3,755 characters that make up nearly all Chinese text."""
_GB_PUNCTUATION = re.compile(rb"[\xa1-\xa3][\xa1-\xfe]")
_WESTERN = re.compile("[A-Za-zÀ-ÖØ-öø-ÿŒœŠšŽž‘’“”–—…•€«»°·¡¿©®™]")
BROKEN = re.compile("[\udc80-\udcff]")
"""Where a byte could not be decoded (surrogateescape)."""


def encoding_of(sample: bytes, name: str) -> str:
    """The encoding of a text, from its first bytes. Raises BadInput for what is no text, naming what was tried."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\x00" in sample[:4096]:
        even, odd = sample[0:4096:2].count(0), sample[1:4096:2].count(0)
        if max(even, odd) > 0.3 * min(len(sample), 4096) / 2 and min(even, odd) < 8:
            return "utf-16-be" if even > odd else "utf-16-le"
        raise BadInput(f"{name} is not a text file", "CSV, TSV, JSON, JSON Lines, YAML and Parquet can be read.")
    if _mostly_utf8(sample):
        return "utf-8"
    return _eastern(sample) or _western(sample) or _guessed(sample, name)


def _mostly_utf8(sample: bytes) -> bool:
    """A few broken rows do not make it another encoding: those rows are rejected one by one."""
    text = sample.decode("utf-8", "surrogateescape")
    # A character may be cut at the end of the sample.
    broken = len(BROKEN.findall(text[:-3]))
    good = sum(1 for c in text if "\x80" <= c < "\ud800" or c > "\udfff")
    return broken == 0 or good > 20 * broken


def _eastern(sample: bytes) -> str | None:
    high = len(_HIGH.findall(sample))
    common = 2 * len(_COMMON_GB.findall(sample)) + 2 * len(_GB_PUNCTUATION.findall(sample))
    return "gb18030" if common > 0.8 * high and _decodes(sample, "gb18030") else None


def _western(sample: bytes) -> str | None:
    high = len(_HIGH.findall(sample))
    if high > 0.3 * len(sample) or not _decodes(sample, "cp1252"):
        return None
    letters = [c for c in sample.decode("cp1252") if c > "\x7f"]
    return "cp1252" if sum(bool(_WESTERN.match(c)) for c in letters) > 0.9 * len(letters) else None


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _guessed(sample: bytes, name: str) -> str:
    best = from_bytes(sample[: 1 << 18]).best()
    if best is None or best.chaos > 0.3:
        guess = f", {best.encoding}" if best else ""
        raise BadInput(
            f"the text encoding of {name} cannot be read (tried utf-8, gb18030, cp1252{guess})",
            'Save it as UTF-8, or name the encoding in the mapping file (encoding = "...").',
        )
    return "gb18030" if best.encoding in ("gb2312", "gbk") else str(best.encoding)


def check_encoding(encoding: str) -> str:
    """An encoding that somebody named. Raises BadInput for one that nobody knows."""
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise BadInput(f"there is no encoding {encoding!r}", "For example utf-8, gb18030, cp1252, big5.") from error
    return encoding
