"""What a turn costs in processor time, beside another checkout: `python -m benchmarks.turn_cost --beside ../before`.

Both checkouts answer the same conversations in turns (one plays, then the other), in a process each, so that a machine
that does other work disturbs both alike. Also says whether cards, scores, reasons and what was understood are the same.
"""

import argparse
import asyncio
import gc
import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Scripts = Sequence[Sequence[str]]
_HERE = Path(__file__).resolve().parents[1]


def scripts(conversations: int) -> list[list[str]]:
    """Conversations of five turns drawn from the wishes, then three of twenty turns; always the same."""
    from benchmarks.crowd import scripts as long_ones
    from benchmarks.turns import TURNS_PER_TALK, WISHES

    draw = random.Random(5)
    short = [[draw.choice(WISHES) for _ in range(TURNS_PER_TALK)] for _ in range(conversations)]
    return [*short, *long_ones()[5:8]]


class Checkout:
    """A process that plays conversations with the code of one folder."""

    def __init__(self, folder: Path, played: Scripts) -> None:
        environment = os.environ | {"PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-P", str(Path(__file__).resolve()), "--plays"]
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._played = json.dumps(played) + "\n"

    def play(self) -> dict[str, Any]:
        """Processor time a turn (ms) and a digest of all that was shown."""
        if self._process.stdin is None or self._process.stdout is None:
            raise SystemExit("a checkout has no pipes")
        self._process.stdin.write(self._played)
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit("a checkout ended: is its catalogue built, and PARLEY_HOME an absolute path?")
        found: dict[str, Any] = json.loads(answer)
        return found

    def end(self) -> None:
        """Let it go."""
        self._process.terminate()
        self._process.wait()


def plays() -> None:
    """Play what comes line by line; the first line is played once more before, to fill what is kept."""
    from threadpoolctl import threadpool_limits

    from app.opening import open_home

    assistant = open_home("demo").live().assistant
    threadpool_limits(1)
    gc.collect()
    gc.freeze()
    warm = False
    for line in sys.stdin:
        if not warm:
            asyncio.run(_played(assistant, json.loads(line)))
        warm = True
        sys.stdout.write(json.dumps(asyncio.run(_played(assistant, json.loads(line)))) + "\n")
        sys.stdout.flush()


async def _played(assistant: Any, played: Scripts) -> dict[str, object]:
    seen, started, turns = hashlib.blake2b(digest_size=8), time.process_time(), 0
    for script in played:
        talk = (await assistant.start()).id
        for text in script:
            turn = await assistant.turn(talk, text)
            cards = [(card.item.id, round(card.score, 9), card.reason) for card in turn.items]
            seen.update(repr((text, cards, turn.intent.model_dump(mode="json"))).encode())
            turns += 1
    return {"cpu_ms": (time.process_time() - started) * 1000 / turns, "seen": seen.hexdigest()}


def main() -> None:
    """Print one JSON document; exit 1 where the checkouts differ in what they show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", type=Path, help="the folder of another checkout")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--conversations", type=int, default=12)
    parser.add_argument("--plays", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.plays:
        return plays()
    folders = {"here": _HERE} | ({"beside": asked.beside.resolve()} if asked.beside else {})
    checkouts = {name: Checkout(folder, scripts(asked.conversations)) for name, folder in folders.items()}
    try:
        rounds = [{name: checkout.play() for name, checkout in checkouts.items()} for _ in range(asked.rounds)]
    finally:
        for checkout in checkouts.values():
            checkout.end()
    spent = {name: [round_[name]["cpu_ms"] for round_ in rounds] for name in checkouts}
    same = len({found["seen"] for round_ in rounds for found in round_.values()}) == 1
    document: dict[str, object] = {f"{name}_ms": round(statistics.median(v), 2) for name, v in spent.items()}
    if asked.beside:
        ratios = [a / b for a, b in zip(spent["here"], spent["beside"], strict=True)]
        document["ratio"] = {"median": round(statistics.median(ratios), 3), "all": [round(r, 3) for r in ratios]}
    sys.stdout.write(json.dumps({**document, "same": same}, indent=1) + "\n")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
