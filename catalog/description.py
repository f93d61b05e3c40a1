"""What is said about a catalogue as a whole: its noun, the units of its fields, and other names of its fields."""

from collections.abc import Mapping

from domain.frozen import Frozen


class Description(Frozen):
    """`aliases` maps an imported column's name to its field; `units` a number field to its unit ("min", "CNY")."""

    name: str = ""
    noun: Mapping[str, str] = {"en": "item", "zh": "商品"}
    units: Mapping[str, str] = {}
    aliases: Mapping[str, str] = {}
