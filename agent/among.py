"""Verdicts about a few items: the most or least of them, how far two are apart, which we would pick. Pure."""

from collections.abc import Sequence

from agent.answers import PARTIAL, Answer, compare, counter
from agent.phrases import phrases
from agent.recorded import is_recorded
from agent.references import number
from agent.wording import Wording, plain
from domain.conversation import Turn
from domain.intent import Act, Step
from domain.items import Item
from domain.ports import CatalogView

AMONG = "among:"
"""What `about` begins with: "among:min:year", "among:gap:price", "among:pick"."""


def among(step: Step, turns: Sequence[Turn], view: CatalogView, language: str, seed: str) -> Answer:
    """The verdict that a step asks for about its mentions."""
    _, which, field = (step.about + "::").split(":")[:3]
    items = [view.item(m.item_id) for m in step.mentions if m.item_id]
    if which == "pick":
        return Answer(sentences=_pick(items, turns, language, seed))
    if which == "fit":
        return Answer(sentences=(fitting(step, items, view, language, seed),))
    if field not in view.schema.fields and not any(number(i, field) is not None for i in items):
        return Answer(sentences=(phrases(language).say("no_field", seed),))
    if which == "gap":
        return Answer(sentences=_gap(items, field, language, seed))
    return Answer(sentences=_extreme(which, field, items, language, seed))


def compared(step: Step, view: CatalogView, language: str, seed: str) -> str:
    """The items of a step side by side; where a quality was asked for, first which of them are marked so."""
    items = [view.item(m.item_id) for m in step.mentions if m.item_id]
    if len(items) < 2:
        return phrases(language).say("compare_none", seed)
    lead = [fitting(step, items, view, language, seed)] if step.constraints else []
    return "\n\n".join([*lead, compare(items, view, language, step.about)])


def fitting(step: Step, items: Sequence[Item], view: CatalogView, language: str, seed: str) -> str:
    """Which of several are what the step asks; of a quality that nothing measures only which are marked so."""
    own, wording = phrases(language), Wording(language=language)
    known = [i for i in items if all(is_recorded(i, c.field) for c in step.constraints)]
    fit = [i for i in known if all(view.satisfies(i, c) for c in step.constraints)]
    said = {"wishes": wording.wishes(step.constraints), "n": len(items), "titles": wording.titles(fit)}
    said["m"] = counter(view, language)
    marks = any(c.field in PARTIAL for c in step.constraints)
    none = "among_marked_none" if marks else "among_fit_none"
    key = none if not fit else "among_fit_all" if len(fit) == len(items) else "among_fit"
    sentences = [own.say(key, seed, **said)]
    open_ones = [i for i in items if i not in known]
    if open_ones:
        field = wording.field(step.constraints[0].field)
        sentences.append(own.say("among_unknown", seed, field=field, titles=wording.titles(open_ones)))
    degree = step.about.endswith(":degree") or step.act is Act.COMPARE
    sentences += [own.say("no_degree", seed)] if degree and len(fit) != 1 else []
    return own.words["space"].join(sentences)


def extreme(which: str, field: str, items: Sequence[Item]) -> list[Item]:
    """The items with the most ("max") or least ("min") under a field; [] where no record has a number there."""
    amounts = [(n, item) for item in items if (n := number(item, field)) is not None]
    if not amounts:
        return []
    best = (min if which == "min" else max)(n for n, _ in amounts)
    return [item for n, item in amounts if n == best]


def preferred(ids: Sequence[str], turns: Sequence[Turn]) -> str:
    """The item that stood first in our own order when these were shown; "" where none of them was."""
    places = {c.item.id: (-at, c.rank) for at, turn in enumerate(turns) for c in turn.items}
    shown = [i for i in ids if i in places]
    return min(shown, key=lambda i: places[i]) if shown else ""


def _extreme(which: str, field: str, items: Sequence[Item], language: str, seed: str) -> tuple[str, ...]:
    own, wording = phrases(language), Wording(language=language)
    best = extreme(which, field, items)
    if not best:
        return (own.say("among_unknown", seed, field=wording.field(field), titles=wording.titles(items)),)
    said = {"extreme": wording.field(field, which), "titles": wording.titles(best), "n": len(items)}
    key = "among" if len(best) == 1 else "among_tied" if len(best) < len(items) else "among_same"
    said["field"] = wording.field(field)
    verdict = own.say(key, seed, value=_value(best[0], field, wording), **said)
    unknown = [item for item in items if number(item, field) is None]
    rest = {"field": wording.field(field), "titles": wording.titles(unknown)}
    return (verdict, own.say("among_unknown", seed, **rest)) if unknown else (verdict,)


def _gap(items: Sequence[Item], field: str, language: str, seed: str) -> tuple[str, ...]:
    own, wording = phrases(language), Wording(language=language)
    amounts = [number(item, field) for item in items]
    unknown = [item for item, n in zip(items, amounts, strict=True) if n is None]
    if unknown:
        return (own.say("among_unknown", seed, field=wording.field(field), titles=wording.titles(unknown)),)
    known = [n for n in amounts if n is not None]
    values = [f"{wording.title(item)} {_value(item, field, wording)}" for item in items]
    apart = round(max(known) - min(known), 2)
    said = {"field": wording.field(field), "values": own.listed(values, "comma")}
    return (own.say("among_gap", seed, gap=f"{apart:g}", **said),)


def _pick(items: Sequence[Item], turns: Sequence[Turn], language: str, seed: str) -> tuple[str, ...]:
    own, wording = phrases(language), Wording(language=language)
    best = preferred([item.id for item in items], turns)
    card = next((c for t in reversed(turns) for c in t.items if c.item.id == best), None)
    if card is None:
        return ()
    said = [plain(r.text).rstrip(".。") for r in card.evidence if r.source != "wishes"][:1] or [
        plain(card.reason).rstrip(".。")
    ]
    return (own.say("among_pick", seed, title=wording.title(card.item), reason=own.words["semicolon"].join(said)),)


def _value(item: Item, field: str, wording: Wording) -> str:
    if field == "price" and item.price:
        return plain(f"{item.price.amount:g} {item.price.currency}".strip())
    return wording.value(field, item.attributes.get(field))
