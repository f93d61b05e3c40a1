"""Opens what a home keeps of people, sealed as the settings say."""

from agent.stores import SqlConversationStore
from app.sealing import seal_of
from app.settings import Settings
from catalog.library import Library
from domain.sealing import Seal


def seal_from(settings: Settings) -> Seal:
    """The seal of this process. Raises BadInput for a key that is none."""
    return seal_of([key.get_secret_value() for key in settings.privacy.keys])


def open_library(settings: Settings) -> Library:
    """The catalogues of a home."""
    return Library(settings.home, seal_from(settings))


def open_store(settings: Settings) -> SqlConversationStore:
    """The conversations of a home. Raises StoreFailed, also without the key that they were encrypted with."""
    dsn = settings.store.dsn.get_secret_value()
    return SqlConversationStore(dsn or settings.home / "state.db", seal=seal_from(settings))
