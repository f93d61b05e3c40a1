"""A generated cover for an item without a picture: the same item always looks the same."""

from hashlib import blake2b

from domain.items import Item
from ui.render.drawings import drawings
from ui.render.markup import Html, tag

_HUES = (
    (172, 205),
    (205, 232),
    (228, 262),
    (262, 300),
    (318, 345),
    (345, 12),
    (14, 344),
    (150, 188),
    (192, 170),
    (24, 4),
)
"""Pairs of hues that look well beside each other."""


def cover(item: Item, title: str) -> Html:
    """A 2:3 cover: a gradient and a drawing chosen by the item's id and genre, and the title's initials."""
    seed = int.from_bytes(blake2b(item.id.encode(), digest_size=4).digest(), "big")
    hue, to = _HUES[seed % len(_HUES)]
    style = f"--h1:{hue};--h2:{to}"
    shapes = drawings().shapes
    drawing = _glyph(item) or shapes[seed % len(shapes)]
    art = Html(
        f'<svg class="cover-art" viewBox="0 0 120 120" aria-hidden="true" focusable="false"><path d="{drawing}"/></svg>'
    )
    return tag("span", art, tag("span", initials(title), class_="cover-mark"), class_="cover", style=style)


def initials(title: str) -> str:
    """Up to two letters (or the first two characters of a Chinese title) that stand for a title."""
    words = [w for w in "".join(c if c.isalnum() else " " for c in title).split() if w]
    if not words:
        return "·"
    if any("\u4e00" <= c <= "\u9fff" for c in words[0]):
        return words[0][:2]
    kept = [w for w in words if w.lower() not in ("the", "a", "an", "of", "and")] or words
    return "".join(w[0].upper() for w in kept[:2])


def _glyph(item: Item) -> str | None:
    glyphs = drawings().glyphs
    values = (*item.words("genre"), *item.words("category"))
    keys = {"".join(c for c in v.lower() if c.isalpha()) for v in values}
    return next((path for name, path in glyphs.items() if name in keys), None)
