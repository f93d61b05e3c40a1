"""A simulated person: wants one item, knows its attributes, never its title, and talks until it is shown.

Simulators that know the title leak it and rank systems unlike people do (see "How Reliable is Your Simulator?",
arXiv:2403.16416); this one is given attributes only, and a sentence that holds a title is a fault of ours that raises.
"""

import random
from collections.abc import Callable, Sequence

from agent.wording import Wording
from domain.conversation import Turn
from domain.fields import FieldKind
from domain.frozen import Frozen
from domain.intent import Constraint, Op
from domain.items import Item, spoken_title
from domain.ports import CatalogView
from evaluation.dialogues import Talk
from evaluation.simulated_paraphrase import Paraphrase
from evaluation.simulated_words import SENTENCES, Temperament

MOST_TURNS = 5
Reword = Callable[[str, str], str]
"""(message, language) -> the same in other words, "" where it cannot be said."""
_MOST_FACTS = 7
"""One fact a field at most: a second value of one would be said to correct the first."""
_ORDER = ("kind", "when", "rest", "who")
_KINDS = frozenset({"genre", "category", "cuisine"})
_PEOPLE = frozenset({"director", "actor", "author", "brand"})
_UNSAID = frozenset({"keyword", "stock", "title"})
"""Fields that nobody names unasked: themes are somebody else's words, stock is no wish."""


class TitleLeaked(AssertionError):
    """The simulated person was about to say a title: the measurement would be worthless."""


class Person(Frozen):
    """Who is simulated: the hidden target, what they know of it, how they talk, and the seed of their words."""

    target: Item
    facts: tuple[Constraint, ...]
    wrong: Constraint | None
    """A wish of the same field as the first fact that the target does not meet."""
    temperament: Temperament
    language: str
    segment: str
    seed: int


class Played(Frozen):
    """How one conversation went. `faithful` of `shown` cards met all that was wished for at the time."""

    target: str
    temperament: str
    language: str
    segment: str
    found: bool
    turns: int
    repeats: int
    dead_ends: int
    faithful: int
    shown: int
    said: tuple[str, ...]


def meet(item: Item, view: CatalogView, temperament: Temperament, language: str, segment: str, seed: int) -> Person:
    """A person who wants `item`: general facts first, then who made it; facts that hold its title are not known."""
    rng = random.Random(f"{seed}/{item.id}")
    wording = Wording(language=language, marked=False)
    facts = [f for f in _facts(item, view, rng) if not _leaks(wording.wish(f), item)][:_MOST_FACTS]
    return Person(
        target=item,
        facts=tuple(facts),
        wrong=_wrong(facts[0], item, view, rng) if facts else None,
        temperament=temperament,
        language=language,
        segment=segment,
        seed=seed,
    )


def _facts(item: Item, view: CatalogView, rng: random.Random) -> list[Constraint]:
    found: list[tuple[int, Constraint]] = []
    for name, field in view.schema.fields.items():
        if name in _UNSAID:
            continue
        group = "kind" if name in _KINDS else "when" if name == "year" else "who" if name in _PEOPLE else "rest"
        if field.kind in (FieldKind.WORD, FieldKind.WORDS):
            known = list(item.words(name))[:1]
            found += [(_ORDER.index(group), Constraint(field=name, op=Op.EQ, value=v)) for v in known]
        elif field.kind is FieldKind.NUMBER and (bound := _about(name, item, view)):
            found.append((_ORDER.index(group), bound))
    rng.shuffle(found)
    held = [(rank, c) for rank, c in found if view.satisfies(item, c)]
    return [c for _, c in sorted(held, key=lambda pair: pair[0])]


def _about(name: str, item: Item, view: CatalogView) -> Constraint | None:
    """A number as people remember it: the decade, or a round bound above."""
    value = item.price.amount if name == "price" and item.price else item.attributes.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    if name == "year":
        start = int(value) // 10 * 10
        return Constraint(field=name, op=Op.BETWEEN, value=(start, start + 9))
    high = view.schema.fields[name].high or value
    step = 1 if high <= 10 else 10 if high <= 400 else 100
    return Constraint(field=name, op=Op.LE, value=int(-(-value // step) * step))


def _wrong(fact: Constraint, item: Item, view: CatalogView, rng: random.Random) -> Constraint | None:
    values = [v for v in list(view.schema.fields[fact.field].values)[:8] if v not in item.words(fact.field)]
    return fact.model_copy(update={"value": rng.choice(values)}) if values else None


def _leaks(words: str, item: Item) -> bool:
    said = words.casefold()
    titles = {t for title in item.titles.values() for t in (title, spoken_title(title))}
    return any(len(t) > 1 and t.casefold() in said for t in titles)


class SimulatedPerson:
    """One conversation from the person's side. Used once."""

    def __init__(self, person: Person, reword: Reword | None = None) -> None:
        """`reword` says a message in other words (a language model does); one that leaks the title is not used."""
        self.person = person
        self.standing: list[Constraint] = []
        """What they have asked for and not taken back."""
        self._left = list(person.facts)
        self._rng = random.Random(f"{person.seed}/{person.target.id}/{person.temperament}")
        own = Wording(language=person.language, marked=False)
        said = {str(c.value): own.value(c.field, c.value) for c in person.facts if isinstance(c.value, str)}
        if person.wrong and isinstance(person.wrong.value, str):
            said[person.wrong.value] = own.value(person.wrong.field, person.wrong.value)
        self._words_of = Paraphrase(person.language, self._rng, said)
        self._reword = reword
        self._wrong_said = False

    def speak(self, number: int, last: Turn | None) -> str:
        """The next message. Raises TitleLeaked."""
        text = self._words(number, last)
        other = self._reword(text, self.person.language) if self._reword else text
        text = other if other and not _leaks(other, self.person.target) else text
        if _leaks(text, self.person.target):
            raise TitleLeaked(f"the title of {self.person.target.id} is in {text!r}")
        return text

    def _words(self, number: int, last: Turn | None) -> str:
        who = self.person
        errs = who.temperament in (Temperament.CHANGES_MIND, Temperament.CONTRADICTS)
        if errs and who.wrong and not self._wrong_said and number == (1 if who.temperament == "changes_mind" else 2):
            self._wrong_said = True
            self.standing = [c for c in self.standing if c.field != who.wrong.field] + [who.wrong]
            return self._say("plain_open" if number == 1 else "plain", (who.wrong,))
        if errs and who.wrong in self.standing and who.wrong:
            return self._correct(who.wrong)
        impatient = who.temperament is Temperament.IMPATIENT
        if not self._left or (impatient and number == 2):
            return self._pick("next" if impatient else "more")
        many = 1 if who.temperament is Temperament.TERSE and number == 1 else 2
        return self._say(self._occasion(number), self._take(many, last))

    def _correct(self, wrong: Constraint) -> str:
        again = [c for c in self.person.facts if c.field == wrong.field][:1]
        self._left = [c for c in self._left if c not in again]
        self.standing = [c for c in self.standing if c != wrong] + [c for c in again if c not in self.standing]
        fresh = (*again, *self._take(1, None))
        return self._pick("wrong", wrong=self._words_of.wish(wrong), wishes=self._joined(fresh))

    def _take(self, many: int, last: Turn | None) -> tuple[Constraint, ...]:
        """The next facts; what was asked about comes first."""
        asked = last.asked if last else None
        self._left.sort(key=lambda c: c.field != asked)
        taken, self._left = self._left[:many], self._left[many:]
        self.standing += taken
        return tuple(taken)

    def _occasion(self, number: int) -> str:
        kind = self.person.temperament
        if kind is Temperament.TERSE:
            return "terse"
        name = {Temperament.CHATTY: "chatty", Temperament.IMPATIENT: "impatient"}.get(kind, "plain")
        return f"{name}_open" if number == 1 else name

    def _say(self, occasion: str, wishes: Sequence[Constraint]) -> str:
        return self._pick(occasion, wishes=self._joined(wishes))

    def _joined(self, wishes: Sequence[Constraint]) -> str:
        return self._words_of.joined(wishes)

    def _pick(self, occasion: str, **filled: str) -> str:
        return self._rng.choice(SENTENCES[self.person.language][occasion]).format(**filled)


def converse(
    person: Person,
    talk: Talk,
    view: Callable[[], CatalogView],
    most_turns: int = MOST_TURNS,
    reword: Reword | None = None,
) -> Played:
    """Talk until the target is shown or the person gives up. A hit is by item id. Raises ParleyError, TitleLeaked."""
    side = SimulatedPerson(person, reword)
    said: list[str] = []
    seen: set[str] = set()
    counts = dict.fromkeys(("repeats", "dead_ends", "faithful", "shown"), 0)
    last: Turn | None = None
    found = False
    while not found and len(said) < most_turns:
        said.append(side.speak(len(said) + 1, last))
        last = talk.say(said[-1])
        ids = [card.item.id for card in last.items]
        counts["repeats"] += sum(i in seen for i in ids)
        counts["dead_ends"] += not ids
        counts["shown"] += len(ids)
        counts["faithful"] += sum(all(view().satisfies(c.item, w) for w in side.standing) for c in last.items)
        seen |= set(ids)
        found = person.target.id in ids
    return Played(
        target=person.target.id,
        temperament=person.temperament.value,
        language=person.language,
        segment=person.segment,
        found=found,
        turns=len(said),
        said=tuple(said),
        **counts,
    )
