"""What may be set about what is kept of people, and about what the server says of itself."""

from typing import Literal

from pydantic import Field, SecretStr

from domain.frozen import Frozen


class StoreSettings(Frozen):
    """Where conversations are kept: in PARLEY_HOME, or in a PostgreSQL database that several processes share."""

    dsn: SecretStr = SecretStr("")
    """postgresql://user:password@host/database; empty: SQLite."""


class PrivacySettings(Frozen):
    """How what is kept of people is protected, and how long it is kept."""

    keys: tuple[SecretStr, ...] = ()
    """Fernet keys (`parley privacy key`). The first encrypts messages, wishes and profiles; all of them decrypt."""
    retention_days: int = Field(default=0, ge=0)
    """Conversations that nobody used for so long are forgotten; 0 keeps them."""
    feedback_days: int = Field(default=0, ge=0)
    """What people did longer ago is forgotten, in imported history too; 0 keeps it. What has no time stays."""


class LogSettings(Frozen):
    """The log on stderr: JSON lines without messages, names and keys."""

    level: Literal["debug", "info", "warning", "error"] = "warning"
    """info: a line a request and a turn; debug: stack traces too."""


class TraceSettings(Frozen):
    """OpenTelemetry traces: a span a turn, with one for each of its steps."""

    exporter: Literal["none", "console", "otlp"] = "none"
    endpoint: str = ""
    """Where OTLP over HTTP goes; empty: as OTEL_EXPORTER_OTLP_ENDPOINT says."""
    service: str = "parley"
