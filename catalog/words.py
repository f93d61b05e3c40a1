"""Small text decisions shared by import and view: keys for comparing words, and the language of a text."""

import re
import unicodedata
from functools import lru_cache

_SHORT = 64
_HAN = re.compile(r"[\u3400-\u9fff]")
_OTHER_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
)


def word_key(word: str) -> str:
    """What two spellings of the same word share: case, width and blanks do not count."""
    return _kept_key(word) if len(word) <= _SHORT else _key(word)


def _key(word: str) -> str:
    if word.isascii():
        return " ".join(word.casefold().split())
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


_kept_key = lru_cache(65_536)(_key)
"""The values of a catalogue are compared again at every turn; whole texts are not kept."""


def language_of(text: str) -> str:
    """The language that the script of a text shows: "zh", "ja", "ko", ...; "en" for Latin letters."""
    if text.isascii():
        return "en"
    for language, script in _OTHER_SCRIPTS:
        if script.search(text) and len(script.findall(text)) * 4 >= sum(c.isalpha() for c in text):
            return language
    return "zh" if _HAN.search(text) else "en"
