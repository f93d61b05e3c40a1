"""The cards of an ask for an order ("the 3 most popular", "comedies sorted by year"): by it and nothing else. Pure."""

from collections.abc import Mapping

from agent.liking import LIKED
from agent.of_list import ORDER, TOP, order_of, sorted_ids
from agent.policy import Move, Plan
from domain.candidates import Candidate, Evidence
from domain.ports import CatalogView
from domain.query import Query


def asked_order(plan: Plan) -> str:
    """The order that a turn's search is asked for, "" for none."""
    told = (task.step.about for task in plan.tasks if task.move is Move.RECOMMEND)
    return next((about for about in told if about.startswith((ORDER, TOP))), "")


def unhidden(query: Query, plan: Plan) -> Query:
    """The query of a superlative: the most popular one is that, shown before or not."""
    return query.model_copy(update={"shown": frozenset()}) if asked_order(plan).startswith(TOP) else query


def in_order(
    query: Query, plan: Plan, view: CatalogView, likes: Mapping[str, int], language: str
) -> tuple[Candidate, ...]:
    """All that may be shown in the order asked for; () where none is."""
    about = asked_order(plan)
    if not about:
        return ()
    allowed = view.eligible(query.hard, query.excluded)
    ids = [view.ids[int(row)] for row in allowed.nonzero()[0]]
    field = order_of(about)[1]
    placed = sorted_ids(ids, about, view, likes, language)
    return tuple(_placed(i, rank, likes if field == LIKED else {}) for rank, i in enumerate(placed, 1))


def _placed(item_id: str, rank: int, likes: Mapping[str, int]) -> Candidate:
    people = float(likes.get(item_id, 0))
    if not people:
        return Candidate(item_id=item_id, score=0.0)
    told = Evidence(source="popularity", rank=rank, score=people, terms=(f"people={int(people)}",))
    return Candidate(item_id=item_id, score=people, evidence=(told,), parts={"popularity": people})
