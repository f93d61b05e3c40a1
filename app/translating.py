"""How searches cross languages, as settings and what was fetched say: by a model, a dictionary, or not at all."""

from pathlib import Path

from app.settings import Settings
from catalog.models import FILES
from domain.ports import Catalog, Finder
from llms.loop import OnOneLoop


def dictionary_file(settings: Settings) -> Path | None:
    """The dictionary that `parley data get cedict` fetched, None where it did not."""
    kept_as = next(file.kept_as for file in FILES if file.name == "cedict")
    path = settings.home / "models" / kept_as
    return path if path.is_file() else None


def translating(finder: Finder, settings: Settings, catalog: Catalog, model: OnOneLoop | None) -> Finder:
    """The finder, with wishes in another language than the catalogue's searched for in both."""
    path, into = dictionary_file(settings), settings.llm.translate_to
    asks_model = model is not None and bool(into)
    if path is None and not asks_model:
        return finder
    from agent.dictionary import Dictionary
    from agent.translate import ByDictionary, ByModel, CatalogLanguage, TranslatingFinder

    by_dictionary = ByDictionary(Dictionary(path), catalog) if path else None
    if model is not None and into:
        by_model = ByModel(model, timeout_s=settings.llm.imagine_timeout_s, otherwise=by_dictionary)
        return TranslatingFinder(finder, by_model, lambda: into)
    return TranslatingFinder(finder, by_dictionary, CatalogLanguage(catalog)) if by_dictionary else finder
