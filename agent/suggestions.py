"""What a person could say next, as sentences in their language. Pure; the caller checks each against the catalogue."""

from collections.abc import Sequence

from agent import kinds, wishes
from agent.answers import noun
from agent.clarify import Question
from agent.phrases import phrases
from agent.relax import Offer
from agent.wording import Wording
from domain.conversation import Preferences
from domain.fields import FieldKind
from domain.intent import Constraint, Op
from domain.items import Item
from domain.ports import CatalogView

_KIND = "genre"
"""A field whose values describe the noun ("comedy films"); others name the thing itself ("bags")."""


def proposals(
    view: CatalogView,
    preferences: Preferences,
    cards: Sequence[Item],
    question: Question | None,
    language: str,
    seed: str,
    *,
    widen: bool = False,
) -> list[str]:
    """Sentences worth offering, the best first; none of them is checked yet.

    `widen`: all that fits has been shown, so what gives a wish up comes first and what narrows comes last.
    """
    own, wording = phrases(language), Wording(language=language, marked=False)
    wished = {c.field for c in preferences.constraints}
    values = (
        [c for c in question.choices if isinstance(c.value, str)] if question else _values(view, cards, preferences)
    )
    what = noun(view, language)

    def asks_for(wish: Constraint) -> str:
        key = "suggest_kind" if wish.field == _KIND else "suggest_value"
        return own.say(key, seed, value=wording.value(wish.field, wish.value), noun=what)

    lifts = _lifts(preferences, wording, seed)
    said = lifts[:2] if widen else [asks_for(c) for c in values[:2]]
    said[1:1] = [own.say("suggest_like", seed, title=cards[0].title(language))] if cards else []
    decade = _decade(view, cards, wished)
    if decade:
        said.append(own.say("suggest_decade", seed, value=wording.wish(decade)))
    if cards and "runtime_min" in view.schema.fields:
        said.append(own.say("suggest_shorter", seed))
    if cards and not widen:
        said.append(own.say("suggest_more", seed))
    said += [asks_for(c) for c in (values[:4] if widen else values[2:4])]
    said += lifts
    numbers = [f for f in view.schema.fields.values() if f.kind is FieldKind.NUMBER]
    said += [own.say("suggest_min", seed, extreme=wording.field(f.name, "min")) for f in numbers[:1]]
    return list(dict.fromkeys(said))


def _lifts(preferences: Preferences, wording: Wording, seed: str) -> list[str]:
    lifted = dict.fromkeys(c.field for c in preferences.constraints if c.hard and not wishes.is_exclusion(c))
    own = phrases(wording.language)
    return [own.say("suggest_lift", seed, field=wording.field(name)) for name in lifted]


def changes(offers: Sequence[Offer], language: str, seed: str) -> list[str]:
    """The changes that would bring results, each as a sentence that makes it."""
    own, wording = phrases(language), Wording(language=language, marked=False)
    said = []
    for offer in offers:
        given_up = (offer.wish, *offer.others)
        if offer.instead:
            said.append(wording.wish(offer.instead))
        elif not any(wishes.is_exclusion(wish) for wish in given_up):
            lifts = [own.say("suggest_lift", seed, field=wording.field(wish.field)) for wish in given_up]
            said.append(own.words["comma"].join(dict.fromkeys(lifts)))
    return [sentence[:1].upper() + sentence[1:] if language == "en" else sentence for sentence in said]


def about_item(item: Item, others: Sequence[Item], language: str, seed: str) -> list[str]:
    """What to say next after an answer about one item: more like it, or it beside another card."""
    own = phrases(language)
    said = [own.say("suggest_like", seed, title=item.title(language))]
    beside = [other for other in others if other.id != item.id][:2]
    for other in beside:
        titles = {"title": item.title(language), "other": other.title(language)}
        said.append(own.say("suggest_compare", seed, **titles))
    return [*said, *([own.say("suggest_more", seed)] if others else [])]


def _values(view: CatalogView, cards: Sequence[Item], preferences: Preferences) -> list[Constraint]:
    """Values of the field that sorts the catalogue best by kind: those of the cards first, then the most frequent."""
    subject = kinds.subject(view)
    if subject is None:
        return []
    wished = {v for c in preferences.constraints if c.field == subject.name for v in wishes.values(c)}
    on_cards = [word for item in cards for word in item.words(subject.name)]
    values = dict.fromkeys(v for v in (*on_cards, *subject.values) if v not in wished)
    return [Constraint(field=subject.name, op=Op.EQ, value=value) for value in list(values)[:6]]


def _decade(view: CatalogView, cards: Sequence[Item], wished: set[str]) -> Constraint | None:
    if "year" in wished or "year" not in view.schema.fields:
        return None
    years = [y for item in cards if isinstance(y := item.attributes.get("year"), int)]
    start = (years[-1] if years else 1990) // 10 * 10
    return Constraint(field="year", op=Op.BETWEEN, value=(start, start + 9))
