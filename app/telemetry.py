"""What is counted, and how the log looks. Neither holds a message, a name or a key."""

import logging
import sys

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram

from domain.conversation import Turn

STEPS_S = (0.002, 0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


class Telemetry:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "parley_request_seconds", "Seconds per request", ["method", "route", "status"],
            buckets=STEPS_S, registry=self.registry,
        )  # fmt: skip
        self._turns = Counter("parley_turns", "Turns answered", ["language"], registry=self.registry)
        self._steps = Histogram(
            "parley_step_seconds", "Seconds per step of a turn", ["step"], buckets=STEPS_S, registry=self.registry
        )
        self._degraded = Counter(
            "parley_degraded", "Parts that did not run as they should", ["part"], registry=self.registry
        )
        self._shown = Counter("parley_impressions", "Cards by leading source", ["source"], registry=self.registry)
        self._empty = Counter("parley_empty_turns", "Turns that showed no card", registry=self.registry)
        self._tokens = Counter(
            "parley_model_tokens", "Tokens of language models", ["role", "way"], registry=self.registry
        )
        self._sentences = Counter(
            "parley_model_sentences", "Sentences that a model wrote", ["shown"], registry=self.registry
        )
        self._feedback = Counter("parley_feedback", "Reactions kept", ["kind"], registry=self.registry)

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
        for card in turn.items:
            leading = max(card.parts, key=lambda part: card.parts[part], default="none")
            self._shown.labels(leading).inc()
        if not turn.items:
            self._empty.inc()
        for use in turn.models:
            self._tokens.labels(use.role, "in").inc(use.tokens_in)
            self._tokens.labels(use.role, "out").inc(use.tokens_out)
            self._sentences.labels("as written").inc(use.sentences - use.replaced)
            self._sentences.labels("replaced").inc(use.replaced)

    def feedback(self, kind: str) -> None:
        """One reaction was kept."""
        self._feedback.labels(kind).inc()


def configure_log(verbose: bool) -> None:
    """Structured lines on stderr: warnings and worse, or everything where `verbose`."""
    level = logging.INFO if verbose else logging.WARNING
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
