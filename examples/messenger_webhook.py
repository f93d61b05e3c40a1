"""Parley behind a messenger's webhook, in one file and with the standard library only.

    PARLEY_URL=http://127.0.0.1:7860 WEBHOOK_SECRET=... SEND_URL=https://messenger.example/send \\
        python examples/messenger_webhook.py 8090

The messenger posts `{"sender": "42", "id": "m-1", "at": 1760000000, "text": "a funny film"}` to /webhook with the
header `X-Signature-256: sha256=<HMAC-SHA256 of the body>`. The answer is 200 at once; the reply is posted to SEND_URL,
signed the same way. Most messengers work like this; only the names differ: change `incoming` and `outgoing`.
"""

import hashlib
import hmac
import json
import os
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LARGEST_BODY = 100_000
REMEMBERED = 10_000
STALE_S = 300
"""A message older than this is refused: somebody may be sending a recorded one again."""


def signature(secret: bytes, body: bytes) -> str:
    """What the header must hold for this body."""
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def genuine(secret: bytes, body: bytes, given: str) -> bool:
    """Whether the body comes from who knows the secret. Compared in constant time, over the bytes as they came."""
    return hmac.compare_digest(signature(secret, body).encode(), given.encode("utf-8", "replace"))


def incoming(body: bytes) -> tuple[str, str, str]:
    """The sender, the message's id and its text. Raises ValueError for what is not a fresh message."""
    said = json.loads(body)
    if not isinstance(said, dict) or not all(
        isinstance(said.get(k), str) and said[k] for k in ("sender", "id", "text")
    ):
        raise ValueError("no sender, id or text")
    if abs(time.time() - float(said.get("at", 0))) > STALE_S:
        raise ValueError("too old")
    return said["sender"], said["id"], said["text"]


def outgoing(sender: str, turn: dict[str, Any]) -> dict[str, Any]:
    """The reply as the messenger takes it: words, cards, and what could be said next as buttons."""
    cards = [{"title": c["title"], "text": c["reason"], "link": c["item"].get("link")} for c in turn["items"]]
    return {"to": sender, "text": turn["reply"].replace("**", ""), "cards": cards, "buttons": turn["suggestions"]}


class Adapter:
    """Knows which conversation belongs to which sender, and carries messages to and fro."""

    def __init__(self, parley: str, send: str, secret: bytes, key: str = "") -> None:
        self._parley, self._send, self.secret, self._key = parley.rstrip("/"), send, secret, key
        self._conversations: dict[str, str] = {}
        self._answered: dict[str, None] = {}
        self._lock = threading.Lock()

    def answer(self, sender: str, message_id: str, text: str) -> None:
        """One message to Parley, its reply to the messenger. A message that comes twice is answered once."""
        with self._lock:
            if message_id in self._answered:
                return
            self._answered[message_id] = None
            if len(self._answered) > REMEMBERED:
                del self._answered[next(iter(self._answered))]
        try:
            self._carry(sender, message_id, text)
        except OSError as error:
            self._answered.pop(message_id, None)  # the messenger may send it again
            print(f"message {message_id} was not answered: {error}", file=sys.stderr)

    def _carry(self, sender: str, message_id: str, text: str) -> None:
        user = {"user_id": f"messenger:{sender}"}
        with self._lock:
            if sender not in self._conversations:
                self._conversations[sender] = self._ask("/v1/conversations", user)["id"]
            conversation = self._conversations[sender]
        turn = self._ask(f"/v1/conversations/{conversation}/turns", {**user, "text": text, "request_id": message_id})
        self._post(self._send, outgoing(sender, turn), {})

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return json.loads(
            self._post(self._parley + path, body, {"Authorization": f"Bearer {self._key}"} if self._key else {})
        )

    def _post(self, url: str, body: dict[str, Any], headers: dict[str, str]) -> bytes:
        data = json.dumps(body, ensure_ascii=False).encode()
        signed = {"Content-Type": "application/json", "X-Signature-256": signature(self.secret, data)}
        with urllib.request.urlopen(urllib.request.Request(url, data, signed | headers), timeout=60) as answer:
            return answer.read()


def serve(adapter: Adapter, port: int) -> ThreadingHTTPServer:
    """The webhook on loopback (a proxy with TLS stands before it); call `serve_forever`."""

    class Hook(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/webhook" or not length.isdigit() or int(length) > LARGEST_BODY:
                return self._end(404 if self.path != "/webhook" else 413)
            body = self.rfile.read(int(length))
            if not genuine(adapter.secret, body, self.headers.get("X-Signature-256", "")):
                return self._end(403)
            try:
                sender, message_id, text = incoming(body)
            except (ValueError, TypeError):
                return self._end(400)
            threading.Thread(target=adapter.answer, args=(sender, message_id, text), daemon=True).start()
            return self._end(200)

        def _end(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing that people say goes into a log."""

    return ThreadingHTTPServer(("127.0.0.1", port), Hook)


if __name__ == "__main__":
    own = Adapter(
        os.environ["PARLEY_URL"], os.environ["SEND_URL"], os.environ["WEBHOOK_SECRET"].encode(),
        os.environ.get("PARLEY_KEY", ""),
    )  # fmt: skip
    serve(own, int(sys.argv[1])).serve_forever()
