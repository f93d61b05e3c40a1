"""How people outside this house word a wish: written without a look at the reader's lexicons, with typing slips.

Nothing here comes from `agent/lexicons` or `agent/phrases`; where no paraphrase fits, the value stands in a sentence of
its own. A seeded share of the English words is misspelt (two letters swapped, one doubled or left out), and a Chinese
speaker now and then says a value in English.
"""

import random
from collections.abc import Mapping, Sequence

from domain.intent import Constraint, Op
from evaluation.stacked_words import CODES

_SLIP_SHARE = 0.12
_SLIP_FROM = 6
"""Shorter words are typed right."""

KINDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {
        "Comedy": ("something to laugh at", "a comedy for once", "something that'll make me laugh"),
        "Drama": ("a proper drama", "some serious drama"),
        "Romance": ("a love story", "something romantic", "two people falling in love"),
        "Thriller": ("a thriller that keeps me on my toes", "some kind of thriller"),
        "Action": ("lots of action", "an action flick with stunts"),
        "Adventure": ("an adventure somewhere far away", "some adventure"),
        "Children's": ("something the children can watch too", "a movie for kids"),
        "Crime": ("a crime story", "crooks and crime"),
        "Sci-Fi": ("science fiction stuff", "some sci-fi"),
        "Horror": ("a scary one", "a horror film, I can take it"),
        "War": ("a war film", "about soldiers at war"),
        "Mystery": ("a mystery to puzzle over", "a good mystery"),
        "Musical": ("a musical with songs", "people singing, a musical"),
        "Animation": ("a cartoon", "an animated one"),
        "Documentary": ("a documentary, real life please", "some documentary"),
        "Fantasy": ("fantasy, with magic and such", "a fantasy tale"),
        "Western": ("a western with horses", "cowboys, a western"),
        "Film-Noir": ("one of those film noirs", "a noir"),
    },
    "zh": {
        "Comedy": ("能把我逗笑的喜剧", "想看个喜剧乐一乐"),
        "Drama": ("正经一点的剧情片", "剧情片就好"),
        "Romance": ("谈恋爱的爱情片", "浪漫点的爱情片"),
        "Thriller": ("让人捏把汗的惊悚片", "来点惊悚的"),
        "Action": ("打得过瘾的动作片", "动作戏多的"),
        "Adventure": ("去远方冒险的片子", "冒险类"),
        "Children's": ("孩子也能一起看的儿童片", "给小孩看的"),
        "Crime": ("讲犯罪的", "警匪犯罪一类"),
        "Sci-Fi": ("科幻的那种", "有点科幻的"),
        "Horror": ("吓人的恐怖片", "恐怖的我不怕"),
        "War": ("打仗的战争片", "战争题材"),
        "Mystery": ("烧脑的悬疑片", "悬疑的"),
        "Musical": ("又唱又跳的歌舞片", "歌舞片"),
        "Animation": ("动画片也行，就要动画", "画出来的动画"),
        "Documentary": ("真人真事的纪录片", "纪录片"),
        "Fantasy": ("有魔法的奇幻片", "奇幻一点"),
        "Western": ("骑马的西部片", "西部牛仔片"),
        "Film-Noir": ("老派的黑色电影", "黑色电影"),
    },
}
SAID: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {
        "country": ("made in {v}", "it ought to come from {v}", "a production from {v}"),
        "director": ("the one behind the camera is {v}", "{v} directed it", "by that director {v}"),
        "actor": ("{v} is in it", "with {v} on screen", "starring {v}"),
        "brand": ("made by {v}", "the brand is {v}"),
        "author": ("written by {v}", "{v} wrote it"),
        "gender": ("for {v}", "it is for {v}"),
        "decade": ("from the {v}s", "it came out in the {v}s", "some {v}s thing"),
        "minutes": ("{v} minutes at the very most", "I can only spare {v} minutes", "not longer than {h}"),
        "price": ("I can spend {v} at most", "no more than {v} dollars", "{v} bucks tops"),
        "high": ("{f} up to {v}", "{f} no more than {v}"),
        "other": ("{v}, please", "it has to be {v}", "I mean {v}"),
    },
    "zh": {
        "country": ("{v}拍的", "产地是{v}", "要{v}的"),
        "director": ("{v}当导演的", "导演得是{v}", "{v}执导"),
        "actor": ("里面有{v}", "{v}出演的", "{v}主演"),
        "brand": ("牌子是{v}", "{v}家的"),
        "author": ("{v}写的", "作者叫{v}"),
        "gender": ("给{v}的", "{v}用的"),
        "decade": ("{d}年代出的", "{d}年代那会儿的", "上映在{d}年代"),
        "minutes": ("最多{v}分钟", "我只有{v}分钟", "别超过{h}"),
        "price": ("最多花{v}块", "{v}元以内", "预算{v}"),
        "high": ("{f}不超过{v}", "{f}最多{v}"),
        "other": ("要{v}", "得是{v}", "{v}的那种"),
    },
}
_JOINS = {"en": (", and ", "; also ", ", plus ", ". And "), "zh": ("，还得", "，另外", "；再就是", "，同时")}


class Paraphrase:
    """One person's way with words."""

    def __init__(self, language: str, rng: random.Random, said: Mapping[str, str] | None = None) -> None:
        """`said`: values in the person's language ("France": "法国"), as the catalogue's owner would know them."""
        self._language, self._rng, self._said = language, rng, said or {}

    def wish(self, wish: Constraint) -> str:
        """One wish in words of one's own, without slips."""
        value = wish.value
        if isinstance(value, str):
            kinds = KINDS[self._language].get(value) if wish.field == "genre" else None
            return self._rng.choice(kinds) if kinds else self._value(wish.field, value)
        return self._number(wish)

    def joined(self, wishes: Sequence[Constraint]) -> str:
        """Several wishes in one breath, misspelt here and there."""
        parts = [self.wish(w) for w in wishes]
        text = parts[0] if parts else ""
        for part in parts[1:]:
            text += self._rng.choice(_JOINS[self._language]) + part
        return self._slipped(text, wishes)

    def _value(self, field: str, value: str) -> str:
        mixed = self._language == "zh" and self._rng.random() < 0.2
        said = value if mixed else self._said.get(value, value)
        if field == "gender":  # nobody says "M"
            said = CODES[self._language].get(value, said)
        known = SAID[self._language]
        return self._rng.choice(known.get(field, known["other"])).format(v=said)

    def _number(self, wish: Constraint) -> str:
        value, known = wish.value, SAID[self._language]
        if wish.op is Op.BETWEEN and isinstance(value, tuple):
            low = int(float(value[0]))
            decade = f"{low % 100:02d}" if 1930 <= low < 2000 else str(low)
            return self._rng.choice(known["decade"]).format(v=decade, d=decade)
        if wish.field.startswith("runtime") and isinstance(value, int | float):
            return self._rng.choice(known["minutes"]).format(v=value, h=_hours(int(value), self._language))
        if wish.field == "price":
            return self._rng.choice(known["price"]).format(v=value)
        return self._rng.choice(known["high"]).format(v=value, f=wish.field.replace("_", " "))

    def _slipped(self, text: str, wishes: Sequence[Constraint]) -> str:
        names = {w for c in wishes if isinstance(c.value, str) for w in c.value.split()}
        return " ".join(w if w in names else self._slip(w) for w in text.split(" "))

    def _slip(self, word: str) -> str:
        """A slip of the finger in the middle of a long word."""
        plain = word.isascii() and word.isalpha() and len(word) >= _SLIP_FROM
        if not plain or self._rng.random() > _SLIP_SHARE:
            return word
        at = self._rng.randrange(2, len(word) - 2)
        kind = self._rng.randrange(3)
        if kind == 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + word[at] + word[at:] if kind == 1 else word[:at] + word[at + 1 :]


def _hours(minutes: int, language: str) -> str:
    hours, rest = divmod(minutes, 60)
    if language == "zh":
        return f"{hours}小时{rest}分钟" if hours and rest else f"{hours}小时" if hours else f"{rest}分钟"
    said = f"{hours} hour{'s' if hours > 1 else ''}" if hours else ""
    return f"{said} {rest} minutes".strip() if rest else said
