"""Guess what the columns of an interactions' file are for, by name and by content."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from catalog.columnnames import event_kind, name_key, user_role_of
from catalog.importing.cells import id_of, is_missing, text_of
from catalog.importing.convert_events import Find, rating_of
from catalog.importing.mapping import EventMapping
from catalog.importing.plan import EventPlan
from catalog.importing.profile import ColumnProfile, profile_of
from domain.errors import BadInput
from domain.items import InteractionKind

_SCALES = (1.0, 5.0, 10.0, 20.0, 100.0)
_MANY_KINDS = 40
Cells = Mapping[str, Sequence[object]]


def guess_events(file: str, cells: Cells, said: EventMapping, find: Find, named: bool = True) -> EventPlan:
    """The plan for an interactions' file from a sample. Raises BadInput where user or item cannot be told."""
    profiles = {name: profile_of(name, column) for name, column in cells.items()}
    free = {name: p for name, p in profiles.items() if p.present}
    kind_said = said.kind if said.kind and said.kind not in cells else None
    roles = {role: c for role in ("user", "item", "value", "time", "kind") if (c := getattr(said, role)) and c in cells}
    for role in ("user", "item", "value", "time"):
        if (column := getattr(said, role)) and column not in cells:
            raise BadInput(f"{file} has no column {column!r}", f"Its columns are: {', '.join(cells)}.")
    for column in roles.values():
        free.pop(column, None)
    flags = _flags(free)
    for name in flags:
        free.pop(name)
    _by_content(roles, free, cells, find, named)
    if "user" not in roles or "item" not in roles:
        missing = " and ".join(role for role in ("user", "item") if role not in roles)
        raise BadInput(
            f"{file}: no column tells the {missing}", 'Name it in a mapping file: [interactions] user = "..."'
        )
    signs, top = _scale(cells.get(roles.get("value", ""), ()))
    if "value" in roles and top is None:
        del roles["value"]  # how often somebody did it: no rating
    default = kind_said or ("rating" if "value" in roles and not flags else _kind_of_file(file))
    return EventPlan(
        user=roles["user"],
        item=roles["item"],
        value=roles.get("value"),
        time=roles.get("time"),
        kind_column=roles.get("kind"),
        kind=(event_kind(default) or InteractionKind.LIKE).value,
        flags=flags if "value" not in roles else {},
        signs=signs,
        top=top,
    )


def _flags(free: Mapping[str, ColumnProfile]) -> dict[str, str]:
    """Yes-or-no columns that are named after something that people do."""
    found = {n: event_kind(n.removeprefix("is_")) for n, p in free.items() if p.flags >= 0.95 and not user_role_of(n)}
    return {name: kind.value for name, kind in found.items() if kind}


def _by_content(
    roles: dict[str, str], free: Mapping[str, ColumnProfile], cells: Cells, find: Find, named: bool
) -> None:
    """Fill the roles that the owner has not: first by name where the cells agree, then by the cells alone."""
    left = {n: p for n, p in free.items() if n not in roles.values()}
    fits: dict[str, Callable[[ColumnProfile], bool]] = {
        "time": _can_be_time,
        "kind": lambda p: _are_kinds(cells[p.name]),
        "value": lambda p: _can_be_value(p, cells[p.name]),
        "item": _anything,
        "user": _anything,
    }
    known = {n: _known(cells[n], find) for n in left}
    for role, test in fits.items():
        if role in roles:
            continue
        by_name = [n for n in left if (r := user_role_of(n)) and r[0] == role and test(left[n])] if named else []
        if role == "item":
            by_name.sort(key=lambda n: (-round(known[n], 1), (user_role_of(n) or ("", 99))[1]))
        else:
            by_name.sort(key=lambda n: (user_role_of(n) or ("", 99))[1])
        found = by_name[0] if by_name else _unnamed(role, left, known)
        if found:
            roles[role] = found
            left.pop(found)


def _anything(_: ColumnProfile) -> bool:
    return True


def _unnamed(role: str, left: Mapping[str, ColumnProfile], known: Mapping[str, float]) -> str | None:
    if role == "time":
        return next(
            (n for n, p in left.items() if not user_role_of(n) and _can_be_time(p) and (p.dates or p.low > 1e8)), None
        )
    if role == "item":
        able = [n for n in left if known[n] >= 0.3]
        # Whole numbers name items and users alike: then the user stands first.
        both = list(left)[:2]
        if len(both) == 2 and set(both) <= set(able):
            return both[1]
        return max(able, key=lambda n: known[n]) if able else None
    if role == "value":
        able = [
            n
            for n, p in left.items()
            if not user_role_of(n) and p.numbers >= 0.9 and p.distinct <= 21 and p.high <= 100
        ]
        able = [n for n in able if known[n] < 0.9 or len(left) > 2]
        return able[-1] if able and len(left) > 2 else None
    if role == "user":
        return next((n for n in left if not user_role_of(n) or name_key(n).endswith("id")), None)
    return None


def _known(cells: Sequence[object], find: Find) -> float:
    held = [text for text in (id_of(c) for c in cells[:500]) if text]
    return sum(find(text) is not None for text in held) / max(1, len(held))


def _can_be_time(p: ColumnProfile) -> bool:
    return p.dates + p.numbers >= 0.6 and (p.dates >= 0.3 or p.high > 1000)


def _can_be_value(p: ColumnProfile, cells: Sequence[object]) -> bool:
    if p.numbers >= 0.5:
        return p.dates < 0.5
    held = [c for c in cells[:500] if not is_missing(c)]
    return sum(rating_of(c) is not None for c in held) > 0.5 * max(1, len(held)) and p.distinct <= 200


def _are_kinds(cells: Sequence[object]) -> bool:
    words = {text_of(c) for c in cells} - {""}
    return 0 < len(words) <= _MANY_KINDS and sum(event_kind(w) is not None for w in words) >= 0.5 * len(words)


def _scale(cells: Sequence[object]) -> tuple[bool, float | None]:
    """Whether the values are only signs (1 and 0 or -1), and the top of their scale (nearly all are below it)."""
    values = np.array([v for v in (rating_of(c) for c in cells) if v is not None])
    if not len(values):
        return False, None
    if set(values.tolist()) <= {-1.0, 0.0, 1.0}:
        return len(set(values.tolist())) > 1, 1.0
    values.sort()
    # A value far beyond all others is a slip, not a longer scale.
    slips = max(1, len(values) // 100) if len(values) >= 4 else 0
    top = _scale_of(float(values[len(values) - slips - 1]))
    return False, top if top and values[-1] > 4 * top else _scale_of(float(values[-1]))


def _scale_of(highest: float) -> float | None:
    return next((top for top in _SCALES if highest <= top), None)


def _kind_of_file(file: str) -> str:
    words = name_key(file.split(".")[0]).split("_")
    kinds = [event_kind(form) for word in words for form in (word, word.removesuffix("s"), word.removesuffix("es"))]
    return next((kind.value for kind in kinds if kind and kind is not InteractionKind.RATING), "like")
