"""What is reordered when the like-or-not score is judged: what the product would show, or plainly the collaborative
model's own order where a catalogue was never built."""

import random
from collections.abc import Callable, Mapping

from app.assemble import open_serving
from app.methods import refitted
from app.settings import Settings
from catalog.store import SqlCatalog
from domain.candidates import Candidate
from domain.query import Query
from learning.like_data import LikeSplit
from retrieval import builds
from retrieval.collaborative.source import CollaborativeSource

Progress = Callable[[str, int, int], None]
Heads = Callable[[Query, frozenset[str]], list[Candidate]]
"""The first candidates of a query, best first; what is relevant is only looked at where candidates must be drawn."""
HEAD = 20
_POOL = 200


def heads_of(
    settings: Settings, catalog: SqlCatalog, parts: LikeSplit, source: CollaborativeSource, progress: Progress
) -> tuple[Heads, str]:
    """How candidates are found, and that in words. All that learns from people is fitted on `parts.learnt` alone."""
    if builds.current(catalog.folder) is None:
        return _plain(catalog, source, _likes(parts)), "the collaborative model's first 20"
    live = open_serving(settings.model_copy(update={"catalog": catalog.name})).live()
    finder, ranker = refitted(live, settings, parts.learnt, progress)
    return lambda query, _: list(ranker(query, finder(query, _POOL)))[:HEAD], "the whole ranking's first 20"


def _likes(parts: LikeSplit) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for deed in parts.learnt:
        counts[deed.item] = counts.get(deed.item, 0) + 1
    return counts


def _plain(catalog: SqlCatalog, source: CollaborativeSource, counts: Mapping[str, int]) -> Heads:
    """The model's first items, then what many know. Where hardly anything is left to choose from that anybody knows (a
    shelf of new items), 20 are drawn, some that are relevant among them: no order is known to start from."""
    ids = catalog.view().ids
    popular = sorted(ids, key=lambda i: (-counts.get(i, 0), i))

    def heads(query: Query, relevant: frozenset[str]) -> list[Candidate]:
        if all(i in query.excluded for i in popular[:HEAD]):
            return _drawn(sorted(set(ids) - query.excluded), relevant)
        found = list(source(query, HEAD))
        named = {c.item_id for c in found}
        more = (i for i in popular if i not in named and i not in query.excluded)
        low = min((c.score for c in found), default=0.0)
        while len(found) < HEAD and (item := next(more, None)):
            found.append(Candidate(item_id=item, score=low - 0.001 * (len(found) + 1)))
        return found

    return heads


def _drawn(eligible: list[str], relevant: frozenset[str]) -> list[Candidate]:
    draw = random.Random(len(eligible))
    right = draw.sample(sorted(relevant), min(len(relevant), HEAD // 4))
    wrong = [i for i in draw.sample(eligible, min(len(eligible), HEAD)) if i not in relevant][: HEAD - len(right)]
    order = [*right, *wrong]
    draw.shuffle(order)
    return [Candidate(item_id=i, score=-0.001 * n) for n, i in enumerate(order)]
