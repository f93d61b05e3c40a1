"""Whether a model server answers at all: one cheap question, no tokens."""

import httpx

from domain.errors import ModelUnavailable

LOOK_S = 2.0


def reach(base_url: str, api_key: str = "") -> list[str]:
    """The names of the models that an OpenAI-compatible server serves. Raises ModelUnavailable."""
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    try:
        answer = httpx.get(f"{base_url.rstrip('/')}/models", headers=headers, timeout=LOOK_S, trust_env=False)
        answer.raise_for_status()
        return [str(model["id"]) for model in answer.json()["data"]]
    except httpx.HTTPError as error:
        raise ModelUnavailable(f"the model server does not answer ({type(error).__name__})", "is it running?") from None
    except (ValueError, KeyError, TypeError):
        raise ModelUnavailable("the model server does not answer in the OpenAI form", "check llm.base_url") from None
