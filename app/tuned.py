"""The tuned reader as settings say: the adapter in use, merged into the embedded model, swapped when it changes."""

import contextlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from agent.parts import Reader
from agent.tuned_chooser import always_model, load_chooser
from agent.tuned_reader import TunedReader, Voice, Wrote
from agent.tuned_words import SpanWords
from agent.understanding.reader import RuleReader
from app.settings import Settings
from domain.errors import ModelFailed, ModelUnavailable, ParleyError
from domain.ports import CatalogView
from learning.registry import SHIPPED, WEIGHTS, Registry
from llms.tuned import TunedModel

CHOOSER = "chooser.json"
SMALL = "SmolLM2-135M-Instruct.Q4_1.gguf"
_log = logging.getLogger(__name__)


class CurrentVoice:
    """The tuned model in use. Its weights load when a message first needs them; an adapter that takes its place loads
    beside it, and the old one answers meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._registry = settings, Registry(settings.home)
        self._lock = threading.Lock()
        self._held: Voice | None = None
        self._from: Path | None = None
        self._tried: Path | None = None

    def __call__(self) -> Voice | None:
        """The model and its chooser; None where there is none."""
        folder = self.folder()
        if folder is None:
            return None
        if folder not in (self._from, self._tried):
            with self._lock:
                if folder not in (self._from, self._tried):
                    self._tried = folder
                    if self._held is None:
                        self._swap(folder, load=False)
                    else:
                        threading.Thread(target=self._swap, args=(folder,), daemon=True, name="tuned").start()
        return self._held

    def load(self) -> Voice | None:
        """Load the weights of what is in use now. Raises ModelUnavailable, BadInput."""
        folder = self.folder()
        if folder is None:
            return None
        self._held, self._from, self._tried = self._opened(folder, load=True), folder, folder
        return self._held

    def warm(self) -> None:
        """Load the weights where there are some; what fails is told when a message needs it."""
        with contextlib.suppress(ParleyError):
            self.load()

    def folder(self) -> Path | None:
        """The adapter: as set, else the one in use, else (asked for) what ships. None without it or its base."""
        wanted = self._settings.understanding
        if wanted.adapter:
            return Path(wanted.adapter)
        if not wanted.server and not self._base().is_file():
            return None
        chosen = self._registry.current("understand")
        shipped = self._registry.folder("understand", SHIPPED)
        asked = wanted.tuned in ("on", "alone") and (shipped / WEIGHTS).is_file()
        return chosen or (shipped if asked else None)

    def _base(self) -> Path:
        wanted = self._settings.understanding
        return Path(wanted.base) if wanted.base else self._settings.home / "models" / SMALL

    def _swap(self, folder: Path, *, load: bool = True) -> None:
        try:
            self._held, self._from = self._opened(folder, load=load), folder
        except ParleyError as error:
            _log.warning("the tuned model is not used: %s", error.message)

    def _opened(self, folder: Path, *, load: bool) -> Voice:
        wanted = self._settings.understanding
        chooser = always_model() if wanted.tuned == "alone" else load_chooser(folder / CHOOSER)
        if wanted.server:
            from llms.tuned_server import TunedServer

            served = TunedServer(wanted.server, wanted.served_name, self._settings.llm.api_key.get_secret_value())
            return Voice(_Writing(served.name, lambda: served), chooser)
        model = _Writing(f"understand-{folder.name}", lambda: self._merged(folder))
        if load:
            model.open()
        return Voice(model, chooser)

    def _merged(self, folder: Path) -> TunedModel:
        from llms.merged import merged_file

        models = self._settings.home / "models"
        path = merged_file(self._base(), folder, models / "merged", self._settings.understanding.bits)
        model = TunedModel(path, name=f"understand-{folder.name}", cache=models / "openvino")
        model.load()
        return model


class _GoesOn(Protocol):
    """What TunedModel and TunedServer have in common."""

    def goes_on(self, prompt: str, timeout_s: float) -> tuple[str, float, float, int]:
        """What follows a prompt, with its log-probabilities and tokens."""
        ...


class _Writing:
    """A model of llms as the short writer that the agent asks, opened once, when it is first asked."""

    def __init__(self, name: str, opens: Callable[[], _GoesOn]) -> None:
        self._name, self._opens = name, opens
        self._lock = threading.Lock()
        self._model: _GoesOn | None = None
        self._failed: ModelFailed | None = None

    @property
    def name(self) -> str:
        return self._name

    def open(self) -> _GoesOn:
        """The model. Raises ModelFailed; what could not be loaded is not tried again at every turn."""
        with self._lock:
            if self._failed is not None:
                raise self._failed
            if self._model is None:
                try:
                    self._model = self._opens()
                except ModelFailed as error:
                    self._failed = error
                    raise
            return self._model

    def write(self, prompt: str, timeout_s: float) -> Wrote:
        text, mean, total, tokens = self.open().goes_on(prompt, timeout_s)
        return Wrote(text=text, mean=mean, total=total, tokens_out=tokens)


def reader_maker(settings: Settings, *, warm: bool = False) -> Callable[[CatalogView], Reader]:
    """Makes the reader of a view: the rules, with the tuned model beside them where settings and files allow it.

    `warm`: the weights load beside the start, so that no message waits for them. Raises ModelUnavailable where the
    settings demand a model that there is not.
    """
    wanted = settings.understanding
    if wanted.tuned == "off":
        return RuleReader
    voice = CurrentVoice(settings)
    if wanted.tuned in ("on", "alone") and voice.load() is None:
        hint = "run `parley data get smollm2`, or unset understanding.tuned"
        raise ModelUnavailable("there is no tuned model", hint)
    if warm and wanted.tuned == "auto":
        threading.Thread(target=voice.warm, daemon=True, name="tuned").start()

    def made(view: CatalogView) -> Reader:
        rules = RuleReader(view)
        return TunedReader(view, rules, SpanWords(view, rules), voice, timeout_s=wanted.timeout_s)

    return made
