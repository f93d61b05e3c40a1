"""Reviews from any table: which item, what was said of it, by whom and with how many points where the file says so."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

from catalog.importing.cells import id_of, text_of
from catalog.past import Mentioned, PastConversation, Said
from catalog.reading import Rejected, Row, open_table
from domain.errors import BadInput
from domain.frozen import Frozen
from domain.intent import Sentiment

_SAMPLE = 2_000
_LIKED, _DISLIKED = 0.7, 0.4
_NAMES: Mapping[str, tuple[str, ...]] = {
    "item": (
        "item_id", "item", "product_id", "movie_id", "book_id", "asin", "isbn", "sku", "title", "name", "商品", "标题",
        "id",
    ),
    "text": ("text", "review", "review_text", "reviewtext", "content", "comment", "body", "评论", "内容"),
    "user": ("user", "user_id", "reviewer", "reviewer_id", "reviewerid", "author", "用户"),
    "points": ("rating", "score", "stars", "overall", "points", "评分"),
}  # fmt: skip


class ReviewColumns(Frozen):
    """Which column holds what; `top` is the highest number of points in the file."""

    item: str
    text: str
    user: str | None = None
    points: str | None = None
    top: float = 5.0


def read_reviews(
    path: Path, find: Callable[[str], str | None]
) -> tuple[ReviewColumns, Iterator[PastConversation | Rejected]]:
    """What the columns were taken for, and row by row a review or why it was rejected. Raises BadInput."""
    table = open_table(path, None)
    sample = [row.values for row in islice((r for r in table.rows() if isinstance(r, Row)), _SAMPLE)]
    columns = _columns(path.name, sample)

    def rows() -> Iterator[PastConversation | Rejected]:
        for row in table.rows():
            yield row if isinstance(row, Rejected) else _review(row, columns, find, path.name)

    return columns, rows()


def _columns(file: str, sample: Sequence[Mapping[str, Any]]) -> ReviewColumns:
    names = list(dict.fromkeys(name for values in sample for name in values))
    plain = {name.strip().lower().replace(" ", "_"): name for name in reversed(names)}
    found = {role: next((plain[w] for w in wanted if w in plain), None) for role, wanted in _NAMES.items()}
    if found["item"] is None or found["text"] is None:
        raise BadInput(
            f"{file} has no column for the item or the text of a review (its columns: {', '.join(names)})",
            "Name them item_id (or title) and text; user and rating are read where there are any.",
        )
    points = [p for values in sample if (p := _number(values.get(found["points"] or ""))) is not None]
    highest = max(points, default=5.0)
    top = next((t for t in (1.0, 5.0, 10.0, 100.0) if highest <= t), highest)
    return ReviewColumns(item=found["item"], text=found["text"], user=found["user"], points=found["points"], top=top)


def _review(
    row: Row, columns: ReviewColumns, find: Callable[[str], str | None], file: str
) -> PastConversation | Rejected:
    text, said_item = text_of(row.values.get(columns.text)), id_of(row.values.get(columns.item))
    item = find(said_item) if said_item else None
    if not text:
        return Rejected(file=file, line=row.line, reason="the review has no text")
    if item is None:
        return Rejected(file=file, line=row.line, reason=f"no item {said_item!r} in the catalogue")
    user = id_of(row.values.get(columns.user)) if columns.user else ""
    points = _number(row.values.get(columns.points)) if columns.points else None
    digest = blake2b(f"{item}\0{user}\0{text}".encode("utf-8", "replace"), digest_size=12).hexdigest()
    return PastConversation(
        id=f"review:{digest}",
        messages=(Said(role="user", content=text),),
        items=(Mentioned(item=item, sentiment=_feeling(points, columns.top)),),
        owner=user,
    )


def _feeling(points: float | None, top: float) -> Sentiment:
    """At least 70 % of the points is a like, at most 40 % a dislike."""
    if points is None or _DISLIKED < points / top < _LIKED:
        return Sentiment.NEUTRAL
    return Sentiment.LIKE if points / top >= _LIKED else Sentiment.DISLIKE


def _number(value: object) -> float | None:
    try:
        return float(str(value).strip())
    except ValueError:
        return None
