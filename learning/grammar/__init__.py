"""A grammar of requests: labelled messages in English and Chinese, filled from the vocabulary of a live catalogue."""

from learning.grammar.grammar import generate
from learning.grammar.labelled import LabelledConstraint, LabelledMention, LabelledMessage, LabelledStep

__all__ = ["LabelledConstraint", "LabelledMention", "LabelledMessage", "LabelledStep", "generate"]
