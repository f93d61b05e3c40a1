"""The one base of all domain values."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value: a step returns a new one (`value.model_copy(update=...)`). Unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
