"""Talk to a Parley server: `python examples/client.py http://127.0.0.1:7860 "a funny film" "older, please"`.

Standard library only. Set PARLEY_KEY where the server has keys.
"""

import json
import os
import sys
import urllib.error
import urllib.request
import uuid


class Parley:
    """One conversation with one server."""

    def __init__(self, url: str, key: str = "") -> None:
        self._url, self._key = url.rstrip("/"), key
        self._conversation = str(self.post("/v1/conversations", {})["id"])

    def say(self, text: str) -> dict:
        """One turn. The request id makes it safe to send it again after a broken connection."""
        body = {"text": text, "request_id": uuid.uuid4().hex}
        return self.post(f"/v1/conversations/{self._conversation}/turns", body)

    def post(self, path: str, body: dict) -> dict:
        """One call. Raises RuntimeError with what the server says and what to do about it."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self._key}"} if self._key else {})
        request = urllib.request.Request(self._url + path, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            said = json.load(error)["error"]
            raise RuntimeError(f"{said['message']} ({said['hint']})") from None


if __name__ == "__main__":
    parley = Parley(sys.argv[1], os.environ.get("PARLEY_KEY", ""))
    for message in sys.argv[2:]:
        turn = parley.say(message)
        print(f"> {message}\n{turn['reply']}")
        print(*(f"{card['rank']}. {card['title']}: {card['reason']}" for card in turn["items"]), sep="\n")
