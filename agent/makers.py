""" "More by him", 他还拍过什么: the maker (or player) of the item that was just talked about becomes a wish. Pure."""

from collections.abc import Sequence

from agent.lexicon import pattern
from agent.persons import of_her, of_women
from agent.understanding.vocabulary import field_role
from domain.conversation import Turn
from domain.intent import Act, Constraint, Intent, Mention, Op, Step
from domain.ports import CatalogView

_BY_THEM = pattern("makers.by_them")
_PLAYERS = pattern("makers.players")


def same_maker(intent: Intent, text: str, last_item: str | None, turns: Sequence[Turn], view: CatalogView) -> Intent:
    """The intent with a wish for whoever made what was talked about; the same one where nobody is meant."""
    if last_item is None or last_item not in view.rows or not _BY_THEM.search(text):
        return intent
    if any(step.act is Act.ASK_ABOUT and step.about and step.mentions for step in intent.steps):
        return intent
    if intent.constraints and any(field_role(c.field) in ("maker", "player") for c in intent.constraints):
        return intent
    field = _field(text, last_item, turns, view)
    if not field:
        return intent
    names = _of_her(text, view.item(last_item).words(field))
    if not names:  # who "she" is among several the records do not say: they name all of them
        said = Mention(item_id=last_item, title=view.item(last_item).title())
        return intent.model_copy(update={"steps": (Step(act=Act.ASK_ABOUT, about=field, mentions=(said,)),)})
    wish = Constraint(field=field, op=Op.EQ, value=names[0])
    others = tuple(c for c in intent.constraints if c.field != field)
    return intent.model_copy(
        update={"steps": (Step(act=Act.REFINE, constraints=(wish, *others)),), "not_understood": ()}
    )


def _of_her(text: str, names: Sequence[str]) -> Sequence[str]:
    """The names that may be meant: of several, "she" means one that is a woman's."""
    return of_women(names)[:1] if len(names) > 1 and of_her(text) else names


def _field(text: str, item_id: str, turns: Sequence[Turn], view: CatalogView) -> str:
    """The field that was just asked about, else the maker's, else the player's; of those that the item has."""
    item = view.item(item_id)
    held = {f: field_role(f) for f in view.schema.fields if item.words(f) and field_role(f) in ("maker", "player")}
    asked = [s.about for t in turns[-1:] for s in t.intent.steps if s.about in held]
    if asked:
        return asked[-1]
    wanted = ("player", "maker") if _PLAYERS.search(text) else ("maker", "player")
    return next((f for role in wanted for f, r in held.items() if r == role), "")
