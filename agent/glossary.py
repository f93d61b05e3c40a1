"""Words of the trade, explained: once to a novice who meets them, and to whoever asks what one means."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.expertise import Level, level
from agent.lexicon import pattern
from agent.phrases import phrases
from agent.state import TurnState
from agent.understanding.lexicons import load

_WHAT_IS = pattern("glossary.what_is")


def explained(state: TurnState) -> tuple[str, ...]:
    """A sentence for each word of the trade in the cards' kinds or our question, once, for a novice."""
    turns = state.conversation.turns
    said = [*(t.text for t in turns), state.text]
    if level(said) is not Level.NOVICE or not (state.cards or state.question):
        return ()
    named = [str(c.value) for c in state.preferences.constraints if c.said]
    named += [str(c.value) for c in state.question.choices] if state.question else []
    told = "\n".join(turn.reply for turn in turns)
    own = phrases(state.language)
    found = []
    for term in _terms(named):
        name, meaning = term["names"][state.language], term["meaning"][state.language]
        sentence = own.say("term", state.turn_id, term=name, meaning=meaning)
        if meaning not in told:
            found.append(sentence)
    return tuple(dict.fromkeys(found))


def meaning_of(text: str, language: str) -> str:
    """The sentence that answers "what is film noir?", "" where the message asks for no word that we know."""
    match = _WHAT_IS.search(text.strip())
    said = (match["en"] or match["zh"] or match["asked_zh"] or "").strip().casefold() if match else ""
    term = next(iter(_terms([said])), None) if said else None
    return (
        phrases(language).say("term", "", term=term["names"][language], meaning=term["meaning"][language])
        if term
        else ""
    )


def _terms(values: Sequence[str]) -> list[Mapping[str, Any]]:
    wanted = {_bare(value) for value in values}
    return [term for term in load("glossary")["terms"] if wanted & {_bare(str(w)) for w in term["said"]}]


def _bare(word: str) -> str:
    return re.sub(r"[\s-]", "", word.casefold())
