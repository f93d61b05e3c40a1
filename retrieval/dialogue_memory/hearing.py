"""What a query says of the present conversation, in the terms in which past ones are kept."""

from collections.abc import Mapping, Sequence

from domain.errors import ModelFailed
from domain.ports import Embedder, Vectors
from domain.query import Query
from retrieval.dialogue_memory.memory import Heard, counts_of
from retrieval.settings import DialogueSettings
from retrieval.words.tokens import Tokens


def heard(query: Query, tokens: Tokens, settings: DialogueSettings, embedder: Embedder | None = None) -> Heard | None:
    """The words, items and vector of a query; None where nothing was said and nothing named.

    An embedder that fails leaves the words to go by: the source "dense" reports it.
    """
    said = _latest(query.said or (query.text,), settings.longest_chars)
    words = counts_of(tokens, said, settings.half_life_messages)
    items = _decayed(query.named or query.like_ids, settings.half_life_items)
    if not words and not items:
        return None
    return Heard(words=words, items=items, vector=_vector(query.text, embedder))


def _vector(text: str, embedder: Embedder | None) -> Vectors | None:
    """Of the text that the source "dense" searches with too: it is embedded once."""
    if embedder is None or not text.strip():
        return None
    try:
        vector: Vectors = embedder.queries([text])[0]
    except ModelFailed:
        return None
    return vector


def _latest(said: Sequence[str], most: int) -> list[str]:
    """The last messages, no more than so many characters in all."""
    kept: list[str] = []
    for message in reversed(said):
        if most <= 0:
            break
        kept.append(message[-most:])
        most -= len(message)
    return kept[::-1]


def _decayed(items: Sequence[str], half_life: float) -> Mapping[str, float]:
    newest = list(dict.fromkeys(reversed(items)))
    return {item: 0.5 ** (age / half_life) for age, item in enumerate(newest)}
