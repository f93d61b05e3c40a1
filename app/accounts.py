"""What a turn came to, counted once: for the operator's numbers and against the caller's limits."""

from app.identity import Identity
from app.rates import Rates
from app.telemetry import Telemetry
from domain.conversation import Turn


class Accounts:
    """Books turns."""

    def __init__(self, telemetry: Telemetry, rates: Rates) -> None:
        self._telemetry = telemetry
        self._rates = rates

    def turn(self, turn: Turn, who: Identity) -> None:
        """One turn was answered; a kept one was counted where it was kept."""
        self._rates.charge(who, sum(use.tokens_in + use.tokens_out for use in turn.models))

    def passing_turn(self, turn: Turn, who: Identity) -> None:
        """One turn of a dialogue that the caller keeps was answered."""
        self._telemetry.turn(turn)
        self.turn(turn, who)
