"""What a simulated person says: sentences of five temperaments in two languages, filled with wishes in words."""

from collections.abc import Mapping, Sequence
from enum import StrEnum


class Temperament(StrEnum):
    """How somebody talks."""

    TERSE = "terse"
    CHATTY = "chatty"
    CHANGES_MIND = "changes_mind"
    CONTRADICTS = "contradicts"
    IMPATIENT = "impatient"


SENTENCES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {
        "terse": ("{wishes}",),
        "chatty_open": (
            "Hello there! I have the evening to myself for once and I would love something: {wishes}.",
            "Hi! Long week. My sister says I should treat myself, so: {wishes}, please.",
        ),
        "chatty": (
            "Oh, those look nice, but I was thinking more of this: {wishes}.",
            "Thank you! Let me add something, if I may: {wishes}.",
        ),
        "plain_open": ("I'd like something: {wishes}", "Do you have anything like this: {wishes}?"),
        "plain": ("{wishes}, please", "it should be: {wishes}"),
        "wrong": ("not {wrong}, I meant: {wishes}", "no, sorry, not {wrong}: {wishes}"),
        "impatient_open": ("{wishes}. Quick.", "{wishes}, now"),
        "impatient": ("no! {wishes}", "come on, {wishes}"),
        "next": ("next", "others"),
        "more": ("more please", "show me more"),
    },
    "zh": {
        "terse": ("{wishes}",),
        "chatty_open": (
            "你好呀！今晚难得有空，想找点合适的：{wishes}。",
            "嗨，这周好累，我姐姐说该放松一下，所以想要：{wishes}。",
        ),
        "chatty": ("这些看着不错，不过我想的更像是：{wishes}。", "谢谢！再补充一点：{wishes}。"),
        "plain_open": ("我想要：{wishes}", "有没有这样的：{wishes}？"),
        "plain": ("要{wishes}的", "应该是：{wishes}"),
        "wrong": ("不要{wrong}，我是说{wishes}", "说错了，不是{wrong}，是{wishes}"),
        "impatient_open": ("{wishes}，快点", "{wishes}，赶紧的"),
        "impatient": ("不对！{wishes}", "快点，{wishes}"),
        "next": ("换一批", "下一批"),
        "more": ("再来几个", "还有吗"),
    },
}
"""Sentences by language and occasion; several are turned by the seed."""
