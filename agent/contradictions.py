"""Wishes that cannot be had together: the newest explicit one wins, and an older one comes back where it is taken back.

Only an older wish for a kind of thing gives way, and only to one of this message: because both are about one field, or
because nothing in the catalogue is both. Exclusions and bounds never do: there the person is offered a change. Pure.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from agent import query as queries
from agent import wishes
from agent.parts import Parts
from agent.relax import Settled
from agent.state import TurnState
from domain.conversation import Preferences, Turn
from domain.intent import Act, Constraint, Intent

Fits = Callable[[Sequence[Constraint]], int]
"""How many items have all these wishes and may still be shown."""


def settle(parts: Parts, state: TurnState) -> TurnState:  # noqa: ARG001  one signature for all steps
    """Let go of older wishes that contradict this message's where nothing has them all."""
    view, known = state.view, state.preferences
    asked = queries.build(known, state.history, view)
    never = asked.excluded

    def fits(constraints: Sequence[Constraint], excluded: frozenset[str] = never) -> int:
        return int(view.eligible(constraints, excluded).sum())

    fresh = _kinds(state.intent.constraints)
    if not any(c in fresh for c in asked.hard) or fits(asked.hard, frozenset()):
        return state
    settled = giving_way(asked.hard, fresh, fits, lambda pair: fits(pair, frozenset()))
    if settled is None:
        return state
    left = tuple(c for c in known.constraints if c not in settled.gone)
    aside = tuple(dict.fromkeys((*known.set_aside, *settled.gone)))
    return replace(
        state, settled=settled, preferences=known.model_copy(update={"constraints": left, "set_aside": aside})
    )


def giving_way(hard: Sequence[Constraint], fresh: Sequence[Constraint], fits: Fits, ever: Fits) -> Settled | None:
    """The fewest older wishes whose loss leaves something for the newest; None where none contradicts or none helps.

    `ever` counts what was shown already too: two wishes contradict each other where nothing at all has both.
    """
    older = [c for c in _kinds(hard) if c not in fresh]
    rivals = {c: [f for f in fresh if f in hard and (f.field == c.field or not ever((c, f)))] for c in older}
    clashing = [c for c in older if rivals[c]]
    gone: list[Constraint] = []
    for wish in clashing:  # the oldest first
        if fits([c for c in hard if c not in gone]):
            break
        gone.append(wish)
    gone = [c for c in gone if not fits([h for h in hard if h == c or h not in gone])] or gone
    count = fits([c for c in hard if c not in gone])
    if not gone or not count:
        return None
    kept = tuple(dict.fromkeys(f for c in gone for f in rivals[c]))
    return Settled(gone=tuple(gone), kept=kept, count=count)


def put_aside(before: Preferences, after: Preferences, intent: Intent) -> tuple[Constraint, ...]:
    """The wishes that this message pushed out by naming another; those of the message before where it names none."""
    fresh = _kinds(intent.constraints)
    if any(step.act is Act.RESET for step in intent.steps):
        return ()
    if not (intent.constraints or intent.lifted):
        return before.set_aside
    if not fresh:
        return ()
    lifted = {name.casefold() for name in intent.lifted}
    return tuple(
        c
        for c in _kinds(before.constraints, bounds=True)
        if c not in after.constraints and not lifted & {c.field.casefold(), *_names(c)} and not _refused(c, intent)
    )


def returning(before: Preferences, after: Preferences, intent: Intent, turns: Sequence[Turn]) -> tuple[Constraint, ...]:
    """The wishes put aside for one that this message takes back; () where it takes none back."""
    if not before.set_aside:
        return ()
    last = next((t.intent for t in reversed(turns) if t.intent.constraints), Intent())
    pushing = _kinds(last.constraints)
    lifted = {name.casefold() for name in intent.lifted}
    back = any(c not in after.constraints and (_refused(c, intent) or lifted & set(_names(c))) for c in pushing)
    fresh = _kinds(intent.constraints, bounds=True)
    if not back and not any(c in before.set_aside for c in fresh):
        return ()
    named = {c.field for c in fresh}
    return tuple(c for c in before.set_aside if c.field not in named and not _refused(c, intent))


def _kinds(constraints: Sequence[Constraint], *, bounds: bool = False) -> list[Constraint]:
    """The hard wishes that somebody stated, for kinds of things (and for amounts, with `bounds`)."""
    said = [c for c in constraints if c.hard and c.said and not wishes.is_exclusion(c)]
    return [c for c in said if bounds or wishes.is_subject(c)]


def _names(wish: Constraint) -> list[str]:
    return [f"{wish.field}={value}".casefold() for value in wishes.values(wish)]


def _refused(wish: Constraint, intent: Intent) -> bool:
    """Whether the message says that this must not be."""
    no = {name for c in intent.constraints if wishes.is_exclusion(c) for name in _names(c)}
    return bool(no & set(_names(wish)))
