"""What may be set about understanding."""

from typing import Literal

from pydantic import Field

from domain.frozen import Frozen


class UnderstandingSettings(Frozen):
    """How messages are read."""

    tuned: Literal["auto", "off", "on", "alone"] = "auto"
    """Whether the tuned model reads beside the rules: where an adapter is in use (auto), never (off), always, what
    ships where none is in use (on), or without the rules' say, for measuring (alone)."""
    adapter: str = ""
    """The folder of an adapter; "" takes the one in use (`parley models list`)."""
    base: str = ""
    """The GGUF file that the adapter belongs to; "" takes the one that `parley data get smollm2` fetched."""
    bits: Literal["q8", "q4", "f16"] = "q8"
    timeout_s: float = Field(default=1.5, gt=0)
    """The most that a reading by the model may take; then the rules' reading stands."""
    server: str = ""
    """The address of an OpenAI-compatible server that serves the adapter; "" runs it in this process."""
    learns_from_talk: bool = False
    """Whether logged turns may become training data. Turn it on only where people were told and agreed."""
    retrain_days: int = Field(default=7, ge=1)
    """A scheduled `parley tune understand --if-due` trains again after so many days ..."""
    retrain_turns: int = Field(default=200, ge=1)
    """... where at least so many turns were logged since."""
    served_name: str = "understand"
    """The adapter's name on that server."""
