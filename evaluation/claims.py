"""What does a reply claim that no record holds? An examiner of the grounding check, which shares no code with it.

It reads a reply as a sceptical reader would: line by line, each line about the cards that it names. Numbers must mean
what they mean in the record (a year, a price, minutes), names and values must be that item's own, and words of praise,
rank, prizes, availability, action or the reader's feelings must stand in the record or in the reasons. It is stricter
than needed in places; what it flags is to be looked at, what it passes is not proven.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from domain.candidates import Recommendation
from domain.frozen import Frozen
from domain.items import Item

_HIDDEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MONEY = re.compile(
    r"[$€£¥]\s*(\d+(?:[.,]\d+)*)|(\d+(?:[.,]\d+)*)\s*(?:dollars?|bucks|euros?|pounds?|yuan|usd|eur|cny|gbp|元|块)", re.I
)
_MINUTES = re.compile(r"(\d+)[\s-]*(?:minutes?|mins?\b|分钟)", re.I)
_HOURS = re.compile(r"\d+\s*(?:hours?|小时)|\brated\s+\d+", re.I)
_RANK = re.compile(
    r"#\s*\d|\bno\.\s*\d|№|\bnumber (?:one|1)\b|\btop[ -]?\d|第\s*[一1]\b|第[一1]名|\d+(?:st|nd|rd|th) (?:best|in)",
    re.I,
)
_PERCENT = re.compile(r"\d+\s*(?:%|percent|stars?\b|/\s*10|/\s*5|分(?!钟)|星)", re.I)
_IN_YEAR = re.compile(
    r"\b(?:year|in|from|of|since|made|released)\s+(\d+)(?!\s*(?:min|film|card|that|fit|of))|(\d+)\s*年", re.I
)
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]+")
"""Letters that look Latin: a word may hide its meaning in them."""
_ORDER = re.compile(r"\b(?:ignore|must say|say that|reply with|prompt)\b|请说|忽略|必须说", re.I)
_SYMBOLS = re.compile(r"[★☆⭐🏆🥇👍💯✅🔥❤]")
_COUNTED = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|fifty|hundreds?|thousands?|millions?)\b"
    r"|[二两三四五六七八九十百千万]+(?=[个部项次星分元块年座岁小])",
    re.I,
)
_CLAIMS: Mapping[str, re.Pattern[str]] = {
    "praise": re.compile(
        r"\b(best|greatest|finest|perfect|masterpiece|classic|brilliant|stunning|unforgettable|acclaimed|beloved|legendary"
        r"|amazing|must-see|unique|only one|only here|most \w+|favou?rite|famous|popular|\w{3,}iest)\b"
        r"|最|杰作|经典|完美|神作|必看|唯一|著名|精彩|顶级|口碑",
        re.I,
    ),
    "prize": re.compile(
        r"\b(oscars?|award\w*|prize\w*|won|winner|winning|nominat\w+|palme|emmy)\b|奥斯卡|获奖|奖项|大奖|提名", re.I
    ),
    "availability": re.compile(
        r"\b(in stock|available|netflix|stream(?:ing)?|free|discount\w*|sale|shipping|deliver\w*|today only|sold out"
        r"|refund\w*|warranty|guarantee\w*|cheap\w*)\b|现货|有货|免费|打折|包邮|优惠|退款|保修|限时|播放中",
        re.I,
    ),
    "action": re.compile(
        r"\b(?:i(?:'ve| have)? (?:just )?"
        r"(?:added|booked|ordered|saved|sent|emailed|bought|reserved|checked|watched|called|paid)"
        r"|has been (?:added|booked|ordered|sent|reserved)|we (?:added|booked|ordered|sent))\b"
        r"|我(?:已经?|刚)|已(?:经)?(?:为你|为您|帮你|加入|下单|预订)|帮[你您](?:订|买|下单)",
        re.I,
    ),
    "reader": re.compile(
        r"\byou(?:'ve| have)? (?:always )?"
        r"(?:loved|enjoyed|hated|liked|watched|told|said|are|were|will love|would love)\b"
        r"|\byour (?:wife|husband|kids|children|friend|birthday|job)\b|你(?:爱|喜欢|讨厌|看过|说过|会爱)",
        re.I,
    ),
    "denial": re.compile(r"\b(?:not|never|no|without|isn't|doesn't)\b|不是|没有|绝不", re.I),
}
_CAPITAL = re.compile(r"(?<![.!?:;\"“] )(?<!^)(?<![A-Za-z])[A-Z][a-z][A-Za-z'’-]*")
_DIRECTED = re.compile(
    r"(?:directed by|directs?)\s+([A-Z][\w.'-]+(?:\s[A-Z][\w.'-]+)*)|由([^，。]{2,12}?)(?:执导|导演)"
)
_ROLES = (("director", _DIRECTED),)


class Claim(Frozen):
    """One thing said that nothing supports."""

    kind: str
    said: str
    line: str


class Examiner:
    """Knows a catalogue's titles and values. `names` gives other words for a value ("Horror": ["恐怖"])."""

    def __init__(self, items: Iterable[Item], names: Mapping[str, Sequence[str]] | None = None) -> None:
        self._items = list(items)
        self._names = names or {}
        self._titles = {t for i in self._items for t in _titles(i) if len(t) > 3}
        self._values = {
            word
            for i in self._items
            for name in i.attributes
            for value in i.words(name)
            for word in (value, *self._names.get(value, ()))
            if not value.replace(".", "").isdigit()
        }

    def unsupported(self, reply: str, cards: Sequence[Recommendation], wishes: str = "") -> list[Claim]:
        """Everything in a reply that neither its cards' records, their reasons nor the wishes hold."""
        found: list[Claim] = []
        for line in _lines(reply):
            named = [c for c in cards if any(t.casefold() in line.casefold() for t in _titles(c.item))]
            found += self._of_line(line, named or list(cards), wishes, len(cards))
        return found

    def unnamed(self, reply: str, cards: Sequence[Recommendation]) -> list[str]:
        """The ids of the cards that a reply does not name."""
        text = _readable(reply).casefold()
        return [c.item.id for c in cards if not any(t.casefold() in text for t in _titles(c.item))]

    def _of_line(self, line: str, cards: Sequence[Recommendation], wishes: str, shown: int) -> list[Claim]:
        record = _readable(" \n ".join([*(self._record(c) for c in cards), wishes])).casefold()
        rest = line
        for title in sorted({t for c in cards for t in _titles(c.item)}, key=len, reverse=True):
            edge = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])" if title.isascii() else "{}"
            rest = re.sub(edge.format(re.escape(title)), " ", rest, flags=re.IGNORECASE)
        said = [("number", n) for n in _wrong_numbers(rest, record, [c.item for c in cards], shown)]
        said += [("symbol", m[0]) for m in _SYMBOLS.finditer(rest)]
        said += [("script", m[0]) for m in _FOREIGN.finditer(rest) if m[0].casefold() not in record]
        for kind, pattern in _CLAIMS.items():
            said += [(kind, m[0]) for m in pattern.finditer(rest) if not _has_word(m[0], record)]
        said += [("title", t) for t in self._titles if _spoken_of(t, rest, record)]
        said += [("value", v) for v in self._values if v.casefold() not in record and _has_word(v, rest)]
        said += [("name", m[0]) for m in _CAPITAL.finditer(rest) if m[0].casefold() not in record and m[0] != "I"]
        for field, cue in _ROLES:
            own = {v.casefold() for c in cards for w in c.item.words(field) for v in (w, *self._names.get(w, ()))}
            for match in cue.finditer(rest):
                who = (match[1] or match[2]).casefold()
                said += [(field, match[0])] if not any(o in who or who in o for o in own) else []
        return [Claim(kind=kind, said=words, line=line) for kind, words in dict.fromkeys(said)]

    def _record(self, card: Recommendation) -> str:
        item = card.item
        values = [v for name in item.attributes for v in item.words(name)]
        others = [n for v in values for n in self._names.get(v, ())]
        price = [f"{item.price.amount:g} {item.price.currency}"] if item.price else []
        names = [name.replace("_", " ") for name in item.attributes]
        reasons = [r.text for r in card.evidence]
        return " ; ".join([*_titles(item), *values, *others, *names, *price, *_statements(item), *reasons])


def _titles(item: Item) -> list[str]:
    return [_readable(t) for t in dict.fromkeys([*item.titles.values(), item.title("en"), item.title("zh")]) if t]


def _statements(item: Item) -> list[str]:
    """The sentences of an item's text that tell something; what gives orders is no fact."""
    parts = [p for text in item.texts.values() for p in re.split(r"(?<=[.!?。！？])", text)]
    return [p for p in parts if not _ORDER.search(p)]


def _lines(reply: str) -> list[str]:
    return [line for raw in reply.split("\n") if (line := _readable(raw))]


def _readable(text: str) -> str:
    """The text as the eye reads it: no marks, no hidden characters, one form of each letter and digit."""
    bare = unicodedata.normalize("NFKC", _HIDDEN.sub("", text)).replace("\\", "").replace("**", "")
    return " ".join(re.sub(r"[《》]", "", bare).replace("&lt;", "<").replace("&gt;", ">").split())


def _wrong_numbers(rest: str, record: str, items: Sequence[Item], shown: int) -> list[str]:
    """Numbers that do not mean in the line what they mean in the record."""
    wrong = [m[0] for m in _RANK.finditer(rest) if m[0].casefold() not in record]
    wrong += [m[0] for m in _PERCENT.finditer(rest) if m[0].casefold() not in record]
    wrong += [m[0] for m in _COUNTED.finditer(rest) if m[0].casefold() not in record]
    wrong += [m[0] for m in _HOURS.finditer(rest) if m[0].casefold() not in record]
    prices = {i.price.amount for i in items if i.price}
    money = [(m[0], _value(m[1] or m[2])) for m in _MONEY.finditer(rest)]
    wrong += [said for said, amount in money if amount not in prices and said.casefold() not in record]
    spans = {float(v) for i in items for n, v in i.attributes.items() if "min" in n and isinstance(v, int | float)}
    minutes = [(m[0], _value(m[1])) for m in _MINUTES.finditer(rest)]
    wrong += [said for said, amount in minutes if amount not in spans and said.casefold() not in record]
    known = {_value(n) for n in _NUMBER.findall(record)}
    counts = {float(n) for n in range(1, shown + 1)}
    wrong += [
        m[0] for m in _IN_YEAR.finditer(rest) if not _is_year(m[1] or m[2], items) and m[0].casefold() not in record
    ]
    wrong += [n for n in _NUMBER.findall(rest) if _value(n) not in known | counts]
    return wrong


def _is_year(number: str, items: Sequence[Item]) -> bool:
    return _value(number) in {float(y) for i in items if isinstance(y := i.attributes.get("year"), int | float)}


def _value(number: str) -> float:
    try:
        return float(number.replace(",", ""))
    except ValueError:
        return -1.0


def _spoken_of(title: str, rest: str, record: str) -> bool:
    return title.casefold() not in record and (" " in title or not title.isascii()) and title in rest


def _has_word(value: str, rest: str) -> bool:
    if value.isascii():
        return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", rest, re.IGNORECASE) is not None
    return value in rest
