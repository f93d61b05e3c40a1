"""The words sent to a model: files with a head, filled strictly.

A prompt is `prompts/<name>.<language>.md`: a YAML head between `---` lines (version, purpose, variables), then one part
per message under `## system`, `## user` or `## assistant`. A variable is written `{{name}}`. Values are data, never
template: they are put in in one pass, so that a value which contains `{{other}}` stays as it is, and `<`, `>` are made
harmless, so that a value can neither close its fence nor speak a chat template's control words.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from domain.errors import BadInput, NotFound
from domain.frozen import Frozen
from domain.ports import Message

_FOLDER = Path(__file__).parent
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_PART = re.compile(r"^## (system|user|assistant)\s*$", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class Prompt(Frozen):
    """One prompt as written. `version` is recorded in every turn that used it."""

    name: str
    language: str
    version: str
    purpose: str
    variables: tuple[str, ...]
    parts: tuple[Message, ...]

    def fill(self, values: Mapping[str, str]) -> list[Message]:
        """The messages with every variable filled. Raises BadInput when a value is missing or superfluous."""
        if set(values) != set(self.variables):
            off = ", ".join(sorted(set(values) ^ set(self.variables)))
            raise BadInput(f"prompt {self.name}: these variables do not match: {off}")
        harmless = {name: as_data(value) for name, value in values.items()}
        return [
            Message(role=m.role, content=_VARIABLE.sub(lambda match: harmless[match[1]], m.content)) for m in self.parts
        ]


def as_data(text: str) -> str:
    """Text that cannot leave its fence or speak a control word: no control characters, `<` and `>` made full-width."""
    return _CONTROL.sub(" ", text).replace("<", "＜").replace(">", "＞").replace("[INST]", "INST")


def load_prompt(name: str, language: str = "en") -> Prompt:
    """The prompt of that name in that language, else in English. Raises NotFound."""
    for tried in (language, "en"):
        path = _FOLDER / f"{name}.{tried}.md"
        if path.is_file():
            return _read(path)
    raise NotFound(f"no prompt {name}", f"add {name}.en.md to the folder prompts")


def prompt_names() -> list[str]:
    """The names of all prompts."""
    return sorted({path.name.split(".")[0] for path in _FOLDER.glob("*.*.md")})


def tone(name: str, language: str = "en") -> str:
    """How a reply is to sound, in words for a prompt. Raises NotFound for an unknown tone."""
    known: Mapping[str, Mapping[str, str]] = yaml.safe_load((_FOLDER / "tones.yaml").read_text(encoding="utf-8"))
    tones = known.get(language, known["en"])
    if name not in tones:
        raise NotFound(f"no tone {name}", f"there are: {', '.join(tones)}")
    return tones[name]


@lru_cache(maxsize=64)
def _read(path: Path) -> Prompt:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    fields = yaml.safe_load(head)
    pieces = _PART.split(body)[1:]
    parts = tuple(Message(role=r, content=c.strip()) for r, c in zip(pieces[::2], pieces[1::2], strict=True))
    name, language, _ = path.name.split(".")
    used = {v for m in parts for v in _VARIABLE.findall(m.content)}
    declared = tuple(fields["variables"])
    if used != set(declared):
        raise BadInput(f"prompt {path.name}: its head and its body name different variables", f"{used ^ set(declared)}")
    return Prompt(
        name=name,
        language=language,
        version=str(fields["version"]),
        purpose=fields["purpose"],
        variables=declared,
        parts=parts,
    )
