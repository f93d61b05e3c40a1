"""The tuned reader as settings say: the adapter in use, merged into the embedded model, swapped when it changes."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from agent.parts import Reader
from agent.tuned_chooser import always_model, load_chooser
from agent.tuned_reader import TunedReader, Voice, Wrote
from agent.tuned_words import SpanWords
from agent.understanding.reader import RuleReader
from app.settings import Settings
from domain.errors import ModelUnavailable, ParleyError
from domain.ports import CatalogView
from learning.registry import Registry
from llms.tuned import TunedModel

CHOOSER = "chooser.json"
SMALL = "SmolLM2-135M-Instruct.Q4_1.gguf"
_log = logging.getLogger(__name__)


class CurrentVoice:
    """The tuned model in use. A change of adapter loads the new one beside the old, which answers meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._registry = settings, Registry(settings.home)
        self._lock = threading.Lock()
        self._held: Voice | None = None
        self._from: Path | None = None
        self._loading: Path | None = None

    def __call__(self) -> Voice | None:
        """The model and its chooser; None where there is none (yet)."""
        folder = self.folder()
        if folder is None:
            return None
        if folder != self._from and folder != self._loading:
            with self._lock:
                if folder != self._loading:
                    self._loading = folder
                    threading.Thread(target=self._load, args=(folder,), daemon=True, name="tuned").start()
        return self._held

    def load(self) -> Voice | None:
        """Load now what is in use, where there is something. Raises ModelUnavailable for what cannot be loaded."""
        folder = self.folder()
        if folder is None:
            return None
        self._held, self._from = self._opened(folder), folder
        return self._held

    def folder(self) -> Path | None:
        """The adapter's folder: as set, else the one in use. None where it or its base is not there."""
        wanted = self._settings.understanding
        if wanted.adapter:
            return Path(wanted.adapter)
        return self._registry.current("understand") if wanted.server or self._base().is_file() else None

    def _base(self) -> Path:
        wanted = self._settings.understanding.base
        return Path(wanted) if wanted else self._settings.home / "models" / SMALL

    def _load(self, folder: Path) -> None:
        try:
            self._held, self._from = self._opened(folder), folder
        except ParleyError as error:
            _log.warning("the tuned model is not used: %s", error.message)

    def _opened(self, folder: Path) -> Voice:
        wanted = self._settings.understanding
        chooser = always_model() if wanted.tuned == "alone" else load_chooser(folder / CHOOSER)
        if wanted.server:
            from llms.tuned_server import TunedServer

            served = TunedServer(wanted.server, wanted.served_name, self._settings.llm.api_key.get_secret_value())
            return Voice(_Writing(served.name, served.goes_on), chooser)
        from llms.merged import merged_file

        cache = self._settings.home / "models" / "merged"
        path = merged_file(self._base(), folder, cache, wanted.bits)
        model = TunedModel(path, name=f"understand-{folder.name}", cache=self._settings.home / "models" / "openvino")
        model.load()
        return Voice(_Writing(model.name, model.goes_on), chooser)


class _Writing:
    """A model of llms as the short writer that the agent asks."""

    def __init__(self, name: str, goes_on: Callable[[str, float], tuple[str, float, float, int]]) -> None:
        self._name, self._goes_on = name, goes_on

    @property
    def name(self) -> str:
        return self._name

    def write(self, prompt: str, timeout_s: float) -> Wrote:
        text, mean, total, tokens = self._goes_on(prompt, timeout_s)
        return Wrote(text=text, mean=mean, total=total, tokens_out=tokens)


def reader_maker(settings: Settings) -> Callable[[CatalogView], Reader]:
    """Makes the reader of a view: the rules, with the tuned model beside them where settings and files allow it."""
    wanted = settings.understanding
    if wanted.tuned == "off":
        return RuleReader
    voice = CurrentVoice(settings)
    if wanted.tuned in ("on", "alone"):
        if voice.load() is None:
            raise ModelUnavailable(
                "there is no tuned model", "run `parley data get smollm2`, or unset understanding.tuned"
            )
    else:
        try:
            voice.load()
        except ParleyError as error:
            _log.warning("the tuned model is not used: %s", error.message)

    def made(view: CatalogView) -> Reader:
        rules = RuleReader(view)
        return TunedReader(view, rules, SpanWords(view, rules), voice, timeout_s=wanted.timeout_s)

    return made
