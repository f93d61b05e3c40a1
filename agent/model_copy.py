"""Copy on request: a headline and two lines about one item for an audience, each checked like a reply."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, Field

from agent.grounding import TitleIndex
from agent.model_guard import Evidence, faults
from agent.phrases import phrases
from domain.candidates import Recommendation
from domain.conversation import Degraded, ModelUse
from domain.errors import ModelFailed
from domain.frozen import Frozen
from domain.items import Item
from domain.ports import CatalogView, LanguageModel
from llms.meter import Budget, Meter, metered
from prompts.library import load_prompt, tone

PROMPT = "copy"
_LINE = Field(max_length=160)


class Copy(Frozen):
    """Copy for one item. `replaced` lines were not supported by the record and gave way to plain ones."""

    item_id: str
    language: str
    headline: str
    lines: tuple[str, str]
    replaced: int = 0
    models: tuple[ModelUse, ...] = ()
    prompts: Mapping[str, str] = {}
    degraded: tuple[Degraded, ...] = ()


class Drafted(BaseModel):
    """What a model answers."""

    headline: Annotated[str, _LINE]
    first: Annotated[str, _LINE]
    second: Annotated[str, _LINE]


async def write_copy(
    item: Item,
    audience: str,
    language: str,
    view: CatalogView,
    model: LanguageModel | None,
    *,
    sound: str = "warm",
    budget: Budget | None = None,
) -> Copy:
    """Copy from the record. Without a model, or with one that fails, its lines are plain facts. Raises nothing."""
    card = Recommendation(rank=1, item=item, title=item.title(language), score=0.0, parts={}, reason="")
    evidence, meter = Evidence(card, (), view, language), Meter(budget or Budget())
    plain = _plain(evidence)
    said = plain
    if model is not None:
        with metered(meter, "copy"):
            try:
                said = await _drafted(evidence, audience, model, sound, meter)
            except ModelFailed as error:
                meter.fell(error.message)
    index = TitleIndex.of(view)
    kept = [s if s is p or _holds(s, evidence, index) else p for s, p in zip(said, plain, strict=True)]
    replaced = 0 if said is plain else sum(k is p for k, p in zip(kept, plain, strict=True))
    return Copy(
        item_id=item.id,
        language=language,
        headline=kept[0],
        lines=(kept[1], kept[2]),
        replaced=replaced,
        models=tuple(meter.uses.values()),
        prompts=meter.prompts,
        degraded=tuple(meter.degraded),
    )


async def _drafted(evidence: Evidence, audience: str, model: LanguageModel, sound: str, meter: Meter) -> list[str]:
    language, noun = evidence.language, evidence.view.schema.noun
    prompt = load_prompt(PROMPT, language)
    meter.prompts[prompt.name] = prompt.version
    values = {
        "noun": noun.get(language, noun.get("en", "item")),
        "tone": tone(sound, language),
        "audience": audience or "-",
        "facts": "\n".join([evidence.card.title, *evidence.facts]),
    }
    drafted, _ = await model.complete(prompt.fill(values), Drafted, max_tokens=200, timeout_s=meter.left_s())
    return [" ".join(line.split()) for line in (drafted.headline, drafted.first, drafted.second)]


def _holds(line: str, evidence: Evidence, index: TitleIndex) -> bool:
    """Whether a line says something, and nothing beyond the record; a bare title is a good headline."""
    return bool(line) and faults(line, evidence, index) in ([], ["nothing but a name"])


def _plain(evidence: Evidence) -> list[str]:
    """A headline and two lines of plain facts; a record that holds less gives empty lines."""
    text = evidence.text.strip()
    facts = phrases(evidence.language).words["semicolon"].join(fact for fact in evidence.facts if fact != text)
    lines = [line for line in (text, facts) if line]
    return [evidence.card.title, *lines, "", ""][:3]
