"""Every item's search words, kept so that a change costs only what changed; makes lexical indexes."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from domain.items import Item
from domain.ports import CatalogView
from retrieval.lexical_index import Columns, LexicalIndex, WordIds
from retrieval.passages import groups
from retrieval.settings import LexicalSettings
from retrieval.words.tokens import Tokens

_WORDS, _DOCUMENTS = "words.json", "documents.npz"


class Lexicon:
    """The words of every item as numbers. Not thread-safe: its owner changes it under a lock; the indexes that it
    makes are immutable. `tokens` is shared with the queries, whose words get their numbers by `word_ids`.
    """

    def __init__(self, settings: LexicalSettings, tokens: Tokens) -> None:
        self._settings = settings
        self._tokens = tokens
        self._numbers: dict[str, int] = {}
        self._documents: dict[str, WordIds] = {}
        self._hashes: dict[str, str] = {}
        self._base: dict[str, int] = {}
        """Document number in the columns by item id, of items unchanged since the columns were built."""
        self._columns: Columns | None = None

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of every known word; it only grows."""
        return self._numbers

    def read(self, item: Item, content: str) -> bool:
        """Take in a new or changed item; False where its content (a digest) is known already."""
        if self._hashes.get(item.id) == content:
            return False
        numbers = self._numbers
        self._documents[item.id] = np.array(
            [numbers.setdefault(word, len(numbers)) for word in self._words(item)], dtype=np.int32
        )
        self._hashes[item.id] = content
        self._base.pop(item.id, None)
        return True

    def forget(self, item_ids: Iterable[str]) -> None:
        """Drop items that are gone."""
        for item_id in item_ids:
            self._documents.pop(item_id, None)
            self._hashes.pop(item_id, None)
            self._base.pop(item_id, None)

    def index(self, view: CatalogView) -> LexicalIndex:
        """The index for a view whose items have all been read: built anew, or with the latest changes beside."""
        fresh = [item_id for item_id in view.ids if item_id not in self._base]
        few = len(fresh) <= self._settings.fresh_share * len(view.ids)
        if self._columns is None or (fresh and (len(view.ids) <= self._settings.rebuild_up_to or not few)):
            self._rebuild(view.ids)
            fresh = []
        if self._columns is None:
            raise AssertionError("rebuilding makes the columns")
        base = np.array([self._base.get(item_id, -1) for item_id in view.ids], dtype=np.int64)
        beside = {view.rows[item_id]: Counter(self._documents[item_id].tolist()) for item_id in fresh}
        return LexicalIndex(self._columns, base, self._settings, beside)

    def save(self, folder: Path) -> None:
        """Write words, documents and columns into a folder. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        ids = list(self._documents)
        facts: dict[str, object] = {
            "ids": ids,
            "hashes": [self._hashes[i] for i in ids],
            "words": list(self._numbers),
            "base": self._base,
        }
        lengths = np.array([len(self._documents[i]) for i in ids], dtype=np.int64)
        flat = np.concatenate([self._documents[i] for i in ids]) if ids else np.zeros(0, np.int32)
        arrays = {"lengths": lengths, "flat": flat}
        if self._columns:
            c = self._columns
            arrays |= {"values": c.values, "rows": c.rows, "starts": c.starts}
            facts |= {"size": c.size, "mean_length": c.mean_length, "settings": self._settings.model_dump()}
        np.savez(folder / _DOCUMENTS, **arrays)  # type: ignore[arg-type]
        (folder / _WORDS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, settings: LexicalSettings, tokens: Tokens) -> "Lexicon":
        """What was saved; an empty lexicon where nothing can be read or the settings have changed."""
        lexicon = cls(settings, tokens)
        try:
            facts = json.loads((folder / _WORDS).read_text(encoding="utf-8"))
            with np.load(folder / _DOCUMENTS, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            if facts.get("settings") != settings.model_dump():
                return lexicon
            ends = np.cumsum(arrays["lengths"])
            pieces = np.split(arrays["flat"].astype(np.int32), ends[:-1]) if len(ends) else []
            lexicon._numbers = {word: n for n, word in enumerate(facts["words"])}
            lexicon._documents = dict(zip(facts["ids"], pieces, strict=True))
            lexicon._hashes = dict(zip(facts["ids"], facts["hashes"], strict=True))
            lexicon._base = dict(facts["base"])
            lexicon._columns = Columns(
                arrays["values"], arrays["rows"], arrays["starts"], facts["size"], facts["mean_length"]
            )
        except (OSError, ValueError, KeyError, TypeError):
            return cls(settings, tokens)
        return lexicon

    def read_all(self, items: Sequence[tuple[Item, str]], progress: Callable[[int, int], None]) -> None:
        """Read many (item, content digest) pairs; `progress` hears (done, total)."""
        for done, (item, content) in enumerate(items, start=1):
            self.read(item, content)
            if done % 500 == 0 or done == len(items):
                progress(done, len(items))

    def _words(self, item: Item) -> list[str]:
        parts, s = groups(item), self._settings
        return [
            *([self._tokens.name(name) for name in parts.names] * s.title_weight),
            *(self._tokens.of_text(parts.titles) * s.title_weight),
            *(self._tokens.of_text(parts.attributes) * s.attribute_weight),
            *(self._tokens.of_text(parts.texts) * s.text_weight),
        ]

    def _rebuild(self, ids: Sequence[str]) -> None:
        documents = [self._documents[item_id] for item_id in ids]
        self._columns = Columns.of(documents, len(self._numbers), self._settings)
        self._base = {item_id: n for n, item_id in enumerate(ids)}
