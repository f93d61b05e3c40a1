"""The lexicons as data: each YAML file read once."""

from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def load(name: str) -> Any:
    """The content of `agent/lexicons/NAME.yaml`. Treat it as read-only."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files("agent").joinpath("lexicons", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=loader)


@cache
def words(name: str, key: str) -> frozenset[str]:
    """One list of words of a lexicon as a set."""
    return frozenset(str(word) for word in load(name)[key])
