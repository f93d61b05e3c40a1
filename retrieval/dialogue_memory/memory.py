"""Past conversations indexed by their words, by what they mean and by their items: the nearest ones vote for items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp

from domain.frozen import Frozen
from domain.ports import Scores, Vectors
from retrieval.dialogue_memory.remembered import Remembered
from retrieval.dialogue_memory.sparse import CosineIndex
from retrieval.words.tokens import Tokens


class Weighing(Frozen):
    """How alike two conversations are: cosine of their words, plus `items` x cosine of their items, plus `meaning` x
    the cosine of their vectors in units of the spread of the words' cosines. The `neighbours` nearest vote."""

    items: float = 0.3
    meaning: float = 1.0
    neighbours: int = 100


@dataclass(frozen=True, eq=False)
class Heard:
    """What is known of the present conversation: counts of its words, weights of its items, its vector."""

    words: Mapping[str, float]
    items: Mapping[str, float]
    vector: Vectors | None = None


@dataclass(frozen=True, eq=False)
class DialogueMemory:
    """Immutable; forgetting something makes a new memory. `vectors` has one row per conversation, or none at all."""

    remembered: tuple[Remembered, ...]
    words: CosineIndex
    together: CosineIndex
    vectors: Vectors
    item_ids: tuple[str, ...]
    votes: sp.csr_matrix
    """Conversations x items."""
    weighing: Weighing = field(default_factory=Weighing)

    def likeness(self, heard: Heard) -> Scores:
        """How like each past conversation is to the present one, shape (conversations,)."""
        made = self.words.similar(heard.words)
        if heard.vector is not None and len(self.vectors):
            cosines = np.asarray(self.vectors @ heard.vector, dtype=np.float64)
            made = np.asarray(made + self.weighing.meaning * float(made.std()) * standard(cosines))
        if heard.items:
            made = np.asarray(made + self.weighing.items * self.together.similar(heard.items))
        return made

    def nearest(self, heard: Heard) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Scores]:
        """The conversations that vote and how near they are, best first; none where nothing is alike."""
        likeness = self.likeness(heard)
        count = min(self.weighing.neighbours, len(likeness))
        best = np.argsort(-likeness, kind="stable")[:count]
        best = best[likeness[best] > 0]
        return best, likeness[best]

    def scores(self, heard: Heard) -> Scores | None:
        """The votes by place in `item_ids`; None where no conversation is near."""
        if not self.remembered:
            return None
        near, likeness = self.nearest(heard)
        return np.asarray(likeness @ self.votes[near]).ravel() if len(near) else None

    def without(self, ids: frozenset[str]) -> "DialogueMemory":
        """The memory without some conversations. How rare words are stays as it was."""
        rows = [row for row, r in enumerate(self.remembered) if r.id not in ids]
        if len(rows) == len(self.remembered):
            return self
        return replace(
            self,
            remembered=tuple(self.remembered[row] for row in rows),
            words=self.words.kept(rows),
            together=self.together.kept(rows),
            vectors=self.vectors[rows] if len(self.vectors) else self.vectors,
            votes=self.votes[rows],
        )


def fit_memory(
    remembered: Sequence[Remembered],
    tokens: Tokens,
    vectors: Vectors | None = None,
    weighing: Weighing | None = None,
    words: CosineIndex | None = None,
) -> DialogueMemory:
    """Index past conversations; `vectors` of their `embedded` words, one row each. `words`: indexed before."""
    words = words or CosineIndex.of([counts_of(tokens, [r.text]) for r in remembered])
    together = CosineIndex.of([dict.fromkeys(r.items, 1.0) for r in remembered])
    ids = tuple(dict.fromkeys(item for r in remembered for item in r.items))
    held = np.empty((0, 0), dtype=np.float32) if vectors is None else vectors
    return DialogueMemory(
        tuple(remembered), words, together, held, ids, _votes(remembered, ids), weighing or Weighing()
    )


def counts_of(tokens: Tokens, messages: Sequence[str], half_life: float = 0.0) -> dict[str, float]:
    """How often each word was said; with a half-life in messages, what was said longer ago counts less."""
    counts: dict[str, float] = {}
    for age, message in enumerate(reversed(messages)):
        weight = 0.5 ** (age / half_life) if half_life else 1.0
        for word in tokens.of_text(message):
            counts[word] = counts.get(word, 0.0) + weight
    return counts


def _votes(remembered: Sequence[Remembered], ids: Sequence[str]) -> sp.csr_matrix:
    places = {item: place for place, item in enumerate(ids)}
    rows = [row for row, r in enumerate(remembered) for _ in r.items]
    columns = [places[item] for r in remembered for item in r.items]
    values = [weight for r in remembered for weight in r.weights().values()]
    return sp.csr_matrix((values, (rows, columns)), shape=(len(remembered), len(ids)), dtype=np.float64)


def standard(values: Scores) -> Scores:
    """Deviations from the mean in standard deviations; 0 where all are equal."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros(len(values))
