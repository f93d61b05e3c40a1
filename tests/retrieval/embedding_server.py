"""A small OpenAI-compatible embeddings server on loopback, that can be told to fail."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from domain.ports import Embedder


class EmbeddingServer:
    """`answers` are (status, body) pairs given before real ones; a body of None sends what was asked for."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self.answers: list[tuple[int, object]] = []
        self.delay_s = 0.0
        self.requests: list[dict[str, object]] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""

    def answer(self, request: dict[str, object]) -> tuple[int, object]:
        self.requests.append(request)
        time.sleep(self.delay_s)
        if self.answers:
            return self.answers.pop(0)
        made = self.embedder.queries(request["input"])  # type: ignore[arg-type]
        rows = [{"object": "embedding", "index": n, "embedding": (3 * v).tolist()} for n, v in enumerate(made)]
        return 200, {"object": "list", "data": rows[::-1], "model": request["model"]}


@contextmanager
def serve_embeddings(embedder: Embedder) -> Iterator[EmbeddingServer]:
    server = EmbeddingServer(embedder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.headers.append(dict(self.headers))
            found = self.path == "/v1/embeddings"
            status, answer = server.answer(json.loads(body)) if found else (404, {"error": "no such path"})
            sent = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            try:
                self.wfile.write(sent)
            except ConnectionError:
                return

        def log_message(self, format: str, *args: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
