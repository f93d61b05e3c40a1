"""What is known of a person as the API shows it, and as a person changes it: facts, standing wishes, likes."""

from collections.abc import Mapping

from agent import standing, wishes
from agent.query import history
from agent.standing import Standing
from agent.wording import Wording
from app.schemas_people import ProfilePatch
from app.serving import Serving
from domain.errors import BadInput, NotFound

_KEPT_BY_PARLEY = 'send "forget": ["genre!=Horror"] to take a wish back, "remembers": false to switch the memory off'


def profile_record(serving: Serving, user: str, catalog: str | None) -> dict[str, object]:
    """Facts, standing wishes, likes and dislikes, and how much else is kept. Raises NotFound for the catalogue."""
    records = serving.catalog(catalog)
    facts, deeds = records.profile(user), records.interactions(user)
    past = history(deeds)
    return {
        "user_id": user,
        "profile": standing.plain(facts),
        "wishes": wishes_record(facts),
        "remembers": not standing.is_off(facts),
        "liked": list(past.liked),
        "disliked": list(past.disliked),
        "seen": list(past.seen),
        "interactions": len(deeds),
        "conversations": len(serving.store.of_owner(user)),
    }


def wishes_record(facts: Mapping[str, str]) -> list[dict[str, object]]:
    """The standing wishes of a profile, each with what names it, what it says, and where it was heard."""
    return [
        {
            "id": wish_id(one),
            "words": {language: Wording(language=language).wish(one.wish) for language in ("en", "zh")},
            **one.wish.model_dump(mode="json"),
            "turn_id": one.turn_id,
            "day": one.day,
            "text": one.said,
        }
        for one in standing.read(facts)
    ]


def wish_id(one: Standing) -> str:
    """What names a wish: "genre!=Horror", "year between 1990|1999"."""
    op = {"not_in": "!=", "in": "="}.get(one.wish.op.value, one.wish.op.value)
    space = " " if op.isalpha() else ""
    return f"{one.wish.field}{space}{op}{space}{'|'.join(str(v) for v in wishes.values(one.wish))}"


def edited(facts: Mapping[str, str], patch: ProfilePatch) -> dict[str, str]:
    """The profile after an edit. Raises BadInput for a name that Parley keeps, NotFound for a wish that is none."""
    if reserved := standing.RESERVED.intersection(name for name, value in patch.profile.items() if value is not None):
        raise BadInput(f"{min(reserved)!r} is kept by Parley", _KEPT_BY_PARLEY)
    changed = {**facts, **{name: None if value is None else str(value) for name, value in patch.profile.items()}}
    left = {name: value for name, value in changed.items() if value is not None}
    if patch.remembers is not None:
        left = {name: value for name, value in left.items() if name != standing.MEMORY}
        left |= {} if patch.remembers else {standing.MEMORY: standing.OFF}
    return standing.with_wishes(left, _without(standing.read(left), patch.forget)) if patch.forget else left


def _without(held: tuple[Standing, ...], forgotten: tuple[str, ...]) -> list[Standing]:
    known = {wish_id(one) for one in held}
    if missing := set(forgotten) - known:
        raise NotFound(f"there is no wish {min(missing)[:64]!r}", f"there are: {', '.join(sorted(known)) or 'none'}")
    return [one for one in held if wish_id(one) not in forgotten]
