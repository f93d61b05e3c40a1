"""How a slot is meant."""

from domain.intent import Sentiment

_SENTIMENTS = {s.value: s for s in Sentiment}


class Mode:
    """How a slot is meant: wanted or `not`, hard or `soft`, or `none`: words without a label."""

    def __init__(self, text: str) -> None:
        parts = text.split(",")
        self.wanted = "not" not in parts
        self.hard = "soft" not in parts
        self.silent = "none" in parts
        self.either = "in" in parts
        self.sentiment = next((s for p in parts if (s := _SENTIMENTS.get(p))), Sentiment.NEUTRAL)
        self.text = text
