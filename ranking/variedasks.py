"""Asks to judge an order by: of every kind that a catalogue can be asked, and only such as an order can gain from.

`ranking.textasks` draws asks to learn from and leaves out what came to nothing; here every kind is drawn again until
it gave as many as the others.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle

from domain.candidates import Candidate
from domain.frozen import Frozen
from domain.ports import CatalogView
from domain.query import Query
from ranking.examples import Ask, Progress
from ranking.textasks import AskMaker

_TRIES = 12
"""Draws of one kind before it is left out for this round."""
_FRUITLESS = 60
"""Draws in a row that gave no usable ask: the catalogue has no more."""


class Found(Frozen):
    """An ask that has something right and something wrong among its candidates, best first."""

    kind: str
    query: Query
    relevant: frozenset[str]
    candidates: tuple[Candidate, ...]


def varied_asks(view: CatalogView, seed: int) -> Iterator[tuple[str, Ask]]:
    """Asks without end, kind after kind: some values of an item, half of its description, items like one that is
    known by its description or by its title. None where no item has words."""
    maker = AskMaker(view, (), seed)
    if not maker.described:
        return
    kinds: dict[str, Callable[[], Ask | None]] = {
        "values": maker.values,
        "retold": maker.retold,
        "neighbours": maker.neighbours,
        "alike": maker.alike,
    }
    for name in cycle(kinds):
        made = next((ask for _ in range(_TRIES) if (ask := kinds[name]())), None)
        if made:
            yield name, made.model_copy(update={"made": True})


def usable_asks(
    asks: Iterator[tuple[str, Ask]],
    find: Callable[[Query], Sequence[Candidate]],
    count: int,
    most: int,
    progress: Progress,
) -> tuple[tuple[Found, ...], int]:
    """The first `count` asks that an order of the first `most` candidates can do well or badly, and how many were
    drawn for them. Fewer where the catalogue gives no more."""
    found: list[Found] = []
    drawn = fruitless = 0
    seen: set[str] = set()
    for kind, ask in asks:
        if len(found) >= count or fruitless >= _FRUITLESS:
            break
        drawn, fruitless = drawn + 1, fruitless + 1
        head = tuple(find(ask.query)[:most])
        right = sum(c.item_id in ask.relevant for c in head)
        if 0 < right < len(head) and ask.query.text not in seen:
            seen.add(ask.query.text)
            found.append(Found(kind=kind, query=ask.query, relevant=ask.relevant, candidates=head))
            fruitless = 0
            progress("find candidates", len(found), count)
    return tuple(found), drawn
