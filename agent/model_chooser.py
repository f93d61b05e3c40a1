"""What a very small model can do in a reply: choose, among true clauses about a card, the one to say.

A model of a hundred million parameters writes sentences that the record does not hold (measured: nine in ten). Asked
whether a fact speaks to the request it gives a probability, so every line is made of the card's first reason and the
clause with the highest one. The lines go through the same check as written ones.
"""

from collections.abc import AsyncGenerator, Sequence

from agent.model_guard import Evidence
from agent.phrases import phrases
from agent.wording import Wording
from domain.ports import LanguageModel, Message
from llms.meter import running
from prompts.library import as_data, load_prompt

PROMPT = "choose"
_YES = ("yes", "no")
_MOST_CLAUSES, _LONGEST_CLAUSE = 4, 160
_FIRST_S, _OTHERS_S = 1.0, 2.0
"""The time for the first card's clause, so that a first sentence is there within 1.5 s whatever else the machine does,
and for the other cards'. A later choice is not waited for: the plain sentences are as true."""


async def chosen_lines(
    model: LanguageModel, cards: Sequence[Evidence], request: str, timeout_s: float
) -> AsyncGenerator[str, None]:
    """One line per card, in order: the first alone, so that it is there soon, then the others in one call.

    Raises ModelFailed.
    """
    for group, most_s in ((cards[:1], _FIRST_S), (cards[1:], _OTHERS_S)):
        clauses = [_clauses(evidence) for evidence in group]
        asked = [clause for found in clauses for clause in found]
        if not asked:
            continue
        prefix = _prefix(request, group[0].language)
        shares, _ = await model.score(
            prefix, [f"{as_data(c)}\n" for c in asked], _YES, timeout_s=min(timeout_s, most_s)
        )
        speaks = [row[_YES[0]] for row in shares]
        for evidence, found in zip(group, clauses, strict=True):
            own, speaks = speaks[: len(found)], speaks[len(found) :]
            best = max(range(len(found)), key=lambda n: own[n], default=None)
            yield _line(evidence, found[best] if best is not None else "")


def _prefix(request: str, language: str) -> list[Message]:
    prompt = load_prompt(PROMPT, language)
    if meter := running():
        meter.prompts[prompt.name] = prompt.version
    return prompt.fill({"request": request})


def _clauses(evidence: Evidence) -> list[str]:
    """True clauses about the card beyond its first reason: its fields, then the beginning of its text."""
    said = " ".join(evidence.reasons[:1]).casefold()
    found = [c.rstrip(".。 ") for c in evidence.brief if c and len(c) <= _LONGEST_CLAUSE]
    return [c for c in dict.fromkeys(found) if c.casefold() not in said][-_MOST_CLAUSES:]


def _line(evidence: Evidence, clause: str) -> str:
    """Title, first reason and the chosen clause."""
    language = evidence.language
    own, wording = phrases(language), Wording(language=language, marked=False)
    facts = [part.rstrip(".。") for part in (*evidence.reasons[:1], clause) if part] or [own.say("reason_none")]
    title = wording.title(evidence.card.item, year=True)
    return own.say("summary", "", title=title, facts=own.words["semicolon"].join(facts))
