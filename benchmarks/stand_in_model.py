"""An OpenAI-compatible server that answers plainly after a while, never, or with an error."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NAME = "stand-in"
SAID = "fits what you asked for."
_CARD = re.compile(r"^(?:\*\*.+|《.+)$", re.MULTILINE)
HANGS_S = 120.0


class Model(BaseHTTPRequestHandler):
    """One request; `way` is answers, hangs or fails."""

    delay_s = 0.0
    way = "answers"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The models."""
        self._send({"object": "list", "data": [{"id": NAME, "object": "model"}]})

    def do_POST(self) -> None:
        """A completion, or the misbehaviour of this case."""
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        time.sleep(HANGS_S if self.way == "hangs" else self.delay_s)
        if self.way != "answers":
            self._send({"error": {"message": "out of memory"}}, 500)
        elif body.get("stream"):
            self._stream(_lines(body))
        else:
            self._send(_completion(body))

    def _stream(self, text: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": NAME}
        deltas = [({"role": "assistant", "content": text}, None), ({}, "stop")]
        chunks = [head | {"choices": [{"index": 0, "delta": delta, "finish_reason": end}]} for delta, end in deltas]
        chunks.append(head | {"choices": [], "usage": _usage()})
        said = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
        self._write(said.encode())
        self.close_connection = True

    def _send(self, body: dict[str, object], status: int = 200) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self._write(data)

    def _write(self, data: bytes) -> None:
        try:
            self.wfile.write(data)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing: the load is the news."""


def _lines(body: dict[str, Any]) -> str:
    """A plain line about each card that the last message names."""
    asked = str(body["messages"][-1]["content"]).rpartition("</request>")[2]
    return "".join(f"{title} {SAID}\n" for title in _CARD.findall(asked)) or SAID


def _completion(body: dict[str, Any]) -> dict[str, object]:
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
    text = json.dumps(smallest(schema, schema)) if schema else SAID
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    head = {"id": "1", "object": "chat.completion", "created": 1, "model": NAME}
    return head | {"choices": [choice], "usage": _usage()}


def _usage() -> dict[str, int]:
    return {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12}


def smallest(part: dict[str, Any], whole: dict[str, Any]) -> Any:
    """About the smallest value that fits a JSON schema."""
    if "$ref" in part:
        return smallest(whole["$defs"][part["$ref"].rsplit("/", 1)[1]], whole)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in part:
            return smallest(part[choice][0], whole)
    if "const" in part or "enum" in part:
        return part.get("const", part.get("enum", [None])[0])
    if part.get("type") == "object":
        fields = part.get("properties", {})
        return {name: smallest(fields[name], whole) for name in part.get("required", fields)}
    if part.get("type") == "array":
        return [smallest(part.get("items", {}), whole)] * int(part.get("minItems", 0))
    low = part.get("minimum", 0)
    return {"integer": low, "number": float(low), "boolean": False, "null": None}.get(part.get("type", ""), "-")


@contextmanager
def model_server(way: str, delay_s: float) -> Iterator[str]:
    """Its address."""
    handler = type("Case", (Model,), {"way": way, "delay_s": delay_s})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
