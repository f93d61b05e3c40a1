"""The lexicons as data: each YAML file read once."""

from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def load(name: str) -> Any:
    """The content of `agent/lexicons/NAME.yaml`, every scalar a str ("no" stays a word). Treat it as read-only."""
    text = resources.files("agent").joinpath("lexicons", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506  makes strings only


@cache
def number_words() -> dict[str, dict[str, int]]:
    """The lexicon of number words, with its numbers as int."""
    return {group: {word: int(value) for word, value in words.items()} for group, words in load("numbers").items()}


@cache
def words(name: str, key: str) -> frozenset[str]:
    """One list of words of a lexicon as a set."""
    return frozenset(str(word) for word in load(name)[key])
