"""Whom a thing is for: "a plant for my mom" asks of no record that it says "for women". Pure."""

from collections.abc import Sequence

from agent.kinds import WHOM
from agent.lexicon import pattern
from domain.fields import Field, FieldKind
from domain.intent import Constraint, Intent, Op, Step
from domain.ports import CatalogView

_RECEIVER, _MADE_FOR = pattern("receivers.receiver"), pattern("receivers.made_for")
_ALL_SAY = 0.9
"""Where so many of the records say for whom they are, the mark can be asked for."""


def eased(intent: Intent, text: str, view: CatalogView) -> Intent:
    """The intent with what is made for another gender than that of who gets it left out, and no gender asked for.

    The same one where the records themselves are meant ("women's boots") or nearly all of them say for whom they are.
    """
    field = next((f for name, f in view.schema.fields.items() if name in WHOM and f.kind is FieldKind.WORD), None)
    sparse = field is not None and field.count < _ALL_SAY * view.schema.size
    if field is None or not sparse or not _RECEIVER.search(text) or _MADE_FOR.search(text):
        return intent
    steps = tuple(_eased(step, field) for step in intent.steps)
    return intent.model_copy(update={"steps": steps})


def _eased(step: Step, field: Field) -> Step:
    wishes = [one for wish in step.constraints for one in _left_out(wish, field)]
    return step.model_copy(update={"constraints": tuple(wishes)})


def _left_out(wish: Constraint, field: Field) -> Sequence[Constraint]:
    if wish.field != field.name or wish.op is not Op.EQ:
        return (wish,)
    others = tuple(value for value in field.values if value != wish.value)
    op, value = (Op.NE, others[0]) if len(others) == 1 else (Op.NOT_IN, others)
    return (wish.model_copy(update={"op": op, "value": value, "hard": True}),) if others else ()
