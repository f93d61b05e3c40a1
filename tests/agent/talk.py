"""Generated talk over a generated catalogue: seeded, in two languages, with what may never happen checked each turn."""

import random
import re
from collections.abc import Sequence

from agent.assistant import Assistant
from domain.conversation import Turn
from domain.items import Item
from tests.builders import film
from tests.fakes import FakeView

GENRES = ("Action", "Comedy", "Crime", "Drama", "Horror", "Romance", "Sci-Fi", "Thriller", "War", "Western")
ZH_GENRES = {"Action": "动作", "Comedy": "喜剧", "Crime": "犯罪", "Drama": "剧情", "Horror": "恐怖", "Romance": "爱情",
             "Sci-Fi": "科幻", "Thriller": "惊悚", "War": "战争", "Western": "西部"}  # fmt: skip
FIRST = ("Silent", "Crimson", "Hidden", "Broken", "Golden", "Distant", "Burning", "Frozen", "Lonely", "Midnight")
SECOND = ("River", "Garden", "Empire", "Window", "Harbour", "Letter", "Mountain", "Mirror", "Station", "Orchard")
ZH_FIRST, ZH_SECOND = "寂静绯红隐秘破碎金色遥远燃烧冰封孤独午夜", "之河花园帝国窗口港湾来信高山镜子车站果园"
MARKED = re.compile(r"\*\*(.+?)\*\*|《(.+?)》")


def many_films(seed: int = 7) -> list[Item]:
    """A hundred films with odd titles among them."""
    rng = random.Random(seed)
    made = []
    for n, (a, b) in enumerate((a, b) for a in range(10) for b in range(10)):
        title = f"{FIRST[a]} {SECOND[b]}" if n % 17 else f"{FIRST[a]} *{SECOND[b]}* [{n}] <b>"
        zh = ZH_FIRST[2 * a : 2 * a + 2] + ZH_SECOND[2 * b : 2 * b + 2]
        genres = tuple(sorted(rng.sample(GENRES, rng.randint(1, 3))))
        made.append(film(f"g{n}", title, zh, rng.randint(1940, 2020), genres, "A. Director", rng.randint(70, 200), "t"))
    return made


class Talker:
    """Says the next thing: a wish, an exclusion, a reaction, a question, small talk or noise."""

    def __init__(self, rng: random.Random, items: Sequence[Item]) -> None:
        self._rng = rng
        self._items = items

    def next(self) -> str:
        """One message; about a third of them Chinese."""
        return self._rng.choice(self._chinese() if self._rng.random() < 0.35 else self._english())

    def _english(self) -> list[str]:
        r = self._rng
        genre, other, title = r.choice(GENRES).lower(), r.choice(GENRES).lower(), r.choice(self._items).title()
        year, minutes = r.randint(1950, 2015), r.randint(60, 160)
        return [
            f"recommend something {genre}", f"something {genre}, no {other}", f"{genre} after {year}",
            f"recommend {genre} before {year} under {minutes} minutes", "more", "show me others", f"I loved {title}",
            f"something like {title}", "I have seen the first one", "I hated the second one", "how long is it?",
            "how long is the last one?", "compare the first and the second", f"how many {genre}?", "the longest?",
            "hello", "help", "start over", "asdf qwer", "🎬", f"no {genre}", f"maybe {genre}", f"not {genre}, {other}",
            "something", "any year is fine", f"is the third {genre}?", "what do you know about me?",
        ]  # fmt: skip

    def _chinese(self) -> list[str]:
        r = self._rng
        genre, other = ZH_GENRES[r.choice(GENRES)], ZH_GENRES[r.choice(GENRES)]
        title, year, minutes = r.choice(self._items).title("zh"), r.randint(1950, 2015), r.randint(60, 160)
        return [
            f"来点{genre}片", f"想看{genre}片，不要{other}片", f"{year}年以后的{genre}片", f"{minutes}分钟以内的{genre}片",
            "换一批", "还有别的吗", f"我喜欢《{title}》", f"类似《{title}》的", "第一个看过了", "第二个不喜欢", "第一个多长？",
            "比较第一个和第二个", f"有多少部{genre}片？", "最长的是哪部？", "你好", "帮助", "重新开始", f"不要{genre}片", "随便",
        ]  # fmt: skip


async def faults(assistant: Assistant, items: Sequence[Item], *, seed: int, turns: int, each: int = 10) -> list[str]:
    """What went wrong in `turns` generated turns, in conversations of `each`."""
    rng = random.Random(seed)
    view, talker = FakeView(items), Talker(rng, items)
    wrong: list[str] = []
    conversation, shown = "", set()
    for n in range(turns):
        if n % each == 0:
            conversation, shown = (await assistant.start()).id, set()
        said = talker.next()
        turn = await assistant.turn(conversation, said)
        kept = (await assistant.conversation(conversation)).preferences
        wrong += [f"{said!r}: {fault} | {turn.reply!r}" for fault in _faults(turn, shown, kept.constraints, view)]
        shown |= {card.item.id for card in turn.items}
    return wrong


def _faults(turn: Turn, shown: set[str], wishes, view: FakeView) -> list[str]:
    wrong = [] if turn.reply.strip() else ["an empty answer"]
    ids = [card.item.id for card in turn.items]
    wrong += [f"{i} came twice" for i in ids if i in shown or ids.count(i) > 1]
    broken = [(c.item.id, w) for c in turn.items for w in wishes if w.hard and not view.satisfies(c.item, w)]
    wrong += [f"{item_id} breaks {wish.field} {wish.op} {wish.value}" for item_id, wish in broken]
    if turn.degraded:
        wrong.append(f"degraded: {turn.degraded}")
    named = {_bare(a or b) for a, b in MARKED.findall(turn.reply)}
    titles = {card.title for card in turn.items}
    wrong += [f"{t!r} is not named" for t in titles - named]
    if turn.items:
        before = {name for i in shown for name in view.item(i).titles.values()}
        wrong += [f"{t!r} is on no card, nor was it" for t in named - titles - before]
    return wrong


def _bare(said: str) -> str:
    return re.sub(r"\\(.)", r"\1", said).replace("&lt;", "<").replace("&gt;", ">")
