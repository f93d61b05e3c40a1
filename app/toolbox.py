"""What an agent may do with a home, as plain functions: values in, JSON-ready records out, ParleyError on bad input.

The MCP server and the LangChain tool are two faces of it. Titles, facts and links come from the catalogue only; they
are data that other people wrote, and an agent must not take them for instructions.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from agent.request import Recommendations, RecommendRequest, recommend
from app.serving import Live, Serving
from domain.candidates import Recommendation
from domain.errors import BadInput
from domain.fields import FieldKind
from domain.intent import Constraint
from domain.items import Interaction, InteractionKind, Item
from domain.where import parse_where

Record = dict[str, Any]
LONGEST_TEXT = 600
"""Characters of a description in a list of items; `item_details` gives all of it."""
MOST_COMPARED = 8
EXPLAINED_WITHIN = 100
"""An item is explained from the ranking's first so many; below them, alone."""
MOST_VALUES = 20


class Toolbox:
    """The tools over one catalogue of a home (the default one where none is named)."""

    def __init__(self, serving: Serving, catalog: str | None = None) -> None:
        self._serving = serving
        self._catalog = catalog

    def search_items(self, query: str = "", where: Sequence[str] = (), limit: int = 10) -> Record:
        """Items that fit words and conditions, nobody's taste counted. Raises BadInput, UnknownField, NotBuilt."""
        if not query.strip() and not where:
            raise BadInput("nothing to search for", 'give words, or conditions such as "year>=1990"')
        return self._found(RecommendRequest(text=query, constraints=self._wishes(where), limit=limit))

    def recommend(
        self,
        text: str = "",
        user_id: str | None = None,
        liked: Sequence[str] = (),
        disliked: Sequence[str] = (),
        exclude: Sequence[str] = (),
        where: Sequence[str] = (),
        limit: int = 5,
    ) -> Record:
        """The best items for a person, a wish, or both. Raises BadInput, NotFound, UnknownField, NotBuilt."""
        request = RecommendRequest(
            text=text, user=user_id, liked=tuple(liked), disliked=tuple(disliked), exclude=tuple(exclude),
            constraints=self._wishes(where), limit=limit,
        )  # fmt: skip
        return self._found(request)

    def similar_items(self, item_id: str, where: Sequence[str] = (), limit: int = 5) -> Record:
        """Items like one item. Raises NotFound, BadInput, UnknownField, NotBuilt."""
        return self._found(RecommendRequest(like_ids=(item_id,), constraints=self._wishes(where), limit=limit))

    def item_details(self, item_id: str) -> Record:
        """The whole record of one item. Raises NotFound."""
        return {"uri": uri_of(item_id), "title": self._item(item_id).title(), **self._item(item_id).flat()}

    def compare(self, item_ids: Sequence[str]) -> Record:
        """Two to eight items beside each other, field by field; null where a record does not say. Raises NotFound."""
        ids = list(dict.fromkeys(item_ids))
        if not 2 <= len(ids) <= MOST_COMPARED:
            raise BadInput(f"compare needs 2 to {MOST_COMPARED} different items", "name them by their ids")
        items = [self._item(item_id) for item_id in ids]
        flat = [item.flat() for item in items]
        names = [n for n in self.fields() if any(n in record for record in flat)]
        return {
            "items": [{"id": item.id, "title": item.title(), "uri": uri_of(item.id)} for item in items],
            "fields": {name: [record.get(name) for record in flat] for name in names},
        }

    def give_feedback(self, user_id: str, item_id: str, kind: str, value: float | None = None) -> Record:
        """Keep what a person did; it counts from the next request on. Raises BadInput, NotFound, StoreFailed."""
        if kind not in set(InteractionKind):
            raise BadInput(f"there is no feedback {kind!r}", f"one of: {', '.join(InteractionKind)}")
        if not user_id.strip():
            raise BadInput("feedback needs the person's id", "give user_id")
        if kind == InteractionKind.RATING and value is None:
            raise BadInput("a rating needs its value", "give value, such as 4")
        item = self._item(item_id)
        deed = Interaction(
            user=user_id, item=item.id, kind=InteractionKind(kind), value=1.0 if value is None else value,
            time=datetime.now(UTC),
        )  # fmt: skip
        self._serving.catalog(self._catalog).record([deed])
        return {"recorded": True, "item": item.title(), "kind": kind}

    def explain(
        self,
        item_id: str,
        text: str = "",
        user_id: str | None = None,
        liked: Sequence[str] = (),
        where: Sequence[str] = (),
    ) -> Record:
        """Why an item would (or would not) be recommended: its rank, score parts, evidence and unmet conditions."""
        item, wishes = self._item(item_id), self._wishes(where)
        view = self._live().catalog.view()
        unmet = [w for w in wishes if not view.satisfies(item, w)]
        answer: Record = {"id": item.id, "title": item.title(), "uri": uri_of(item.id)}
        if unmet:
            return answer | {"recommended": False, "unmet": [_condition(w) for w in unmet]}
        asked = RecommendRequest(
            text=text, user=user_id, liked=tuple(liked), constraints=wishes, limit=EXPLAINED_WITHIN
        )
        cards = self._recommended(asked).items
        card = next((c for c in cards if c.item.id == item.id), None)
        if card is None:
            why = f"it is known already, or not among the first {EXPLAINED_WITHIN} for this"
            return answer | {"recommended": False, "unmet": [], "why_not": why}
        parts = dict(sorted(card.parts.items(), key=lambda part: -abs(part[1])))
        said = [{"source": e.source, "text": e.text, "item_ids": list(e.item_ids)} for e in card.evidence]
        return answer | {
            "recommended": True, "rank": card.rank, "of": len(cards), "score": card.score, "parts": parts,
            "reason": card.reason, "evidence": said,
        }  # fmt: skip

    def describe(self) -> Record:
        """What the catalogue holds: its size, its fields with their kinds, ranges and most frequent values."""
        schema = self._live().catalog.view().schema
        fields: Record = {}
        for name, field in schema.fields.items():
            about: Record = {"kind": str(field.kind), "items": field.count}
            if field.kind is FieldKind.NUMBER:
                about |= {"low": field.low, "high": field.high}
            elif field.values:
                about["values"] = list(field.values)[:MOST_VALUES]
            fields[name] = about
        return {"catalog": self._live().name, "items": schema.size, "languages": schema.languages, "fields": fields}

    def fields(self) -> list[str]:
        """The names of the catalogue's fields, without the title."""
        schema = self._live().catalog.view().schema
        return [name for name, field in schema.fields.items() if field.kind is not FieldKind.TITLE]

    def _live(self) -> Live:
        return self._serving.live(self._catalog)

    def _item(self, item_id: str) -> Item:
        return self._live().catalog.view().item(item_id)

    def _wishes(self, where: Sequence[str]) -> tuple[Constraint, ...]:
        schema = self._live().catalog.view().schema
        return tuple(parse_where(expression, schema) for expression in where)

    def _recommended(self, request: RecommendRequest) -> Recommendations:
        return recommend(self._live().parts, request)

    def _found(self, request: RecommendRequest) -> Record:
        answer = self._recommended(request)
        degraded = [{"part": d.part, "why": d.why} for d in answer.degraded]
        return {"items": [card_record(card) for card in answer.items], "degraded": degraded}


def uri_of(item_id: str) -> str:
    """The address of an item among the resources."""
    return f"parley://items/{quote(item_id, safe='')}"


def card_record(card: Recommendation) -> Record:
    """A card as an agent reads it: what it is, why, and its record's facts."""
    record = card.item.flat()
    facts = {name: value for name, value in record.items() if name not in ("id", "titles", "text", "texts")}
    text = card.item.text()
    cut = text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT].rstrip() + " ..."
    head: Record = {"id": card.item.id, "title": card.title, "rank": card.rank, "score": card.score}
    return head | {"reason": card.reason, "uri": uri_of(card.item.id), "text": cut, "facts": facts}


def _condition(wish: Constraint) -> str:
    value = "|".join(str(v) for v in wish.value) if isinstance(wish.value, tuple) else str(wish.value)
    return f"{wish.field} {wish.op} {value}"
