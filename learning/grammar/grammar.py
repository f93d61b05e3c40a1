"""The grammar at work: draws a frame and a context, fills it, roughens it; the same seed gives the same messages."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Any, NamedTuple

from agent.understanding.context import Context
from agent.understanding.vocabulary import field_role
from domain.errors import BadInput
from domain.intent import Act, Constraint, Op
from domain.ports import CatalogView
from learning.grammar.adapting import adapter
from learning.grammar.draft import Draft, Unfillable
from learning.grammar.frame_files import frames_of
from learning.grammar.held_back import is_held_back
from learning.grammar.labelled import LabelledMessage
from learning.grammar.noise import roughen
from learning.grammar.phrases import Phrases
from learning.grammar.slots import Slots
from learning.grammar.template import NextStep, Slot, Text, expand, parse
from learning.grammar.words import Vocabulary, vocabulary

LANGUAGES = ("en", "zh")
_TRIES = 200
_PRE, _POST = 0.17, 0.16
_SHOWN_ANYWAY = 0.22


class Frame(NamedTuple):
    """One sentence pattern of a group."""

    name: str
    acts: tuple[Act, ...]
    context: str
    asked: str
    template: str
    wrap: bool
    plain: bool


class Language:
    """The grammar of one language over one catalogue. Keeps nothing between messages."""

    def __init__(self, view: CatalogView, language: str, english: Vocabulary | None = None, older: float = 1.0) -> None:
        """`english`: words that are mixed into another language. `older`: see `generate`."""
        self._view = view
        self.words = vocabulary(view, language)
        self._ids = list(view.ids)
        self._known = [i for i in self._ids if len(view.item(i).attributes) > 2] or self._ids
        self._slots = Slots(view, self.words, english)
        self._phrases = Phrases(self._slots)
        content = frames_of(language)
        adapt = adapter(self.words.noun, self.words.nouns, language)
        self._rules: Mapping[str, Sequence[str]] = {n: [adapt(w) for w in ways] for n, ways in content["rules"].items()}
        fit = [(n, g) for n, g in enumerate(content["groups"]) if self.words.noun in g.get("of", (self.words.noun,))]
        self._groups = [(_frames(g, n, adapt), int(g["share"]) * (1 if g["later"] else older)) for n, g in fit]
        self._totals = list(accumulate(share for _, share in self._groups))

    def message(self, rng: Random) -> LabelledMessage:
        """One labelled message. Raises BadInput where the catalogue holds nothing that can be asked for."""
        for _ in range(_TRIES):
            frames, _share = rng.choices(self._groups, cum_weights=self._totals)[0]
            for frame in rng.sample(frames, min(3, len(frames))):
                try:
                    made = self._written(frame, rng)
                except Unfillable:
                    continue
                if not is_held_back(made.text):
                    return made
        raise BadInput("no message can be made of this catalogue", hint="import items with titles and attributes")

    def _written(self, frame: Frame, rng: Random) -> LabelledMessage:
        context = self._context(frame, rng)
        draft = Draft(rng, self.words.language, context, frame.acts)
        if frame.wrap and rng.random() < _PRE:
            draft.write(rng.choice(self._rules["pre"]))
        self._fill(draft, frame.template)
        if len(draft.acts) != draft.step + 1:
            raise BadInput(
                f"frame {frame.template!r} has another number of steps than acts", hint="one // fewer than acts"
            )
        if frame.wrap and rng.random() < _POST and not draft.pieces[-1].text.rstrip().endswith(("?", ".", "!", "？")):
            draft.write(rng.choice(self._rules["post"]))
        return draft.finish(roughen(rng, self.words.language), frame.name, frame.plain)

    def _fill(self, draft: Draft, template: str) -> None:
        def emit(node: Text | Slot | NextStep) -> None:
            if isinstance(node, Text):
                draft.write(node.text)
            elif isinstance(node, NextStep):
                draft.step += 1
            elif node.name == "free":
                self._free(draft, node.mode or "free")
            elif not self._phrases.fill(draft, node.name, node.mode):
                self._slots.fill(draft, node.name, node.mode)

        expand(parse(template), self._rules, draft.rng, emit)

    def _free(self, draft: Draft, part: str) -> None:
        """Words that no field carries: they are searched for."""
        key = draft.key()
        draft.searches[draft.step] = key
        draft.write(draft.rng.choice(self._rules[part]), key)

    # --- the conversation so far

    def _context(self, frame: Frame, rng: Random) -> Context:
        kind = frame.context
        if kind == "asked":
            return self._after_question(frame.asked, rng)
        counts = {"one": (1, 1), "two": (2, 2), "three": (3, 5), "shown": (1, 5), "it": (1, 5)}
        if kind in counts:
            return self._after_cards(rng.randint(*counts[kind]), rng, talked=kind == "it")
        if kind == "any" and rng.random() < _SHOWN_ANYWAY:
            return self._after_cards(rng.randint(1, 5), rng)
        return Context()

    def _after_cards(self, count: int, rng: Random, *, talked: bool = False) -> Context:
        pool = self._known if rng.random() < 0.8 else self._ids
        shown = tuple(rng.sample(pool, min(count, len(pool))))
        last = rng.choice(shown) if talked or rng.random() < 0.25 else None
        return Context(shown=shown, last_item=last, language=self.words.language, constraints=self._wishes(rng))

    def _wishes(self, rng: Random) -> tuple[Constraint, ...]:
        """Wishes that were said before."""
        found = []
        for values, share in ((self.words.kinds, 0.7), (self.words.places, 0.15), (self.words.makers, 0.1)):
            if values and rng.random() < share:
                value = rng.choices(values, [v.weight for v in values])[0]
                found.append(Constraint(field=value.field, op=Op.EQ, value=value.value))
        return tuple(found)

    def _after_question(self, asked: str, rng: Random) -> Context:
        fields = self._askable(asked)
        if not fields:
            raise Unfillable(asked)
        field = rng.choice(fields)
        if rng.random() < 0.5:
            return Context(asked=field, language=self.words.language)
        held = tuple(c for c in self._wishes(rng) if c.field != field)
        return Context(asked=field, language=self.words.language, constraints=held)

    def _askable(self, asked: str) -> list[str]:
        words = self.words
        if asked in words.measures:
            return [words.measures[asked].field]
        roles = {"kind": words.kinds, "place": words.places, "maker": words.makers, "player": words.players}
        if asked in roles:
            return sorted({v.field for v in roles[asked]})
        if asked == "theme":
            return sorted({v.field for v in (*words.moods, *words.themes)})
        measures = [m.field for m in words.measures.values()]
        return measures + [n for n in words.schema.fields if field_role(n) in ("kind", "place")]


def _frames(group: Mapping[str, Any], number: int, adapt: Callable[[str], str]) -> list[Frame]:
    acts = group["act"] if isinstance(group["act"], list) else [group["act"]]
    found = []
    for n, frame in enumerate(group["frames"]):
        template, asked = (frame["text"], frame["asked"]) if isinstance(frame, dict) else (frame, "")
        found.append(
            Frame(
                name=f"{'+'.join(acts)}.{number}.{n}",
                acts=tuple(Act(a) for a in acts),
                context=group["context"],
                asked=asked,
                template=adapt(template),
                wrap=group.get("wrap") == "true",
                plain=group.get("hard") != "true",
            )
        )
    return found


def generate(
    view: CatalogView, *, seed: int, count: int, languages: Sequence[str] = LANGUAGES, older: float = 1.0
) -> Iterator[LabelledMessage]:
    """`count` labelled messages about a catalogue, the languages by turns; the same for the same view, seed and count.

    `older`: how often the frames of the first file are drawn, beside 1 as their shares say: an adapter that knows them
    goes on with what came later.
    Raises BadInput for an unknown language or a catalogue without anything to ask for.
    """
    unknown = [one for one in languages if one not in LANGUAGES]
    if unknown or not languages:
        raise BadInput(f"no grammar for the language {unknown}", hint=f"use some of {', '.join(LANGUAGES)}")
    english = vocabulary(view, "en")
    grammars = [Language(view, one, english if one != "en" else None, older) for one in languages]
    rng = random.Random(seed)
    for i in range(count):
        yield grammars[i % len(grammars)].message(rng)
