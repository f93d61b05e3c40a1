"""Sentences about items that the check passes, as prompts and targets for a small writer.

The sentences are composed from a record in several orders and wordings; each goes through `agent.model_guard.faults`
as a model's own would, and only those without a fault teach.
"""

import random
import re
from collections.abc import Iterator, Sequence

from agent.grounding import TitleIndex
from agent.model_guard import Evidence, faults
from agent.names import name_of
from agent.understanding.vocabulary import field_role
from domain.candidates import Recommendation
from domain.errors import BadInput
from domain.fields import FieldKind
from domain.frozen import Frozen
from domain.intent import Constraint, Op
from domain.items import Item
from domain.ports import CatalogView

_LEAST = 20
_LEAST_FACTS = 2
_OFTEN = 0.7
_ROLES = ("kind", "theme", "place", "maker", "player")
_PHRASES = {
    "en": {"kind": "{}", "theme": "{}", "place": "from {}", "maker": "by {}", "player": "with {}"},
    "zh": {"kind": "{}", "theme": "{}", "place": "{}", "maker": "{}的", "player": "{}主演"},
}
_LEADS = {
    "en": (
        "{title} is {a} {theme} {kind} {place} {maker}, {player}.",
        "{title}: {a} {theme} {kind} {maker} {place}, {player}.",
        "{title}, {maker}, is {a} {theme} {kind} {place} {player}.",
        "{a} {theme} {kind} {place}: {title} {maker}, {player}.",
    ),
    "zh": (
        "{title}：{maker}{theme}{place}{kind}，{player}。",
        "{title}是{maker}{place}{theme}{kind}，{player}。",
        "{title}，{place}{kind}，{theme}，{player}。",
    ),
}


class WritingExample(Frozen):
    """One item to write about, with a sentence that holds."""

    item_id: str
    language: str
    wished: tuple[Constraint, ...]
    prompt: str
    target: str


def evidence_of(item: Item, wished: Sequence[Constraint], view: CatalogView, language: str) -> Evidence:
    """What may be said about an item that meets some wishes."""
    card = Recommendation(rank=1, item=item, title=item.title(language), score=1.0, parts={"x": 1.0}, reason="")
    return Evidence(card, wished, view, language)


def prompt(evidence: Evidence, wished: Sequence[Constraint]) -> str:
    """What the writer reads."""
    title = evidence.card.item.title(evidence.language)
    wishes = ", ".join(name_of(str(c.value), evidence.language) for c in wished) or "-"
    return f"title: {title}\nfacts: {'; '.join(evidence.brief)[:320]}\nwished: {wishes}\nsentence:"


def make(
    view: CatalogView,
    *,
    seed: int,
    count: int,
    languages: Sequence[str] = ("en", "zh"),
    index: TitleIndex | None = None,
) -> list[WritingExample]:
    """`count` examples at most, the same for the same view, seed and count. Raises BadInput for too few that hold."""
    index = index or TitleIndex.of(view)
    chance = random.Random(seed)
    ids = list(view.ids)
    found: dict[tuple[str, str], WritingExample] = {}
    for turn in range(4 * count):
        if len(found) >= count or not ids:
            break
        item = view.item(chance.choice(ids))
        language = languages[turn % len(languages)]
        wished = _wishes(item, view, chance)
        evidence = evidence_of(item, wished, view, language)
        for sentence in _sentences(evidence, wished, chance):
            if not faults(sentence, evidence, index):
                asked = prompt(evidence, wished)
                found[asked, sentence] = WritingExample(
                    item_id=item.id, language=language, wished=tuple(wished), prompt=asked, target=f" {sentence}"
                )
                break
    if len(found) < _LEAST:
        raise BadInput(
            f"only {len(found)} sentences about this catalogue pass the check", "items need attributes or texts"
        )
    return list(found.values())


def faulty(texts: Sequence[str], examples: Sequence[WritingExample], view: CatalogView, index: TitleIndex) -> float:
    """The share of written sentences that the check refuses; an empty one counts as refused."""
    refused = 0
    for text, example in zip(texts, examples, strict=True):
        evidence = evidence_of(view.item(example.item_id), example.wished, view, example.language)
        line = next((part.strip() for part in text.splitlines() if part.strip()), "")
        refused += not line or bool(faults(line, evidence, index))
    return refused / max(1, len(texts))


def _wishes(item: Item, view: CatalogView, chance: random.Random) -> list[Constraint]:
    """One or two things that the item is, as if they had been wished for."""
    values = [
        (name, value)
        for name, field in view.schema.fields.items()
        if field.kind in (FieldKind.WORD, FieldKind.WORDS)
        for value in item.words(name)[:3]
    ]
    chosen = chance.sample(values, min(len(values), chance.choice((0, 1, 1, 2))))
    return [Constraint(field=name, op=Op.EQ, value=value) for name, value in chosen]


def _sentences(evidence: Evidence, wished: Sequence[Constraint], chance: random.Random) -> Iterator[str]:
    """A few ways to say some of the facts, what was wished for among them."""
    language = evidence.language
    item, fields = evidence.card.item, evidence.view.schema.fields
    asked = {c.field: str(c.value) for c in wished}
    held: dict[str, str] = {}
    for name, field in fields.items():
        values = item.words(name) if field.kind in (FieldKind.WORD, FieldKind.WORDS) else ()
        role = field_role(name)
        if values and role in _ROLES and (name in asked or (role not in held and chance.random() < _OFTEN)):
            held[role] = name_of(asked.get(name) or chance.choice(values[:2]), language)
    if len(held) < _LEAST_FACTS or "kind" not in held:
        return
    phrases = _PHRASES.get(language, _PHRASES["en"])
    said = {role: phrases[role].format(held[role]) for role in held}
    leads = list(_LEADS.get(language, _LEADS["en"]))
    chance.shuffle(leads)
    kind = held.get("kind", "")
    for lead in leads:
        parts = {role: said.get(role, "") for role in _ROLES}
        parts["kind"] = kind if language == "zh" else kind.lower()
        yield _tidy(lead.format(title=item.title(language), a=_article(parts["theme"] or parts["kind"]), **parts))


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" and word else "a"


def _tidy(sentence: str) -> str:
    """Without the gaps that missing parts leave."""
    sentence = re.sub(r"\s+", " ", sentence).replace(" ,", ",").replace(" .", ".")
    sentence = re.sub(r"[,，]\s*([.。])", r"\1", sentence).replace("：，", "：").strip()
    return sentence[:1].upper() + sentence[1:]
