"""A hand-written assistant for the page: keyword wishes over twelve films, real domain values, no model."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime

from domain.candidates import Reason, Recommendation
from domain.conversation import Conversation, Degraded, Preferences, Turn
from domain.errors import Forbidden, NotAvailable, NotFound, ParleyError
from domain.events import Ended, Found, Recommended, Reply, TurnEvent, Understood
from domain.intent import Act, Constraint, Intent, Op, Sentiment, Step
from domain.items import Item
from domain.query import Dial
from tests.builders import films
from tests.fakes import FakeView
from ui.port import NEUTRAL, Taste

WISHES = {
    "funny": Constraint(field="genre", op=Op.EQ, value="Comedy"),
    "comedy": Constraint(field="genre", op=Op.EQ, value="Comedy"),
    "喜剧": Constraint(field="genre", op=Op.EQ, value="Comedy"),
    "sci-fi": Constraint(field="genre", op=Op.EQ, value="Sci-Fi"),
    "科幻": Constraint(field="genre", op=Op.EQ, value="Sci-Fi"),
    "nineties": Constraint(field="year", op=Op.BETWEEN, value=(1990, 1999)),
    "九十年代": Constraint(field="year", op=Op.BETWEEN, value=(1990, 1999)),
    "no horror": Constraint(field="genre", op=Op.NE, value="Horror"),
    "不要恐怖": Constraint(field="genre", op=Op.NE, value="Horror"),
    "100 minutes": Constraint(field="runtime_min", op=Op.LE, value=100, hard=False),
}


class FakeChat:
    """A Chat in memory. `pause_s` is the time between events; `fail` raises in the middle of a turn."""

    def __init__(self, items: list[Item] | None = None, pause_s: float = 0.0, degraded: bool = False) -> None:
        self.view = FakeView(items or films())
        self.pause_s = pause_s
        self.degraded = degraded
        self.fail: Exception | None = None
        self.kept: dict[str, Conversation] = {}
        self.catalog = "films"
        self.dials: list[Dial] = []
        self.deeds: dict[str, dict[str, Taste]] = {}
        self._ids = itertools.count(1)

    async def start(self, owner: str | None = None) -> Conversation:
        conversation = Conversation(id=f"c{next(self._ids)}", owner=owner, catalog=self.catalog)
        self.kept[conversation.id] = conversation
        return conversation

    async def conversation(self, conversation_id: str, user_id: str | None = None) -> Conversation:
        if conversation_id not in self.kept:
            raise NotFound("no such conversation")
        conversation = self.kept[conversation_id]
        if conversation.owner not in (None, user_id):
            raise Forbidden("not yours")
        return conversation

    async def stream(
        self, conversation_id: str, text: str, *, user_id: str | None = None, request_id: str | None = None,
        dial: Dial = NEUTRAL,
    ) -> AsyncIterator[TurnEvent]:  # fmt: skip
        conversation = await self.conversation(conversation_id, user_id)
        self.dials.append(dial)
        language = "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en"
        known = conversation.preferences
        said = tuple(dict.fromkeys(w for key, w in WISHES.items() if key in text.lower()))
        wishes = tuple(dict.fromkeys((*known.constraints, *said)))
        intent = Intent(language=language, steps=(Step(act=Act.RECOMMEND, constraints=wishes),))
        yield Understood(intent=intent)
        await asyncio.sleep(self.pause_s)
        if self.fail:
            raise self.fail
        rows = self.view.eligible([w for w in wishes if w.hard], _excluded(known))
        found = [i for i, keep in zip(self.view.items(), rows, strict=True) if keep]
        found = found[::-1] if dial.newness > 0 else found
        yield Found(by_source={"dense": len(found), "lexical": 0, "popularity": len(found)}, eligible=len(found))
        await asyncio.sleep(self.pause_s)
        turn_id = f"{conversation_id}-t{len(conversation.turns) + 1}"
        cards = tuple(self._card(n, i, language, known, wishes) for n, i in enumerate(found[:5], start=1))
        yield Recommended(turn_id=turn_id, items=cards)
        sentences = _sentences(cards, language)
        for sentence in sentences:
            await asyncio.sleep(self.pause_s)
            yield Reply(text=sentence)
        turn = Turn(
            turn_id=turn_id, conversation_id=conversation_id, text=text, language=language, intent=intent, items=cards,
            reply="".join(sentences), suggestions=_suggestions(language), request_id=request_id,
            degraded=(Degraded(part="collaborative", why="not fitted yet"),) if self.degraded else (),
        )  # fmt: skip
        known = self.kept[conversation_id].preferences
        shown = (*known.shown, *[c.item.id for c in cards])
        self._keep(conversation_id, turn, known.model_copy(update={"constraints": wishes, "shown": shown}))
        yield Ended(turn=turn)

    async def react(
        self, conversation_id: str, item_id: str, sentiment: Sentiment, *, user_id: str | None = None
    ) -> None:
        known = (await self.conversation(conversation_id, user_id)).preferences
        self.item(item_id)
        groups = {Sentiment.LIKE: "liked", Sentiment.DISLIKE: "disliked", Sentiment.SEEN: "seen"}
        update = {name: tuple(i for i in getattr(known, name) if i != item_id) for name in groups.values()}
        if user_id and sentiment in groups:
            said = next((t.text for t in reversed(self.kept[conversation_id].turns)), "")
            at = datetime(2026, 3, 1, tzinfo=UTC)
            self.deeds.setdefault(user_id, {})[item_id] = Taste(item_id=item_id, sentiment=sentiment, said=said, at=at)
        if sentiment in groups:
            update[groups[sentiment]] = (*update[groups[sentiment]], item_id)
        self._keep(conversation_id, None, known.model_copy(update=update))

    async def drop_wish(self, conversation_id: str, wish: Constraint, *, user_id: str | None = None) -> None:
        known = (await self.conversation(conversation_id, user_id=user_id)).preferences
        kept = tuple(w for w in known.constraints if w != wish)
        self._keep(conversation_id, None, known.model_copy(update={"constraints": kept}))

    async def forget(self, conversation_id: str, user_id: str | None = None) -> bool:
        await self.conversation(conversation_id, user_id=user_id)
        return self.kept.pop(conversation_id, None) is not None

    def item(self, item_id: str) -> Item:
        return self.view.item(item_id)

    def _keep(self, conversation_id: str, turn: Turn | None, known: Preferences) -> Preferences:
        conversation = self.kept[conversation_id]
        turns = (*conversation.turns, turn) if turn else conversation.turns
        self.kept[conversation_id] = conversation.model_copy(update={"turns": turns, "preferences": known})
        return known

    def _card(
        self, rank: int, item: Item, language: str, known: Preferences, wishes: tuple[Constraint, ...]
    ) -> Recommendation:
        parts = {"dense": 0.62 - rank / 20, "collaborative": 0.9 if known.liked else 0.0, "popularity": -0.1}
        title = item.title(language)
        liked = [self.item(i).title(language) for i in known.liked]
        if liked:
            said = f"because you liked {' and '.join(liked)}" if language == "en" else f"因为你喜欢{'、'.join(liked)}"
        else:
            said = "matches what you asked for" if language == "en" else "符合你说的愿望"
        evidence = (
            Reason(source="dense", text="close in meaning to your words"),
            Reason(source="collaborative", text=said, item_ids=known.liked),
        )
        return Recommendation(
            rank=rank, item=item, title=title, score=sum(parts.values()), parts=parts, reason=said, evidence=evidence
        )


class FakeHome:
    """A home over one FakeChat per catalogue; `words` is what its eyes see, `speech` what its ears hear."""

    def __init__(self, chat: FakeChat | None = None, **others: FakeChat) -> None:
        self.first = chat or FakeChat()
        self.chats = {"films": self.first, **others}
        for name, other in others.items():  # one store of conversations, as in a real home
            other.catalog, other.kept, other._ids = name, self.first.kept, self.first._ids
        self.words: Sequence[str] | ParleyError = NotAvailable("no eyes")
        self.speech: str | ParleyError = NotAvailable("no ears")
        self.shown: list[bytes] = []
        self.profiles: dict[str, Mapping[str, str]] = {}

    def chat(self, catalog: str = "") -> FakeChat:
        return self.chats[catalog or "films"]

    def catalogs(self) -> Sequence[str]:
        return tuple(self.chats)

    def tastes(self, user: str, catalog: str) -> Sequence[Taste]:
        return tuple(self.chat(catalog).deeds.get(user, {}).values())

    def remember(self, user: str, catalog: str, item_id: str, sentiment: Sentiment) -> None:
        deeds = self.chat(catalog).deeds.setdefault(user, {})
        deeds.pop(item_id, None)
        if sentiment is not Sentiment.NEUTRAL:
            deeds[item_id] = Taste(item_id=item_id, sentiment=sentiment)

    def profile(self, user: str, catalog: str) -> Mapping[str, str]:
        return self.profiles.get(user, {})

    def set_profile(self, user: str, catalog: str, facts: Mapping[str, str]) -> None:
        self.profiles[user] = dict(facts)

    def export(self, user: str) -> Mapping[str, object]:
        talks = [c.model_dump(mode="json") for c in self.first.kept.values() if c.owner == user]
        return {"user_id": user, "tastes": len(self.tastes(user, "")), "conversations": talks}

    def erase(self, user: str) -> Mapping[str, int]:
        talks = [i for i, c in self.first.kept.items() if c.owner == user]
        for talk in talks:
            del self.first.kept[talk]
        return {"conversations": len(talks), "tastes": len(self.first.deeds.pop(user, {}))}

    @property
    def sees(self) -> bool:
        return not isinstance(self.words, NotAvailable)

    @property
    def hears(self) -> bool:
        return not isinstance(self.speech, NotAvailable)

    async def see(self, picture: bytes, language: str) -> Sequence[str]:
        self.shown.append(picture)
        if isinstance(self.words, ParleyError):
            raise self.words
        return self.words

    async def hear(self, recording: bytes, language: str) -> str:
        self.shown.append(recording)
        if isinstance(self.speech, ParleyError):
            raise self.speech
        return self.speech


def _excluded(known: Preferences) -> frozenset[str]:
    return frozenset((*known.shown, *known.liked, *known.disliked, *known.seen))


def _sentences(cards: tuple[Recommendation, ...], language: str) -> list[str]:
    if not cards:
        return [
            "Nothing else fits these wishes. Take one back?" if language == "en" else "没有更多符合的了，要放宽一条吗？"
        ]
    if language == "zh":
        return [f"先从《{cards[0].title}》看起。", f"一共有 {len(cards)} 个选择。"]
    return [
        f"**{cards[0].title}** is the closest match. ",
        f"There are {len(cards)} to choose from. ",
        "Tell me what you think.",
    ]


def _suggestions(language: str) -> tuple[str, ...]:
    return (
        ("Something older", "Only comedies", "Shorter, please")
        if language == "en"
        else ("老一点的", "只要喜剧", "短一点")
    )
