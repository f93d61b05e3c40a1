"""Turns over HTTP: latency on one client, throughput with several. `python -m benchmarks.turns [--url URL]`.

Without --url it serves the demo catalogue itself, in a process of its own, from PARLEY_HOME. Messages are drawn with a
seed from wishes in both languages; every client holds conversations of five turns.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

WISHES = (
    "a funny film from the nineties", "something scary but not too old", "science fiction with Harrison Ford",
    "I loved Alien and Blade Runner", "a western, please", "no horror, something for kids", "不要恐怖片，来一部喜剧",
    "九十年代的科幻片", "something like The Godfather", "a film under 100 minutes", "我喜欢黑客帝国", "another one",
    "more like the second one", "a documentary about music", "romantic and bittersweet", "法国爱情片",
    "anything with a twist", "war films before 1970", "a musical, not animated", "cheerful and short",
)  # fmt: skip
TURNS_PER_TALK = 5


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def client(url: str, seed: int, until: float, spent_ms: list[float], failures: list[str]) -> None:
    """One person after another, talking until the time is up."""
    draw = random.Random(seed)
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        while time.monotonic() < until:
            talk = (await http.post("/v1/conversations")).json()["id"]
            for _ in range(TURNS_PER_TALK):
                started = time.perf_counter()
                answer = await http.post(f"/v1/conversations/{talk}/turns", json={"text": draw.choice(WISHES)})
                spent_ms.append((time.perf_counter() - started) * 1000)
                if answer.status_code != 200:
                    failures.append(answer.text[:200])


async def measure(url: str, clients: int, seconds: float) -> dict[str, object]:
    """One row: so many clients for so long."""
    spent_ms: list[float] = []
    failures: list[str] = []
    started = time.monotonic()
    until = started + seconds
    await asyncio.gather(*(client(url, seed, until, spent_ms, failures) for seed in range(clients)))
    took = time.monotonic() - started
    return {
        "clients": clients,
        "turns": len(spent_ms),
        "per_second": round(len(spent_ms) / took, 1),
        "p50_ms": round(statistics.median(spent_ms), 1),
        "p95_ms": round(percentile(spent_ms, 0.95), 1),
        "p99_ms": round(percentile(spent_ms, 0.99), 1),
        "errors": len(failures),
        "first_error": failures[0] if failures else "",
    }


def serve(port: int) -> subprocess.Popen[bytes]:
    """A server of our own; returns when it is ready."""
    command = [sys.executable, "-m", "app", "demo", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(1200):
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200:
                return process
        except httpx.HTTPError:
            pass
        if process.poll() is not None:
            raise SystemExit(f"the server ended with {process.returncode}")
        time.sleep(0.5)
    process.terminate()
    raise SystemExit("the server did not become ready")


def main() -> None:
    """Measure and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="")
    parser.add_argument("--port", type=int, default=7871)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--clients", default="1,8,32")
    options = parser.parse_args()
    process = None if options.url else serve(options.port)
    url = options.url or f"http://127.0.0.1:{options.port}"
    try:
        asyncio.run(measure(url, 1, 5))
        rows = [asyncio.run(measure(url, int(n), options.seconds)) for n in options.clients.split(",")]
    finally:
        if process:
            memory_mb = _memory_mb(process.pid)
            process.terminate()
            process.wait()
    document = {"rows": rows, "cores": os.cpu_count(), "load_before": os.getloadavg()[2]}
    if process:
        document["server_memory_mb"] = memory_mb
    document["client_cpu_s"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_utime, 1)
    print(json.dumps(document, indent=1))


def _memory_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main()
