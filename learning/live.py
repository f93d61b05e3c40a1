"""Is the reading good, live? Rates of what people do when they were misread, and when to go back.

A misreading shows in the next message (a correction, a repetition, a step taken back), in words that were not
understood and in dislikes of what was shown. Two spans of turns are compared by the two-proportion z-test.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from domain.conversation import Turn
from domain.frozen import Frozen
from domain.intent import Act, Sentiment

_CORRECTING = re.compile(
    r"^\s*(no[,.! ]|nope|not (that|what)|i (said|meant|asked)|that'?s not|wrong|you misunderst|i didn'?t (ask|say))"
    r"|^\s*(不对|不是|错了|我说的是|我是说|你理解错|没让你)",
    re.IGNORECASE,
)
_LAST = frozenset({"last", "that", "this", "it"})
LEAST = 60
"""So few turns on a side decide nothing."""
_SURE = 2.33
"""One-sided, 1 %."""
MEASURES = ("not_understood", "corrected", "disliked")


class Live(Frozen):
    """Rates over some turns, each a share of them; `wrong` counts turns with any of the three."""

    turns: int
    not_understood: float = 0.0
    corrected: float = 0.0
    disliked: float = 0.0
    wrong: float = 0.0


def measure(turns: Iterable[Turn]) -> Live:
    """The rates of turns, in any order; a turn is judged with the one that follows it in its conversation."""
    flags = [flags_of(turn, after) for turn, after in followed(turns)]
    count = len(flags)
    if not count:
        return Live(turns=0)
    shares = {name: round(sum(f[name] for f in flags) / count, 4) for name in MEASURES}
    return Live(turns=count, wrong=round(sum(any(f.values()) for f in flags) / count, 4), **shares)


def followed(turns: Iterable[Turn]) -> list[tuple[Turn, Turn | None]]:
    """Every turn with the next one of its conversation (None for the last)."""
    talks: dict[str, list[Turn]] = defaultdict(list)
    for turn in turns:
        talks[turn.conversation_id].append(turn)
    found: list[tuple[Turn, Turn | None]] = []
    for talk in talks.values():
        ordered = sorted(talk, key=lambda t: t.at.timestamp() if t.at else 0.0)
        found += list(zip(ordered, [*ordered[1:], None], strict=True))
    return found


def flags_of(turn: Turn, after: Turn | None) -> Mapping[str, bool]:
    """What speaks against a turn's reading."""
    shown = {card.item.id for card in turn.items}
    steps = after.intent.steps if after else ()
    return {
        "not_understood": bool(turn.intent.not_understood) or not turn.intent.steps,
        "corrected": after is not None
        and (
            bool(_CORRECTING.search(after.text))
            or after.text.strip().casefold() == turn.text.strip().casefold()
            or any(s.act is Act.RESET and s.about in _LAST for s in steps)
        ),
        "disliked": any(m.item_id in shown and m.sentiment is Sentiment.DISLIKE for s in steps for m in s.mentions),
    }


def fell(before: Live, now: Live) -> str:
    """Why the newer turns are worse than the older ones beyond chance; "" where they are not, or are too few."""
    if min(before.turns, now.turns) < LEAST:
        return ""
    for name in ("wrong", *MEASURES):
        old, new = float(getattr(before, name)), float(getattr(now, name))
        pooled = (old * before.turns + new * now.turns) / (before.turns + now.turns)
        noise = math.sqrt(pooled * (1 - pooled) * (1 / before.turns + 1 / now.turns))
        if noise and (new - old) / noise > _SURE:
            return f"{name} rose from {old:.1%} of {before.turns} turns to {new:.1%} of {now.turns}"
    return ""


def by_week(turns: Sequence[Turn]) -> list[dict[str, object]]:
    """The rates of each week that has turns, oldest first."""
    weeks: dict[str, list[Turn]] = defaultdict(list)
    for turn in turns:
        if turn.at:
            weeks["{}-W{:02d}".format(*turn.at.isocalendar()[:2])].append(turn)
    return [{"week": week, **measure(found).model_dump()} for week, found in sorted(weeks.items())]
