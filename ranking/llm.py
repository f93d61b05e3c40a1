"""Scoring by a language model: one graded judgement per candidate, fused with the score that is there.

Pointwise, so that the place in a prompt cannot matter; the shared part comes first, the candidate last. Whatever goes
wrong (late, unreachable, no sense) passes the order through and says so. The weight is measured, 0 by default.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from domain.candidates import Candidate
from domain.conversation import Degraded
from domain.errors import ModelFailed, ModelMisbehaved, NotFound
from domain.items import Item
from domain.ports import Catalog, CatalogView, LanguageModel, Message
from domain.query import Query
from llms.loop import LoopThread
from llms.meter import running
from prompts.library import as_data, load_prompt
from ranking.pipeline import Ranked
from ranking.scored import plus_part, with_parts
from ranking.settings import ScoringSettings

PART = "llm"
PROMPT = "score"
"""prompts/score.<language>.md with the variables `request` and `taste`; the card follows its last message."""
LABELS = ("0", "1", "2", "3", "4")
"""Grades from "does not fit at all" to "exactly what was asked for"."""

_TASTE_TITLES = 10
_CARD_TEXT = 160
_CARD_FACTS, _CARD_WORDS = 6, 4
"""So many fields of a record, and so many words of each: every candidate is read anew."""

Render = Callable[[Query, CatalogView, Sequence[Item]], tuple[list[Message], list[str]]]
"""The shared messages, and one ending per item."""
Vector = npt.NDArray[np.float64]


class LlmScorer:
    """Regrades the first `candidates`; those behind keep their order behind them. Thread-safe.

    The port is async and ranking is not: calls run on one event loop in a thread of this object's own. `close` ends it.
    """

    name = "llm"

    def __init__(
        self, model: LanguageModel, catalog: Catalog, settings: ScoringSettings, render: Render | None = None
    ) -> None:
        self._model = model
        self._catalog = catalog
        self._settings = settings
        self._render = render or render_prompt
        self._loop = LoopThread()

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The order alone."""
        return self.rank(query, candidates).candidates

    def rank(self, query: Query, candidates: Sequence[Candidate]) -> Ranked:
        """The order with the model's part in it, or the order as it was and why."""
        head = list(candidates[: self._settings.candidates])
        if not self._settings.weight or len(head) < 2:
            return Ranked(list(candidates))
        try:
            grades = self.grades(query, head)
        except (ModelFailed, NotFound) as error:
            return Ranked(list(candidates), (Degraded(part="ranking.llm", why=error.message),))
        return Ranked(fused(head, candidates[len(head) :], grades, self._settings.weight))

    def close(self) -> None:
        """End the event loop's thread."""
        self._loop.close()

    def grades(self, query: Query, head: Sequence[Candidate]) -> Vector:
        """Expected grades, calibrated, shape (head,), 0..1. Raises ModelFailed, NotFound."""
        view = self._catalog.view()
        prefix, endings = self._render(query, view, [view.item(c.item_id) for c in head])
        asked = self._model.score(prefix, endings, LABELS, timeout_s=self._settings.timeout_s)
        shares, _ = self._loop.run(asked, self._settings.timeout_s)
        if len(shares) != len(head):
            raise ModelMisbehaved(f"{self._model.name} graded {len(shares)} of {len(head)} items")
        return np.array([expected_grade(s, self._settings.slope, self._settings.bias) for s in shares])


def expected_grade(shares: dict[str, float], slope: float = 1.0, bias: float = 0.0) -> float:
    """The mean grade over the label probabilities, 0..1, calibrated as sigmoid(slope x logit + bias) (Platt 1999)."""
    return calibrated(mean_grade(shares), slope, bias)


def mean_grade(shares: dict[str, float]) -> float:
    """The mean grade over the label probabilities, 0..1. Raises ModelMisbehaved where no grade has any."""
    known = [max(shares.get(label, 0.0), 0.0) for label in LABELS]
    total = math.fsum(known)
    if not math.isfinite(total) or total <= 0:
        raise ModelMisbehaved("the model gave no probability to any grade")
    return math.fsum(n * p for n, p in enumerate(known)) / total / (len(LABELS) - 1)


def calibrated(mean: float, slope: float, bias: float) -> float:
    """A mean grade as sigmoid(slope x logit + bias)."""
    safe = min(max(mean, 1e-4), 1 - 1e-4)
    return 1.0 / (1.0 + math.exp(-(slope * math.log(safe / (1 - safe)) + bias)))


def fused(head: Sequence[Candidate], rest: Sequence[Candidate], grades: Vector, weight: float) -> list[Candidate]:
    """(1 - w) x score + w x grade, the grade on the scores' own mean and spread; what was not graded stays behind."""
    scores = np.array([c.score for c in head])
    spread = float(grades.std())
    regraded = scores.mean() + scores.std() * (grades - grades.mean()) / (spread if spread > 1e-9 else 1.0)
    made = []
    for candidate, points in zip(head, regraded.tolist(), strict=True):
        kept = {name: value * (1.0 - weight) for name, value in candidate.parts.items()}
        made.append(plus_part(with_parts(candidate, kept), PART, weight * points))
    made.sort(key=lambda c: (-c.score, c.item_id))
    last = made[-1].score
    return made + [plus_part(c, PART, min(0.0, last - c.score)) for c in rest]


def render_prompt(query: Query, view: CatalogView, items: Sequence[Item]) -> tuple[list[Message], list[str]]:
    """The prompt "score" with the request and the person's taste, and one card per item. Raises NotFound."""
    prompt = load_prompt(PROMPT, query.language)
    liked = [view.item(i).title(query.language) for i in query.liked[-_TASTE_TITLES:] if i in view.rows]
    wishes = "; ".join(f"{c.field} {c.op.value} {c.value}" for c in query.constraints)
    request = "; ".join(part for part in (query.text, wishes) if part) or "-"
    if meter := running():
        meter.prompts[prompt.name] = prompt.version
    messages = prompt.fill({"request": request, "taste": ", ".join(liked) or "-"})
    return messages, ["\n" + card(item, query.language) for item in items]


def card(item: Item, language: str) -> str:
    """One item in a few lines, as data: it cannot leave its place in the prompt."""
    told = ((name, item.words(name)[:_CARD_WORDS]) for name in item.attributes)
    facts = [f"{name}: {', '.join(words)}" for name, words in told if words][:_CARD_FACTS]
    price = [f"price: {item.price.amount:g} {item.price.currency}"] if item.price else []
    return as_data("\n".join([item.title(language), *facts, *price, item.text(language)[:_CARD_TEXT]]))
