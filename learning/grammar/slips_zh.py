"""How Chinese is typed in haste: like-sounding characters, playful spellings and pauses in a frame's own words."""

from collections.abc import Mapping
from random import Random

from learning.grammar.draft import Piece

_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "有没有": ("有木有", "有么有", "有冇"),
    "推荐": ("推存", "推见", "tuijian", "安利"),
    "喜欢": ("稀饭", "喜翻"),
    "什么": ("啥", "神马", "什麽", "甚么"),
    "怎么": ("咋", "肿么", "怎麽"),
    "谢谢": ("蟹蟹", "谢射", "thx"),
    "可以": ("阔以", "口以"),
    "真的": ("真滴", "针的", "真得"),
    "好看": ("好康", "好看滴"),
    "想看": ("想康", "享看", "想砍", "想看看"),
    "想要": ("香要", "想要要"),
    "没有": ("木有", "莫有", "没得"),
    "一部": ("1部", "一步", "一bu"),
    "一下": ("一哈", "1下"),
    "这个": ("介个", "这各"),
    "那个": ("内个", "那各"),
    "就是": ("就四", "九是"),
    "知道": ("造", "知到"),
    "觉得": ("jio得", "决的"),
    "非常": ("灰常",),
    "现在": ("现再", "xz"),
    "今天": ("今儿", "金天"),
    "今晚": ("今儿晚上", "今完"),
    "帮我": ("帮偶", "邦我", "bang我"),
    "给我": ("给偶", "给窝", "给俺"),
    "吗": ("嘛", "么", "不"),
    "再": ("在",),
    "吧": ("8", "叭", "把"),
}
_PAUSES = ("，嗯，", "……", "，那个，", "，就是，", "，呃，", "~", "。。。", "，怎么说呢，", " ", "，额，", "，对，")


def misspelt(pieces: list[Piece], rng: Random) -> list[Piece]:
    """One or two of the frame's own words as they are typed in haste; words that carry a label stay."""
    for _ in range(rng.choice((1, 1, 2))):
        places = [(i, w) for i, p in enumerate(pieces) if _own(p) for w in _SPELLINGS if w in p.text]
        if not places:
            return pieces
        i, word = rng.choice(places)
        text = pieces[i].text.replace(word, rng.choice(_SPELLINGS[word]), 1)
        pieces = [*pieces[:i], pieces[i]._replace(text=text), *pieces[i + 1 :]]
    return pieces


def paused(pieces: list[Piece], rng: Random) -> list[Piece]:
    """A pause where a comma stood."""
    places = [i for i, p in enumerate(pieces) if _own(p) and "，" in p.text]
    if not places:
        return pieces
    i = rng.choice(places)
    text = pieces[i].text.replace("，", rng.choice(_PAUSES), 1)
    return [*pieces[:i], pieces[i]._replace(text=text), *pieces[i + 1 :]]


def _own(piece: Piece) -> bool:
    return piece.key is None and not piece.fixed
