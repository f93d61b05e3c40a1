"""The film notes that Parley brings along: facts, keywords and synopses in English and Chinese, in our own words."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, ValidationError

from domain.errors import BadInput
from domain.frozen import Frozen
from domain.items import AttributeValue, Item, spoken_title

NOTES = Path(__file__).parent / "notes"
GENRES = (
    "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
"""MovieLens' own names."""


class FilmNote(Frozen):
    """One film. A field that we are not sure of is left out. `called` corrects a title that the data has wrong."""

    id: str = ""
    title: str = Field(min_length=1)
    year: int = Field(ge=1890, le=2030)
    called: str = ""
    genre: tuple[str, ...] = ()
    director: tuple[str, ...] = ()
    actor: tuple[str, ...] = Field(default=(), max_length=4)
    country: tuple[str, ...] = ()
    runtime_min: int | None = Field(default=None, ge=5, le=500)
    keyword: tuple[str, ...] = Field(min_length=3, max_length=8)
    text_en: str = Field(min_length=1)
    title_zh: str = ""
    text_zh: str = Field(min_length=1)

    def applied(self, item: Item) -> Item:
        """The item with what the note knows; genres of the item stay where it has some."""
        lists = {"genre": self.genre, "director": self.director, "actor": self.actor, "country": self.country}
        attributes: dict[str, AttributeValue] = {name: value for name, value in lists.items() if value}
        attributes |= {"runtime_min": self.runtime_min} if self.runtime_min else {}
        attributes |= {"keyword": self.keyword}
        titles = dict(item.titles) | ({"en": self.called} if self.called else {})
        titles |= {"zh": self.title_zh} if self.title_zh else {}
        return item.model_copy(
            update={
                "titles": titles,
                "texts": {"en": self.text_en, "zh": self.text_zh},
                "attributes": attributes | dict(item.attributes),
            }
        )

    def new_item(self) -> Item:
        """The note as an item of its own."""
        return self.applied(Item(id=self.id, titles={"en": spoken_title(self.title)}, attributes={"year": self.year}))


def read_notes(path: Path) -> Iterator[FilmNote]:
    """The notes in a JSON Lines file. Raises BadInput with the line of a note that does not fit."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield FilmNote.model_validate_json(line)
            except ValidationError as error:
                raise BadInput(f"{path.name}, line {number}: {error}", "Mend the note.") from error
