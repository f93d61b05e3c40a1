"""How much words, items and meaning count when conversations are compared: earned on the past ones themselves.

Each moment at which something was recommended is asked again with its own conversation left out, and the items that
people then recommended should come first (leave-one-conversation-out).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from domain.frozen import Frozen
from domain.ports import Scores
from retrieval.dialogue_memory.memory import DialogueMemory, Heard, Weighing, standard
from retrieval.dialogue_memory.moments import Moment

DEPTH = 50
_LEAST_MOMENTS = 40
_LEAST_GAIN = 0.005
"""Less than this more is luck: the simpler or the default weight stays."""
_CHOICES: dict[str, tuple[float, ...]] = {
    "meaning": (0.0, 0.25, 0.5, 1.0, 1.5),
    "items": (0.0, 0.15, 0.3, 0.6),
    "neighbours": (25, 50, 100, 200),
}


class Earned(Frozen):
    """What `parley build` shows of the dialogue memory. `score`: mean discounted gain of the recommended items in the
    first 50 places; `alone` the same for the words only."""

    conversations: int
    moments: int = 0
    score: float = 0.0
    alone: float = 0.0
    weighing: Weighing = Weighing()

    def line(self) -> str:
        """For a person."""
        if not self.conversations:
            return "none"
        if not self.moments:
            return f"{self.conversations} (too few recommendations in them to earn weights)"
        w = self.weighing
        return (
            f"{self.conversations}; words + {w.items:g} items + {w.meaning:g} meaning, {w.neighbours} neighbours "
            f"({self.score:.3f} on {self.moments} recommendations left out, words alone {self.alone:.3f})"
        )


@dataclass(frozen=True, eq=False)
class _Trial:
    """One moment: how like each conversation is by its words, items and meaning, its own left out."""

    words: Scores
    items: Scores
    meaning: Scores
    known: Sequence[int]
    targets: Sequence[int]


def earn(
    memory: DialogueMemory, asked: Sequence[tuple[Moment, Heard]], hear: Callable[[int, int], None] = lambda *_: None
) -> tuple[DialogueMemory, Earned]:
    """The memory with the weights that find most of what was recommended; as it was with fewer than 40 moments."""
    trials = [t for moment, heard in asked if (t := _trial(memory, moment, heard))]
    if len(trials) < _LEAST_MOMENTS:
        return memory, Earned(conversations=len(memory.remembered), weighing=memory.weighing)
    alone = _score(memory, trials, Weighing(items=0, meaning=0, neighbours=memory.weighing.neighbours))
    best = memory.weighing if len(memory.vectors) else memory.weighing.model_copy(update={"meaning": 0.0})
    reached, done = _score(memory, trials, best), 0
    for name, values in _CHOICES.items():
        for value in values:
            done += 1
            hear(done, sum(map(len, _CHOICES.values())))
            if value == getattr(best, name) or (name == "meaning" and not len(memory.vectors)):
                continue
            rival = Weighing.model_validate({**best.model_dump(), name: value})
            score = _score(memory, trials, rival)
            if score > reached * (1 + _LEAST_GAIN):
                best, reached = rival, score
    told = Earned(
        conversations=len(memory.remembered), moments=len(trials), score=round(reached, 4), alone=round(alone, 4),
        weighing=best,
    )  # fmt: skip
    return replace(memory, weighing=best), told


def _trial(memory: DialogueMemory, moment: Moment, heard: Heard) -> _Trial | None:
    places = {item: place for place, item in enumerate(memory.item_ids)}
    targets = [places[i] for i in moment.targets if i in places]
    own = [row for row, r in enumerate(memory.remembered) if r.id == moment.talk]
    if not targets or not own:
        return None
    plain = replace(memory, weighing=Weighing(items=0, meaning=0))
    words = plain.likeness(replace(heard, items={}, vector=None))
    items = memory.together.similar(heard.items)
    meaning = np.zeros(len(words))
    if heard.vector is not None and len(memory.vectors):
        cosines = np.asarray(memory.vectors @ heard.vector, dtype=np.float64)
        meaning = float(words.std()) * standard(cosines)
    words[own] = -np.inf
    return _Trial(words, items, meaning, [places[i] for i in moment.named if i in places], targets)


def _score(memory: DialogueMemory, trials: Sequence[_Trial], w: Weighing) -> float:
    """Mean over moments of the mean discounted gain of the targets."""
    return float(np.mean([_gain(memory, t, w) for t in trials]))


def _gain(memory: DialogueMemory, trial: _Trial, w: Weighing) -> float:
    likeness = trial.words + w.items * trial.items + w.meaning * trial.meaning
    count = min(w.neighbours, len(likeness))
    near = np.argpartition(-likeness, count - 1)[:count]
    near = near[likeness[near] > 0]
    votes = np.asarray(likeness[near] @ memory.votes[near]).ravel()
    votes[list(trial.known)] = -np.inf
    ranks = np.array([1 + int((votes > votes[t]).sum()) if votes[t] > 0 else DEPTH + 1 for t in trial.targets])
    return float(np.where(ranks <= DEPTH, 1 / np.log2(1 + ranks), 0.0).mean())
