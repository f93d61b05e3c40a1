"""What can be recommended, and who did what."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from domain.frozen import Frozen

AttributeValue = bool | int | float | str | tuple[str, ...]

_TRAILING_YEAR = re.compile(r"\s*\((\d{4})\)\s*$")
_TRAILING_ALIAS = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)\s*$")
_INVERTED_ARTICLE = re.compile(
    r"^(?P<rest>.+), (?P<article>The|A|An|La|Le|Les|L'|Il|El|Los|Las|Das|Der|Die|Den|Det|Un|Une)$"
)


def spoken_title(title: str) -> str:
    """A title as people say it: "Matrix, The (1999)" -> "The Matrix". Never empty for a title that is not."""
    without_year = _TRAILING_YEAR.sub("", title)
    bare = _TRAILING_ALIAS.sub("", without_year) or without_year
    match = _INVERTED_ARTICLE.match(bare)
    if not match:
        return bare.strip() or title
    article = match["article"]
    return f"{article}{'' if article.endswith(chr(39)) else ' '}{match['rest']}"


class Price(Frozen):
    """An amount of money; `currency` is an ISO 4217 code, or "" where the data does not say."""

    amount: float
    currency: str = ""


class Item(Frozen):
    """One thing that can be recommended. `titles` and `texts` are keyed by language ("en", "zh", or "und")."""

    id: str
    titles: Mapping[str, str]
    texts: Mapping[str, str] = {}
    attributes: Mapping[str, AttributeValue] = {}
    price: Price | None = None
    stock: int | None = None
    image: str | None = None
    link: str | None = None
    added_at: datetime | None = None

    def title(self, language: str = "en") -> str:
        """The title as people say it, in `language` where known, else English, else any; else the id."""
        return spoken_title(_in_language(self.titles, language) or self.id)

    def text(self, language: str = "en") -> str:
        """The description in `language` where known, else English, else any; "" where there is none."""
        return _in_language(self.texts, language)

    def words(self, field: str) -> tuple[str, ...]:
        """The values of a word or words attribute as a tuple, () where it has none."""
        value = self.attributes.get(field)
        if value is None:
            return ()
        return value if isinstance(value, tuple) else (str(value),)

    def flat(self) -> dict[str, object]:
        """The record as the API shows it: every attribute under its own field name, empty parts left out."""
        record: dict[str, object] = {"id": self.id, "titles": dict(self.titles)}
        if self.texts:
            record["text"] = self.text()
            record["texts"] = dict(self.texts)
        record |= {name: list(v) if isinstance(v, tuple) else v for name, v in self.attributes.items()}
        if self.price:
            record |= {"price": self.price.amount, "currency": self.price.currency}
        extras = {"stock": self.stock, "image": self.image, "link": self.link}
        record |= {name: value for name, value in extras.items() if value is not None}
        if self.added_at:
            record["added_at"] = self.added_at.isoformat()
        return record


def _in_language(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


class InteractionKind(StrEnum):
    """What a person did with an item."""

    LIKE = "like"
    DISLIKE = "dislike"
    SEEN = "seen"
    HIDE = "hide"
    CLICK = "click"
    RATING = "rating"
    PURCHASE = "purchase"


class Interaction(Frozen):
    """One person did one thing with one item. `value` is the rating where kind is rating; `time` is UTC."""

    user: str
    item: str
    kind: InteractionKind = InteractionKind.RATING
    value: float = 1.0
    time: datetime | None = None
    turn_id: str | None = None
