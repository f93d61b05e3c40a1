"""What happens on each event of the page. A handler gives updates; what it does not name stays as it is."""

import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping

import gradio as gr

from domain.conversation import Conversation
from domain.errors import BadInput, NotFound, ParleyError, TooLarge
from domain.intent import Sentiment
from ui.port import Chat
from ui.render.chrome import toast
from ui.render.turns import Progress, error_words
from ui.render.wishes import wish_key, wish_words
from ui.running import RunningTurns
from ui.settings import UiSettings
from ui.updates import Updates, updates, whole
from ui.view import Viewer
from ui.visit import Visit, visit_of
from ui.wording import Words


class Handlers:
    """The page's handlers over one assistant. Keeps the turns in flight and nothing else of any visitor."""

    def __init__(self, assistant_of: Callable[[], Chat], settings: UiSettings) -> None:
        self._chat = assistant_of
        self._settings = settings
        self._viewer = Viewer(assistant_of, settings)
        self._running = RunningTurns(assistant_of)

    async def open(self, kept: object, request: gr.Request) -> AsyncIterator[Updates]:
        """A page is loaded: show its conversation, and follow the turn in flight if there is one."""
        visit = visit_of(kept)
        async for update in self._guarded(self._opened(visit, request), visit, request):
            yield update

    async def send(self, kept: object, text: str, request: gr.Request) -> AsyncIterator[Updates]:
        """A message was sent from the box."""
        visit = visit_of(kept)
        async for update in self._guarded(self._said(visit, text or "", request), visit, request):
            yield update

    async def ask(self, kept: object, event: gr.EventData, request: gr.Request) -> AsyncIterator[Updates]:
        """A button that leads to an answer: an example, a suggestion, more like this, a wish taken back."""
        visit, data = visit_of(kept), _data(event)
        answer = self._dropped if data.get("do") == "drop" else self._said
        said = str(data.get("wish" if data.get("do") == "drop" else "text") or "")
        async for update in self._guarded(answer(visit, said, request), visit, request):
            yield update

    async def tell(self, kept: object, event: gr.EventData, request: gr.Request) -> AsyncIterator[Updates]:
        """A button that changes what is known or shown: a reaction, a new chat, erasing, the language."""
        visit, data = visit_of(kept), _data(event)
        async for update in self._guarded(self._told(visit, data, request), visit, request):
            yield update

    async def _guarded(
        self, answer: AsyncIterator[Updates], visit: Visit, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """The answer, or a friendly note about why there is none."""
        try:
            async for update in answer:
                yield update
        except ParleyError as error:
            message, hint = error_words(error.code, error.message, error.hint, self._words(visit, request))
            yield updates(toast=_note(f"{message} {hint}"))

    async def _opened(self, visit: Visit, request: gr.Request) -> AsyncIterator[Updates]:
        conversation = await self._conversation(visit)
        if conversation is None:
            visit = visit.into("")
        words = self._words(visit, request, conversation)
        async for progress in self._running.follow(visit.conversation):
            if not progress.over:
                yield whole(self._viewer.view(visit, words, conversation, progress), visit, words)
        conversation = await self._conversation(visit)
        words = self._words(visit, request, conversation)
        yield whole(self._viewer.view(visit, words, conversation, None), visit, words)

    async def _said(self, visit: Visit, text: str, request: gr.Request) -> AsyncIterator[Updates]:
        text = text.strip()
        if not text:
            return
        before = self._words(visit, request)
        if len(text) > self._settings.max_message_chars:
            said = before.say("error.too_large", n=len(text), max=self._settings.max_message_chars)
            raise TooLarge(said, before.say("error.too_large_hint"))
        visit, conversation = await self._entered(visit)
        words = self._words(visit, request, conversation, text)
        visit = visit.titled(text)
        self._running.begin(conversation.id, text, secrets.token_urlsafe(12))
        first = whole(self._viewer.view(visit, words, conversation, Progress(text=text)), visit, words)
        yield (*first[:5], gr.update(value=""), first[6])
        failed = False
        async for progress in self._running.follow(conversation.id):
            yield updates(live=self._viewer.turn(progress, words, newest=True))
            failed = progress.failed is not None
        if failed:
            yield updates(message=gr.update(value=text))
        else:
            yield await self._settled(visit, words, request)

    async def _settled(self, visit: Visit, words: Words, request: gr.Request) -> Updates:
        """The page after a turn: chips can be removed now, the panel is new; all of it where the language changed."""
        conversation = await self._conversation(visit)
        now = self._words(visit, request, conversation)
        view = self._viewer.view(visit, now, conversation, None)
        if now.language != words.language:
            return whole(view, visit, now)
        return updates(live=view.live, panel=view.panel)

    async def _dropped(self, visit: Visit, key: str, request: gr.Request) -> AsyncIterator[Updates]:
        conversation = await self._conversation(visit)
        wishes = conversation.preferences.constraints if conversation else ()
        wish = next((w for w in wishes if wish_key(w) == key), None)
        if conversation is None or wish is None:
            return
        await self._chat().drop_wish(conversation.id, wish)
        words = self._words(visit, request, conversation)
        yield updates(toast=_note(words.say("noted.wish", wish=wish_words(wish, words))))
        if any(t.items for t in conversation.turns):
            async for update in self._said(visit, words.say("say_again"), request):
                yield update
        else:
            yield await self._settled(visit, words, request)

    async def _told(self, visit: Visit, data: Mapping[str, object], request: gr.Request) -> AsyncIterator[Updates]:
        match data.get("do"):
            case "react":
                yield await self._reacted(visit, str(data.get("item")), str(data.get("kind")), request)
            case "new":
                yield await self._shown(visit.into(""), request, "noted.new" if visit.conversation else "")
            case "erase" if visit.conversation:
                await self._chat().forget(visit.conversation)
                yield await self._shown(visit.without(visit.conversation), request, "noted.erased")
            case "chat" if any(chat.id == data.get("id") for chat in visit.chats):
                yield await self._shown(visit.into(str(data.get("id"))), request)
            case "export":
                yield await self._exported(visit, request)
            case "language":
                yield await self._shown(visit_of(visit.model_dump() | {"language": data.get("language")}), request)
            case _:
                return

    async def _reacted(self, visit: Visit, item: str, kind: str, request: gr.Request) -> Updates:
        if kind not in set(Sentiment):
            raise BadInput("there is no such reaction")
        visit, conversation = await self._entered(visit)
        async for _ in self._running.follow(conversation.id):
            pass  # a reaction waits for the answer in flight, which would overwrite it
        await self._chat().react(conversation.id, item, Sentiment(kind))
        kept = await self._chat().conversation(conversation.id)
        words = self._words(visit, request, kept)
        note = words.say(f"noted.{kind}", title=self._viewer.name(item, words))
        panel = self._viewer.panel(kept.preferences, words, visit)
        return updates(visit=visit.model_dump(), panel=panel, toast=_note(note))

    async def _exported(self, visit: Visit, request: gr.Request) -> Updates:
        """The conversation as a file: all that is kept of it."""
        conversation = await self._conversation(visit)
        if conversation is None:
            return updates()
        record = conversation.model_dump(mode="json", exclude={"turns", "version"})
        record["turns"] = [turn.as_record() for turn in conversation.turns]
        note = self._words(visit, request, conversation).say("noted.exported")
        return updates(toast=toast(note, secrets.token_hex(4), json.dumps(record, ensure_ascii=False, indent=1)))

    async def _shown(self, visit: Visit, request: gr.Request, note: str = "") -> Updates:
        """The whole page anew, with a note."""
        conversation = await self._conversation(visit)
        words = self._words(visit, request, conversation)
        view = self._viewer.view(visit, words, conversation, None)
        return whole(view, visit, words, words.say(note) if note else "", secrets.token_hex(4))

    async def _entered(self, visit: Visit) -> tuple[Visit, Conversation]:
        """The visitor's conversation, a new one where there is none."""
        conversation = await self._conversation(visit)
        if conversation is None:
            conversation = await self._chat().start()
        return visit.into(conversation.id), conversation

    async def _conversation(self, visit: Visit) -> Conversation | None:
        """The conversation of this visit; None where there is none (any more)."""
        if not visit.conversation:
            return None
        try:
            return await self._chat().conversation(visit.conversation)
        except NotFound:
            return None

    def _words(
        self, visit: Visit, request: gr.Request, conversation: Conversation | None = None, said: str = ""
    ) -> Words:
        return self._viewer.words(visit, request.headers.get("accept-language", ""), conversation, said)


def _data(event: gr.EventData) -> Mapping[str, object]:
    data = getattr(event, "_data", None)
    return data if isinstance(data, dict) else {}


def _note(text: str) -> str:
    return toast(text, secrets.token_hex(4))
