"""All settings of one process: parley.toml, the environment on top, unknown keys refused."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from agent.settings import AgentSettings
from agent.tuned_settings import UnderstandingSettings
from app.server_settings import ServerSettings
from app.state_settings import LogSettings, PrivacySettings, StoreSettings, TraceSettings
from domain.errors import BadInput
from llms.settings import LlmSettings
from llms.speech import SpeechSettings
from llms.vision import VisionSettings
from ranking.settings import RankingSettings
from retrieval.embedding.settings import EmbeddingSettings
from retrieval.settings import RetrievalSettings
from ui.settings import UiSettings

PREFIX = "PARLEY_"
OUTSIDE = frozenset({"PARLEY_CONFIG", "PARLEY_RESEARCH_DATA", "PARLEY_TRACE", "PARLEY_VLLM_PYTHON"})
"""Variables with our prefix that are no settings."""


class Settings(BaseSettings):
    """Everything that can be set, by part. `home` holds all that Parley writes."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, env_ignore_empty=True
    )

    home: Path = Path(".parley")
    catalog: str = ""
    server: ServerSettings = ServerSettings()
    store: StoreSettings = StoreSettings()
    privacy: PrivacySettings = PrivacySettings()
    log: LogSettings = LogSettings()
    trace: TraceSettings = TraceSettings()
    llm: LlmSettings = LlmSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    ranking: RankingSettings = RankingSettings()
    agent: AgentSettings = AgentSettings()
    understanding: UnderstandingSettings = UnderstandingSettings()
    ui: UiSettings = UiSettings()
    vision: VisionSettings = VisionSettings()
    speech: SpeechSettings = SpeechSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  (the signature is pydantic-settings')
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the same)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the same)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over what the file said (given as init values)."""
        return env_settings, init_settings


def load_settings(config: Path | None = None) -> Settings:
    """The settings of this process, from `config`, else PARLEY_CONFIG, else ./parley.toml. Raises BadInput."""
    named = config or (Path(os.environ["PARLEY_CONFIG"]) if os.environ.get("PARLEY_CONFIG") else None)
    path = named or Path("parley.toml")
    if named and not named.is_file():
        raise BadInput(f"no settings file {named}", "PARLEY_CONFIG names a file that must exist")
    _refuse_unknown_variables(os.environ)
    try:
        return Settings(**(_read(path) if path.is_file() else {}))
    except ValidationError as error:
        raise BadInput(*_explain(error, path)) from None
    except SettingsError as error:
        raise BadInput(str(error), "a list or a table in the environment is written as JSON") from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not valid TOML: {error}", "mend the line that it names") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}", "check its permissions") from None


def _explain(error: ValidationError, path: Path) -> tuple[str, str]:
    """What is wrong with the first bad setting, and what to do. Never shows the value, which may be a secret."""
    first = error.errors(include_input=False)[0]
    place = ".".join(str(p) for p in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"unknown setting {place}", _near(str(first["loc"][-1]), _known(first["loc"][:-1]))
    variable = PREFIX + "__".join(str(p) for p in first["loc"]).upper()
    return f"setting {place}: {first['msg']}", f"mend it in {path} or in {variable}"


def _known(place: tuple[int | str, ...]) -> list[str]:
    """The keys that a section has."""
    model: type[BaseModel] = Settings
    for step in place:
        inner = _model_of(model.model_fields[str(step)].annotation) if str(step) in model.model_fields else None
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def _model_of(annotation: Any) -> type[BaseModel] | None:
    for choice in (annotation, *get_args(annotation)):
        if isinstance(choice, type) and issubclass(choice, BaseModel):
            return choice
    return None


def _near(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else f"there are: {', '.join(known)}"


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    """A mistyped PARLEY_ variable must not be dropped in silence."""
    for variable in environment:
        if not variable.startswith(PREFIX) or variable in OUTSIDE:
            continue
        section, nested, _ = variable.removeprefix(PREFIX).lower().partition("__")
        if section in Settings.model_fields:
            continue
        close = difflib.get_close_matches(section, Settings.model_fields, n=1, cutoff=0.75)
        if nested or close:
            raise BadInput(f"unknown setting {variable}", _near(section, list(Settings.model_fields)))
