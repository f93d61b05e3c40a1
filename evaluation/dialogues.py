"""Play scripted conversations against an assistant and say where it breaks them."""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from domain.candidates import Recommendation
from domain.conversation import Turn
from domain.errors import ParleyError
from domain.frozen import Frozen
from domain.intent import Constraint
from domain.ports import CatalogView
from domain.where import parse_where
from evaluation.scripts import Line, Script

_HAN = re.compile(r"[\u4e00-\u9fff]")
_QUOTED = re.compile(r"\*\*[^*]*\*\*|“[^”]*”|\"[^\"]*\"")


class Talk(Protocol):
    """One open conversation."""

    def say(self, text: str) -> Turn:
        """One turn. Raises ParleyError."""
        ...


class Fault(Frozen):
    """One expectation that did not hold: in which turn, what was expected, and what came."""

    turn: int
    said: str
    expected: str
    got: str


class Outcome(Frozen):
    """How one script went."""

    script: str
    source: str
    turns: int
    faults: tuple[Fault, ...]
    known_fault: str | None = None

    @property
    def passed(self) -> bool:
        """Whether everything held."""
        return not self.faults

    def told(self) -> str:
        """The faults for a person: the turn with what was expected and what came."""
        known = [f"  known fault: {self.known_fault}"] if self.known_fault else []
        rows = [f"  turn {f.turn}: {f.said}\n    expected {f.expected}\n    got      {f.got}" for f in self.faults]
        return "\n".join([f"{self.script} ({self.source})", *known, *rows])


def play(script: Script, open_talk: Callable[[str | None], Talk], view: Callable[[], CatalogView]) -> Outcome:
    """Say every line in one conversation of its own. `open_talk` opens it for the script's user."""
    talk = open_talk(script.user)
    faults: list[Fault] = []
    shown: set[str] = set()
    for number, line in enumerate(script.turns, start=1):
        try:
            turn = talk.say(line.say)
        except ParleyError as error:
            faults.append(Fault(turn=number, said=line.say, expected="an answer", got=f"{error.code}: {error.message}"))
            continue
        found = [*_always(line, turn, shown), *_read_and_held(line, turn, view(), script.language)]
        faults += [Fault(turn=number, said=line.say, expected=expected, got=got) for expected, got in found]
        shown |= {card.item.id for card in turn.items}
    return _outcome(script, faults)


def unopened(script: Script, error: ParleyError) -> Outcome:
    """A script whose catalogue cannot be had has failed, and says why."""
    got = f"{error.message} ({error.hint})" if error.hint else error.message
    return _outcome(script, [Fault(turn=0, said="", expected=f"the catalogue {script.catalog!r}", got=got)])


def _outcome(script: Script, faults: Sequence[Fault]) -> Outcome:
    known = script.known_fault
    turns = len(script.turns)
    return Outcome(script=script.name, source=script.source, turns=turns, faults=tuple(faults), known_fault=known)


def _read_and_held(line: Line, turn: Turn, view: CatalogView, language: str | None) -> "Found":
    try:
        return _as_scripted(line, turn, view, line.language or language)
    except ParleyError as error:
        return [("an expectation that can be read", error.message)]


Found = list[tuple[str, str]]
"""Faults of one turn as (expected, got)."""


def _always(line: Line, turn: Turn, shown: set[str]) -> Found:
    found: Found = []
    if not turn.reply.strip():
        found.append(("a reply", "nothing"))
    again = [card.title for card in turn.items if card.item.id in shown]
    if again and not line.repeats_allowed:
        found.append(("no item that was shown before", ", ".join(again)))
    unnamed = [card.title for card in turn.items if card.title not in turn.reply]
    if unnamed:
        found.append(("every card named in the reply", f"not named: {', '.join(unnamed)}"))
    if not _written_in(turn):
        found.append((f"a reply written in {turn.language}", turn.reply))
    return found


def _written_in(turn: Turn) -> bool:
    """Whether the words around titles and quotations are in the turn's language, as far as their letters tell."""
    words = turn.reply
    for card in turn.items:
        words = words.replace(card.title, "")
    words = _QUOTED.sub("", words)
    return bool(_HAN.search(words)) == (turn.language == "zh") if words.strip() else True


def _as_scripted(line: Line, turn: Turn, view: CatalogView, language: str | None) -> Found:
    return [
        *_acts(line, turn),
        *_understood(line, turn, view),
        *_amount(line, turn.items),
        *_properties(line, turn.items, view),
        *_titles(line, turn.items),
        *_words(line, turn, language),
    ]


def _acts(line: Line, turn: Turn) -> Found:
    acts = [step.act.value for step in turn.intent.steps]
    wanted = line.act.split("|") if line.act else []
    return [(f"the act {line.act}", ", ".join(acts) or "none")] if wanted and not set(wanted) & set(acts) else []


def _understood(line: Line, turn: Turn, view: CatalogView) -> Found:
    held = {_key(c) for c in turn.intent.constraints}
    said = ", ".join(_written(c) for c in turn.intent.constraints) or "nothing"
    found = [(f"understood {e}", said) for e in line.understood if _key(parse_where(e, view.schema)) not in held]
    wrong = [e for e in line.not_understood_as if _key(parse_where(e, view.schema)) in held]
    return [*found, *((f"not understood as {e}", said) for e in wrong)]


def _amount(line: Line, cards: Sequence[Recommendation]) -> Found:
    if line.items.at_least <= len(cards) <= line.items.at_most:
        return []
    return [(f"{line.items.at_least} to {line.items.at_most} items", f"{len(cards)}")]


def _properties(line: Line, cards: Sequence[Recommendation], view: CatalogView) -> Found:
    found: Found = []
    for expression in line.every_item:
        wish = parse_where(expression, view.schema)
        odd = [card.title for card in cards if not view.satisfies(card.item, wish)]
        found += [(f"every item has {expression}", f"not so: {', '.join(odd)}")] if odd else []
    for expression in line.no_item:
        wish = parse_where(expression, view.schema)
        odd = [card.title for card in cards if view.satisfies(card.item, wish)]
        found += [(f"no item has {expression}", f"but: {', '.join(odd)}")] if odd else []
    return found


def _titles(line: Line, cards: Sequence[Recommendation]) -> Found:
    titles = {title for card in cards for title in (card.title, *card.item.titles.values())}
    shown = ", ".join(card.title for card in cards) or "no items"
    found = [(f"{title} among the items", shown) for title in line.shows if title not in titles]
    return [*found, *((f"{title} not among the items", shown) for title in line.hides if title in titles)]


def _words(line: Line, turn: Turn, language: str | None) -> Found:
    reply = turn.reply.lower()
    found = [(f"the reply says {w!r}", turn.reply) for w in line.says if not _any_in(w, reply)]
    found += [(f"the reply never says {w!r}", turn.reply) for w in line.never_says if _any_in(w, reply)]
    if language and turn.language != language:
        found.append((f"a reply in {language}", turn.language))
    return found


def _any_in(words: str, reply: str) -> bool:
    return any(word.strip().lower() in reply for word in words.split("|"))


def _key(constraint: Constraint) -> tuple[str, str, tuple[str, ...]]:
    """A constraint as compared: values in no order; a single `in` is an `=`, a single `not_in` a `!=`."""
    values = constraint.value if isinstance(constraint.value, tuple) else (constraint.value,)
    op = constraint.op.value
    if len(values) == 1:
        op = {"in": "=", "not_in": "!=", "contains": "="}.get(op, op)
    ordered = values if op == "between" else tuple(sorted(values, key=str))
    return constraint.field, op, tuple(str(v).lower() for v in ordered)


def _written(constraint: Constraint) -> str:
    return f"{constraint.field} {constraint.op.value} {constraint.value}"
