"""A toy reader and finder, and an assistant made of them: small enough to be read in a minute."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from agent.assistant import Assistant
from agent.parts import Parts
from agent.reply import TemplateWriter
from agent.settings import AgentSettings
from agent.stores import MemoryConversationStore
from agent.understanding.context import Context
from domain.candidates import Candidate, Evidence
from domain.conversation import Degraded
from domain.frozen import Frozen
from domain.intent import Act, Constraint, Intent, Mention, Op, Reference, ReferenceKind, Sentiment, Step
from domain.ports import CatalogView, ConversationStore
from domain.query import Query
from tests.builders import films
from tests.fakes import FakeCatalog

NOW = datetime(2025, 1, 1, tzinfo=UTC)
POSITIONS = {"first": "1", "second": "2", "third": "3", "last": "-1", "seventh": "7"}
FEELINGS = {"loved": Sentiment.LIKE, "hated": Sentiment.DISLIKE, "seen": Sentiment.SEEN}


def constraint(field: str, op: str, value: object, hard: bool = True, said: bool = True) -> Constraint:
    return Constraint.model_validate({"field": field, "op": op, "value": value, "hard": hard, "said": said})


class ToyReader:
    """Reads genres, "no GENRE", "after/before YEAR", "under N minutes", titles, positions and a few acts."""

    def __init__(self, view: CatalogView) -> None:
        self._view = view

    def read(self, text: str, context: Context) -> Intent:
        words = text.lower()
        language = "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"
        if words.startswith("boom"):
            raise RuntimeError("the toy broke")
        for word, act in (("help", Act.HELP), ("hello", Act.CHAT), ("start over", Act.RESET)):
            if word in words:
                return Intent(language=language, steps=(Step(act=act, about="hello" if act is Act.CHAT else ""),))
        constraints = self._constraints(words)
        step = self._pointing(words, constraints) or self._asking(words, constraints) or self._wish(words, constraints)
        if step is None:
            return Intent(language=language, not_understood=(text,))
        return Intent(language=language, steps=(step,))

    def _constraints(self, words: str) -> tuple[Constraint, ...]:
        found = []
        for genre in self._view.schema.fields["genre"].values:
            if re.search(rf"\b(no|not) {genre.lower()}", words):
                found.append(constraint("genre", "!=", genre))
            elif genre.lower() in words:
                found.append(constraint("genre", "=", genre, hard="maybe" not in words))
        for op, pattern in ((Op.GE, r"after (\d{4})"), (Op.LE, r"before (\d{4})")):
            if match := re.search(pattern, words):
                found.append(constraint("year", op.value, int(match[1])))
        if match := re.search(r"under (\d+) minutes", words):
            found.append(constraint("runtime_min", "<=", int(match[1])))
        return tuple(found)

    def _pointing(self, words: str, constraints: tuple[Constraint, ...]) -> Step | None:
        feeling = next((s for w, s in FEELINGS.items() if w in words), Sentiment.NEUTRAL)
        pointed = [
            Reference(kind=ReferenceKind.POSITION, value=at, said=f"the {word}", sentiment=feeling)
            for word, at in POSITIONS.items()
            if word in words
        ]
        if " it" in words:
            pointed.append(Reference(kind=ReferenceKind.PRONOUN, value="one", said="it", sentiment=feeling))
        named = self._mentions(words, feeling)
        if not (pointed or named):
            return None
        act, about = Act.ASK_ABOUT, ""
        if feeling is not Sentiment.NEUTRAL:
            act = Act.REACT
        elif "like" in words:
            act = Act.MORE_LIKE
        elif "compare" in words:
            act = Act.COMPARE
        elif "again" in words:
            act = Act.RECOMMEND
        elif "how long" in words:
            about = "runtime_min"
        return Step(act=act, references=tuple(pointed), mentions=named, about=about, constraints=constraints)

    def _mentions(self, words: str, feeling: Sentiment) -> tuple[Mention, ...]:
        titles: dict[str, list[str]] = {}
        for item in self._view.items():
            titles.setdefault(item.title().lower(), []).append(item.id)
        return tuple(
            Mention(
                item_id=ids[0] if len(ids) == 1 else None,
                title=t,
                sentiment=feeling,
                options=tuple(ids) if len(ids) > 1 else (),
            )
            for t, ids in titles.items()
            if t in words
        )

    def _asking(self, words: str, constraints: tuple[Constraint, ...]) -> Step | None:
        if "how many" in words:
            return Step(act=Act.ASK_ABOUT, about="count", constraints=constraints)
        if "longest" in words:
            return Step(act=Act.ASK_ABOUT, about="max:runtime_min", constraints=constraints)
        return None

    def _wish(self, words: str, constraints: tuple[Constraint, ...]) -> Step | None:
        if constraints or re.search(r"more|others|show|something|recommend|来点|换一批", words):
            act = Act.RECOMMEND if "recommend" in words else Act.REFINE
            return Step(act=act, constraints=constraints)
        return None


class ToyFindings(Frozen):
    candidates: tuple[Candidate, ...] = ()
    by_source: Mapping[str, int] = {}
    eligible: int = 0
    degraded: tuple[Degraded, ...] = ()


class ToyFinder:
    """Finds all eligible items in catalogue order; the score falls with the row."""

    def __init__(self, catalog: FakeCatalog) -> None:
        self._catalog = catalog

    def find(self, query: Query, limit: int) -> ToyFindings:
        view = self._catalog.view()
        rows = [int(r) for r in view.eligible(query.hard, query.excluded).nonzero()[0]]
        found = tuple(self._candidate(view.ids[row], rank, query) for rank, row in enumerate(rows[:limit], 1))
        return ToyFindings(candidates=found, by_source={"popularity": len(found)}, eligible=len(rows))

    def _candidate(self, item_id: str, rank: int, query: Query) -> Candidate:
        share = 1 / rank
        evidence = [Evidence(source="popularity", rank=rank, score=share)]
        parts = {"popularity": share}
        if query.liked:
            evidence.append(Evidence(source="collaborative", rank=rank, score=2.0, item_ids=query.liked[-2:]))
            parts["collaborative"] = 2.0
        return Candidate(item_id=item_id, score=sum(parts.values()), evidence=tuple(evidence), parts=parts)


class SameOrder:
    """A ranker that changes nothing."""

    name = "same"

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        return list(candidates)


class BrokenRanker:
    """A ranker that always fails."""

    name = "broken"

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        raise RuntimeError("no")


def parts(
    catalog: FakeCatalog | None = None, store: ConversationStore | None = None, settings: AgentSettings | None = None
) -> Parts:
    held = catalog or FakeCatalog(films())
    return Parts(
        catalog=held,
        finder=ToyFinder(held),
        ranker=SameOrder(),
        reader=lambda: ToyReader(held.view()),
        store=store or MemoryConversationStore(),
        writer=TemplateWriter(),
        clock=lambda: NOW,
        settings=settings or AgentSettings(cards=3),
        catalog_name="fake",
    )


def assistant(
    catalog: FakeCatalog | None = None, store: ConversationStore | None = None, settings: AgentSettings | None = None
) -> Assistant:
    return Assistant(parts(catalog, store, settings))
