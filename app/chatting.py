"""Conversations in the terminal."""

import asyncio
from collections.abc import Sequence

from app.output import note, printable, put
from app.serving import Serving
from domain.candidates import Recommendation
from domain.conversation import Turn
from domain.errors import ParleyError

LEAVE = frozenset({"", "exit", "quit", "bye", "退出", "再见"})


def answer(serving: Serving, text: str, user: str | None, conversation: str | None) -> Turn:
    """One turn; a new conversation where none is named. Raises ParleyError."""
    return asyncio.run(_turn(serving, text, user, conversation))


async def _turn(serving: Serving, text: str, user: str | None, conversation: str | None) -> Turn:
    if conversation:
        held = serving.store.load(conversation)
        assistant = serving.live(held.catalog or None).assistant
    else:
        assistant = serving.live().assistant
        conversation = (await assistant.start(user)).id
    return await assistant.turn(conversation, text, user_id=user)


def chat_loop(serving: Serving, user: str | None) -> None:
    """Read lines and answer them until the person leaves. An error ends its turn, not the chat."""
    conversation: str | None = None
    note("Say what you are in the mood for. An empty line ends the chat. / 说说你想要什么，空行结束。")
    while True:
        try:
            text = input("> ").strip()
        except EOFError:
            return
        if text.lower() in LEAVE:
            return
        try:
            turn = answer(serving, text, user, conversation)
        except ParleyError as error:
            note(f"error: {error.message}\n  {error.hint}")
            continue
        conversation = turn.conversation_id
        put(printable(turn_text(turn)))


def turn_text(turn: Turn) -> str:
    """A turn as a terminal shows it: the words, the cards, what degraded, and how to go on."""
    parts = [turn.reply]
    if turn.items:
        parts.append(cards_text(turn.items))
    parts += [f"({degraded.part}: {degraded.why})" for degraded in turn.degraded]
    if turn.suggestions:
        parts.append("  ".join(f"[{suggestion}]" for suggestion in turn.suggestions))
    parts.append(f"(conversation {turn.conversation_id})")
    return _plain("\n".join(parts))


def cards_text(cards: Sequence[Recommendation]) -> str:
    """Cards as lines."""
    return _plain("\n".join(f"{card.rank:3}. {_headline(card)}\n     {card.reason}" for card in cards))


def _plain(text: str) -> str:
    """Without the marks of bold type."""
    return text.replace("**", "")


def _headline(card: Recommendation) -> str:
    year = card.item.attributes.get("year")
    return f"{card.title} ({year})" if year else card.title
