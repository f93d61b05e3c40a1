"""What one pass over a message collects: wishes, namings and cues, in the order in which they were said."""

from dataclasses import dataclass, field

from agent.understanding.vocabulary import Sense
from domain.intent import Constraint, Reference, Sentiment

POSITIVE, NEGATIVE, NEITHER = 1, -1, 0
MOST = 60
"""Wishes and namings read of one message: nobody means more, and whoever sends more must not cost more."""


@dataclass(slots=True, eq=False)
class Wish:
    """One thing said about a field: a value (sense) or a bound. Positions are token indexes."""

    start: int
    end: int
    clause: int
    part: int
    """The piece of the clause between commas and contrasts."""
    sense: Sense | None = None
    bound: Constraint | None = None
    polarity: int = POSITIVE
    soft: bool = False
    plural: bool = False
    noun: bool = False
    """Said as the catalogue says it ("horror"), not by an adjective ("scary")."""
    dropped: bool = False
    """Taken back ("forget horror")."""
    taste: bool = False
    """Said as a general taste ("I love westerns")."""
    permitted: bool = False
    others: bool = False
    """Somebody else's taste."""
    reported: bool = False
    """What somebody else likes, says or asks for."""
    by_all: bool = False
    """What people in general like or say."""
    correction: int = 0
    """How many corrections came before it."""
    mild: bool = False
    """The last of them ("actually", "make it") puts right what it names and nothing else."""
    qualified: bool = False
    """A word that nothing explains narrows it ("not stupid funny")."""
    judged: bool = False
    """Only bad ones of its kind were refused ("no boring comedies"): the kind itself is wanted."""
    allowed: bool = False
    """Somebody said that it can be watched after all (不是不能看)."""
    told: bool = False
    """Said of something that was named ("Gravity was stunning")."""
    turned: bool = False
    """Refused by what came after it (长的不要)."""

    @property
    def is_soft(self) -> bool:
        """Soft by what was said or by nature (moods and themes)."""
        return self.soft or bool(self.sense and self.sense.soft and self.polarity == POSITIVE)

    @property
    def fields(self) -> frozenset[str]:
        """The fields it is about."""
        if self.bound:
            return frozenset({self.bound.field})
        return frozenset(f for f, _ in self.sense.parts) if self.sense else frozenset()


@dataclass(slots=True, eq=False)
class Naming:
    """An item that was named by its title or pointed at."""

    start: int
    end: int
    clause: int
    part: int
    title: str = ""
    ids: tuple[str, ...] = ()
    reference: Reference | None = None
    sentiment: Sentiment = Sentiment.NEUTRAL
    model: bool = False
    """It is the model for what is wanted ("something like ...")."""
    refused: bool = False
    excepted: bool = False
    """It is what is left out of the wish ("anything but the Star Wars ones")."""
    others: bool = False
    """Somebody else tells of it."""
    baseline: bool = False
    """It only served a comparison ("shorter than Heat")."""
    contrary: "Naming | None" = None
    """What it was left out of ("all except the third"): it is felt about the other way."""


@dataclass(slots=True)
class Cue:
    """A cue that was not used up by a wish: its groups and where it stood."""

    groups: frozenset[str]
    start: int
    end: int
    clause: int
    part: int


@dataclass(slots=True)
class Reading:
    """All of it."""

    wishes: list[Wish] = field(default_factory=list)
    namings: list[Naming] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    lifted: list[str] = field(default_factory=list)
    permitted_values: list[tuple[str, str]] = field(default_factory=list)
    """Values that the person does not mind (field, value)."""
    superlatives: list[tuple[str, int]] = field(default_factory=list)
    """("max:runtime_min", clause) of "the longest film"."""
    questions: set[int] = field(default_factory=set)
    """Clauses that end with a question mark."""
    sarcastic: bool = False
    corrections: list[int] = field(default_factory=list)
    """Where what was said before is plainly put right (token indexes)."""
    residue: list[tuple[str, bool, int]] = field(default_factory=list)
    """Words that no span explains: (text, whether Chinese, token index), refused ones left out."""
    refused: list[str] = field(default_factory=list)
    """What is refused and nothing here explains ("not a lantern"): said back, never searched for."""
    unknown_names: list[str] = field(default_factory=list)
