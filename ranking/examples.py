"""What ranking learns from: a query, what was found for it, and what would have been right."""

from collections.abc import Callable, Iterable, Sequence

from domain.candidates import Candidate
from domain.frozen import Frozen
from domain.query import Query

Progress = Callable[[str, int, int], None]
"""Called with (step, done, total)."""
Retrieve = Callable[[Query, int], list[Candidate]]


class Ask(Frozen):
    """A query and the ids that would have been right. `made`: its words were made from the catalogue."""

    query: Query
    relevant: frozenset[str]
    made: bool = False


class Example(Frozen):
    """An ask with the candidates that were found for it, in the order in which they were given.

    `weight` is how much it counts: 1, or the inverse propensity of a logged impression. `made`: its words were made
    from the catalogue and are cleaner than people's, so they may teach less.
    """

    query: Query
    candidates: tuple[Candidate, ...]
    relevant: frozenset[str]
    weight: float = 1.0
    made: bool = False


def examples_of(asks: Sequence[Ask], retrieve: Retrieve, limit: int, progress: Progress) -> tuple[Example, ...]:
    """Retrieve candidates for each ask. The retriever must not have been fitted on the relevant interactions."""
    made = []
    for done, ask in enumerate(asks):
        found = tuple(retrieve(ask.query, limit))
        made.append(Example(query=ask.query, candidates=found, relevant=ask.relevant, made=ask.made))
        if done % 50 == 49 or done + 1 == len(asks):
            progress("find candidates to learn from", done + 1, len(asks))
    return tuple(made)


def learnable(examples: Iterable[Example]) -> list[Example]:
    """The examples that can teach an order: some candidates right, some not."""
    return [e for e in examples if 0 < sum(c.item_id in e.relevant for c in e.candidates) < len(e.candidates)]
