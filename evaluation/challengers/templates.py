"""The templates as data: who speaks, the words with their slots, what they mean, and what was said before."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import yaml

from domain.frozen import Frozen

GROUPS = ("plain", "adversarial")


class Template(Frozen):
    """One line of a template file.

    `history` is "" (none), "shown" (four cards after an open question) or "ask a" (four cards that have the value a,
    which was asked for); `needs` names what the catalogue must have besides the slots ("runtime").
    """

    phenomenon: str
    group: str
    voice: str
    text: str
    act: str
    label: tuple[str, ...] = ()
    history: str = ""
    needs: tuple[str, ...] = ()


@cache
def templates(language: str) -> tuple[Template, ...]:
    """All templates of a language, "en" or "zh", in the order of the file."""
    data = files(__package__).joinpath(f"templates.{language}.yaml").read_text(encoding="utf-8")
    return tuple(_read(yaml.safe_load(data)))


def _read(phenomena: Mapping[str, Mapping[str, str]]) -> Iterator[Template]:
    for phenomenon, groups in phenomena.items():
        for group in GROUPS:
            for line in groups.get(group, "").splitlines():
                yield _template(phenomenon, group, line)


def _template(phenomenon: str, group: str, line: str) -> Template:
    voice, text, meaning, *before = [part.strip() for part in line.split(" | ")]
    act, _, label = meaning.partition(":")
    words = before[0].split() if before else []
    needs = tuple(word for word in words if word == "runtime")
    history = " ".join(word for word in words if word not in ("-", "runtime"))
    return Template(
        phenomenon=phenomenon,
        group=group,
        voice=voice,
        text=text,
        act=act,
        label=tuple(label.split()),
        history=history,
        needs=needs,
    )
