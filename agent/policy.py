"""What a turn does about each step of a message: ask, recommend, answer, compare, chat, help or decline. Pure."""

from collections.abc import Sequence
from enum import StrEnum

from agent.lexicon import pattern
from domain.conversation import Turn
from domain.frozen import Frozen
from domain.intent import Act, Intent, Mention, Sentiment, Step

_ASKS = pattern("policy.asks")


class Move(StrEnum):
    """One thing to do in a turn."""

    RECOMMEND = "recommend"
    AGAIN = "again"
    ANSWER = "answer"
    COMPARE = "compare"
    NOTE = "note"
    RESET = "reset"
    CLARIFY = "clarify"
    MISSING = "missing"
    CHAT = "chat"
    HELP = "help"
    DECLINE = "decline"
    LOST = "lost"


class Task(Frozen):
    """One move with the step it answers."""

    move: Move
    step: Step = Step(act=Act.CHAT)
    mention: Mention | None = None


class Plan(Frozen):
    """All that a turn will do, in order; `limit` is how many cards a search may show."""

    tasks: tuple[Task, ...] = ()
    limit: int = 5
    replaces: bool = False

    def has(self, *moves: Move) -> bool:
        """Whether any of the moves is planned."""
        return any(task.move in moves for task in self.tasks)

    @property
    def searches(self) -> bool:
        """Whether new cards are wanted."""
        return self.has(Move.RECOMMEND)


_DIRECT = {
    Act.ASK_ABOUT: Move.ANSWER,
    Act.COMPARE: Move.COMPARE,
    Act.CHAT: Move.CHAT,
    Act.HELP: Move.HELP,
    Act.OUT_OF_SCOPE: Move.DECLINE,
    Act.RESET: Move.RESET,
}


def decide(intent: Intent, *, shown: Sequence[str] = (), cards: int = 5, most_cards: int = 100) -> Plan:
    """The plan for a resolved intent. `shown` are the ids shown in this conversation so far."""
    tasks: list[Task] = []
    for step in intent.steps:
        unclear = _unclear(step)
        tasks += unclear
        if not unclear or step.act in (Act.RECOMMEND, Act.REFINE):
            tasks += _tasks(step)
    if not tasks:
        tasks = [Task(move=Move.LOST)]
    removed = [m for t in tasks if t.move is Move.NOTE for m in t.step.mentions if m.item_id in shown]
    only_notes = all(t.move in (Move.NOTE, Move.CHAT) for t in tasks)
    replaces = only_notes and bool(removed) and any(m.sentiment is not Sentiment.LIKE for m in removed)
    if any(task.move is Move.NOTE for task in tasks) and all(t.move in (Move.NOTE, Move.CLARIFY) for t in tasks):
        tasks.append(Task(move=Move.RECOMMEND))
    gone = sum(1 for m in removed if m.sentiment in (Sentiment.DISLIKE, Sentiment.SEEN))
    limit = intent.limit or (max(1, gone) if replaces and gone else cards)
    return Plan(tasks=tuple(_once(tasks)), limit=max(1, min(limit, most_cards)), replaces=replaces)


def may_ask(turns: Sequence[Turn]) -> bool:
    """Whether a question may be asked now: at most two in a row."""
    return not (len(turns) >= 2 and turns[-1].asked and turns[-2].asked)


def pending(turns: Sequence[Turn]) -> tuple[Step, Mention] | None:
    """The step of the last message whose ambiguous mention we asked about, with that mention."""
    if not turns:
        return None
    found = [(s, m) for s in turns[-1].intent.steps for m in s.mentions if len(m.options) > 1 and not m.item_id]
    return found[0] if found else None


def complete(intent: Intent, turns: Sequence[Turn], text: str = "") -> Intent:
    """The intent with the earlier step done at last, where this message only picks one of the options we named.

    A message that asks something of the one it names (`text` is its words) is a question of its own.
    """
    waiting = pending(turns)
    chosen = [m for m in intent.mentions if m.item_id]
    if waiting is None or len(chosen) != 1 or chosen[0].item_id not in waiting[1].options:
        return intent
    step, asked = waiting
    if any(s.about for s in intent.steps if s.act is Act.ASK_ABOUT) or _ASKS.search(text):
        return intent
    if intent.constraints or chosen[0].sentiment not in (Sentiment.NEUTRAL, asked.sentiment):
        return intent
    pick = chosen[0].model_copy(update={"sentiment": asked.sentiment})
    mentions = tuple(pick if m == asked else m for m in step.mentions)
    return intent.model_copy(update={"steps": (step.model_copy(update={"mentions": mentions}),)})


def _unclear(step: Step) -> list[Task]:
    """An ambiguous mention is asked about, unknown ones are said to be unknown."""
    several = [Task(move=Move.CLARIFY, step=step, mention=m) for m in step.mentions if not m.item_id and m.options]
    if several:
        return several[:1]
    missing = [Task(move=Move.MISSING, step=step, mention=m) for m in step.mentions if not m.item_id]
    return missing if len(missing) == len(step.mentions) else []


def _tasks(step: Step) -> list[Task]:
    if step.act in _DIRECT:
        return [Task(move=_DIRECT[step.act], step=step)]
    named = [m for m in step.mentions if m.item_id]
    if step.act is Act.REACT:
        wants_more = bool(step.constraints or step.search_text)
        return [Task(move=Move.NOTE, step=step), *([Task(move=Move.RECOMMEND, step=step)] if wants_more else [])]
    plain = not (step.constraints or step.search_text) and all(m.sentiment is Sentiment.NEUTRAL for m in named)
    if step.act is Act.RECOMMEND and named and plain:
        return [Task(move=Move.AGAIN, step=step)]
    return [Task(move=Move.RECOMMEND, step=step)]


def _once(tasks: Sequence[Task]) -> list[Task]:
    """One search answers all steps that ask for one; everything else is done in the order said, the search last."""
    searches = [t for t in tasks if t.move is Move.RECOMMEND][-1:]
    lost = {Move.CLARIFY, Move.MISSING} if searches and not any(t.mention for t in tasks) else set()
    return [t for t in tasks if t.move is not Move.RECOMMEND and t.move not in lost] + searches
