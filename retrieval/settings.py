"""How candidates are found: the settings of every source, and their weights in the fusion."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, SecretStr

from domain.frozen import Frozen
from domain.query import Query
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.people_like_you import PeopleLikeYouSettings
from retrieval.popularity import PopularitySettings
from retrieval.trending import TrendingSettings


class VectorSettings(Frozen):
    """Where Chroma keeps the vectors, and from which size on its approximate search is asked.

    `local`: inside the build's folder, one process writes. `server`: a Chroma server (`chroma run`) for many processes.
    """

    mode: Literal["local", "server"] = "local"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    ssl: bool = False
    token: SecretStr | None = None
    timeout_s: float = Field(default=30.0, gt=0)
    """How long the server may take for one call."""
    exact_up_to: int = Field(default=1_000_000, ge=0)
    """Up to so many items every eligible one is compared; beyond, Chroma's approximate search answers queries without
    hard constraints. It is faster there and misses more."""
    overfetch: float = Field(default=3.0, ge=1)
    search_effort: int = Field(default=200, ge=10)
    """Chroma's ef_search: neighbours looked at in an approximate search."""
    reader_heals: int = Field(default=200, ge=0)
    """How many items without a vector a process that does not own the index embeds for itself."""


class LexicalSettings(Frozen):
    """Word search: how much a word of each part of an item counts, BM25's two numbers, and when to rebuild."""

    title_weight: int = Field(default=3, ge=1, le=20)
    attribute_weight: int = Field(default=2, ge=1, le=20)
    text_weight: int = Field(default=1, ge=1, le=20)
    saturation: float = Field(default=1.2, gt=0)
    """BM25's k1."""
    length_share: float = Field(default=0.6, ge=0, le=1)
    """BM25's b."""
    rebuild_up_to: int = Field(default=5_000, ge=0)
    """Up to so many items every change rebuilds the index; beyond, changes wait beside it ..."""
    fresh_share: float = Field(default=0.02, gt=0, le=1)
    """... until they are this share of all items."""


class TasteSettings(Frozen):
    """Items like the liked ones, by what their texts say."""

    half_life_items: float = Field(default=5.0, gt=0)
    """The liked item this many places before the newest counts half."""
    most_items: int = Field(default=50, ge=1)
    dislike_weight: float = Field(default=0.25, ge=0)


class DialogueSettings(Frozen):
    """Past conversations: how much of the present one is compared with them.

    How many near ones vote, and how much words, items and meaning count, `parley build` earns on the past ones.
    """

    longest_chars: int = Field(default=4000, ge=100)
    half_life_messages: float = Field(default=8.0, gt=0)
    """The word said so many messages before the newest counts half."""
    half_life_items: float = Field(default=5.0, gt=0)
    moments: int = Field(default=300, ge=0)
    """On how many recommendations of past conversations `parley build` earns the weights."""
    meaning: bool = True
    """Whether past conversations are embedded, to be found by meaning too."""


class FusionSettings(Frozen):
    """The weight of each source's standardised score, by what the query gives to go on; 0 or absent: not counted.

    `asked`: a text, with `in_talk` over it in a talk of several messages. `more_like`: items to start from ("more
    like this") and no text. `browse`: neither. "constraints" is the share of soft wishes that hold: counted here so
    that items that fit are among those found.
    """

    per_source: int = Field(default=100, ge=1)
    """How many candidates each source proposes, or half of those asked for where that is more."""
    few_likes: float = Field(default=4.0, ge=0)
    """What many like counts so much more, divided by one plus the likes that are known, where there is no text: one
    like says little of a person, fifty say what the crowd cannot."""
    browse: Mapping[str, float] = {
        "collaborative": 1.0,
        "dialogue": 0.5,
        "similar": 0.1,
        "trending": 0.05,
        "people_like_you": 0.1,
        "constraints": 0.6,
    }
    more_like: Mapping[str, float] = {"collaborative": 1.0, "similar": 1.0, "popularity": 0.1, "constraints": 0.6}
    asked: Mapping[str, float] = {
        "dense": 1.0,
        "lexical": 0.5,
        "dialogue": 0.6,
        "collaborative": 0.4,
        "similar": 0.3,
        "popularity": 0.15,
        "constraints": 0.6,
    }

    in_talk: Mapping[str, float] = {"dialogue": 5.0}

    def weights(self, query: Query) -> Mapping[str, float]:
        """The weights for a query."""
        if query.text.strip():
            return {**self.asked, **self.in_talk} if len(query.said) > 1 else self.asked
        if query.like_ids:
            return self.more_like
        popular = self.browse.get("popularity", 0.0) + self.few_likes / (1 + len(query.liked))
        return {**self.browse, "popularity": popular}


class RefreshSettings(Frozen):
    """When a server fits what it learns from people again, beside its answers."""

    after_s: float = Field(default=60.0, ge=0)
    """So many seconds after the last refresh, where something has changed; 0: only `parley build` does."""
    look_every_s: float = Field(default=5.0, gt=0)
    up_to: int = Field(default=2_000_000, ge=0)
    """Beyond so many interactions only `parley build` does, for the memory that reading them takes."""


class RetrievalSettings(Frozen):
    """All of retrieval, each part's settings under its name."""

    vectors: VectorSettings = VectorSettings()
    lexical: LexicalSettings = LexicalSettings()
    taste: TasteSettings = TasteSettings()
    dialogues: DialogueSettings = DialogueSettings()
    collaborative: CollaborativeSettings = CollaborativeSettings()
    popularity: PopularitySettings = PopularitySettings()
    trending: TrendingSettings = TrendingSettings()
    people_like_you: PeopleLikeYouSettings = PeopleLikeYouSettings()
    fusion: FusionSettings = FusionSettings()
    refresh: RefreshSettings = RefreshSettings()
