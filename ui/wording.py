"""The page's own words, per language, from `ui/words/*.yaml`; names of values as the assistant says them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from agent.phrases import phrases
from domain.frozen import Frozen

LANGUAGES = ("en", "zh")


class Words(Frozen):
    """One language of the page. `values` translates catalogue values that have a usual name ("Comedy": "喜剧")."""

    language: str
    phrases: Mapping[str, str]
    values: Mapping[str, str] = {}
    example_prompts: tuple[str, ...] = ()

    def say(self, key: str, **fill: object) -> str:
        """A phrase, filled in. Raises KeyError for an unknown key: a test holds all languages to the same keys."""
        return self.phrases[key].format(**fill)

    def maybe(self, key: str, otherwise: str) -> str:
        """A phrase if there is one under this key, else `otherwise`."""
        return self.phrases.get(key, otherwise)

    def value(self, value: object) -> str:
        """A catalogue value as people of this language say it."""
        return self.values.get(str(value), str(value))


@cache
def words_of(language: str) -> Words:
    """The words of a language; English for one that has no file."""
    name = language if language in LANGUAGES else "en"
    data = yaml.safe_load((Path(__file__).parent / "words" / f"{name}.yaml").read_text(encoding="utf-8"))
    prompts = data.pop("example_prompts")
    return Words(language=name, phrases=data, values=phrases(name).values, example_prompts=tuple(prompts))


def language_of(accepted: str) -> str:
    """The page's language for a browser's Accept-Language header: the first of ours that it names, else English."""
    for part in accepted.lower().split(","):
        code = part.split(";")[0].strip()[:2]
        if code in LANGUAGES:
            return code
    return "en"
