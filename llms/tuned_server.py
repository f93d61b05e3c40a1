"""A tuned adapter behind a server that speaks the OpenAI protocol (vLLM with `--enable-lora`), as a short writer."""

from typing import Any

import httpx

from domain.errors import ModelMisbehaved, ModelTimeout, ModelUnavailable

_ENDS = [0, 1, 2]
"""The special tokens of SmolLM2 (and of Llama): each ends an answer."""


class TunedServer:
    """Goes on with a prompt over HTTP. `name` is the adapter's name on the server (`--lora-modules NAME=FOLDER`)."""

    def __init__(
        self,
        address: str,
        name: str,
        key: str = "",
        most_tokens: int = 96,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`address` ends in /v1. `transport` is for tests."""
        self._name, self._most = name, most_tokens
        head = {"authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=address.rstrip("/"), headers=head, transport=transport)

    @property
    def name(self) -> str:
        """The adapter's name."""
        return self._name

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def goes_on(self, prompt: str, timeout_s: float) -> tuple[str, float, float, int]:
        """What follows a prompt, its log-probability per token and as a whole (nats), and how many tokens it has.

        Raises ModelTimeout, ModelUnavailable, ModelMisbehaved.
        """
        asked = {"model": self._name, "prompt": prompt, "max_tokens": self._most, "temperature": 0, "logprobs": 1}
        asked |= {"stop": ["\n"], "stop_token_ids": _ENDS}
        try:
            answer = self._http.post("/completions", json=asked, timeout=timeout_s)
            answer.raise_for_status()
            return _read(answer.json())
        except httpx.TimeoutException as error:
            raise ModelTimeout(f"{self._name} did not answer within {timeout_s:g} s") from error
        except httpx.HTTPStatusError as error:
            raise ModelUnavailable(f"{self._name}: the server says {error.response.status_code}") from error
        except httpx.HTTPError as error:
            raise ModelUnavailable(f"{self._name} cannot be reached") from error
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise ModelMisbehaved(f"{self._name} answered in another form") from error


def _read(answer: dict[str, Any]) -> tuple[str, float, float, int]:
    choice = answer["choices"][0]
    said = [float(p) for p in (choice.get("logprobs") or {}).get("token_logprobs") or () if p is not None]
    total = sum(said)
    return str(choice["text"]), total / len(said) if said else 0.0, total, len(said)
