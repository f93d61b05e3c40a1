"""One row of numbers per candidate: what each source said, and how the record fits the query (docs/ranking.md)."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from domain.candidates import Candidate
from domain.ports import CatalogView
from domain.query import Query
from ranking.facts import Facts, FactsOfView, words_of
from ranking.profiles import ProfileTaste
from ranking.standardise import Column, robust_z
from ranking.taste import Taste, read_taste
from ranking.wishes import fit_of_wishes

Matrix = npt.NDArray[np.float64]

SOURCES = (
    "dense", "lexical", "similar", "collaborative", "popularity", "dialogue", "trending", "people_like_you",
)  # fmt: skip
UNCOUNTED = ("constraints",)
"""Sources that only propose: the fit to wishes is read from the records."""
TEXT_SOURCES = ("dense", "lexical", "dialogue", "text_attributes", "text_words")
RECORD_FEATURES = (
    "soft_fit", "soft_avoid", "text_attributes", "text_words", "taste", "more_like",
    "era_fit", "price_fit", "recency", "profile_fit", "language_fit",
)  # fmt: skip
FEW_LIKES = "popularity.few_likes"
"""The popularity, divided by one plus the likes that are known: a crowd's taste counts where a person's is unknown. So
the weight of the crowd shrinks with every like, from a start that is learned (empirical Bayes with one pseudo-like)."""
CONTEXT = ("base.likes",)
"""The same for all candidates of a query, for trees only: ln(1 + how many likes). Shown in the part "base"."""


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """Feature values, shape (candidates, names); all finite."""

    names: tuple[str, ...]
    values: Matrix

    def column(self, name: str) -> Column:
        """One feature over the candidates."""
        return self.values[:, self.names.index(name)]


def feature_names(sources: Sequence[str] = SOURCES) -> tuple[str, ...]:
    """All feature names in order: per source its score, reciprocal rank and missing flag, then the record's fits, then
    what is the same for all candidates."""
    per_source = [name for s in sources for name in (s, f"{s}.rank", f"{s}.missing")]
    crowd = (FEW_LIKES,) if "popularity" in sources else ()
    return (*per_source, *crowd, *RECORD_FEATURES, *CONTEXT)


def family(feature: str) -> str:
    """The part under which a feature is shown: `dense.rank` counts to `dense`."""
    return feature.partition(".")[0]


class Featurizer:
    """Computes features against the newest view of a catalogue; candidates must be in it."""

    def __init__(self, view: Callable[[], CatalogView], profiles: ProfileTaste | None = None) -> None:
        self._facts = FactsOfView(view)
        self._profiles = profiles or ProfileTaste()

    def table(self, query: Query, candidates: Sequence[Candidate], sources: Sequence[str] = SOURCES) -> FeatureTable:
        """Features of each candidate for the query. Raises NotFound for a candidate not in the catalogue."""
        view, read = self._facts.current()
        facts = [read(c.item_id) for c in candidates]
        columns = _source_columns(candidates, sources) | self._record_columns(query, view, read, candidates, facts)
        if "popularity" in columns:
            columns[FEW_LIKES] = columns["popularity"] / (1 + len(query.liked))
        names = feature_names(sources)
        return FeatureTable(names, np.column_stack([columns[n] for n in names]).reshape(len(candidates), len(names)))

    def _record_columns(
        self,
        query: Query,
        view: CatalogView,
        read: Callable[[str], Facts],
        candidates: Sequence[Candidate],
        facts: Sequence[Facts],
    ) -> dict[str, Column]:
        taste, age = read_taste(query, view, read), _age(query, view)
        soft = query.soft
        wishes = [fit_of_wishes(view, query, view.item(c.item_id)) if soft else (0.0, 0.0) for c in candidates]
        attribute_fit, word_fit = _text_fit(query.text, facts)
        profile = self._profiles.weights(query.profile)
        columns = {
            "soft_fit": [w[0] for w in wishes],
            "soft_avoid": [w[1] for w in wishes],
            "taste": [taste.overlap(f) if taste.weights else 0.0 for f in facts],
            "more_like": [taste.nearness(f) if taste.seeds else 0.0 for f in facts],
            "era_fit": [_era_fit(taste, f) for f in facts],
            "price_fit": [_price_fit(taste, f) for f in facts],
            "recency": [age(f.year) for f in facts],
            "profile_fit": [_profile_fit(profile, f) if profile else 0.0 for f in facts],
            "language_fit": [_language_fit(query.language, f) for f in facts],
        }
        arrays = {name: np.array(values, dtype=np.float64) for name, values in columns.items()}
        likes = np.full(len(facts), math.log1p(len(query.liked)))
        return arrays | {"text_attributes": attribute_fit, "text_words": word_fit, "base.likes": likes}


def _source_columns(candidates: Sequence[Candidate], sources: Sequence[str]) -> dict[str, Column]:
    """Per source: robust z of its raw scores, 1 / log2(1 + rank) where it found the item, 1 where it has no score."""
    index = {s: n for n, s in enumerate(sources)}
    scores = np.full((len(sources), len(candidates)), np.nan)
    ranks = np.zeros((len(sources), len(candidates)))
    for row, candidate in enumerate(candidates):
        for evidence in candidate.evidence:
            n = index.get(evidence.source)
            if n is not None:
                scores[n, row] = evidence.score
                ranks[n, row] = 1.0 / math.log2(1.0 + evidence.rank) if evidence.rank > 0 else 0.0
    columns: dict[str, Column] = {}
    for source, n in index.items():
        missing = ~np.isfinite(scores[n])
        silent = bool(missing.all())
        columns |= {source: robust_z(scores[n]), f"{source}.rank": ranks[n]}
        columns[f"{source}.missing"] = np.zeros(len(candidates)) if silent else missing.astype(np.float64)
    return columns


def _text_fit(text: str, facts: Sequence[Facts]) -> tuple[Column, Column]:
    """The share of the query's words among the item's attribute values, and among its titles and texts.

    A word counts by how rare it is among the candidates, so that what all of them have does not matter.
    """
    words = list(dict.fromkeys(words_of(text)))
    if not words:
        return np.zeros(len(facts)), np.zeros(len(facts))
    having = Counter(w for f in facts for w in words if w in f.attribute_words or w in f.text_words)
    weights = {w: math.log((len(facts) + 1.0) / (having[w] + 0.5)) for w in words}
    total = sum(weights.values()) or 1.0
    in_attributes = [sum(weights[w] for w in words if w in f.attribute_words) / total for f in facts]
    in_text = [sum(weights[w] for w in words if w in f.text_words) / total for f in facts]
    return np.array(in_attributes), np.array(in_text)


def _age(query: Query, view: CatalogView) -> Callable[[float | None], float]:
    """1 for the newest item, 0 for one a century (or more) old, logarithmic between; 0 where the year is unknown."""
    field = view.schema.fields.get("year")
    newest = float(query.as_of.year) if query.as_of else (field.high if field and field.high else None)

    @cache
    def recency(year: float | None) -> float:
        if year is None or newest is None:
            return 0.0
        return max(0.0, 1.0 - math.log1p(max(0.0, newest - year)) / math.log1p(100.0))

    return recency


def _era_fit(taste: Taste, facts: Facts) -> float:
    """e^-(years to the middle year of the likes / 10); 0 where either is unknown."""
    if taste.year is None or facts.year is None:
        return 0.0
    return math.exp(-abs(taste.year - facts.year) / 10.0)


def _price_fit(taste: Taste, facts: Facts) -> float:
    """1 at the middle price of the likes, less the more a price differs by a factor; 0 where either is unknown."""
    if not taste.price or not facts.price or taste.price <= 0 or facts.price <= 0:
        return 0.0
    return math.exp(-abs(math.log(facts.price / taste.price)))


def _profile_fit(weights: Mapping[tuple[str, str], float], facts: Facts) -> float:
    held = [weights[p] for p in facts.values if p in weights]
    return sum(held) / len(held) if held else 0.0


def _language_fit(language: str, facts: Facts) -> float:
    """1 where the record has a title or text in the person's language, else 0."""
    return 1.0 if language in facts.languages else 0.0
