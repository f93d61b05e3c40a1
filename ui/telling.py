"""What a visitor tells the page without asking: reactions, sliders, memory, languages, chats, taking along, erasing."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Mapping

from agent import standing
from domain.errors import BadInput
from domain.intent import Sentiment
from ui.port import Home
from ui.render.chrome import toast
from ui.render.wishes import wish_key, wish_words
from ui.turning import Turning, note
from ui.updates import Updates, updates
from ui.visit import Visit, visit_of


class Telling:
    """Keeps what is told, and shows that it was kept."""

    def __init__(self, home: Home, turning: Turning) -> None:
        self._home = home
        self._turning = turning

    async def told(self, visit: Visit, data: Mapping[str, object], accepts: str) -> AsyncIterator[Updates]:
        """One event; what nobody knows changes nothing."""
        shown = self._turning.shown
        match data.get("do"):
            case "react":
                yield await self._reacted(visit, str(data.get("item")), str(data.get("kind")), accepts)
            case "new":
                yield await shown(visit.into(""), accepts, "noted.new" if visit.conversation else "")
            case "erase" if visit.conversation:
                await self._turning.chat(visit).forget(visit.conversation, visit.user or None)
                yield await shown(visit.without(visit.conversation), accepts, "noted.erased")
            case "erase_all" if visit.user:
                yield await self._erased(visit, accepts, on=True)
            case "chat" if any(chat.id == data.get("id") for chat in visit.chats):
                yield await self._entered(visit.into(str(data.get("id"))), accepts)
            case "export":
                yield await self._exported(visit, accepts)
            case "language":
                yield await shown(visit_of(visit.model_dump() | {"language": data.get("language")}), accepts)
            case "tune":
                yield self._tuned(visit, data, accepts)
            case "catalog" if data.get("catalog") in self._home.catalogs():
                name = str(data.get("catalog"))
                yield await shown(visit.over(name).into(""), accepts, "noted.catalog", name=name)
            case "memory" if data.get("on") == "true" and not visit.user:
                yield await shown(visit.remembered(True), accepts, "noted.memory_on")
            case "memory" if data.get("on") == "false" and visit.user:
                yield await self._erased(visit, accepts, on=False)
            case _:
                return

    async def changed(self, visit: Visit, item: str, kind: str, accepts: str) -> AsyncIterator[Updates]:
        """A remembered taste was changed or forgotten: the newest answer is given anew."""
        sentiment = _sentiment(kind)
        if not visit.user:
            return
        conversation = await self._turning.conversation(visit)
        now = sentiment if conversation is None else Sentiment.NEUTRAL
        await asyncio.to_thread(self._home.remember, visit.user, visit.catalog, item, now)
        if conversation:  # it is kept again with the reaction
            await self._turning.waited(conversation.id)
            await self._turning.chat(visit).react(conversation.id, item, sentiment, user_id=visit.user)
        words = self._turning.words(visit, accepts, await self._turning.conversation(visit))
        said = "noted.forgotten" if sentiment is Sentiment.NEUTRAL else f"noted.{kind}"
        yield updates(toast=note(words.say(said, title=self._turning.viewer.name(item, words, visit))))
        async for update in self._turning.again(visit, accepts):
            yield update

    async def forgotten(self, visit: Visit, key: str, accepts: str) -> AsyncIterator[Updates]:
        """A standing wish or a fact is forgotten: the newest answer is given anew without it."""
        if not visit.user:
            return
        facts = dict(await asyncio.to_thread(self._home.profile, visit.user, visit.catalog))
        kept = standing.read(facts)
        gone = next((one for one in kept if wish_key(one.wish) == key), None)
        if gone is not None:
            facts = dict(standing.with_wishes(facts, [one for one in kept if one is not gone]))
        elif facts.pop(key.removeprefix("fact "), None) is None:
            return
        await asyncio.to_thread(self._home.set_profile, visit.user, visit.catalog, facts)
        conversation = await self._turning.conversation(visit)
        held = conversation.preferences.constraints if conversation else ()
        now = next((wish for wish in held if wish_key(wish) == key), None)
        if conversation and now is not None:  # it came into this chat too
            await self._turning.waited(conversation.id)
            await self._turning.chat(visit).drop_wish(conversation.id, now, user_id=visit.user)
        words = self._turning.words(visit, accepts, conversation)
        what = wish_words(gone.wish, words) if gone else key.removeprefix("fact ")
        yield updates(toast=note(words.say("noted.wish", wish=what)))
        async for update in self._turning.again(visit, accepts):
            yield update

    async def _reacted(self, visit: Visit, item: str, kind: str, accepts: str) -> Updates:
        sentiment = _sentiment(kind)
        visit, conversation = await self._turning.entered(visit)
        await self._turning.waited(conversation.id)
        chat = self._turning.chat(visit)
        await chat.react(conversation.id, item, sentiment, user_id=visit.user or None)
        if visit.user and sentiment is Sentiment.NEUTRAL:
            await asyncio.to_thread(self._home.remember, visit.user, visit.catalog, item, sentiment)
        kept = await chat.conversation(conversation.id, visit.user or None)
        words = self._turning.words(visit, accepts, kept)
        viewer = self._turning.viewer
        said = note(words.say(f"noted.{kind}", title=viewer.name(item, words, visit)))
        return updates(visit=visit.model_dump(), panel=viewer.panel(kept.preferences, words, visit), toast=said)

    async def _entered(self, visit: Visit, accepts: str) -> Updates:
        """Another chat of this browser, over the catalogue that it was about."""
        conversation = await self._turning.conversation(visit)
        if conversation and conversation.catalog in self._home.catalogs():
            visit = visit.over(conversation.catalog)
        return await self._turning.shown(visit if conversation else visit.without(visit.conversation), accepts)

    async def _exported(self, visit: Visit, accepts: str) -> Updates:
        """A file with all that is kept: of the visitor where they are remembered, else of the conversation."""
        conversation = await self._turning.conversation(visit)
        if conversation is None and not visit.user:
            return updates()
        record: dict[str, object] = {}
        if visit.user:
            record = dict(await asyncio.to_thread(self._home.export, visit.user))
        elif conversation:
            record = conversation.model_dump(mode="json", exclude={"turns", "version"})
            record["turns"] = [turn.as_record() for turn in conversation.turns]
        said = self._turning.words(visit, accepts, conversation).say("noted.exported")
        return updates(toast=toast(said, secrets.token_hex(4), json.dumps(record, ensure_ascii=False, indent=1)))

    async def _erased(self, visit: Visit, accepts: str, *, on: bool) -> Updates:
        """Everything of a visitor is erased; memory stays on, under a new name, or goes off."""
        if visit.conversation:
            await self._turning.waited(visit.conversation)
        receipt = await asyncio.to_thread(self._home.erase, visit.user)
        left = [chat for chat in visit.chats if await self._turning.conversation(visit.into(chat.id))]
        after = visit.model_copy(update={"chats": tuple(left)}).into("").remembered(on)
        said = "noted.erased_all" if on else "noted.memory_off"
        return await self._turning.shown(after, accepts, said, n=sum(receipt.values()))

    def _tuned(self, visit: Visit, data: Mapping[str, object], accepts: str) -> Updates:
        name, value = data.get("name"), data.get("value")
        if name not in ("newness", "variety") or not isinstance(value, int | float | str):
            raise BadInput("there is no such slider")
        try:
            turned = max(-1.0, min(1.0, float(value) / 100))
        except ValueError:
            raise BadInput("a slider's value is a number") from None
        after = visit_of(visit.model_dump() | {str(name): turned})
        said = self._turning.words(visit, accepts).say("noted.tuned")
        return updates(visit=after.model_dump(), toast=note(said))


def _sentiment(kind: str) -> Sentiment:
    if kind not in set(Sentiment):
        raise BadInput("there is no such reaction")
    return Sentiment(kind)
