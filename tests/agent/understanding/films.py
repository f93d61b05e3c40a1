"""The project's film notes as a view: real titles, people, countries and keywords, without any download."""

from functools import cache

from agent.understanding.reader import RuleReader
from catalog.film_notes import NOTES, read_notes
from domain.items import Item
from tests.fakes import FakeView

EXTRA = (  # what the notes of MovieLens films leave to MovieLens: genres
    ("x1", "The Wild Bunch", 1969, ("Western",)),
    ("x2", "Double Indemnity", 1944, ("Film-Noir", "Crime")),
    ("x3", "Hoop Dreams", 1994, ("Documentary",)),
)


@cache
def film_view() -> FakeView:
    """All films of the notes; ids are "n..." for new films and "m..." for the others."""
    items = [note.new_item() for note in read_notes(NOTES / "new_films.jsonl")]
    for number, note in enumerate(read_notes(NOTES / "ml100k.jsonl")):
        plain = Item(id=f"m{number}", titles={"en": note.title}, attributes={"year": note.year})
        items.append(note.applied(plain))
    items += [Item(id=i, titles={"en": t}, attributes={"year": y, "genre": g}) for i, t, y, g in EXTRA]
    return FakeView(items)


@cache
def film_reader() -> RuleReader:
    """A reader of that view."""
    return RuleReader(film_view())


def film_id(title: str) -> str:
    """The id of the film that people call this."""
    return next(i.id for i in film_view().items() if i.title() == title)
