"""Logged talk as training messages: turns whose reading nothing spoke against, with the words of each label found."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from agent.preferences import fold, remember_shown
from agent.tuned_form import Words
from agent.understanding.context import Context
from agent.wishes import says_also
from domain.conversation import Preferences, Turn
from domain.ports import CatalogView
from learning.grammar.labelled import LabelledMessage
from learning.live import flags_of
from learning.spans import labelled


def messages(turns: Iterable[Turn], view: CatalogView, words: Words) -> Iterator[LabelledMessage]:
    """The messages that can teach, each in the conversation that it was said in.

    A conversation's last turn teaches nothing: nobody has said whether it was read well.
    """
    talks: dict[str, list[Turn]] = defaultdict(list)
    for turn in turns:
        talks[turn.conversation_id].append(turn)
    for talk in talks.values():
        ordered = sorted(talk, key=lambda t: t.at.timestamp() if t.at else 0.0)
        yield from _of(ordered, view, words)


def _of(talk: list[Turn], view: CatalogView, words: Words) -> Iterator[LabelledMessage]:
    preferences = Preferences()
    shown: tuple[str, ...] = ()
    asked: str | None = None
    for turn, after in pairwise(talk):
        context = Context(
            shown=shown,
            asked=asked,
            constraints=preferences.constraints,
            last_item=preferences.last_item,
            earlier_shown=preferences.shown,
        )
        if not any(flags_of(turn, after).values()):
            made = labelled(turn.text, turn.intent, context, view, words)
            if made:
                yield made
        preferences = fold(preferences, turn.intent, also=says_also(turn.text))
        shown = tuple(card.item.id for card in turn.items if card.item.id in view.rows) or shown
        preferences = remember_shown(preferences, shown)
        asked = turn.asked
