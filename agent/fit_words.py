"""What the reply says about what fits: how much there is, what was shown already, what was let go, what is unknown."""

from collections.abc import Sequence

from agent.already import counted, fitting
from agent.among import AMONG
from agent.answers import counter, noun
from agent.kinds import WHOM
from agent.outcome import Outcome
from agent.phrases import Phrases, phrases
from agent.pointers import shown_last
from agent.recorded import is_recorded, left_open
from agent.relax import Offer, Search
from agent.wording import Wording
from domain.intent import TEXT, Constraint, ReferenceKind, leaving_out
from domain.items import Item
from domain.ports import CatalogView
from domain.query import Query

_MOST_NAMED = 5


class FitWords:
    """The sentences of one turn about what fits and what does not."""

    def __init__(self, outcome: Outcome, view: CatalogView) -> None:
        self.outcome = outcome
        self.view = view
        self.own: Phrases = phrases(outcome.language)
        self.wording = Wording(language=outcome.language)

    def _say(self, key: str, **filled: object) -> str:
        measure = counter(self.view, self.outcome.language)
        return self.own.say(key, self.outcome.turn_id, **{"m": measure, **filled})

    def few(self) -> str:
        """That no more fits than these cards, beside what was shown before; "" where there are as many as asked."""
        o = self.outcome
        if not (o.plan.searches and o.search and o.cards and len(o.cards) < o.plan.limit):
            return ""
        seen, all_shown = counted(o.search, self.view)
        key = "fewer" if o.intent.limit else "all"
        if seen:
            key += "_besides" if all_shown else "_besides_known"
        return self._say(key, n=len(o.cards), asked=o.plan.limit, seen=seen)

    def relaxed(self) -> list[str]:
        """Which soft wishes were let go, and what of the cards before has them all."""
        search = self.outcome.search
        if search is None or not search.dropped:
            return []
        shown = self._fitting(search) if self.outcome.intent.constraints else []
        said = self.wording.wishes([c for c in self.outcome.preferences.constraints if c.said])
        named = self._say("shown_fit", titles=self._titles(shown), wishes=said) if shown else ""
        fresh = [wish for wish in search.dropped if wish not in self.outcome.let_go_before]
        if not fresh:
            return [named]
        let_go = self.own.listed([self._let_go(wish) for wish in fresh], "comma")
        return [named, self._say("relaxed_beside" if shown else "relaxed", wishes=let_go)]

    def nothing(self) -> list[str]:
        """That no card fits: because all that fit were shown, or none do; and what could be had instead."""
        search = self.outcome.search
        hard = [c for c in self.outcome.preferences.constraints if c.hard]
        if search is None or not hard:
            return [self._say("exhausted_all" if search and search.exhausted else "nothing_at_all")]
        said = self.wording.wishes(hard)
        key = "exhausted" if search.exhausted else "nothing"
        offers = self.own.listed([self._offer(offer) for offer in search.offers], "or")
        shown = self._fitting(search) or self._fitting(search.model_copy(update={"query": _firm(search)}))
        if shown:
            first = self._say("shown_already", titles=self._titles(shown), wishes=said)
        else:
            first = self._say(key, wishes=said, noun=noun(self.view, self.outcome.language))
        return [first, self._say("offers", offers=offers) if offers else ""]

    def unknown(self) -> list[str]:
        """Of how many cards an exclusion cannot be told, because their records say nothing; for whom most things are
        made no record needs to say."""
        cards = [card.item for card in self.outcome.cards] if self.outcome.plan.searches else []
        wished = [c for c in self.outcome.preferences.constraints if c.said and c.field not in WHOM]
        return [self._unrecorded(name, n, len(cards)) for name, n in left_open(cards, wished).items()]

    def left_out(self) -> list[str]:
        """What this message left out because it is mentioned, and what no record mentions anyway."""
        o = self.outcome
        if not o.plan.searches:
            return []
        told: dict[str, list[str]] = {"left_out": [], "left_out_none": []}
        for word in o.intent.left_out:
            kept = self.view.eligible((leaving_out((word,)),)).sum()
            some = kept < self.view.eligible(()).sum()
            told["left_out" if some else "left_out_none"].append(f"“{self.wording.value(TEXT, word)}”")
        return [self._say(key, what=self.own.listed(said, "or")) for key, said in told.items() if said]

    def unknown_of_last(self) -> list[str]:
        """Of how many of the last cards the number is unknown that picked one ("the shortest one")."""
        if any(step.about.startswith(AMONG) for step in self.outcome.intent.steps):
            return []  # the verdict says it
        values = [r.value for s in self.outcome.intent.steps for r in s.references if r.kind is ReferenceKind.ATTRIBUTE]
        asked = [value.partition(":")[2] for value in values if value.startswith(("min:", "max:"))]
        ids = [i for i in shown_last(self.outcome.earlier) if i in self.view.rows]
        items = [self.view.item(i) for i in ids]
        counts = {name: sum(1 for item in items if not is_recorded(item, name)) for name in dict.fromkeys(asked)}
        said = {name: self.wording.field(name) for name in counts}
        return [self._say("unrecorded_others", n=n, field=said[name]) for name, n in counts.items() if n]

    def _unrecorded(self, name: str, n: int, of: int) -> str:
        key = "unrecorded_all" if n == of else "unrecorded_some"
        return self._say(key, n=n, of=of, field=self.wording.field(name))

    def _let_go(self, wish: Constraint) -> str:
        met = sum(1 for card in self.outcome.cards if self.view.satisfies(card.item, wish))
        key = "let_go_some" if met else "let_go_none"
        return self._say(key, wish=self.wording.wish(wish), met=met, n=len(self.outcome.cards))

    def _fitting(self, search: Search) -> list[Item]:
        return fitting(search, self.outcome.preferences, self.view)

    def _titles(self, items: Sequence[Item]) -> str:
        said = [self.wording.title(item, year=True) for item in items[:_MOST_NAMED]]
        left = len(items) - len(said)
        more = [self.own.words["more"].format(n=left)] if left else []
        return self.own.listed([*said, *more])

    def _offer(self, offer: Offer) -> str:
        if not offer.instead:
            return self._say("offer_without", count=offer.count, wish=self.wording.wishes((offer.wish, *offer.others)))
        pattern = self.own.fields.get(offer.instead.field, {}).get("offer", self.own.sentences["offer_instead"][0])
        measure = counter(self.view, self.outcome.language)
        return pattern.format(count=offer.count, wish=self.wording.wish(offer.instead), m=measure)


def _firm(search: Search) -> Query:
    """The query with its hard wishes alone."""
    return search.query.model_copy(update={"constraints": search.query.hard})
