"""A conversation on the page: opened, said something to, and shown again with what changed."""

import secrets
from collections.abc import AsyncIterator
from functools import partial

import gradio as gr

from domain.conversation import Conversation
from domain.errors import Forbidden, NotFound, TooLarge
from ui.port import Chat, Home
from ui.render.chrome import toast
from ui.render.turns import Progress
from ui.render.wishes import wish_key, wish_words
from ui.running import RunningTurns
from ui.settings import UiSettings
from ui.updates import Updates, updates, whole
from ui.view import Viewer
from ui.visit import Visit
from ui.wording import Words


class Turning:
    """Answers what is said. `accepts` is the browser's Accept-Language everywhere."""

    def __init__(self, home: Home, settings: UiSettings) -> None:
        self._home = home
        self._settings = settings
        self.viewer = Viewer(home, settings)
        self._running = RunningTurns()

    def chat(self, visit: Visit) -> Chat:
        """The assistant over the visit's catalogue."""
        return self._home.chat(visit.catalog)

    async def opened(self, visit: Visit, accepts: str) -> AsyncIterator[Updates]:
        """The page as it is, and the turn in flight until it ends."""
        visit = self._known(visit)
        conversation = await self.conversation(visit)
        if conversation is None:
            visit = visit.into("")
        words = self.words(visit, accepts, conversation)
        async for progress in self._running.follow(visit.conversation):
            if not progress.over:
                yield whole(self.viewer.view(visit, words, conversation, progress), visit, words)
        yield await self.shown(visit, accepts)

    async def said(self, visit: Visit, text: str, accepts: str) -> AsyncIterator[Updates]:
        """One message: its steps as they happen, its cards, its words; then the page around it."""
        text = text.strip()
        if not text:
            return
        self._check(text, self.words(visit, accepts))
        visit, conversation = await self.entered(visit)
        words = self.words(visit, accepts, conversation, text)
        visit = visit.titled(text)
        ask = partial(
            self.chat(visit).stream, conversation.id, text, user_id=visit.user or None,
            request_id=secrets.token_urlsafe(12), dial=visit.dial,
        )  # fmt: skip
        self._running.begin(conversation.id, text, ask)
        first = self.viewer.view(visit, words, conversation, Progress(text=text))
        yield whole(first, visit, words, emptied=True)
        failed = False
        async for progress in self._running.follow(conversation.id):
            yield updates(live=self.viewer.turn(progress, words, visit, newest=True))
            failed = progress.failed is not None
        if failed:
            yield updates(message=gr.update(value=text))
        else:
            yield await self.settled(visit, words, accepts)

    async def dropped(self, visit: Visit, key: str, accepts: str) -> AsyncIterator[Updates]:
        """A wish was taken back: the newest answer is given anew without it."""
        conversation = await self.conversation(visit)
        wishes = conversation.preferences.constraints if conversation else ()
        wish = next((w for w in wishes if wish_key(w) == key), None)
        if conversation is None or wish is None:
            return
        await self.chat(visit).drop_wish(conversation.id, wish, user_id=visit.user or None)
        words = self.words(visit, accepts, conversation)
        yield updates(toast=note(words.say("noted.wish", wish=wish_words(wish, words))))
        async for update in self.again(visit, accepts):
            yield update

    async def again(self, visit: Visit, accepts: str) -> AsyncIterator[Updates]:
        """New cards where there were some, else the page as it is now."""
        conversation = await self.conversation(visit)
        words = self.words(visit, accepts, conversation)
        if conversation and any(t.items for t in conversation.turns):
            async for update in self.said(visit, words.say("say_again"), accepts):
                yield update
        else:
            yield await self.settled(visit, words, accepts)

    async def settled(self, visit: Visit, words: Words, accepts: str) -> Updates:
        """The page after a turn: chips can be removed now, the panel is new; all of it where the language changed."""
        conversation = await self.conversation(visit)
        now = self.words(visit, accepts, conversation)
        view = self.viewer.view(visit, now, conversation, None)
        if now.language != words.language:
            return whole(view, visit, now)
        return updates(live=view.live, panel=view.panel)

    async def shown(self, visit: Visit, accepts: str, said: str = "", **fill: object) -> Updates:
        """The whole page anew, with a note."""
        conversation = await self.conversation(visit)
        words = self.words(visit, accepts, conversation)
        view = self.viewer.view(visit, words, conversation, None)
        return whole(view, visit, words, words.say(said, **fill) if said else "", secrets.token_hex(4))

    async def waited(self, conversation_id: str) -> None:
        """Let the answer in flight end: it would overwrite what is kept meanwhile."""
        async for _ in self._running.follow(conversation_id):
            pass

    async def entered(self, visit: Visit) -> tuple[Visit, Conversation]:
        """The visitor's conversation, a new one where there is none."""
        conversation = await self.conversation(visit)
        if conversation is None:
            conversation = await self.chat(visit).start(visit.user or None)
        return visit.into(conversation.id), conversation

    async def conversation(self, visit: Visit) -> Conversation | None:
        """The conversation of this visit; None where there is none (any more), or it is another visitor's."""
        if not visit.conversation:
            return None
        try:
            return await self.chat(visit).conversation(visit.conversation, visit.user or None)
        except (NotFound, Forbidden):
            return None

    def words(self, visit: Visit, accepts: str, conversation: Conversation | None = None, said: str = "") -> Words:
        """The words of the page for this visitor now."""
        return self.viewer.words(visit, accepts, conversation, said)

    def _known(self, visit: Visit) -> Visit:
        """The visit over a catalogue that is still there."""
        return visit if not visit.catalog or visit.catalog in self._home.catalogs() else visit.over("").into("")

    def _check(self, text: str, words: Words) -> None:
        most = self._settings.max_message_chars
        if len(text) > most:
            said = words.say("error.too_large", n=len(text), max=most)
            raise TooLarge(said, words.say("error.too_large_hint"))


def note(text: str) -> str:
    """A short note that appears anew, whatever was there before."""
    return toast(text, secrets.token_hex(4))
