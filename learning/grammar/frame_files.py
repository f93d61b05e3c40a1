"""All frames of a language: `frames*.LANGUAGE.yaml` in the rules' folder, one file a theme."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from learning.grammar.words import rules_of


@cache
def frames_of(language: str) -> Mapping[str, Any]:
    """All frames of one language, in the order of their files' names: `rules` (by name) and `groups`.

    A rule that several files define has the words of the last one; `later` says of a group that it is of a theme's
    own file, not of the first one (`frames.LANGUAGE.yaml`). Treat it as read-only.
    """
    folder = resources.files("learning.grammar").joinpath("rules")
    ending = f".{language}.yaml"
    names = sorted(f.name for f in folder.iterdir() if f.name.startswith("frames") and f.name.endswith(ending))
    files = {name: rules_of(name.removesuffix(".yaml")) for name in names}
    rules = {name: words for content in files.values() for name, words in content.get("rules", {}).items()}
    first = f"frames{ending}"
    groups = [{**group, "later": name != first} for name, content in files.items() for group in content["groups"]]
    return {"rules": rules, "groups": groups}
