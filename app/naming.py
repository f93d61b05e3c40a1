"""Names of a catalogue's values in the other language: made, kept with the catalogue, forgotten."""

from collections.abc import Mapping

from agent.dictionary import Dictionary
from agent.facet_names import Ask, Name, names
from app.homes import open_library
from app.models import open_model
from app.progress import Progress
from app.settings import Settings
from app.translating import dictionary_file
from catalog.description import Saying
from catalog.store import SqlCatalog
from domain.errors import BadInput, ModelFailed
from domain.frozen import Frozen
from domain.ports import CatalogView
from llms.loop import OnOneLoop

_LANGUAGES = {"en": "English", "zh": "中文"}
_MOST_TOKENS, _ASKING_S = 20, 20.0
PROMPT = ROLE = "name"


class KeptName(Frozen):
    """A name as it is kept."""

    field: str
    said: str
    values: tuple[str, ...]
    source: str


def make_names(
    settings: Settings, catalog_name: str, *, ask_model: bool, keep: bool, progress: Progress
) -> list[KeptName]:
    """Make names for values that have none and keep them. Raises NotFound, BadInput, ModelFailed, StoreFailed."""
    catalog = open_library(settings).open(catalog_name or settings.catalog or None)
    path = dictionary_file(settings)
    model = open_model(settings) if ask_model else None
    if path is None and model is None:
        hint = "run `parley data get cedict`, or set up a language model and give --model"
        raise BadInput("there is nothing to translate with", hint)
    try:
        dictionary = Dictionary(path) if path else None
        made = names(catalog.view(), dictionary, _asking(model, catalog.view()) if model else None, progress)
    finally:
        if model:
            model.close()
    by_field = _by_field(made)
    if keep and made:
        before = catalog.description()
        sayings = {f: {**before.sayings.get(f, {}), **by_field.get(f, {})} for f in {*before.sayings, *by_field}}
        catalog.describe(before.model_copy(update={"sayings": sayings}))
    return _listed(by_field)


def forget_names(settings: Settings, catalog_name: str) -> list[KeptName]:
    """Forget all names that were kept; those. Raises NotFound, StoreFailed."""
    catalog: SqlCatalog = open_library(settings).open(catalog_name or settings.catalog or None)
    before = catalog.description()
    catalog.describe(before.model_copy(update={"sayings": {}}))
    return _listed(before.sayings)


def _by_field(made: list[Name]) -> dict[str, dict[str, Saying]]:
    """Each name once, with all values that it may mean; the first source counts."""
    found: dict[str, dict[str, Saying]] = {}
    for name in made:
        own = found.setdefault(name.field, {})
        held = own.get(name.said, Saying(values=(), source=name.source))
        own[name.said] = held.model_copy(update={"values": (*held.values, name.value)})
    return found


def _listed(by_field: Mapping[str, Mapping[str, Saying]]) -> list[KeptName]:
    return [
        KeptName(field=field, said=said, values=saying.values, source=saying.source)
        for field, own in sorted(by_field.items())
        for said, saying in own.items()
    ]


def _asking(model: OnOneLoop, view: CatalogView) -> Ask:
    """Ask the model what a value is called; "" where it fails, for the command says what was named, and by whom."""
    from agent.model_text import asked  # what a model needs loads only where there is one

    def ask(value: str, language: str) -> str:
        noun = view.schema.noun
        values = {"language": _LANGUAGES[language], "noun": noun.get("en", "item"), "value": value}
        try:
            return asked(model, PROMPT, "en", values, role=ROLE, tokens=_MOST_TOKENS, within_s=_ASKING_S)
        except ModelFailed:
            return ""

    return ask
