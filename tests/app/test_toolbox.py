"""What agents get: the MCP server through the SDK's own client, and the LangChain tool and retriever."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, MCPError, StdioServerParameters

from app.identity import Keyring
from app.langchain_tools import CatalogRetriever, recommendation_tool
from app.mcp_running import http_app
from app.mcp_server import build_mcp
from app.server_settings import ServerSettings
from app.settings import Settings
from app.toolbox import LONGEST_TEXT, Toolbox
from domain.errors import BadInput, NotFound, UnknownField
from domain.items import Item
from tests.app.doubles import served
from tests.serving import served_app

TOOLS = {"search_items", "recommend", "similar_items", "item_details", "compare", "give_feedback", "explain"}
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def toolbox(tmp_path: Path) -> Toolbox:
    return Toolbox(served(tmp_path))


def ids(answer: dict[str, Any]) -> list[str]:
    return [card["id"] for card in answer["items"]]


async def called(client: Client, tool: str, **arguments: object) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return dict(result.structured_content or {})


async def refused(client: Client, tool: str, **arguments: object) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    return str(result.content[0].text)


def test_conditions_hold_for_every_item_that_is_found(toolbox: Toolbox) -> None:
    found = toolbox.search_items("", ["year>=1995", "genre=Comedy"])
    assert set(ids(found)) == {"f3", "f7"}
    with pytest.raises(UnknownField):
        toolbox.search_items("", ["colour=red"])
    with pytest.raises(BadInput):
        toolbox.search_items("  ")


def test_a_card_says_why_and_where_its_record_is(toolbox: Toolbox) -> None:
    card = toolbox.recommend("a comedy", limit=1)["items"][0]
    assert card["reason"]
    assert card["uri"] == f"parley://items/{card['id']}"
    assert card["facts"]["genre"]


def test_feedback_counts_in_the_next_request_and_nonsense_is_refused(toolbox: Toolbox) -> None:
    toolbox.give_feedback("ann", "f1", "hide")
    assert "f1" in ids(toolbox.recommend(limit=12))
    assert "f1" not in ids(toolbox.recommend(user_id="ann", limit=12))
    for user, item, kind, error in (
        ("ann", "nope", "like", NotFound), ("ann", "f1", "adore", BadInput), (" ", "f1", "like", BadInput),
        ("ann", "f1", "rating", BadInput),
    ):  # fmt: skip
        with pytest.raises(error):
            toolbox.give_feedback(user, item, kind)


def test_items_are_compared_field_by_field_from_their_records(toolbox: Toolbox) -> None:
    table = toolbox.compare(["f1", "f2", "f1"])
    assert table["fields"]["year"] == [1979, 1982]
    with pytest.raises(BadInput):
        toolbox.compare(["f1", "f1"])


def test_an_explanation_names_the_unmet_condition_or_parts_that_add_up(toolbox: Toolbox) -> None:
    assert toolbox.explain("f1", where=["genre!=Horror"])["unmet"] == ["genre != Horror"]
    told = toolbox.explain("f2", "sci-fi")
    assert told["recommended"]
    assert sum(told["parts"].values()) == pytest.approx(told["score"])
    assert "why_not" in toolbox.explain("f2", liked=["f2"])


def test_a_long_text_is_cut_in_lists_and_whole_in_details(tmp_path: Path) -> None:
    serving = served(tmp_path)
    serving.catalog().upsert([Item(id="a/b c", titles={"en": "Long"}, texts={"en": "x" * 5000})])
    box = Toolbox(serving)
    card = next(c for c in box.recommend(limit=13)["items"] if c["id"] == "a/b c")
    assert len(card["text"]) <= LONGEST_TEXT + 4
    assert card["uri"] == "parley://items/a%2Fb%20c"
    assert len(box.item_details("a/b c")["text"]) == 5000


async def test_every_tool_answers_over_the_protocol(toolbox: Toolbox) -> None:
    async with Client(build_mcp(toolbox)) as client:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == TOOLS
        assert all(tool.description for tool in tools)
        assert "f3" in ids(await called(client, "search_items", query="comedy"))
        assert len(ids(await called(client, "recommend", text="sci-fi", limit=2))) == 2
        assert "f1" not in ids(await called(client, "similar_items", item_id="f1"))
        assert (await called(client, "item_details", item_id="f1"))["year"] == 1979
        assert (await called(client, "compare", item_ids=["f1", "f2"]))["fields"]["year"] == [1979, 1982]
        assert (await called(client, "give_feedback", user_id="ann", item_id="f1", kind="like"))["recorded"]
        assert (await called(client, "explain", item_id="f2", text="sci-fi"))["recommended"]


async def test_an_error_tells_the_agent_what_to_do_and_nothing_of_our_insides(toolbox: Toolbox) -> None:
    async with Client(build_mcp(toolbox)) as client:
        said = await refused(client, "search_items", query="", where=["colour=red"])
        assert "no field 'colour'" in said
        assert "its fields" in said
        assert "not_found" in await refused(client, "item_details", item_id="nope")
        assert "limit" in await refused(client, "recommend", text="x", limit=900)
        toolbox.item_details = lambda item_id: 1 / 0  # type: ignore[assignment, method-assign, return-value]
        assert "division" not in await refused(client, "item_details", item_id="f1")


async def test_items_and_the_catalogue_are_resources(toolbox: Toolbox) -> None:
    async with Client(build_mcp(toolbox)) as client:
        assert [str(r.uri) for r in (await client.list_resources()).resources] == ["parley://catalog"]
        templates = (await client.list_resource_templates()).resource_templates
        assert [t.uri_template for t in templates] == ["parley://items/{id}"]
        catalog = json.loads((await client.read_resource("parley://catalog")).contents[0].text)
        assert catalog["fields"]["year"]["low"] == 1942
        record = json.loads((await client.read_resource("parley://items/f1")).contents[0].text)
        assert record["titles"]["zh"] == "异形"
        with pytest.raises(MCPError, match="no item"):
            await client.read_resource("parley://items/nope")


@pytest.fixture
def http(toolbox: Toolbox) -> Iterator[str]:
    with served_app(http_app(toolbox, Keyring(ServerSettings()))) as where:
        yield f"{where}/mcp"


async def test_the_tools_answer_over_streamable_http(http: str) -> None:
    async with Client(http) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        assert "f3" in ids(await called(client, "search_items", query="comedy"))


async def test_http_wants_a_key_where_there_is_one(toolbox: Toolbox) -> None:
    settings = ServerSettings.model_validate(
        {"keys": ["k" * 32, {"key": "p" * 32, "role": "person", "user": "ann"}], "host": "0.0.0.0"}
    )
    keyed = httpx.ASGITransport(http_app(toolbox, Keyring(settings), "0.0.0.0"))
    async with httpx.AsyncClient(transport=keyed, base_url="http://parley") as client:
        for given, status in ((None, 401), ("Bearer " + "x" * 32, 401), ("k" * 32, 401), ("Bearer " + "p" * 32, 403)):
            answer = await client.post("/mcp", json={}, headers={"authorization": given} if given else {})
            assert answer.status_code == status
            assert answer.json()["error"]["hint"]


def test_without_keys_a_page_of_another_site_cannot_reach_the_tools(http: str) -> None:
    for headers in ({"host": "evil.example"}, {"origin": "https://evil.example"}):
        assert httpx.post(http, json={}, headers=headers).status_code in (403, 421)


@pytest.mark.slow
async def test_the_command_serves_an_agent_over_stdio(tmp_path: Path) -> None:
    rows = ["id,title,year,genre", *(f"i{n},Film {n},{1980 + n},{'Comedy' if n % 2 else 'Drama'}" for n in range(30))]
    (tmp_path / "items.csv").write_text("\n".join(rows), encoding="utf-8")
    own = {**os.environ, "PARLEY_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    imported = subprocess.run(
        [sys.executable, "-m", "app", "import", "--items", "items.csv", "--catalog", "tiny"],
        env=own, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert imported.returncode == 0, imported.stderr
    command = StdioServerParameters(command=sys.executable, args=["-m", "app", "mcp"], env=own, cwd=tmp_path)
    async with Client(command, read_timeout_seconds=100) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        found = await called(client, "search_items", query="a comedy", where=["year>=2000"])
        assert found["items"]
        assert all(card["facts"]["year"] >= 2000 for card in found["items"])


def test_the_langchain_tool_recommends_and_says_what_is_wrong(toolbox: Toolbox) -> None:
    tool = recommendation_tool(toolbox, user_id="ann")
    assert tool.name == "recommend"
    assert "user_id" not in tool.args
    cards = json.loads(tool.invoke({"text": "a comedy", "where": ["year>=1995"]}))["items"]
    assert {card["id"] for card in cards} == {"f3", "f7"}
    assert "no field 'colour'" in tool.invoke({"text": "x", "where": ["colour=red"]})


async def test_the_langchain_retriever_gives_items_as_documents(toolbox: Toolbox) -> None:
    retriever = CatalogRetriever(toolbox=toolbox, where=("year<1980",), limit=3)
    documents = await retriever.ainvoke("something old")
    assert documents
    assert all(d.metadata["year"] < 1980 and d.page_content.startswith(d.metadata["title"]) for d in documents)


def test_the_code_in_the_documentation_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def blocks(page: str, language: str) -> list[str]:
        return re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)

    monkeypatch.setattr("app.opening.open_home", lambda catalog="": served(tmp_path))
    (code,) = blocks("agents.md", "python")
    names: dict[str, Any] = {}
    exec(code, names)
    assert json.loads(names["tool"].invoke({"text": "a comedy"}))["items"]
    assert all(d.metadata["year"] >= 1990 for d in names["retriever"].invoke("a comedy"))
    (client,) = blocks("agents.md", "json")
    assert json.loads(client)["mcpServers"]["parley"]["args"] == ["mcp"]
    (settings,) = blocks("page.md", "toml")
    read = Settings.model_validate(tomllib.loads(settings))
    assert read.vision.base_url
    assert read.speech.model == "whisper-1"
