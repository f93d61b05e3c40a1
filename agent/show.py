"""Step 8 of a turn: cards from the catalogue, each with its reason; answers; and the one question that pays."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from agent import clarify, consent, expertise, manner, policy
from agent import query as queries
from agent.among import AMONG, among
from agent.answers import PERSON, Answer, about_person, answer, left
from agent.liking import LIKED, liking
from agent.of_list import LEFT
from agent.parts import Parts
from agent.phrases import phrases
from agent.policy import Move
from agent.preferences import remember_shown
from agent.reasons import reasons, sentence
from agent.situation_words import suits
from agent.state import TurnState
from agent.why import WHY, why
from domain.candidates import Candidate, Recommendation
from domain.conversation import Turn
from domain.intent import Constraint, Step


def show(parts: Parts, state: TurnState) -> TurnState:
    """Make the cards and remember that they were shown."""
    answers = _answers(parts, state)
    cards = _found(state) or _again(state) or _answering(state, answers)
    preferences = remember_shown(state.preferences, [card.item.id for card in cards])
    question = _question(parts, state) if (state.plan.searches and cards) or _greets(state) else None
    return replace(state, cards=tuple(cards), preferences=preferences, question=question, answers=tuple(answers))


def card(rank: int, candidate: Candidate, state: TurnState, wished: Sequence[Constraint]) -> Recommendation:
    """One card with what speaks for it."""
    item = state.view.item(candidate.item_id)
    evidence = reasons(candidate, state.query, wished, state.view, state.language) if state.query else ()
    told = suits(item, state.preferences.situations, state.view, state.language) if state.query else []
    said = [reason for reason in evidence if reason.source == "wishes"]
    evidence = (*said, *told, *(reason for reason in evidence if reason not in said))
    return Recommendation(
        rank=rank,
        item=item,
        title=item.title(state.language),
        score=candidate.score,
        parts=candidate.parts,
        reason=sentence(evidence, state.language),
        evidence=evidence,
    )


def _found(state: TurnState) -> list[Recommendation]:
    wished = [c for c in state.preferences.constraints if c.said]
    chosen = state.ranked[: state.plan.limit]
    return [card(rank, candidate, state, wished) for rank, candidate in enumerate(chosen, 1)]


def _again(state: TurnState) -> list[Recommendation]:
    """The cards that the person asked to see again; from the record alone where they were never shown."""
    wanted = [m.item_id for t in state.plan.tasks if t.move is Move.AGAIN for m in t.step.mentions if m.item_id]
    known = {c.item.id: c for turn in state.conversation.turns for c in turn.items}
    cards = []
    for rank, item_id in enumerate(dict.fromkeys(wanted), 1):
        old = known.get(item_id) or _bare(state, item_id)
        title = old.item.title(state.language)
        cards.append(old.model_copy(update={"rank": rank, "title": title}))
    return cards


def _answering(state: TurnState, answers: Sequence[Answer]) -> list[Recommendation]:
    """Cards for items that an answer had to name ("the longest film"), unless shown before or against a wish."""
    hard = [c for c in state.preferences.constraints if c.hard]
    named = dict.fromkeys(i for a in answers for i in a.item_ids if i not in state.preferences.shown)
    fitting = [i for i in named if all(state.view.satisfies(state.view.item(i), c) for c in hard)]
    return [_bare(state, item_id, rank) for rank, item_id in enumerate(fitting, 1)]


def _bare(state: TurnState, item_id: str, rank: int = 1) -> Recommendation:
    item = state.view.item(item_id)
    reason = phrases(state.language).say("reason_none")
    return Recommendation(rank=rank, item=item, title=item.title(state.language), score=0.0, parts={}, reason=reason)


def _answers(parts: Parts, state: TurnState) -> list[Answer]:
    asked = [task.step for task in state.plan.tasks if task.move is Move.ANSWER]
    return [_answer(step, parts, state) for step in asked]


def _answer(step: Step, parts: Parts, state: TurnState) -> Answer:
    if step.about.partition(":")[0] == LIKED:
        return liking(step, parts.likes(), state.view, state.language, state.turn_id)
    if step.about == LEFT:
        query = queries.build(state.preferences, state.history, state.view)
        return left(query.hard, query.excluded, state.view, state.language, state.turn_id)
    if step.about in PERSON:
        known = (state.preferences, state.history, state.profile, state.view, state.language, state.turn_id)
        return about_person(*known, standing=state.standing)
    if step.about.startswith(AMONG):
        return among(step, state.conversation.turns, state.view, state.language, state.turn_id)
    if step.about == WHY:
        return why(step, state.conversation.turns, state.view, state.language, state.turn_id)
    return answer(step, state.view, state.language, state.turn_id)


def _question(parts: Parts, state: TurnState) -> clarify.Question | None:
    turns = state.conversation.turns
    unsaid = not parts.settings.asks or state.plan.has(Move.CLARIFY) or not policy.may_ask(turns)
    if unsaid or any(manner.stops_questions(text) for text in (*(t.text for t in turns), state.text)):
        return None
    if consent.skips(state.text) or _skipped(turns) or not clarify.is_vague(state.preferences):
        return None
    asked = [turn.asked for turn in turns if turn.asked]
    first = state.plan.has(Move.CHAT) and not turns
    ids = state.view.ids if first else [c.item_id for c in state.ranked]
    if not first and len(ids) <= 3 * state.plan.limit:
        return None
    level = expertise.level([*(t.text for t in turns), state.text])
    return clarify.best_question(ids, state.view, state.preferences, asked, level)


def _skipped(turns: Sequence[Turn]) -> bool:
    """Whether a question of this conversation was skipped: then none is asked again."""
    return any(before.asked and consent.skips(turn.text) for before, turn in pairwise(turns))


def _greets(state: TurnState) -> bool:
    """Whether somebody of whom nothing is known opens with a greeting: the first question may be asked."""
    greeted = any(task.move is Move.CHAT and task.step.about == "hello" for task in state.plan.tasks)
    stranger = not (state.history.liked or state.profile or state.preferences.profile)
    return greeted and stranger and not state.conversation.turns and not state.plan.searches
