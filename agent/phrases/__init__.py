"""Sentences by language as data files, and how they are filled."""

import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml

from domain.frozen import Frozen


class Phrases(Frozen):
    """All that is said in one language: small words, names of fields, names of values, sentences with variants."""

    words: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]]
    values: Mapping[str, str]
    sentences: Mapping[str, tuple[str, ...]]

    def say(self, key: str, seed: str = "", **filled: object) -> str:
        """One variant of a sentence, the same for the same seed. Raises KeyError for an unknown one."""
        variants = self.sentences[key]
        chosen = variants[zlib.crc32(f"{seed}/{key}".encode()) % len(variants)]
        return chosen.format(**{"m": self.words["measure"], **filled})

    def measure(self, noun: str) -> str:
        """The word that counts such things ("部" for 电影), "" in a language that needs none."""
        own = (word for key, word in self.words.items() if key.startswith("measure_") and key[8:] in noun)
        return next(own, self.words["measure"])

    def listed(self, parts: Sequence[str], last: str = "and") -> str:
        """Words in a row: "a, b and c"."""
        if len(parts) < 2:
            return "".join(parts)
        return self.words["comma"].join(parts[:-1]) + self.words[last] + parts[-1]


@cache
def phrases(language: str) -> Phrases:
    """The phrases of a language, English for one that we do not speak. Read once; the value is frozen."""
    name = language if language in ("en", "zh") else "en"
    text = files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return Phrases.model_validate(yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506  (both are safe)
