"""Stacked constraints: asks with two to five wishes at once, made from the catalogue, judged by the records themselves.

Retrieval that reads a stack of wishes as one bag of meaning breaks down (P@5 .64 against .91 for literal asks in
published comparisons). Here every ask is worded by templates of its own, and an answer is right when the record of
each item holds every wish; the judge below shares no code with the filters it judges.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from agent.names import name_of
from domain.errors import BadInput
from domain.fields import Field, FieldKind
from domain.frozen import Frozen
from domain.intent import Constraint, Op
from domain.items import Item
from domain.ports import CatalogView
from evaluation.intervals import Values, bootstrap
from evaluation.stacked_words import CODES, JOINTS, NUMBER_WISHES, OPENINGS, WORD_WISHES

DEPTH = 5
MOST_WISHES = 5
_FEWEST_RIGHT = 3
"""Fewer items than this that hold all wishes: the stack is drawn anew."""
_TRIES = 400
_KNOWN_VALUES = 40
"""Only the most frequent values of a field are asked for: people do not ask for a label that two items have."""
_UNSAID = frozenset({"title", "stock", "keyword", "series", "promoted", "rating_count", "review_count"})
"""Fields that nobody names in so many words."""
Number = int | float

Answer = Callable[[str, int], Sequence[str]]
"""Ids for (text, limit), best first."""


class StackedAsk(Frozen):
    """One ask in words, its wishes, and how many items of the catalogue hold them all."""

    text: str
    language: str
    wishes: tuple[Constraint, ...]
    right: int


def stacked_asks(
    view: CatalogView, count: int, *, languages: Sequence[str] = ("en",), seed: int = 7
) -> list[StackedAsk]:
    """Seeded asks, two to five wishes each in turn. Raises BadInput where the catalogue has too few fields for that."""
    items, rng = list(view.items()), random.Random(seed)
    names = [n for n, f in view.schema.fields.items() if n not in _UNSAID and _askable(f)]
    if len(items) < _FEWEST_RIGHT or len(names) < 2:
        raise BadInput("this catalogue has too few fields to stack wishes", "import items with at least two attributes")
    asks: list[StackedAsk] = []
    for number in range(count):
        many = 2 + number % (MOST_WISHES - 1)
        language = languages[number // (MOST_WISHES - 1) % len(languages)]
        if found := _ask(view, items, names, many, language, rng):
            asks.append(found)
    return asks


def _askable(field: Field) -> bool:
    return field.kind in (FieldKind.WORD, FieldKind.WORDS, FieldKind.NUMBER) and field.count > 0


def _ask(
    view: CatalogView, items: Sequence[Item], names: Sequence[str], many: int, language: str, rng: random.Random
) -> StackedAsk | None:
    """An ask that at least three items answer: wishes are drawn from one item, loosened until others join it."""
    for _ in range(_TRIES):
        item = rng.choice(items)
        wishes = tuple(_wishes(item, view, names, many, language, rng))
        if len(wishes) < min(many, len(names)):
            continue
        right = sum(all(holds(other, wish) for wish in wishes) for other in items)
        if right >= _FEWEST_RIGHT:
            text = _worded(wishes, view.schema.noun.get(language, "item"), language, rng)
            return StackedAsk(text=text, language=language, wishes=wishes, right=right)
    return None


def _wishes(
    item: Item, view: CatalogView, names: Sequence[str], many: int, language: str, rng: random.Random
) -> Iterator[Constraint]:
    """Wishes about different fields that the item holds; the last of a stack is often an exclusion."""
    known = [n for n in names if _number(item, n) is not None or item.words(n)]
    drawn = rng.sample(known, min(many, len(known)))
    for place, name in enumerate(drawn):
        field = view.schema.fields[name]
        exclude = place == len(drawn) - 1 and rng.random() < 0.5
        wish = (
            _bound(item, field, rng) if field.kind is FieldKind.NUMBER else _value(item, field, language, rng, exclude)
        )
        if wish:
            yield wish


def _value(item: Item, field: Field, language: str, rng: random.Random, exclude: bool) -> Constraint | None:
    """A wish for a value that is common and that no other value shares its name with ("ya" and "teen" are one word)."""
    called = Counter(name_of(v, language) for v in field.values)
    frequent = [v for v, n in list(field.values.items())[:_KNOWN_VALUES] if n >= _FEWEST_RIGHT]
    common = [v for v in frequent if called[name_of(v, language)] == 1]
    own = set(item.words(field.name))
    has, lacks = [v for v in common if v in own], [v for v in common if v not in own]
    if exclude:
        return Constraint(field=field.name, op=Op.NE, value=rng.choice(lacks)) if lacks else None
    if not has:
        return None
    if lacks and rng.random() < 0.2:
        pair = [rng.choice(has), rng.choice(lacks)]
        rng.shuffle(pair)
        return Constraint(field=field.name, op=Op.IN, value=tuple(pair))
    return Constraint(field=field.name, op=Op.EQ, value=rng.choice(has))


def _bound(item: Item, field: Field, rng: random.Random) -> Constraint | None:
    value, marks = _number(item, field.name), [_round(q) for q in field.quantiles]
    if value is None or len(marks) < 2:
        return None
    low, high = [m for m in marks if m <= value], [m for m in marks if m >= value]
    if low and high and low[-1] < high[0] and rng.random() < 0.25:
        return Constraint(field=field.name, op=Op.BETWEEN, value=(low[-1], high[0]))
    if low and (not high or rng.random() < 0.5):
        return Constraint(field=field.name, op=Op.GE, value=rng.choice(low))
    return Constraint(field=field.name, op=Op.LE, value=rng.choice(high)) if high else None


def _round(value: float) -> Number:
    """A number as a person would say it."""
    if abs(value) < 10:
        return int(value) if float(value).is_integer() else round(value, 1)
    return round(value / 5) * 5 if 50 <= value < 1000 else round(value)


def _number(item: Item, field: str) -> Number | None:
    value = item.price.amount if field == "price" and item.price else item.attributes.get(field)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def holds(item: Item, wish: Constraint) -> bool:
    """Whether the record itself holds a wish; a record without the field holds exclusions only."""
    values = wish.value if isinstance(wish.value, tuple) else (wish.value,)
    if wish.op in (Op.EQ, Op.IN):
        return any(v in item.words(wish.field) for v in values)
    if wish.op is Op.NE:
        return all(v not in item.words(wish.field) for v in values)
    number, bounds = _number(item, wish.field), [v for v in values if isinstance(v, int | float)]
    if number is None or not bounds:
        return False
    if wish.op is Op.BETWEEN:
        return bounds[0] <= number <= bounds[-1]
    return number >= bounds[0] if wish.op is Op.GE else number <= bounds[0]


def _worded(wishes: Sequence[Constraint], noun: str, language: str, rng: random.Random) -> str:
    said = [_said(wish, language, rng) for wish in wishes]
    joint = rng.choice(JOINTS[language])
    return rng.choice(OPENINGS[language]).format(noun=noun, wishes=joint.join(said))


def _said(wish: Constraint, language: str, rng: random.Random) -> str:
    values = wish.value if isinstance(wish.value, tuple) else (wish.value,)
    numeric = not isinstance(values[0], str)
    by_field = (NUMBER_WISHES if numeric else WORD_WISHES)[language]
    phrases = by_field.get(wish.field, {}).get(wish.op.value) or by_field["*"][wish.op.value]
    field = wish.field.replace("_", " ")
    said = [CODES[language].get(v) or name_of(v, language) if isinstance(v, str) else v for v in values]
    return rng.choice(phrases).format(v=said[0], a=said[0], b=said[-1], field=field)


def evaluate_stacked(
    answers: dict[str, Answer],
    asks: Sequence[StackedAsk],
    view: CatalogView,
    *,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> dict[str, object]:
    """Precision at 5 per method, in all, by the number of wishes and by language; what broke a wish is named."""
    rows: list[dict[str, object]] = []
    faults: list[dict[str, object]] = []
    for name, answer in answers.items():
        precision, broken = [], []
        for done, ask in enumerate(asks):
            progress(f"stacked asks, {name}", done, len(asks))
            shown = [view.item(i) for i in answer(ask.text, DEPTH)][:DEPTH]
            wrong = [item for item in shown if not all(holds(item, wish) for wish in ask.wishes)]
            precision.append((len(shown) - len(wrong)) / min(DEPTH, ask.right))
            broken.append(len(wrong))
            if precision[-1] < 1 and name == next(iter(answers)):
                faults.append(_fault(ask, shown, wrong))
        rows += _rows(name, asks, np.array(precision), np.array(broken))
    return {"rows": rows, "faults": faults, "asks": len(asks)}


def _fault(ask: StackedAsk, shown: Sequence[Item], wrong: Sequence[Item]) -> dict[str, object]:
    wishes = [f"{w.field} {w.op.value} {w.value}" for w in ask.wishes]
    return {"text": ask.text, "wishes": wishes, "right": ask.right, "shown": len(shown), "wrong": [i.id for i in wrong]}


def _rows(name: str, asks: Sequence[StackedAsk], precision: Values, broken: Values) -> list[dict[str, object]]:
    many, spoken = [f"{len(a.wishes)} wishes" for a in asks], [a.language for a in asks]
    groups = {"all": np.ones(len(asks), dtype=bool)}
    groups |= {g: np.array([m == g for m in many]) for g in sorted(set(many))}
    groups |= {g: np.array([s == g for s in spoken]) for g in sorted(set(spoken))}
    rows: list[dict[str, object]] = []
    for group, mask in groups.items():
        low, high = bootstrap(precision[mask][:, None])[0].tolist()
        row: dict[str, object] = {"method": name, "group": group, "n": int(mask.sum())}
        row |= {"precision@5": float(precision[mask].mean()), "broken": int(broken[mask].sum())}
        rows.append(row | {"interval": [low, high]})
    return rows
