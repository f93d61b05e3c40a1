"""What an operator sees of the turns that were answered: counted, without anybody's name or whole message. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from agent.wording import Wording
from domain.conversation import Turn
from domain.intent import Act, Intent

_SEARCHES = frozenset({Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE})
_MOST = 12

Rows = list[dict[str, object]]


def watched(turns: Sequence[Turn], language: str = "en") -> dict[str, object]:
    """Turns (the newest first) in numbers: how many, how fast, what degraded, what was not found, which reasons led."""
    totals = [turn.timings_ms["total"] for turn in turns if "total" in turn.timings_ms]
    return {
        "turns": len(turns),
        "languages": dict(Counter(turn.language for turn in turns).most_common()),
        "empty": sum(1 for turn in turns if _searched(turn.intent) and not turn.items),
        "p50_ms": round(float(np.percentile(totals, 50)), 1) if totals else None,
        "p95_ms": round(float(np.percentile(totals, 95)), 1) if totals else None,
        "degraded": _degraded(turns),
        "not_found": _counted(text for turn in turns for text in _missed(turn, language)),
        "reasons": _reasons(turns),
    }


def _degraded(turns: Sequence[Turn]) -> Rows:
    counts: Counter[str] = Counter()
    why: dict[str, str] = {}
    for turn in turns:  # the newest first
        for degraded in turn.degraded:
            counts[degraded.part] += 1
            why.setdefault(degraded.part, degraded.why)
    return [{"part": part, "times": n, "why": why[part]} for part, n in counts.most_common(_MOST)]


def _missed(turn: Turn, language: str) -> list[str]:
    """What a turn asked for in vain: its wishes where nothing fitted, titles and words that nobody knows."""
    missed = [f"“{mention.title}”" for mention in turn.intent.mentions if mention.item_id is None and mention.title]
    missed += [f"“{words}”" for words in turn.intent.not_understood]
    if _searched(turn.intent) and not turn.items and turn.intent.constraints:
        missed.append(Wording(language=language, marked=False).wishes(turn.intent.constraints))
    return missed


def _reasons(turns: Sequence[Turn]) -> Rows:
    leading = Counter(
        max(card.parts, key=lambda name: card.parts[name]) for turn in turns for card in turn.items if card.parts
    )
    shown = sum(leading.values())
    return [{"source": name, "cards": n, "share": round(n / shown, 3)} for name, n in leading.most_common(_MOST)]


def _counted(texts: Iterable[str]) -> Rows:
    return [{"what": text, "times": n} for text, n in Counter(texts).most_common(_MOST)]


def _searched(intent: Intent) -> bool:
    return any(step.act in _SEARCHES for step in intent.steps)
