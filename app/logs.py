"""The log on stderr: one JSON line an event, ours and the libraries'. No message, prompt, name, key or stack trace."""

import json
import logging
import sys
from datetime import UTC, datetime

import structlog

from app.state_settings import LogSettings

CLIENTS = ("httpx", "httpcore", "openai", "urllib3")
"""Libraries that log the addresses they call, and an address can hold an id or a key."""


class JsonLines(logging.Formatter):
    """A record of a library as one line. Of an error its kind and place; its trace only where `traces`."""

    def __init__(self, *, traces: bool) -> None:
        super().__init__()
        self._traces = traces

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON: a line break in a text cannot begin another entry."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat()
        entry = {"event": record.getMessage(), "logger": record.name, "level": record.levelname.lower()}
        entry["timestamp"] = moment
        if record.exc_info and record.exc_info[0]:
            trace = record.exc_info[2]
            while trace and trace.tb_next:
                trace = trace.tb_next
            entry["error"] = record.exc_info[0].__name__
            entry["at"] = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
            if self._traces:
                entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def configure_log(settings: LogSettings) -> None:
    """Send everything of this process to stderr in one form, from the level that is set."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(traces=settings.level == "debug"))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for client in CLIENTS:
        logging.getLogger(client).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
