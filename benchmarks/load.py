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
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
SAID = (
    "a funny film from the nineties", "something like Heat but happier", "a quiet drama, no violence",
    "来一部轻松的喜剧", "not that one, something shorter", "a western", "an older thriller", "科幻片，九十年代的",
)  # fmt: skip
DEADLINE_S = 35.0
"""The server's own limit for a turn, and some for the way."""


class Model(BaseHTTPRequestHandler):
    """An OpenAI-compatible server that answers plainly after a while, never, or with an error."""

    delay_s = 0.0
    way = "answers"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The models."""
        self._send({"object": "list", "data": [{"id": "stand-in", "object": "model"}]})

    def do_POST(self) -> None:
        """A completion, or the misbehaviour of this case."""
        self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.way == "hangs":
            time.sleep(120)
        if self.way == "fails":
            self._send({"error": {"message": "out of memory"}}, 500)
            return
        time.sleep(self.delay_s)
        message = {"role": "assistant", "content": "{}"}
        usage = {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        self._send({"id": "1", "object": "chat.completion", "created": 1, "model": "stand-in", "choices": [choice],
                    "usage": usage})  # fmt: skip

    def _send(self, body: dict[str, object], status: int = 200) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Nothing: the load is the news."""


@contextmanager
def model_server(way: str, delay_s: float) -> Iterator[str]:
    """Its address."""
    handler = type("Case", (Model,), {"way": way, "delay_s": delay_s})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()


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
        for _ in range(1200):
            try:
                if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(60)


def client(url: str, until: float, seed: int) -> list[tuple[float, str, bool]]:
    """One person who talks without a pause: seconds, outcome and whether something degraded, per turn."""
    rows: list[tuple[float, str, bool]] = []
    with httpx.Client(base_url=url, timeout=DEADLINE_S + 5) as http:
        talk, n = "", 0
        while time.monotonic() < until:
            if n % 6 == 0:
                talk = http.post("/v1/conversations", json={}).json()["id"]
            started = time.monotonic()
            try:
                answer = http.post(f"/v1/conversations/{talk}/turns", json={"text": SAID[(seed + n) % len(SAID)]})
                degraded = answer.status_code == 200 and bool(answer.json()["degraded"])
                rows.append((time.monotonic() - started, str(answer.status_code), degraded))
            except httpx.HTTPError as error:
                rows.append((time.monotonic() - started, type(error).__name__, False))
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
    cuts = statistics.quantiles(taken, n=100) if len(taken) > 1 else [*taken, *taken] * 50
    return {
        "clients": clients, "seconds": seconds, "turns": len(rows), "per_second": round(len(rows) / seconds, 1),
        "p50_ms": round(cuts[49] * 1000), "p95_ms": round(cuts[94] * 1000), "p99_ms": round(cuts[98] * 1000),
        "max_ms": round(taken[-1] * 1000), "outcomes": dict(Counter(row[1] for row in rows)),
        "degraded_share": round(sum(row[2] for row in rows) / len(rows), 3),
        "over_deadline": sum(row[0] > DEADLINE_S for row in rows),
        "memory_mb": [before, resident_mb(pid)],
    }  # fmt: skip


def main() -> None:
    """Run the cases."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--home", type=Path, default=Path(".parley"))
    given.add_argument("--seconds", type=float, default=10.0)
    given.add_argument("--clients", default="1,8,32")
    given.add_argument("--models", action="store_true", help="with a stand-in model server instead of none")
    asked = given.parse_args()
    cases = [("none", 0.0)]
    if asked.models:
        cases = [("answers", 0.05), ("answers", 0.2), ("answers", 2.0), ("hangs", 0.0), ("fails", 0.0)]
    for way, delay_s in cases:
        with model_server(way, delay_s) as base_url:
            variables = {"PARLEY_LLM__BASE_URL": base_url, "PARLEY_LLM__KIND": "openai"} if way != "none" else {}
            with parley(asked.home, **variables) as (url, pid):
                client(url, time.monotonic() + 2, 0)
                for clients in map(int, asked.clients.split(",")):
                    row = {"model": way, "delay_s": delay_s, **load(url, pid, clients, asked.seconds)}
                    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
