"""A generated cover for an item without a picture: the same item always looks the same."""

from hashlib import blake2b

from domain.items import Item
from ui.render.markup import Html, tag

_GLYPHS = {
    "comedy": "M20 62a42 42 0 0 0 80 0M38 40v6M82 40v6",
    "horror": "M78 24a44 44 0 1 0 20 62A36 36 0 0 1 78 24z",
    "scifi": "M60 38a24 24 0 1 0 0 48 24 24 0 0 0 0-48zM10 74c20 12 80-8 100-32",
    "romance": "M60 98S22 76 22 48a19 19 0 0 1 38-6 19 19 0 0 1 38 6c0 28-38 50-38 50z",
    "war": "M60 18l36 14v26c0 24-16 38-36 46-20-8-36-22-36-46V32z",
    "western": "M10 88h100M30 88a30 30 0 0 1 60 0M60 40V26M24 54l-8-10M96 54l8-10",
    "musical": "M46 90V34l44-10v54M46 90a11 9 0 1 1-22 0 11 9 0 0 1 22 0zM90 78a11 9 0 1 1-22 0 11 9 0 0 1 22 0z",
    "animation": "M60 20l12 28 30 3-23 20 7 30-26-16-26 16 7-30-23-20 30-3z",
    "childrens": "M60 22a26 30 0 1 0 0 60 26 30 0 0 0 0-60zM60 82l-6 8h12zM60 90c-8 10 8 12 0 24",
    "drama": "M20 20c0 40 12 60 32 84M100 20c0 40-12 60-32 84M20 20h80",
    "thriller": "M60 24a40 40 0 1 0 0 80 40 40 0 0 0 0-80zM60 44a20 20 0 1 0 0 40 20 20 0 0 0 0-40zM60 10v28M60 90v28",
    "crime": "M34 94c-8-40 4-62 26-62s34 22 26 62M46 98c-6-34 0-50 14-50s20 16 14 50M60 64v36",
    "mystery": "M60 26a20 20 0 0 0-10 37l-8 39h36l-8-39a20 20 0 0 0-10-37z",
    "fantasy": "M60 16l8 34 34 10-34 10-8 34-8-34-34-10 34-10zM96 22v16M88 30h16",
    "action": "M70 14L30 70h28l-8 44 40-58H62z",
    "adventure": "M8 98l36-58 20 30 12-18 36 46z",
    "documentary": "M18 34h84v56H18zM30 34v56M90 34v56M18 52h12M18 72h12M90 52h12M90 72h12",
    "filmnoir": "M12 28h96M12 46h96M12 64h96M12 82h96M12 100h96M40 20v88",
}
_SHAPES = (
    "M8 110A62 62 0 0 1 118 40M30 116A46 46 0 0 1 116 66",
    "M-6 84L60 30l66 54M-6 104l66-54 66 54",
    "M60 20v80M20 60h80M32 32l56 56M88 32L32 88",
    "M18 90c18-50 30 10 46-30s26-10 40-34",
)


def cover(item: Item, title: str) -> Html:
    """A 2:3 cover: a gradient and a drawing chosen by the item's id and genre, and the title's initials."""
    seed = int.from_bytes(blake2b(item.id.encode(), digest_size=4).digest(), "big")
    hue = seed % 360
    style = f"--h1:{hue};--h2:{(hue + 28 + seed // 360 % 50) % 360}"
    drawing = _glyph(item) or _SHAPES[seed % len(_SHAPES)]
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
    values = (*item.words("genre"), *item.words("category"))
    keys = ("".join(c for c in v.lower() if c.isalpha()) for v in values)
    return next((_GLYPHS[key] for key in keys if key in _GLYPHS), None)
