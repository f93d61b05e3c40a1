"""What is said about a catalogue as a whole: its noun, the units of its fields, and other names of its fields."""

from collections.abc import Mapping

from domain.frozen import Frozen


class Saying(Frozen):
    """Another name of a value (or of several), and who made it: "dictionary" or "model"."""

    values: tuple[str, ...]
    source: str


class Description(Frozen):
    """`aliases` maps an imported column's name to its field; `units` a number field to its unit ("min", "CNY").

    `sayings` are other names of values, by field: what is said, and what it means.
    """

    name: str = ""
    noun: Mapping[str, str] = {"en": "item", "zh": "商品"}
    units: Mapping[str, str] = {}
    aliases: Mapping[str, str] = {}
    sayings: Mapping[str, Mapping[str, Saying]] = {}
