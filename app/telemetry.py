"""What is counted, and the line that the log has of each turn. Neither holds a message, a name or a key."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram

from domain.candidates import Recommendation
from domain.conversation import ModelUse, Turn

STEPS_S = (0.002, 0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
_REMEMBERED = 20_000
"""How many impressions are remembered, so that feedback finds the source that it is about."""


class Telemetry:
    """The counters of one process. Thread-safe."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._log = structlog.get_logger("parley.turn")
        self._lock = threading.Lock()
        self._sources: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._requests = Histogram(
            "parley_request_seconds", "Seconds per request", ["method", "route", "status"], buckets=STEPS_S,
            registry=registry,
        )  # fmt: skip
        self._turns = Counter("parley_turns", "Turns answered", ["language"], registry=registry)
        self._steps = Histogram(
            "parley_step_seconds", "Seconds per step of a turn", ["step"], buckets=STEPS_S, registry=registry
        )
        self._degraded = Counter(
            "parley_degraded", "Parts that did not run as they should", ["part"], registry=registry
        )
        self._shown = Counter("parley_impressions", "Cards by leading source", ["source"], registry=registry)
        self._empty = Counter("parley_empty_turns", "Turns that showed no card", registry=registry)
        self._tokens = Counter("parley_model_tokens", "Tokens of language models", ["role", "way"], registry=registry)
        self._sentences = Counter("parley_model_sentences", "Sentences of a model", ["shown"], registry=registry)
        self._ungrounded = Counter(
            "parley_grounding_failures", "Sentences that said what no record holds, and gave way", registry=registry
        )
        self._feedback = Counter(
            "parley_feedback", "Reactions by kind and by the source that led to the card", ["kind", "source"],
            registry=registry,
        )  # fmt: skip

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def turn(self, turn: Turn) -> None:
        """One turn was answered."""
        self._turns.labels(turn.language).inc()
        for step, ms in turn.timings_ms.items():
            self._steps.labels(step).observe(ms / 1000)
        for degraded in turn.degraded:
            self._degraded.labels(degraded.part).inc()
        if not turn.items:
            self._empty.inc()
        self.cards(turn.turn_id, turn.items)
        for use in turn.models:
            self._model(use)
        self._log.info(
            "turn", turn=turn.turn_id, talk=_unnamed(turn.conversation_id), language=turn.language,
            cards=len(turn.items), ms=turn.timings_ms.get("total"), degraded=[d.part for d in turn.degraded],
            tokens=sum(use.tokens_in + use.tokens_out for use in turn.models),
        )  # fmt: skip

    def cards(self, turn_id: str, cards: Sequence[Recommendation]) -> None:
        """Cards were shown, each led by the source that adds most to its score."""
        for card in cards:
            source = max(card.parts, key=lambda part: card.parts[part], default="none")
            self._shown.labels(source).inc()
            with self._lock:
                self._sources[turn_id, card.item.id] = source
                if len(self._sources) > _REMEMBERED:
                    self._sources.popitem(last=False)

    def feedback(self, kind: str, turn_id: str | None = None, item_id: str = "") -> None:
        """One reaction was kept."""
        with self._lock:
            source = self._sources.get((turn_id or "", item_id), "unknown")
        self._feedback.labels(kind, source).inc()

    def _model(self, use: ModelUse) -> None:
        self._tokens.labels(use.role, "in").inc(use.tokens_in)
        self._tokens.labels(use.role, "out").inc(use.tokens_out)
        self._sentences.labels("as written").inc(use.sentences - use.replaced)
        self._sentences.labels("replaced").inc(use.replaced)
        self._ungrounded.inc(use.replaced)


def _unnamed(conversation_id: str) -> str:
    """A conversation in the log: its id would open it."""
    return hashlib.sha256(conversation_id.encode()).hexdigest()[:12]
