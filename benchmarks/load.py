"""Load on loopback: turns of 1, 8 and 32 clients against a server process, and a model server that misbehaves.

    python -m benchmarks.load --home .parley --seconds 60            # without a model
    python -m benchmarks.load --home .parley --seconds 20 --models   # one that delays 50/200/2000 ms, hangs, fails

The home must hold a built catalogue. A row is printed as JSON per case.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.stand_in_model import model_server

ROOT = Path(__file__).resolve().parents[1]
SAID = (
    "a funny film from the nineties", "something like Heat but happier", "a quiet drama, no violence",
    "来一部轻松的喜剧", "not that one, something shorter", "a western", "an older thriller", "科幻片，九十年代的",
)  # fmt: skip
START_S = 120.0
DEADLINE_S = 35.0
"""The server's own limit for a turn, and some for the way."""


@contextmanager
def parley(home: Path, **variables: str) -> Iterator[tuple[str, int]]:
    """A server of its own process: its address and its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"PARLEY_HOME": str(home)} | variables
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        _until_ready(url, process)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(60)


def _until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"the server is not ready after {START_S:.0f} s: run `parley build` before")


Row = tuple[float, str, list[str]]
"""A turn: seconds, outcome, and what degraded with its reason."""


def client(url: str, until: float, seed: int) -> list[Row]:
    """One person who talks without a pause."""
    rows: list[Row] = []
    with httpx.Client(base_url=url, timeout=DEADLINE_S + 5) as http:
        talk, n = "", 0
        while time.monotonic() < until:
            if n % 6 == 0:
                talk = http.post("/v1/conversations", json={}).json()["id"]
            started = time.monotonic()
            try:
                answer = http.post(f"/v1/conversations/{talk}/turns", json={"text": SAID[(seed + n) % len(SAID)]})
                degraded = answer.json()["degraded"] if answer.status_code == 200 else []
                why = [f"{part['part']}: {part['why']}" for part in degraded]
                rows.append((time.monotonic() - started, str(answer.status_code), why))
            except httpx.HTTPError as error:
                rows.append((time.monotonic() - started, type(error).__name__, []))
            n += 1
    return rows


def resident_mb(pid: int) -> int:
    """The memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def load(url: str, pid: int, clients: int, seconds: float) -> dict[str, object]:
    """What so many clients at once came to."""
    before, until = resident_mb(pid), time.monotonic() + seconds
    with ThreadPoolExecutor(clients) as pool:
        calls = [pool.submit(client, url, until, n) for n in range(clients)]
        rows = [row for call in calls for row in call.result()]
    taken = sorted(row[0] for row in rows)
    cuts = statistics.quantiles(taken, n=100, method="inclusive") if len(taken) > 1 else [*taken, *taken] * 50
    return {
        "clients": clients, "seconds": seconds, "turns": len(rows), "per_second": round(len(rows) / seconds, 1),
        "p50_ms": round(cuts[49] * 1000), "p95_ms": round(cuts[94] * 1000), "p99_ms": round(cuts[98] * 1000),
        "max_ms": round(taken[-1] * 1000), "outcomes": dict(Counter(row[1] for row in rows)),
        "degraded_share": round(sum(bool(row[2]) for row in rows) / len(rows), 3),
        "degraded_why": Counter(why for row in rows for why in row[2]).most_common(3),
        "over_deadline": sum(row[0] > DEADLINE_S for row in rows),
        "memory_mb": [before, resident_mb(pid)],
    }  # fmt: skip


def main() -> None:
    """Run the cases."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--home", type=Path, default=Path(".parley"))
    given.add_argument("--seconds", type=float, default=10.0)
    given.add_argument("--clients", default="1,8,32")
    given.add_argument("--catalog", default="", help="default: the one imported last")
    given.add_argument("--only", default="", help='one case, such as "hangs" or "answers 2.0"')
    given.add_argument("--models", action="store_true", help="with a stand-in model server instead of none")
    asked = given.parse_args()
    cases = [("none", 0.0)]
    if asked.models:
        cases = [("answers", 0.05), ("answers", 0.2), ("answers", 2.0), ("hangs", 0.0), ("fails", 0.0)]
    for way, delay_s in cases:
        if asked.only not in ("", way, f"{way} {delay_s}"):
            continue
        with model_server(way, delay_s) as base_url:
            variables = {"PARLEY_LLM__BASE_URL": base_url, "PARLEY_LLM__KIND": "openai"} if way != "none" else {}
            variables |= {"PARLEY_CATALOG": asked.catalog} if asked.catalog else {}
            with parley(asked.home, **variables) as (url, pid):
                client(url, time.monotonic() + 2, 0)
                for clients in map(int, asked.clients.split(",")):
                    row = {"model": way, "delay_s": delay_s, **load(url, pid, clients, asked.seconds)}
                    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
