"""Within a conversation a vLLM server finds most of each prompt in its prefix cache, by its own count."""

import httpx
import pytest

from agent.model_writer import ModelWriter
from domain.conversation import Turn
from llms.openai_compatible import OpenAiModel
from llms.settings import LlmSettings
from tests.agent.test_model_writer import VIEW, card, outcome
from tests.llms.vllm_server import vllm_url

TALK = (
    "something scary", "a bit older please", "now something with a detective", "rather a long one", "and in black and white",
    "with a little romance", "nothing sad", "one more like the first",
)  # fmt: skip
IDS = [f"f{n}" for n in range(1, 13)]


async def _counted(url: str) -> tuple[float, float]:
    """Tokens that were looked up in the prefix cache, and those found in it, since the server started.

    Patient, and asks again where no connection came about: a server that writes on every core leaves this process
    none, and httpx gives up after 5 s by itself.
    """
    again = httpx.AsyncHTTPTransport(retries=3)
    async with httpx.AsyncClient(transport=again, timeout=60) as client:
        lines = (await client.get(url.removesuffix("/v1") + "/metrics")).text.splitlines()
    found = dict.fromkeys(("vllm:prefix_cache_queries_total", "vllm:prefix_cache_hits_total"), 0.0)
    for line in lines:
        name = line.split("{")[0]
        if name in found:
            found[name] += float(line.rsplit(" ", 1)[1])
    looked_up, hit = found.values()
    return looked_up, hit


@pytest.mark.vllm
@pytest.mark.timeout(900)
async def test_eight_of_ten_prompt_tokens_of_a_conversation_are_cached() -> None:
    url, name = vllm_url()
    model = OpenAiModel(LlmSettings(kind="openai", base_url=url, timeout_s=120), name)
    writer = ModelWriter(model, timeout_s=120, recalls=2800)
    earlier: tuple[Turn, ...] = ()
    rates: list[tuple[float, float]] = []
    for n, text in enumerate(TALK):
        ids = [IDS[(5 * n + k) % len(IDS)] for k in range(5)]
        told = outcome(*ids, text=text).model_copy(update={"earlier": earlier, "turn_id": f"t{n}"})
        before = await _counted(url)
        reply = "".join([p async for p in writer.write(told, VIEW)])
        after = await _counted(url)
        rates.append((after[0] - before[0], after[1] - before[1]))
        cards = tuple(card(i, rank) for rank, i in enumerate(ids, 1))
        earlier = (*earlier, Turn(turn_id=f"t{n}", conversation_id="c", text=text, items=cards, reply=reply))
    await model.aclose()
    looked_up, hit = (sum(column) for column in zip(*rates[1:], strict=True))
    assert hit / looked_up >= 0.8, [f"{h:.0f}/{q:.0f}" for q, h in rates]
