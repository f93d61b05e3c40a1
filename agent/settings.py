"""What may be set about the conversation."""

from typing import Literal

from domain.frozen import Frozen


class AgentSettings(Frozen):
    """Settings of one assistant; lengths are in characters."""

    cards: int = 5
    """How many cards a turn shows unless the person says otherwise."""
    most_cards: int = 100
    pool: int = 200
    """How many candidates go into the ranking."""
    longest_message: int = 8_000
    """A longer message is answered with a request to be brief."""
    largest_message: int = 100_000
    """A larger one is refused (TooLarge)."""
    asks: bool = True
    """Whether clarifying questions may be asked."""
    suggestions: int = 3
    tone: Literal["brief", "warm", "expert"] = "warm"
    """How a model writes."""
    remembers: bool = True
    """Whether what a known user says in chat ("I loved Heat") is kept beyond the conversation."""
    soft_filter_up_to: int = 20
    """Soft wishes narrow the search for at most this many cards; beyond it they only rank."""
