"""The words of the dialogue ("skip it", 都行) as patterns: `agent/lexicons/dialogue/TOPIC.yaml`, one file per module.

Each name of a file holds lists of entries: `en`, `zh`, and `both` for frames around words of both languages and for
marks. An entry is a regular expression, most are plain words; `{name}` in it stands for any entry of that name in the
file. An English entry that holds none of `\\ ^ $` matches whole words only; every other one is taken as it is written.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError

from agent.understanding.lexicons import load
from domain.errors import BadInput
from domain.frozen import Frozen

_PART = re.compile(r"\{([a-z_]+)\}")
_SAYS_WHERE = re.compile(r"[\\^$]")
"""What an English entry holds that says itself where it begins and ends."""


def _flat(entries: Any) -> Any:
    """Lists within a list only group its entries."""
    if not isinstance(entries, list):
        return entries
    return tuple(one for entry in entries for one in (entry if isinstance(entry, list) else [entry]))


Entries = Annotated[tuple[str, ...], BeforeValidator(_flat)]


class Words(Frozen):
    """The entries of one name, tried in this order."""

    en: Entries = ()
    zh: Entries = ()
    both: Entries = ()

    def bounded(self) -> Iterator[str]:
        """All entries, runs of plain English ones together between the bounds of a word."""
        for own, run in groupby(self.en, key=lambda entry: bool(_SAYS_WHERE.search(entry))):
            listed = "|".join(run)
            yield listed if own else rf"\b(?:{listed})\b"
        yield from (*self.zh, *self.both)


class Topic(Frozen):
    """The words of one file by their names."""

    topic: str
    words: Mapping[str, Words]

    def pattern(self, name: str) -> re.Pattern[str]:
        """The words of a name as one pattern, in letters of either case. Raises BadInput, as the function `pattern`."""
        entries = (self._filled(entry, (name,)) for entry in self._named(name).bounded())
        try:
            return re.compile("|".join(entries), re.IGNORECASE)
        except re.error as error:
            raise BadInput(f"the words {self.topic}.{name} are no pattern: {error}", _hint(self.topic)) from error

    def _named(self, name: str) -> Words:
        found = self.words.get(name, Words())
        if found == Words():
            raise BadInput(f"the lexicon of the dialogue has no words {self.topic}.{name}", _hint(self.topic))
        return found

    def _filled(self, entry: str, within: tuple[str, ...]) -> str:
        """An entry with every part written out. `within`: the names that it is a part of."""

        def written(match: re.Match[str]) -> str:
            name = match[1]
            if name in within:
                raise BadInput(f"the words {self.topic}.{name} are a part of themselves", _hint(self.topic))
            words = self._named(name)
            entries = (self._filled(one, (*within, name)) for one in (*words.en, *words.zh, *words.both))
            return f"(?:{'|'.join(entries)})"

        return _PART.sub(written, entry)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The words of "topic.name" as one pattern, in letters of either case.

    Raises BadInput where the topic, the name or a part of it is unknown, or an entry is no regular expression.
    """
    topic, _, key = name.partition(".")
    return _topic(topic).pattern(key)


@cache
def _topic(topic: str) -> Topic:
    try:
        return Topic(topic=topic, words=load(f"dialogue/{topic}"))
    except FileNotFoundError as error:
        raise BadInput(f"the lexicon of the dialogue has no topic {topic!r}", _hint(topic)) from error
    except ValidationError as error:
        raise BadInput(f"the lexicon of {topic} cannot be read: {error}", _hint(topic)) from error


def _hint(topic: str) -> str:
    return f"See agent/lexicons/dialogue/{topic}.yaml and agent/lexicon.py."
