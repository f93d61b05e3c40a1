"""What a person wishes always, not only tonight: heard in one conversation, kept with its origin, used in the next.

Kept among the facts of the person's profile (so it is exported, edited and erased with them) under two names:
`wishes`, a JSON list with the turn, the day and the words of each, and `memory`, "off" where they asked for that.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from json import JSONDecodeError

from pydantic import ValidationError

from agent import wishes
from agent.lexicon import pattern
from domain.fields import CatalogSchema
from domain.frozen import Frozen
from domain.intent import Constraint, Intent

WISHES, MEMORY, OFF = "wishes", "memory", "off"
RESERVED = frozenset({WISHES, MEMORY})
_MOST = 30
_QUOTE = 120

_NEVER = pattern("standing.never")
_ALWAYS = pattern("standing.always")
_REMEMBER = pattern("standing.remember")
_NOT_THIS = pattern("standing.not_this")
_STOP = pattern("standing.stop")
_MAY = pattern("standing.may")
_FORGET_ME = pattern("standing.forget_me")
_DANGLING, _COURTESY = pattern("standing.dangling"), pattern("standing.courtesy")


class Standing(Frozen):
    """One wish that holds beyond a conversation, and where it came from."""

    wish: Constraint
    turn_id: str = ""
    day: str = ""
    said: str = ""


class Asked(Frozen):
    """What a message asks of the memory. `only`: it says nothing else."""

    forget_me: bool = False
    not_this: bool = False
    stop: bool = False
    may: bool = False
    only: bool = False
    rest: str = ""
    """The message without it."""

    @property
    def something(self) -> bool:
        """Whether it asks anything of it."""
        return self.forget_me or self.not_this or self.stop or self.may


def asked_of(text: str) -> Asked:
    """What a message asks of the memory."""
    found = {
        "forget_me": _FORGET_ME.search(text),
        "stop": _STOP.search(text),
        "not_this": _NOT_THIS.search(text),
        "may": _MAY.search(text),
    }
    hits = {name: True for name, match in found.items() if match}
    if "stop" in hits:
        hits.pop("not_this", None)
    if "may" in hits and ("stop" in hits or "not_this" in hits):
        hits.pop("may")
    rest = text
    for match in (m for m in found.values() if m):
        rest = rest.replace(match[0], "")
    rest = _DANGLING.sub("", rest).strip()
    bare = _COURTESY.sub("", rest)
    return Asked(**hits, only=bool(hits) and len(bare) <= 4, rest=rest if hits else text)


def heard(intent: Intent, text: str, turn_id: str, now: datetime) -> list[Standing]:
    """The wishes of a message that were said of always: tastes and refusals, never numbers of one evening."""
    remember = bool(_REMEMBER.search(text))
    refuses, likes = bool(_NEVER.search(text)) or remember, bool(_ALWAYS.search(text)) or remember
    kept = [
        wish
        for wish in intent.constraints
        if wish.said and ((wishes.is_exclusion(wish) and refuses) or (wishes.is_subject(wish) and likes))
    ]
    day = now.date().isoformat()
    return [Standing(wish=wish, turn_id=turn_id, day=day, said=text.strip()[:_QUOTE]) for wish in kept]


def read(facts: Mapping[str, str]) -> tuple[Standing, ...]:
    """The standing wishes in a profile; what cannot be read is left out."""
    try:
        found = json.loads(facts.get(WISHES, "[]"))
        return tuple(Standing.model_validate(one) for one in found)
    except (JSONDecodeError, ValidationError, TypeError):
        return ()


def is_off(facts: Mapping[str, str]) -> bool:
    """Whether the person asked not to be remembered."""
    return facts.get(MEMORY) == OFF


def plain(facts: Mapping[str, str]) -> dict[str, str]:
    """The profile without what the memory keeps in it."""
    return {name: value for name, value in facts.items() if name not in RESERVED}


def with_wishes(facts: Mapping[str, str], standing: Sequence[Standing]) -> dict[str, str]:
    """A profile that holds these standing wishes and no others."""
    left = {name: value for name, value in facts.items() if name != WISHES}
    if not standing:
        return left
    kept = [one.model_dump(mode="json") for one in standing[-_MOST:]]
    return {**left, WISHES: json.dumps(kept, ensure_ascii=False)}


def merged(older: Sequence[Standing], fresh: Sequence[Standing]) -> tuple[Standing, ...]:
    """The newest word on each value counts: a liked kind is no longer a refused one."""
    values = {(n.wish.field, v) for n in fresh for v in wishes.values(n.wish)}
    kept = [o for o in older if not any((o.wish.field, v) in values for v in wishes.values(o.wish))]
    return (*kept, *fresh)


def lifted(standing: Sequence[Standing], names: Sequence[str]) -> tuple[Standing, ...]:
    """Without those whose field or value ("genre=Horror") was taken back."""
    gone = {name.casefold() for name in names}

    def stays(one: Standing) -> bool:
        said = {f"{one.wish.field}={v}".casefold() for v in wishes.values(one.wish)}
        return not (said & gone or one.wish.field.casefold() in gone)

    return tuple(one for one in standing if stays(one))


def applied(standing: Sequence[Standing], schema: CatalogSchema) -> tuple[Constraint, ...]:
    """What a new conversation starts with: refusals hold, tastes are only assumed."""
    known = [one.wish for one in standing if one.wish.field in schema.fields]
    return tuple(
        wish if wishes.is_exclusion(wish) else wish.model_copy(update={"hard": False, "said": False}) for wish in known
    )
