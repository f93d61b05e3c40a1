"""What `parley evaluate crs` compares: Parley whole, each source alone, and the rows that keep a result honest."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from agent.request import RecommendRequest
from app.serving import Live
from domain.ports import Embedder
from domain.query import Query
from evaluation.crs import RankDialogue, ResolvedCase, repeat_what_was_said
from retrieval.dialogues import DialogueMemory, DialogueSource
from retrieval.hybrid import Source
from retrieval.lexical_index import Columns
from retrieval.settings import LexicalSettings
from retrieval.words.tokens import Tokens

MOST = 100
"""How many cards a request may ask for."""
_LEAST = 50
"""As many are asked for whatever the cut-offs, so that these do not change what is found."""
_TEXT_CHARS = 1500
_NEAREST = 100
_ALONE = ("dialogue", "collaborative", "dense", "lexical", "popularity")


def crs_methods(live: Live, seed: int = 7) -> dict[str, RankDialogue]:
    """By name, Parley first. "dialogue_bm25" and "dialogue_dense" are the two plain ways to ask past conversations."""
    sources = {source.name: source for source in live.index.sources()}
    methods: dict[str, RankDialogue] = {"parley": _whole(live)}
    methods |= {name: _alone(sources[name]) for name in _ALONE if name in sources}
    talk = sources.get("dialogue")
    if isinstance(talk, DialogueSource) and talk.memory.remembered:
        methods |= _plain_talk(talk.memory, talk.embedder)
    ids = live.catalog.view().ids
    return methods | {"random": _random(ids, seed), "repeat": repeat_what_was_said}


def request_of(case: ResolvedCase, limit: int, *, firm: bool = False) -> RecommendRequest:
    """A case as a request. What people say to each other is no order: it ranks and does not filter (docs/evaluation.md
    has both)."""
    limit = min(max(limit, _LEAST), MOST)
    return RecommendRequest(messages=case.messages, exclude=case.seen, named=case.seen, firm=firm, limit=limit)


def query_of(case: ResolvedCase) -> Query:
    """A case as a single source sees it: all that was said, and every title of the talk as liked."""
    return Query(
        text=" ".join(m.content for m in case.messages if m.role == "user")[-_TEXT_CHARS:],
        said=tuple(m.content for m in case.messages),
        named=case.seen,
        liked=case.seen,
        refused=frozenset(case.seen),
    )


def _whole(live: Live) -> RankDialogue:
    def rank(case: ResolvedCase, limit: int) -> list[str]:
        return [card.item.id for card in asyncio.run(live.passing.recommend(request_of(case, limit))).items]

    return rank


def _alone(source: Source) -> RankDialogue:
    return lambda case, limit: [c.item_id for c in source(query_of(case), limit)]


def _random(ids: Sequence[str], seed: int) -> RankDialogue:
    """A draw of its own for each case, the same in each run."""
    return lambda case, limit: random.Random(f"{seed}:{case.id}").sample(ids, min(limit, len(ids)))


def _plain_talk(memory: DialogueMemory, embedder: Embedder | None) -> dict[str, RankDialogue]:
    """The nearest 100 conversations by BM25 alone, or by their vectors alone, each voting with its score."""
    tokens, numbers = Tokens(), dict[str, int]()
    documents = [
        np.array([numbers.setdefault(w, len(numbers)) for w in tokens.of_text(r.text)], dtype=np.int32)
        for r in memory.remembered
    ]
    columns = Columns.of(documents, len(numbers), LexicalSettings(saturation=1.5, length_share=0.75))

    def by_words(case: ResolvedCase) -> Mapping[int, float]:
        totals = np.zeros(len(memory.remembered))
        for word in dict.fromkeys(w for m in case.messages for w in tokens.of_text(m.content)):
            rows, values = columns.column(numbers.get(word, -1))
            totals[rows] += values
        return _best(totals)

    def by_meaning(case: ResolvedCase) -> Mapping[int, float]:
        text = query_of(case).text
        if not text.strip() or embedder is None:
            return {}
        cosines = np.asarray(memory.vectors @ embedder.queries([text])[0], dtype=np.float64)
        near = _best(cosines)
        top = max(near.values(), default=0.0)
        return {row: float(np.exp((value - top) / 0.04)) for row, value in near.items()}

    made = {"dialogue_bm25": _voted(memory, by_words)}
    return made | ({"dialogue_dense": _voted(memory, by_meaning)} if len(memory.vectors) else {})


def _best(scores: np.ndarray[tuple[int], np.dtype[np.float64]]) -> dict[int, float]:
    order = np.argsort(-scores, kind="stable")[:_NEAREST]
    return {int(row): float(scores[row]) for row in order if scores[row] > 0}


def _voted(memory: DialogueMemory, near: Callable[[ResolvedCase], Mapping[int, float]]) -> RankDialogue:
    def rank(case: ResolvedCase, limit: int) -> list[str]:
        votes: dict[str, float] = {}
        for row, score in near(case).items():
            for item in memory.remembered[row].items:
                votes[item] = votes.get(item, 0.0) + score
        known = set(case.seen)
        return [i for i, _ in sorted(votes.items(), key=lambda v: -v[1]) if i not in known][:limit]

    return rank
