"""Where two readings of one message differ, part by part, and a reading made of parts of both. Pure.

A part is the act, the items that are named or pointed at, or all wishes about one field. Two readings often are wrong
in different parts: "nothing scary by Nolan" read with the rules' maker and the model's negation is right where neither
reading is.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.understanding.normalise import fold
from domain.frozen import Frozen
from domain.intent import Act, Constraint, Intent, Op, Sentiment, Step

NEGATED = (Op.NE, Op.NOT_IN)
RANGES = (Op.GE, Op.LE, Op.BETWEEN)
ACT, TITLES, FIELD = "act", "titles", "field"
MOST_PARTS = 5
"""Readings that differ in more parts keep the rules' reading of the rest."""
_WORD = re.compile(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+")
_ASKING = (Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE)
_TALKING = (Act.COMPARE, Act.ASK_ABOUT, Act.RESET, Act.REACT, Act.HELP, Act.CHAT, Act.OUT_OF_SCOPE)
_FEELINGS = tuple(Sentiment)
_TITLE_NAMES = ("only_rules", "only_model", "felt_otherwise", "rules", "model")
_FIELD_SIDES = ("none", "refused", "range", "leaning", "flag", "wishes")
_FIELD_NAMES = ("both", "hardness", "values", "fewer", "more", "turned", "unread")
KINDS = {
    ACT: tuple(f"{side}_{act.value}" for side in ("rules", "model") for act in Act),
    TITLES: (*_TITLE_NAMES, *(f"{side}_{f.value}" for side in ("rules", "model") for f in _FEELINGS)),
    FIELD: (*(f"{side}_{name}" for side in ("rules", "model") for name in _FIELD_SIDES), *_FIELD_NAMES),
}
PART_NAMES = tuple(f"{kind}:{name}" for kind, names in KINDS.items() for name in ("bias", *names))


class Part(Frozen):
    """One part in which two readings differ: its kind, the field of a field, and what it looks like."""

    kind: str
    field: str = ""
    numbers: tuple[float, ...] = ()

    def row(self) -> tuple[float, ...]:
        """The numbers in the order of PART_NAMES: 0 outside the part's own kind."""
        row: list[float] = []
        for kind, names in KINDS.items():
            row += [1.0, *self.numbers] if kind == self.kind else [0.0] * (len(names) + 1)
        return tuple(row)


def differing(rules: Intent, model: Intent, spans: Sequence[tuple[str, str]] = ()) -> tuple[Part, ...]:
    """The parts in which the readings differ, act and titles first, at most MOST_PARTS.

    `spans`: the model's fields with the words that it pointed at; words that the rules left unread speak for it.
    """
    left = fold(" ".join(s.search_text for s in rules.steps))
    parts = []
    if main_act(rules) is not main_act(model):
        parts.append(Part(kind=ACT, numbers=(*_one_hot(main_act(rules)), *_one_hot(main_act(model)))))
    if felt(rules) != felt(model):
        parts.append(Part(kind=TITLES, numbers=_of_titles(rules, model)))
    ours, theirs = wished(rules), wished(model)
    for field in dict.fromkeys(c.field for c in (*ours, *theirs)):
        one, two = (tuple(c for c in side if c.field == field) for side in (ours, theirs))
        if {key(c) for c in one} != {key(c) for c in two}:
            unread = max((_unread(words, left) for name, words in spans if name == field), default=0.0)
            parts.append(Part(kind=FIELD, field=field, numbers=(*_of_field(one, two), unread)))
    return tuple(parts[:MOST_PARTS])


def merged(rules: Intent, model: Intent, parts: Sequence[Part], taken: Sequence[bool]) -> Intent:
    """The rules' reading with the parts that are taken from the model's."""
    if not any(taken):
        return rules
    if all(taken) and len(parts) < MOST_PARTS:
        return model
    chosen = dict(zip(((p.kind, p.field) for p in parts), taken, strict=True))
    acts = model if chosen.get((ACT, "")) else rules
    titles = model if chosen.get((TITLES, "")) else rules
    wishes = dict.fromkeys(
        c for side in (rules, model) for c in wished(side) if chosen.get((FIELD, c.field), False) is (side is model)
    )
    return _joined(acts, titles, tuple(wishes))


class _Place(NamedTuple):
    """The steps under construction and which of them stands for the message."""

    steps: list[Step]
    main: int


def _joined(acts: Intent, titles: Intent, wishes: tuple[Constraint, ...]) -> Intent:
    """The steps of one reading with the titles and the wishes that are given."""
    if not acts.steps:
        return acts
    kept = {key(c) for c in wishes}
    steps = [s if _asks_about_item(s) else _without(s, kept) for s in acts.steps]
    place = _Place(steps, _main_at(steps))
    held = {key(c) for s in steps for c in s.constraints}
    added = tuple(c for c in wishes if key(c) not in held)
    main = steps[place.main]
    steps[place.main] = main.model_copy(update={"constraints": (*main.constraints, *added)})
    if titles is not acts:
        _put_titles(place, titles)
    return acts.model_copy(update={"steps": tuple(steps)})


def _put_titles(place: _Place, titles: Intent) -> None:
    steps = place.steps
    steps[:] = [s.model_copy(update={"mentions": (), "references": ()}) for s in steps]
    for step in (s for s in titles.steps if s.mentions or s.references):
        at = next((n for n, s in enumerate(steps) if s.act is step.act), place.main)
        held = steps[at]
        more = {"mentions": held.mentions + step.mentions, "references": held.references + step.references}
        steps[at] = held.model_copy(update=more)


def main_act(intent: Intent) -> Act | None:
    """The act that stands for the whole message: the last that asks for items, else the first of the others."""
    acts = [step.act for step in intent.steps]
    asking = [act for act in acts if act in _ASKING]
    return asking[-1] if asking else next((act for act in _TALKING if act in acts), None)


def wished(intent: Intent) -> tuple[Constraint, ...]:
    """The wishes of a message without what an item was asked to be ("is it scary?" is no wish)."""
    return tuple(c for step in intent.steps if not _asks_about_item(step) for c in step.constraints)


def felt(intent: Intent) -> frozenset[tuple[str, str]]:
    """What is named or pointed at, each with the feeling."""
    named = {(m.item_id or m.title, m.sentiment.value) for m in intent.mentions}
    return frozenset(named | {(r.value, r.sentiment.value) for s in intent.steps for r in s.references})


def key(wish: Constraint) -> tuple[str, str, str, bool]:
    """A wish as it is compared: one value is one value however it was written."""
    values = wish.value if isinstance(wish.value, tuple) else (wish.value,)
    single = len(values) == 1
    op = {Op.CONTAINS: Op.EQ, **({Op.IN: Op.EQ, Op.NOT_IN: Op.NE} if single else {})}.get(wish.op, wish.op)
    said = [f"{v:g}" if isinstance(v, int | float) and not isinstance(v, bool) else str(v).casefold() for v in values]
    return wish.field, op.value, "/".join(said if op is Op.BETWEEN else sorted(said)), wish.hard


def _asks_about_item(step: Step) -> bool:
    return step.act is Act.ASK_ABOUT and bool(step.mentions or step.references)


def _without(step: Step, kept: set[tuple[str, str, str, bool]]) -> Step:
    return step.model_copy(update={"constraints": tuple(c for c in step.constraints if key(c) in kept)})


def _main_at(steps: Sequence[Step]) -> int:
    return next((n for n in range(len(steps) - 1, -1, -1) if steps[n].act in _ASKING), 0)


def _one_hot(act: Act | None) -> list[float]:
    return [float(act is one) for one in Act]


def _of_titles(rules: Intent, model: Intent) -> tuple[float, ...]:
    ours, theirs = dict(felt(rules)), dict(felt(model))
    shared = ours.keys() & theirs.keys()
    numbers = [len(ours) - len(shared), len(theirs) - len(shared), sum(ours[t] != theirs[t] for t in shared)]
    numbers += [len(ours), len(theirs)]
    numbers += [sum(v == f.value for v in side.values()) for side in (ours, theirs) for f in _FEELINGS]
    return tuple(map(float, numbers))


def _of_field(ours: Sequence[Constraint], theirs: Sequence[Constraint]) -> tuple[float, ...]:
    one, two = _values(ours), _values(theirs)
    refused = [any(c.op in NEGATED for c in side) for side in (ours, theirs)]
    numbers = [float(n) for side in (ours, theirs) for n in _of_side(side)]
    alike = {key(c)[:-1] for c in ours} == {key(c)[:-1] for c in theirs}
    flags = (bool(ours) and bool(theirs), alike, one == two, one < two, two < one)
    return (*numbers, *map(float, flags), float(bool(one & two) and refused[0] != refused[1]))


def _unread(words: str, left: str) -> float:
    """The share of the words (or Chinese characters) that are among those which the rules could not read."""
    said = _WORD.findall(fold(words))
    return sum(one in left for one in said) / max(1, len(said))


def _of_side(wishes: Sequence[Constraint]) -> tuple[float, ...]:
    return (
        float(not wishes),
        float(any(c.op in NEGATED for c in wishes)),
        float(any(c.op in RANGES for c in wishes)),
        float(any(not c.hard for c in wishes)),
        float(any(isinstance(c.value, bool) for c in wishes)),
        float(len(wishes)),
    )


def _values(wishes: Sequence[Constraint]) -> frozenset[str]:
    return frozenset(str(v) for c in wishes for v in (c.value if isinstance(c.value, tuple) else (c.value,)))
