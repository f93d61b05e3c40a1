"""200 conversations of 20 turns with 50 at once over the demo: `python -m benchmarks.crowd [--think 0,5]`.

Reports whether any conversation was touched by another, the time of a turn (its own work, and as its person waited with
all the others in flight), and how the memory of the process grew in the second half. One row per mean time (seconds,
exponential, seeded) that people read and type before a message; 0 is a crowd that never pauses.
"""

import argparse
import asyncio
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from threadpoolctl import threadpool_limits

from app.collecting import keep_what_is
from app.opening import open_home
from evaluation.dialogues_crowd import Assisting, Crowd, crowd, p95

_OPENINGS = (
    "a funny film from the nineties", "something scary but not too old", "science fiction please", "a western",
    "来一部喜剧", "九十年代的科幻片", "a film under 100 minutes", "法国爱情片", "a documentary",
    "war films before 1970", "a musical, not animated",
    "something French", "韩国的惊悚片", "a crime film", "an adventure for the kids",
    "romantic and bittersweet", "1980年以前的", "no horror, a drama", "a mystery", "animation from Japan",
)  # fmt: skip
_REST = (
    "another one", "under two hours", "how long is the first one?", "no Tom Hanks", "more",
    "the second one, who directed it?", "something newer", "I liked the first one", "换一批",
    "seen the second",
    "any year is fine", "older", "what do you know about me?", "shorter", "compare the first and the second",
    "not the first one", "more like that", "help", "start over",
)  # fmt: skip


def scripts() -> list[list[str]]:
    """Twenty scripts of twenty turns: an opening of its own, the rest in an order of its own."""
    found = []
    for number, opening in enumerate(_OPENINGS):
        rest = list(_REST[number % len(_REST) :] + _REST[: number % len(_REST)])
        found.append([opening, *rest])
    return found


def memory_mb() -> float:
    """The memory of this process that is in use now (Linux), else the most that it ever was."""
    try:
        used = Path("/proc/self/statm").read_text(encoding="ascii")
        return int(used.split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


async def measure(assistant: Assisting, conversations: int, at_once: int, think_s: float) -> dict[str, object]:
    """Both halves of the crowd, and the memory after each."""
    cpu_s, load = time.process_time(), os.getloadavg()[0]
    first = await crowd(assistant, scripts(), conversations // 2, at_once, think_s=think_s, seed=1)
    half_mb = memory_mb()
    second = await crowd(assistant, scripts(), conversations - conversations // 2, at_once, think_s=think_s, seed=2)
    cpu_ms = (time.process_time() - cpu_s) * 1000 / (first.turns + second.turns + 2 * sum(map(len, scripts())))
    memory = {"memory_mb_half": round(half_mb), "memory_mb_end": round(memory_mb())}
    return {"think_s": think_s, **_row(first, second), "cpu_ms_a_turn": round(cpu_ms, 1), **memory, "load": load}


async def rows(conversations: int, at_once: int, thinks: Sequence[float]) -> list[dict[str, object]]:
    """One row per thinking time, over the demo as a server holds it."""
    assistant = open_home("demo").live().assistant
    threadpool_limits(1)
    keep_what_is()
    return [await measure(assistant, conversations, at_once, think_s) for think_s in thinks]


def _row(first: Crowd, second: Crowd) -> dict[str, object]:
    turn_ms, wait_ms = (*first.turn_ms, *second.turn_ms), (*first.wait_ms, *second.wait_ms)
    seconds = first.seconds + second.seconds
    return {
        "conversations": first.conversations + second.conversations,
        "turns": first.turns + second.turns,
        "at_once": first.at_once,
        "crossed": [*first.crossed, *second.crossed],
        "failed": [*first.failed, *second.failed],
        "turn_ms_p50": round(statistics.median(turn_ms), 1),
        "turn_ms_p95": round(p95(turn_ms), 1),
        "wait_ms_p50": round(statistics.median(wait_ms), 1),
        "wait_ms_p95": round(p95(wait_ms), 1),
        "turns_per_s": round((first.turns + second.turns) / seconds, 1),
    }


def main() -> None:
    """Print one JSON document per thinking time; exit 1 where a conversation was touched or failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--think", default="0", metavar="SECONDS", help="mean seconds before a message, such as 0,2,5")
    asked = parser.parse_args()
    found = asyncio.run(rows(asked.conversations, asked.at_once, [float(s) for s in asked.think.split(",")]))
    for row in found:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, indent=1) + "\n")
    sys.exit(1 if any(row["crossed"] or row["failed"] for row in found) else 0)


if __name__ == "__main__":
    main()
