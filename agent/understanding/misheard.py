"""Foreign names in Chinese characters: one sound is written in several ways (温丝莱特, 温斯莱特)."""

from collections.abc import Iterator, Sequence

_ALIKE = (
    "斯丝司思",
    "里利理丽莉",
    "尔儿",
    "布卜",
    "罗洛",
    "科克柯",
    "林琳",
    "蒂帝",
    "伯柏博",
    "莱赖来",
    "文雯",
    "尼妮",
    "德得",
    "曼蔓",
    "史斯",
    "娜那",
    "基吉",
    "凯恺",
    "诺洛",
    "森生",
)
_OTHERS = {
    c: "".join(dict.fromkeys(o for group in _ALIKE if c in group for o in group if o != c)) for c in "".join(_ALIKE)
}
_SHORTEST = 3
"""Characters of a name that is plain enough to be known with one of them written otherwise."""


def misheard(name: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The name itself, and with one of its characters written as another one that sounds like it."""
    yield tuple(name)
    if len(name) < _SHORTEST or any(c.isascii() or len(c) > 1 for c in name):
        return
    for i, character in enumerate(name):
        yield from ((*name[:i], other, *name[i + 1 :]) for other in _OTHERS.get(character, ""))
