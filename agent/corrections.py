"""What a message corrects: "not X, I meant Y" takes X back even where the words for X were not read as a refusal. Pure.

The words between the "not" and the stop are read by themselves. What they wish for is what is taken back; only wishes
that the person has are, so that reading a stranger's words wrongly changes nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from agent import wishes
from agent.lexicon import pattern
from domain.intent import Constraint, Intent, Mention, Op, Sentiment, Step

_NOT = pattern("corrections.not")
_EITHER = pattern("corrections.either")
_TOO = pattern("corrections.too")
_GIVES_UP = pattern("corrections.gives_up")
_NONE_OF = pattern("corrections.none_of")
_ALSO_PIECE = re.compile(r"[,.;:!?，。；：！？]")


def corrected(
    intent: Intent, text: str, held: Sequence[Constraint], read: Callable[[str], Sequence[Constraint]]
) -> Intent:
    """The intent with what the message takes back lifted; the same one where it takes nothing back."""
    found = _NOT.search(text)
    clause = (found["en"] or found["zh"] or "").strip() if found else ""
    if not clause or not intent.steps:
        return intent
    taken = [c for c in read(clause) if wishes.is_subject(c)]
    gone = {(c.field, wishes.same(v)) for c in taken for v in wishes.values(c)}
    steps = tuple(_without(step, gone, clause, text) for step in intent.steps)
    less = intent.model_copy(update={"steps": steps})
    named = {
        f"{c.field}={v}": (c.field, wishes.same(v)) for c in held if wishes.is_subject(c) for v in wishes.values(c)
    }
    lifted = [name for name, value in named.items() if value in gone]
    if not less.constraints or (not lifted and less.constraints == intent.constraints):
        return intent
    return less.model_copy(update={"lifted": tuple(dict.fromkeys((*intent.lifted, *lifted)))})


def either(intent: Intent, text: str, held: Sequence[Constraint]) -> Intent:
    """ "Or Japanese", "horror is fine too": a choice beside what is wished already, what was refused may be again."""
    if not _EITHER.search(text):
        return intent
    refused = {
        (c.field, wishes.same(v)): f"{c.field}={v}" for c in held if wishes.is_exclusion(c) for v in wishes.values(c)
    }
    lifted: list[str] = []
    steps = []
    for step in intent.steps:
        kept = []
        for wish in step.constraints:
            names = [refused.get((wish.field, wishes.same(v))) for v in wishes.values(wish)]
            if wishes.is_subject(wish) and all(names):
                lifted += [name for name in names if name]
            else:
                joined_wish = _or(wish, held)
                kept.append(_softer(joined_wish, held) if _TOO.search(text) else joined_wish)
        steps.append(step.model_copy(update={"constraints": tuple(kept)}))
    allowed = {name.partition("=")[0] for name in lifted}  # "wait, cartoons are fine": nothing else is taken back
    others = [name for name in intent.lifted if name.partition("=")[0] not in allowed]
    return intent.model_copy(update={"steps": tuple(steps), "lifted": (*others, *lifted)})


def _or(wish: Constraint, held: Sequence[Constraint]) -> Constraint:
    """The wish with the values of its field that were wished before, any of which may be had."""
    older = [c for c in held if c.field == wish.field and wishes.is_subject(c) and c.hard == wish.hard]
    if not (older and wishes.is_subject(wish)) or (len(older) > 1 and not wish.hard):
        return wish
    values = tuple(dict.fromkeys(v for c in (*older, wish) for v in wishes.values(c)))
    return wish.model_copy(update={"op": Op.IN, "value": values})


def _softer(wish: Constraint, held: Sequence[Constraint]) -> Constraint:
    """ "Horror is fine too" where no genre was asked for: horror may be among them, and need not be all."""
    new = not any(c.field == wish.field for c in held) and wishes.is_subject(wish) and wish.op is Op.EQ
    return wish.model_copy(update={"hard": False}) if new and wish.hard else wish


def given_up(intent: Intent, text: str, held: Sequence[Constraint]) -> Intent:
    """What was said before and no longer counts (前面说的日本不要了) is lifted, not refused."""
    if not _GIVES_UP.search(text):
        return intent
    names = {
        (c.field, wishes.same(v)): f"{c.field}={v}" for c in held if wishes.is_subject(c) for v in wishes.values(c)
    }
    refused = [c for c in intent.constraints if wishes.is_exclusion(c)]
    gone = [c for c in refused if all((c.field, wishes.same(v)) in names for v in wishes.values(c))]
    if not gone:
        return intent
    lifted = [names[c.field, wishes.same(v)] for c in gone for v in wishes.values(c)]
    steps = tuple(
        s.model_copy(update={"constraints": tuple(c for c in s.constraints if c not in gone)}) for s in intent.steps
    )
    return intent.model_copy(update={"steps": steps, "lifted": tuple(dict.fromkeys((*intent.lifted, *lifted)))})


def none_of(intent: Intent, text: str) -> Intent:
    """ "No Star Wars or Star Trek": a refused name that several items share refuses all of them."""
    if not _NONE_OF.search(text):
        return intent
    steps = tuple(
        step.model_copy(update={"mentions": tuple(m for named in step.mentions for m in _each(named))})
        for step in intent.steps
    )
    return intent.model_copy(update={"steps": steps})


def _each(mention: Mention) -> tuple[Mention, ...]:
    shared = mention.sentiment is Sentiment.DISLIKE and mention.item_id is None and len(mention.options) > 1
    each = (mention.model_copy(update={"item_id": i, "options": ()}) for i in mention.options)
    return tuple(each) if shared else (mention,)


def joined(text: str, fresh: Sequence[Constraint], read: Callable[[str], Sequence[Constraint]]) -> frozenset[str]:
    """The fields whose wishes a message adds to those so far ("also a western"): those said with or after the "also".

    What was said before it replaces what was wished before: "no, a comedy, and also short".
    """
    at = wishes.also_at(text)
    if at is None:
        return frozenset()
    starts = [m.end() for m in _ALSO_PIECE.finditer(text, 0, at)]
    before = text[: starts[-1]] if starts else ""
    said_before = {c.field for c in read(before)} if before.strip() else set()
    return frozenset(c.field for c in fresh) - said_before


def _without(step: Step, gone: set[tuple[str, object]], clause: str, text: str) -> Step:
    rest = text.replace(clause, " ", 1)
    words = [w for w in step.search_text.split() if w not in clause or w in rest]
    return step.model_copy(update={"constraints": tuple(_left(step, gone)), "search_text": " ".join(words)})


def _left(step: Step, gone: set[tuple[str, object]]) -> Iterator[Constraint]:
    """The wishes of a step less the values that are taken back; refusals stay."""
    for wish in step.constraints:
        values = {value for field, value in gone if field == wish.field}
        left = wishes.minus(wish, wish.field, values) if wishes.is_subject(wish) else wish
        if left is not None:
            yield left
