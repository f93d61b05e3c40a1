"""Labels without words get their words: the shortest run of the message that the catalogue's vocabulary reads so."""

import re
from collections.abc import Iterator, Sequence

from agent.tuned_decode import standing
from agent.tuned_form import Words
from agent.tuned_wishes import turned
from agent.understanding.context import Context
from domain.intent import Act, Constraint, Intent, Reference, ReferenceKind, Step
from domain.ports import CatalogView
from learning.grammar.labelled import (
    LAST_ITEM,
    LabelledConstraint,
    LabelledMention,
    LabelledMessage,
    LabelledStep,
)

_PIECE = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+(?:['-][^\W\u4e00-\u9fff]+)*")
_MOST_WORDS, _MOST_CHARACTERS = 6, 9


def labelled(text: str, intent: Intent, context: Context, view: CatalogView, words: Words) -> LabelledMessage | None:
    """A message with the given meaning as labels with their words; None where some label has none in the message."""
    steps = [_step(step, text, context, view, words) for step in intent.steps]
    if not steps or any(step is None for step in steps):
        return None
    return LabelledMessage(
        language=intent.language,
        context=context,
        text=text,
        steps=tuple(step for step in steps if step),
        lifted=intent.lifted,
        limit=intent.limit,
        frame="talk",
    )


def words_of(wish: Constraint, text: str, context: Context, words: Words) -> str | None:
    """The shortest run of words that says a wish, or says what it refuses; None where none does."""
    for run in runs(text):
        for found in words.wishes(wish.field, run, "", standing(run, context)):
            if _says(found, wish) or ((opposite := turned(found)) and _says(opposite, wish)):
                return run
    return None


def runs(text: str) -> Iterator[str]:
    """The runs of words (or Chinese characters) of a message, the shortest first."""
    pieces = [(m.start(), m.end(), "\u4e00" <= m[0][0] <= "\u9fff") for m in _PIECE.finditer(text)]
    for size in range(1, _MOST_CHARACTERS + 1):
        for at in range(len(pieces) - size + 1):
            chosen = pieces[at : at + size]
            if size <= _MOST_WORDS or all(han for _, _, han in chosen):
                yield text[chosen[0][0] : chosen[-1][1]]


def _step(step: Step, text: str, context: Context, view: CatalogView, words: Words) -> LabelledStep | None:
    wishes = []
    for wish in step.constraints:
        said = words_of(wish, text, context, words) if wish.said else None
        if wish.said and said is None:
            return None
        if said:
            wishes.append(
                LabelledConstraint(
                    field=wish.field, op=wish.op, value=wish.value, hard=wish.hard, said=said, words=said
                )
            )
    mentions, pointed, feelings = [], [], []
    for mention in step.mentions:
        if mention.item_id in context.shown and (place := _pointed(mention.title, text, context, mention.item_id)):
            pointed.append(place)
            feelings.append(mention.sentiment)
            continue
        said = next((run for run in titles_in(text, mention.item_id, view)), None)
        if said is None:
            return None
        mentions.append(
            LabelledMention(title=mention.title, said=said, sentiment=mention.sentiment, item_id=mention.item_id)
        )
    for reference in step.references:
        at = _place(reference)
        if at is None:
            return None
        pointed.append(at)
        feelings.append(reference.sentiment)
    return LabelledStep(
        act=step.act if step.act in Act else Act.CHAT,
        constraints=tuple(wishes),
        mentions=tuple(mentions),
        references=tuple(pointed),
        feelings=tuple(feelings),
        about=step.about,
        search_text=step.search_text,
    )


def titles_in(text: str, item_id: str | None, view: CatalogView) -> Sequence[str]:
    """The item's titles as the message says them, the longest first."""
    if item_id is None or item_id not in view.rows:
        return []
    item = view.item(item_id)
    lower = text.casefold()
    held = sorted({item.title(), item.title("zh"), *item.titles.values()}, key=len, reverse=True)
    return [text[at : at + len(t)] for t in held if t and (at := lower.find(t.casefold())) >= 0]


def _pointed(title: str, text: str, context: Context, item_id: str | None) -> int | None:
    """The place of a card that was pointed at, not named."""
    if title and title.casefold() in text.casefold():
        return None
    return context.shown.index(item_id) + 1 if item_id in context.shown and item_id else None


def _place(reference: Reference) -> int | None:
    if reference.kind is ReferenceKind.PRONOUN and reference.value == "one":
        return LAST_ITEM
    if reference.kind is ReferenceKind.POSITION and reference.value.isdigit():
        return int(reference.value)
    return None


def _says(found: Constraint, wish: Constraint) -> bool:
    return (found.field, found.op, found.value) == (wish.field, wish.op, wish.value)
