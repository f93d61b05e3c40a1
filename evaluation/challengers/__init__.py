"""A second, independent maker of labelled messages; nothing that reads or learns saw its wording."""

from evaluation.challengers.make import by_phenomenon, challengers, phenomenon_of

__all__ = ["by_phenomenon", "challengers", "phenomenon_of"]
