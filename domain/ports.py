"""The ports: what each part promises to the others. tests/contracts holds every adapter to its promise."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from domain.candidates import Candidate
from domain.conversation import Conversation, Degraded
from domain.fields import CatalogSchema
from domain.frozen import Frozen
from domain.intent import Constraint
from domain.items import Interaction, Item
from domain.query import Query

SchemaT = TypeVar("SchemaT", bound=BaseModel)

Rows = npt.NDArray[np.bool_]
"""One flag per catalogue row: shape (items,), in the order of `CatalogView.ids`."""
Scores = npt.NDArray[np.float64]
"""One score per item, shape (items,)."""
Vectors = npt.NDArray[np.float32]
"""Unit vectors, shape (texts, dimensions)."""


class CatalogView(Protocol):
    """An immutable picture of a catalogue at one version; row numbers are valid within one view only."""

    @property
    def ids(self) -> Sequence[str]:
        """Item ids by row."""
        ...

    @property
    def rows(self) -> Mapping[str, int]:
        """Row by item id."""
        ...

    @property
    def schema(self) -> CatalogSchema:
        """Fields, kinds and values; `schema.version` grows with every change."""
        ...

    def item(self, item_id: str) -> Item:
        """One item. Raises NotFound."""
        ...

    def items(self) -> Iterable[Item]:
        """All items in row order."""
        ...

    def eligible(self, constraints: Sequence[Constraint], excluded: frozenset[str] = frozenset()) -> Rows:
        """The rows that satisfy every given constraint (hard or not), are in stock and are not excluded.

        An item that lacks the field fails a positive constraint and passes a negative one (!=, not_in).
        Raises UnknownField.
        """
        ...

    def satisfies(self, item: Item, constraint: Constraint) -> bool:
        """Whether one record satisfies one constraint, read from the record itself. Raises UnknownField."""
        ...


class Catalog(Protocol):
    """The live catalogue; every write makes a new view."""

    def view(self) -> CatalogView:
        """The newest view (cheap; the same object until something changes)."""
        ...

    def upsert(self, items: Sequence[Item]) -> None:
        """Add or replace items. Raises StoreFailed; then nothing has changed."""
        ...

    def delete(self, item_ids: Sequence[str]) -> int:
        """Remove items and say how many there were. Raises StoreFailed."""
        ...

    def record(self, interactions: Sequence[Interaction]) -> None:
        """Keep what people did. Raises NotFound for an unknown item, StoreFailed."""
        ...

    def interactions(self, user: str | None = None) -> list[Interaction]:
        """What one user did (all users where None), oldest first."""
        ...

    def profile(self, user: str) -> Mapping[str, str]:
        """What is known of a user ("age", "gender", "occupation" ...), {} for an unknown one."""
        ...


class Retriever(Protocol):
    """Finds candidates.

    Promises: at most `limit`, best first, no duplicates, ranks from 1, every one satisfies the query's hard
    constraints and is not excluded (applied before top-k), one evidence with its own name. A query that gives it
    nothing to go on (no text, no likes) returns []. Same input, same output.
    """

    name: str

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """Find candidates for a query."""
        ...


class Findings(Protocol):
    """What one search brought: the fused candidates, and what a turn says about the search."""

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Best first, no duplicates, all eligible."""
        ...

    @property
    def by_source(self) -> Mapping[str, int]:
        """How many candidates each source gave."""
        ...

    @property
    def eligible(self) -> int:
        """How many items satisfy the hard constraints and are not excluded."""
        ...

    @property
    def degraded(self) -> Sequence[Degraded]:
        """The sources that did not run as they should."""
        ...


class Finder(Protocol):
    """A retriever over several sources that also says how the search went (the hybrid retriever is one)."""

    def find(self, query: Query, limit: int) -> Findings:
        """Find candidates under a retriever's promises. Raises NotBuilt, StoreFailed."""
        ...


class Scorer(Protocol):
    """A retriever that can also score items which it did not find itself, so that the ranking sees every source."""

    name: str

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        """One raw score per id, shape (ids,), higher is better; NaN where this source has nothing to say."""
        ...


class Ranker(Protocol):
    """Orders candidates.

    Promises: returns a permutation or a shorter prefix-free selection of its input, no duplicates, best first,
    `parts` that add up to `score` (within 1e-6). Same input, same output.
    """

    name: str

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Order candidates for a query."""
        ...


class Ordering(Protocol):
    """What one ranking came to."""

    @property
    def candidates(self) -> Sequence[Candidate]:
        """As a ranker promises them."""
        ...

    @property
    def degraded(self) -> Sequence[Degraded]:
        """The stages that did not run as they should; their input went through."""
        ...


@runtime_checkable
class ReportingRanker(Protocol):
    """A ranker that also says which of its stages degraded (the ranking pipeline is one)."""

    def rank(self, query: Query, candidates: Sequence[Candidate]) -> Ordering:
        """Order candidates under a ranker's promises."""
        ...


class Embedder(Protocol):
    """Turns text into unit vectors. `fingerprint` names model, version and prompts: an index keeps it."""

    @property
    def fingerprint(self) -> str:
        """What made the vectors."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Embed search queries. Raises ModelFailed."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed item texts. Raises ModelFailed."""
        ...


class Usage(Frozen):
    """Tokens that one call read and wrote."""

    tokens_in: int = 0
    tokens_out: int = 0


class Message(Frozen):
    """One message to a language model; role is system, user or assistant."""

    role: str
    content: str


class LanguageModel(Protocol):
    """A language model. All calls raise ModelFailed (or a kind of it) and nothing of the vendor's."""

    @property
    def name(self) -> str:
        """The model's name, as recorded in the turn."""
        ...

    async def complete(
        self, messages: Sequence[Message], schema: type[SchemaT], *, max_tokens: int = 256, timeout_s: float = 10.0
    ) -> tuple[SchemaT, Usage]:
        """A value that fits the schema."""
        ...

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
    ) -> AsyncIterator[str]:
        """Text, piece by piece."""
        ...

    async def score(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str], *, timeout_s: float = 1.0
    ) -> tuple[list[dict[str, float]], Usage]:
        """For each ending after the shared prefix: a probability per label (each label is one token)."""
        ...


class ConversationStore(Protocol):
    """Keeps conversations. Two owners never see each other's. All calls raise StoreFailed."""

    def create(self, owner: str | None, catalog: str) -> Conversation:
        """A new, empty conversation under an unguessable id."""
        ...

    def load(self, conversation_id: str) -> Conversation:
        """A conversation. Raises NotFound."""
        ...

    def append(self, conversation: Conversation) -> None:
        """Keep the conversation's new turns (if any), owner and preferences, atomically.

        Raises Busy if it changed since it was loaded (`conversation.version`), NotFound if it is gone.
        """
        ...

    def delete(self, conversation_id: str) -> bool:
        """Forget a conversation; False if there was none."""
        ...

    def of_owner(self, owner: str) -> list[str]:
        """The ids of an owner's conversations, newest first."""
        ...

    @property
    def shared(self) -> bool:
        """Whether other processes share it, so that a claim asks a server."""
        ...

    def claim(self, conversation_id: str) -> None:
        """Take a conversation for one turn. Raises Busy where another turn holds it, in any process that shares it."""
        ...

    def release(self, conversation_id: str) -> None:
        """Let go of a conversation that was claimed."""
        ...
