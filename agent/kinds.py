"""What a catalogue sorts its items by, as said to a person: the fields to wish by, the kinds that it holds. Pure."""

from agent.phrases import phrases
from agent.wording import Wording
from domain.fields import Field, FieldKind
from domain.ports import CatalogView

_MOST_VALUES = 8
_MOST_WAYS = 5
_SUBJECT_VALUES = 60
_LEAST_SHARE = 0.2
WHOM = frozenset({"gender", "gender_affinity", "sex", "性别", "age"})
"""Fields that say for whom a thing is made."""
"""Fields that say for whom a thing is, never what it is."""
_INNER = frozenset({"stock", "added_at"})
_WORDS = (FieldKind.WORD, FieldKind.WORDS)


def subject(view: CatalogView) -> Field | None:
    """The field that sorts the catalogue best by kind; None where none does."""
    fields = [
        f
        for f in view.schema.fields.values()
        if f.kind in _WORDS and 1 < len(f.values) <= _SUBJECT_VALUES and f.name not in WHOM
    ]
    return max(fields, key=lambda f: sum(f.values.values()) / len(f.values), default=None)


def ways(view: CatalogView, language: str) -> str:
    """The names of the fields that people can wish by here: the kind, amounts, then names, the richest first."""
    first = subject(view)
    known = [
        f
        for f in view.schema.fields.values()
        if f.kind in (FieldKind.NUMBER, *_WORDS) and f.name not in _INNER and f.count >= _LEAST_SHARE * view.schema.size
    ]
    known.sort(key=lambda f: (f != first, f.kind is not FieldKind.NUMBER, -len(f.values)))
    wording = Wording(language=language)
    return phrases(language).listed([wording.field(f.name) for f in known[:_MOST_WAYS]], "or")


def choices(field: Field, language: str, *, counted: bool = False) -> str:
    """The most frequent values of a field, and how many more there are; `counted`: each with its number of items."""
    own, wording = phrases(language), Wording(language=language)
    most = list(field.values.items())[:_MOST_VALUES]
    said = [wording.value(field.name, v) + (own.words["counted"].format(n=n) if counted else "") for v, n in most]
    left = len(field.values) - len(most)
    return own.listed([*said, *([own.words["more"].format(n=left)] if left else [])])


def kinds(view: CatalogView, language: str, seed: str) -> str:
    """The kinds of things in the catalogue with how many there are of each; "" where no field sorts it."""
    field = subject(view)
    if field is None:
        return ""
    name = Wording(language=language).field(field.name)
    return phrases(language).say("values", seed, field=name, choices=choices(field, language, counted=True))
