"""A proxy in front of a model server that does to its answers what networks, overload and crashes do."""

import http.client
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_NOW = struct.pack("ii", 1, 0)
"""SO_LINGER: a closed connection is reset, as that of a process that was killed."""


class _Proxy(BaseHTTPRequestHandler):
    """One request; `fault` says what becomes of its answer, `over` ends a hang."""

    upstream = ""
    fault = ""
    over = threading.Event()

    def do_GET(self) -> None:
        self._forward(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.fault == "hung":
            self.over.wait(60)
        elif self.fault in ("429", "500"):
            self._send(int(self.fault), b'{"error": {"message": "SECRET PROMPT"}}')
        else:
            self._forward(body)

    def _forward(self, body: bytes) -> None:
        there = http.client.HTTPConnection(urlsplit(self.upstream).netloc, timeout=120)
        try:
            kept = {k: v for k, v in self.headers.items() if k.lower() in ("content-type", "authorization", "accept")}
            there.request(self.command, self.path, body or None, kept)
            answer = there.getresponse()
            if "event-stream" in answer.headers.get("content-type", ""):
                self._stream(answer)
            elif self.fault == "killed":
                self._reset()
            else:
                self._send(answer.status, b'{"choices": [{]' if self.fault == "malformed" else answer.read())
        except OSError:
            self.close_connection = True
        finally:
            there.close()

    def _stream(self, answer: http.client.HTTPResponse) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        chunks = 0
        for line in answer:
            self.wfile.write(line)
            self.wfile.flush()
            chunks += line.startswith(b"data:") and b'"content":""' not in line.replace(b" ", b"")
            if chunks >= 2 and self.fault == "killed":
                return self._reset()
            if chunks >= 2 and self.fault == "malformed":
                self.wfile.write(b"\ndata: {not json\n\n")
                return None
        return None

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NOW)
        self.connection.close()
        self.close_connection = True

    def finish(self) -> None:
        """The connection may be gone."""
        try:
            super().finish()
        except (OSError, ValueError):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def behind(upstream: str, fault: str) -> Iterator[str]:
    """The base URL of a proxy with this fault, in front of a server's base URL."""
    over = threading.Event()
    handler = type("Faulty", (_Proxy,), {"upstream": upstream, "fault": fault, "over": over})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        over.set()
        server.shutdown()
        server.server_close()
