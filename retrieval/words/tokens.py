"""Text to search words: English words stemmed and without accents, Chinese words cut, other scripts in pairs."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import Stemmer

from retrieval.words.segment import Segmenter

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANA_HANGUL = "\u3040-\u30ff\uac00-\ud7af"
_PIECES = re.compile(
    rf"(?P<han>[{_HAN}]+)|(?P<pairs>[{_KANA_HANGUL}]+)"
    rf"|(?P<word>[^\W_{_HAN}{_KANA_HANGUL}]+(?:['’.\-&][^\W_{_HAN}{_KANA_HANGUL}]+)*)"
)
_INNER = re.compile(r"[\-&]")
_SILENT = re.compile(r"['’.]")
_POSSESSIVE = re.compile(r"['’]s$")
_LONGEST_TEXT = 20_000
_LONGEST_NAME = 200
_FOLDER = Path(__file__).parent


class Tokens:
    """Cuts text into search words. One object serves all threads."""

    def __init__(self) -> None:
        self._segmenter = Segmenter()
        self._stemmer = Stemmer.Stemmer("english")
        self._stop = _listed("stop_en.txt") | _listed("stop_zh.txt")
        self._asking = self._stop | _listed("ask.txt")

    def of_text(self, text: str) -> list[str]:
        """The search words of an item's text, in order, with repeats."""
        return [token for token, _ in self._cut(text, self._stop)]

    def name(self, text: str) -> str:
        """One search word for a whole title, so that who types exactly a title finds it first, even "Up"."""
        return "=" + " ".join(_SILENT.sub("", _plain(m.group())) for m in _PIECES.finditer(text[:_LONGEST_NAME]))

    def of_query(self, text: str) -> list[tuple[str, str]]:
        """(search word, the word as said) of a query, each once; words of asking ("recommend", "film") left out.

        A query of nothing but such words keeps them: "Show" or "Book" may be a title.
        """
        kept = self._cut(text, self._asking) or self._cut(text, self._stop)
        return list(dict(kept).items())

    def _cut(self, text: str, stop: frozenset[str]) -> list[tuple[str, str]]:
        cut: list[tuple[str, str]] = []
        for match in _PIECES.finditer(text[:_LONGEST_TEXT]):
            piece = match.group()
            if match["han"]:
                cut += [(w, w) for w in self._segmenter.cut(piece) if w not in stop]
            elif match["pairs"]:
                cut += [(w, w) for w in _pairs(piece)]
            else:
                cut += self._words(piece, stop)
        return cut

    def _words(self, said: str, stop: frozenset[str]) -> list[tuple[str, str]]:
        plain = _plain(_POSSESSIVE.sub("", said))
        parts = [_SILENT.sub("", part) for part in _INNER.split(plain)]
        if len(parts) > 1:
            parts.append("".join(parts))
        return [(self._stemmer.stemWord(part), said) for part in parts if part and part not in stop]


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    """Lower case without accents."""
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))


def _listed(name: str) -> frozenset[str]:
    return frozenset((_FOLDER / name).read_text(encoding="utf-8").split())
