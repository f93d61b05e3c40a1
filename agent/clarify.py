"""Which clarifying question pays: the facet that splits what is left best. Pure.

Expected information of an answer (Shannon entropy over the choices and "other"), weighted by how many candidates have
the field at all; see Christakopoulou et al., "Towards Conversational Recommender Systems" (KDD 2016).
"""

import math
from collections import Counter
from collections.abc import Sequence

from agent import wishes
from agent.expertise import Level, askable, is_deep
from agent.references import number
from domain.conversation import Preferences
from domain.fields import Field, FieldKind
from domain.frozen import Frozen
from domain.intent import Constraint, Op
from domain.items import Item
from domain.ports import CatalogView

_CHOICES = 4
_LEAST_BITS = 1.2
_CANDIDATES = 200


class Question(Frozen):
    """A question about one field with its choices as wishes; `bits` is what an answer is expected to tell."""

    field: str
    choices: tuple[Constraint, ...]
    bits: float


def is_vague(preferences: Preferences) -> bool:
    """Whether so little is known that an answer to a question would change the cards."""
    positive = [c for c in preferences.constraints if c.said and not wishes.is_exclusion(c)]
    known = preferences.liked or preferences.like_ids or preferences.search_text
    return not known and len(positive) <= 1


def best_question(
    item_ids: Sequence[str],
    view: CatalogView,
    preferences: Preferences,
    asked: Sequence[str] = (),
    level: Level = Level.UNKNOWN,
) -> Question | None:
    """The best question about the candidates, None where none tells at least `_LEAST_BITS` bits.

    Never about a field that has a wish already or was asked about before. A novice is asked about kinds and amounts
    only, an expert about makers and themes first where that tells enough.
    """
    settled = {c.field for c in preferences.constraints} | set(asked)
    items = [view.item(item_id) for item_id in item_ids[:_CANDIDATES]]
    fields = [f for name, f in view.schema.fields.items() if name not in settled and askable(name, level)]
    questions = [q for field in fields if (q := _question(field, items)) is not None]
    if level is Level.EXPERT:
        deep = [q for q in questions if is_deep(q.field) and q.bits >= _LEAST_BITS]
        questions = deep or questions
    best = max(questions, key=lambda q: q.bits, default=None)
    return best if best and best.bits >= _LEAST_BITS else None


def _question(field: Field, items: Sequence[Item]) -> Question | None:
    if field.kind in (FieldKind.WORD, FieldKind.WORDS):
        return _about_words(field.name, items)
    if field.kind is FieldKind.NUMBER:
        return _about_number(field, items)
    return None


def _about_words(name: str, items: Sequence[Item]) -> Question | None:
    having = [item.words(name) for item in items if item.words(name)]
    counts = Counter(word for words in having for word in set(words))
    top = counts.most_common(_CHOICES)
    if len(top) < 2 or top[1][1] < 2:
        return None
    total = sum(counts.values())
    shares = [n / total for _, n in top]
    bits = _entropy([*shares, 1 - sum(shares)]) * len(having) / len(items)
    choices = tuple(Constraint(field=name, op=Op.EQ, value=word) for word, _ in top)
    return Question(field=name, choices=choices, bits=bits)


def _about_number(field: Field, items: Sequence[Item]) -> Question | None:
    amounts = sorted(n for item in items if (n := number(item, field.name)) is not None)
    if len(amounts) < 6 or amounts[0] == amounts[-1]:
        return None
    low, high = amounts[len(amounts) // 3], amounts[2 * len(amounts) // 3]
    below = sum(1 for n in amounts if n <= low) / len(amounts)
    above = sum(1 for n in amounts if n >= high) / len(amounts)
    if low >= high:
        return None
    said = (int(low), int(high)) if field.whole else (low, high)
    choices = (
        Constraint(field=field.name, op=Op.LE, value=said[0]),
        Constraint(field=field.name, op=Op.GE, value=said[1]),
    )
    bits = _entropy([below, max(0.0, 1 - below - above), above]) * len(amounts) / len(items)
    return Question(field=field.name, choices=choices, bits=bits)


def _entropy(shares: Sequence[float]) -> float:
    return -sum(p * math.log2(p) for p in shares if p > 0)
