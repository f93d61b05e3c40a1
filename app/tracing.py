"""OpenTelemetry traces: a span a turn and one for each of its steps, made when the turn is over. Nobody's words."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from app.state_settings import TraceSettings
from domain.conversation import Turn
from domain.errors import BadInput

NANO = 1_000_000


def turn_tracer(settings: TraceSettings) -> Callable[[Turn], None] | None:
    """What traces turns as the settings say; None where nothing does. Raises BadInput without the `otel` extra."""
    if settings.exporter == "none":
        return None
    try:
        return TurnSpans(_provider(settings))
    except ImportError:
        raise BadInput("traces need OpenTelemetry", "install the extra `otel`, or set trace.exporter to none") from None


class TurnSpans:
    """Writes the spans of turns to a tracer provider."""

    def __init__(self, provider: Any) -> None:
        self._tracer = provider.get_tracer("parley")

    def __call__(self, turn: Turn) -> None:
        """The spans of one turn: the steps follow one another from its beginning."""
        from opentelemetry.trace import set_span_in_context

        end = int((turn.at or datetime.now(UTC)).timestamp() * 1000 * NANO)
        start = end - int(turn.timings_ms.get("total", 0.0) * NANO)
        whole = self._tracer.start_span("turn", start_time=start, attributes=_attributes(turn))
        context = set_span_in_context(whole)
        at = start
        for step, ms in turn.timings_ms.items():
            if step != "total":
                span = self._tracer.start_span(step, context=context, start_time=at)
                at += int(ms * NANO)
                span.end(end_time=at)
        whole.end(end_time=max(end, at))


def _attributes(turn: Turn) -> dict[str, Any]:
    return {
        "parley.turn_id": turn.turn_id,
        "parley.language": turn.language,
        "parley.cards": len(turn.items),
        "parley.degraded": [degraded.part for degraded in turn.degraded],
        "parley.models": [use.name for use in turn.models],
        "parley.tokens": sum(use.tokens_in + use.tokens_out for use in turn.models),
    }


def _provider(settings: TraceSettings) -> Any:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter

    provider = TracerProvider(resource=Resource.create({"service.name": settings.service}))
    if settings.exporter == "console":
        provider.add_span_processor(BatchSpanProcessor(ConsoleSpanExporter()))
        return provider
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.endpoint or None)))
    return provider
