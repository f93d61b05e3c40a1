"""IARD (Cai and Chen, UMAP 2020): seekers' messages with 15 intents, mapped to our acts.

| IARD | our acts |
|---|---|
| IQU, CON, REF, STO (ask for a recommendation) | recommend, refine, more_like |
| PRO, ANS (a detail, an answer) | recommend, refine, more_like, react; ANS also chat and ask_about ("yes, thank you") |
| ASK (the other's opinion) | chat, ask_about |
| SEE, ACC, REJ (seen, accepted, rejected) | react; ACC also chat |
| NRE (neither) | react, chat |
| INQ (more about the item) | ask_about, compare, chat |
| CRI-F, CRI-A, CRI-C (a critique) | recommend, refine, more_like, react |
| OTH (greetings, thanks, talk) | chat, help, out_of_scope |

A message with several labels is right with any of them: it may hold several things and one act stands for it.
"""

import re
from collections.abc import Mapping
from json import loads
from pathlib import Path
from typing import Any

from domain.intent import Act
from domain.items import Item, spoken_title
from evaluation.intent_labelled import ASKING, Corpus, Message

_TITLE = re.compile(r"@?(\d*)\s*<\s*([^<>]+?)\s*>")
_YEAR = re.compile(r"\((\d{4})\)\s*$")
_REACTS = frozenset({Act.REACT})
_CHATS = frozenset({Act.CHAT, Act.HELP, Act.OUT_OF_SCOPE})
_ACTS: Mapping[str, frozenset[Act]] = {
    **dict.fromkeys(("IQU", "CON", "REF", "STO"), ASKING),
    **dict.fromkeys(("PRO", "CRI-F", "CRI-A", "CRI-C"), ASKING | _REACTS),
    "ANS": ASKING | _REACTS | _CHATS | {Act.ASK_ABOUT},
    "ASK": frozenset({Act.CHAT, Act.ASK_ABOUT}),
    **dict.fromkeys(("SEE", "REJ"), _REACTS),
    **dict.fromkeys(("ACC", "NRE"), _REACTS | {Act.CHAT}),
    "INQ": frozenset({Act.ASK_ABOUT, Act.COMPARE, Act.CHAT}),
    "OTH": _CHATS,
}


def read_iard(path: Path, genres: Mapping[str, tuple[str, ...]]) -> Corpus:
    """The seekers' messages of `iard.json`; `genres` by folded title give the films of the catalogue their kinds."""
    dialogues: dict[str, Any] = loads(path.read_text(encoding="utf-8"))
    items: dict[str, Item] = {}
    messages: list[Message] = []
    for dialogue_id, dialogue in dialogues.items():
        shown: tuple[str, ...] = ()
        for name, said in dialogue["dialogue_info"].items():
            named = tuple(_item(m[2], items, genres) for m in _TITLE.finditer(said["utterance_text"]))
            if said["role"] == "recommender":
                shown = named or shown
                continue
            labels = tuple(said["sub-intent/action"])
            acts = frozenset(a for label in labels for a in _ACTS[label])
            text = plain_text(said["utterance_text"])
            messages.append(Message(id=f"{dialogue_id}-{name}", text=text, shown=shown, acts=acts, labels=labels))
    return Corpus(name="IARD", items=tuple(items.values()), messages=tuple(messages))


def plain_text(text: str) -> str:
    """A message as it would be typed: titles without their numbers and brackets."""
    return _TITLE.sub(lambda m: m[2], text).replace("...", ". ").strip()


def _item(said: str, items: dict[str, Item], genres: Mapping[str, tuple[str, ...]]) -> str:
    title = " ".join(said.split())
    year = _YEAR.search(title)
    attributes: dict[str, Any] = {"year": int(year[1])} if year else {}
    if kinds := genres.get(spoken_title(title).casefold()):
        attributes["genre"] = kinds
    items.setdefault(title, Item(id=title, titles={"en": title}, attributes=attributes))
    return title
