import asyncio
import threading

import pytest

from app.running import TurnRunner, last_turn
from app.settings import ServerSettings, Settings
from domain.conversation import Turn
from domain.events import Ended
from tests.app.doubles import Api, served

ITEM = {"id": "new", "titles": {"en": "New"}, "year": 2030}


@pytest.fixture
def api(tmp_path):
    return Api(served(tmp_path))


def test_a_post_under_the_same_key_is_done_once_and_answered_alike(api):
    headers = {"idempotency-key": "k1"}
    first, second = (api.call("POST", "/v1/conversations", json={}, headers=headers) for _ in range(2))
    assert first.json() == second.json()
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    other = api.call("POST", "/v1/conversations", json={}, headers={"idempotency-key": "k2"})
    assert other.json() != first.json()


def test_a_key_that_was_used_for_another_request_is_refused(api):
    headers = {"idempotency-key": "k1"}
    body = {"user_id": "u", "item_id": "f1", "kind": "like"}
    assert api.call("POST", "/v1/feedback", json=body, headers=headers).status_code == 200
    again = api.call("POST", "/v1/feedback", json=body | {"kind": "dislike"}, headers=headers)
    assert (again.status_code, again.json()["error"]["code"]) == (400, "bad_input")


def test_a_request_that_was_refused_for_its_content_is_refused_alike(api):
    headers = {"idempotency-key": "k1"}
    answers = [api.call("POST", "/v1/recommendations", json={"liked": ["nope"]}, headers=headers) for _ in range(2)]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


def test_two_requests_at_once_under_one_key_are_done_once(tmp_path):
    entered, gate = threading.Event(), threading.Event()

    def wait():
        entered.set()
        gate.wait(10)

    api = Api(served(tmp_path, wait))

    async def both():
        async with api.client() as client:
            headers = {"idempotency-key": "k1"}
            first = asyncio.create_task(client.post("/v1/recommendations", json={}, headers=headers))
            await asyncio.to_thread(entered.wait, 10)
            second = await client.post("/v1/recommendations", json={}, headers=headers)
            gate.set()
            return (await first).status_code, second.status_code

    assert asyncio.run(both()) == (200, 409)


def test_the_same_key_of_two_callers_is_two_requests(tmp_path):
    keys = tuple({"key": name, "role": "person", "user": name} for name in ("ann", "bob"))
    api = Api(served(tmp_path), Settings(server=ServerSettings(keys=keys)))
    ids = [
        api.call(
            "POST", "/v1/conversations", json={}, headers={"idempotency-key": "k", "authorization": f"Bearer {name}"}
        ).json()["id"]
        for name in ("ann", "bob")
    ]
    assert ids[0] != ids[1]


@pytest.mark.parametrize("key", ["", "with space", "x" * 201])
def test_a_key_that_is_none_is_refused(api, key):
    answer = api.call("POST", "/v1/conversations", json={}, headers={"idempotency-key": key})
    assert answer.status_code == 400


def test_an_idempotency_key_is_the_request_id_of_a_turn(api):
    talk = api.call("POST", "/v1/conversations").json()["id"]
    path, headers = f"/v1/conversations/{talk}/turns", {"idempotency-key": "t1"}
    first, second = (api.call("POST", path, json={"text": "a comedy"}, headers=headers).json() for _ in range(2))
    assert first == second
    assert len(api.call("GET", f"/v1/conversations/{talk}").json()["turns"]) == 1


def test_an_unchanged_item_is_304_and_a_changed_one_is_sent(api):
    first = api.call("GET", "/v1/items/f1")
    tag = first.headers["etag"]
    same = api.call("GET", "/v1/items/f1", headers={"if-none-match": tag})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    api.call("POST", "/v1/items", json={**first.json(), "year": 1980})
    changed = api.call("GET", "/v1/items/f1", headers={"if-none-match": f'"x", {tag}'})
    assert (changed.status_code, changed.json()["year"]) == (200, 1980)
    assert changed.headers["etag"] != tag


def test_an_item_is_changed_and_removed_only_as_it_was_read(api):
    api.call("POST", "/v1/items", json=ITEM)
    tag = api.call("GET", "/v1/items/new").headers["etag"]
    assert api.call("POST", "/v1/items", json={**ITEM, "year": 2031}, headers={"if-match": '"old"'}).status_code == 412
    assert api.call("POST", "/v1/items", json={**ITEM, "year": 2031}, headers={"if-match": tag}).status_code == 200
    stale = api.call("DELETE", "/v1/items/new", headers={"if-match": tag})
    assert (stale.status_code, stale.json()["error"]["code"]) == (412, "stale")
    assert api.call("GET", "/v1/items/new").json()["year"] == 2031
    assert api.call("DELETE", "/v1/items/new", headers={"if-match": "*"}).status_code == 200


def test_an_item_is_made_only_where_there_is_none(api):
    headers = {"if-none-match": "*"}
    assert api.call("POST", "/v1/items", json=ITEM, headers=headers).status_code == 200
    assert api.call("POST", "/v1/items", json=ITEM, headers=headers).status_code == 412


def pages(api, path, key, **also):
    cursor, found = None, []
    for _ in range(20):
        page = api.call("GET", path, params={"limit": 5, **also, **({"cursor": cursor} if cursor else {})}).json()
        found += [entry["id"] for entry in page[key]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found, page["total"]
    raise AssertionError("the pages do not end")


def test_all_items_come_page_by_page_each_once(api):
    found, total = pages(api, "/v1/items", "items")
    assert found == [f"f{n}" for n in range(1, 13)]
    assert total == 12


def test_an_item_that_is_added_between_pages_moves_no_page(api):
    first = api.call("GET", "/v1/items", params={"limit": 5}).json()
    api.call("POST", "/v1/items", json=ITEM)
    second = api.call("GET", "/v1/items", params={"limit": 5, "cursor": first["next_cursor"]}).json()
    assert [entry["id"] for entry in second["items"]] == ["f6", "f7", "f8", "f9", "f10"]


@pytest.mark.parametrize("cursor", ["nonsense", "a", "%00", "ZjEy!"])
def test_a_cursor_that_is_none_is_refused(api, cursor):
    assert api.call("GET", "/v1/items", params={"cursor": cursor}).status_code == 400


def test_a_persons_conversations_come_newest_first_page_by_page(api):
    made = [api.call("POST", "/v1/conversations", json={"user_id": "u"}).json()["id"] for _ in range(7)]
    api.call("POST", f"/v1/conversations/{made[0]}/turns", json={"text": "a comedy", "user_id": "u"})
    found, total = pages(api, "/v1/conversations", "conversations", user_id="u")
    assert (found, total) == (made[::-1], 7)
    last = api.call("GET", "/v1/conversations", params={"user_id": "u", "limit": 100}).json()["conversations"][-1]
    assert (last["turns"], last["first_text"]) == (1, "a comedy")
    assert api.call("GET", "/v1/conversations").status_code == 400


def test_a_request_id_is_echoed_and_an_unsafe_one_is_not(api):
    assert api.call("GET", "/v1/models", headers={"x-request-id": "abc-1"}).headers["x-request-id"] == "abc-1"
    made = api.call("GET", "/v1/models", headers={"x-request-id": 'a" level="error'}).headers["x-request-id"]
    assert made.isalnum()


@pytest.mark.parametrize("depth", [65, 5_000])
def test_a_deeply_nested_body_is_refused(api, depth):
    body = b'{"text": ' + b'{"a": [' * depth + b"1" + b"]}" * depth + b"}"
    answer = api.call("POST", "/v1/recommendations", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert "nested" in answer.json()["error"]["message"]


def test_brackets_in_a_text_are_not_depth(api):
    assert api.call("POST", "/v1/recommendations", json={"text": "[{" * 200 + '"'}).status_code == 200


def test_a_body_that_trickles_is_given_up(tmp_path):
    api = Api(served(tmp_path), Settings(server=ServerSettings(body_timeout_s=0.1)))

    async def slowly():
        yield b"{"
        await asyncio.sleep(5)

    answer = api.call("POST", "/v1/recommendations", content=slowly(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (408, "too_slow")


def test_the_end_of_a_turn_is_told_when_its_conversation_is_free_again():
    freed = []

    async def turn():
        try:
            yield Ended(turn=Turn(turn_id="t", conversation_id="c", text="x"))
        finally:
            await asyncio.sleep(0.05)
            freed.append(True)

    async def told():
        ended = await last_turn(TurnRunner(5).stream(turn()))
        return ended.turn.turn_id, list(freed)

    assert asyncio.run(told()) == ("t", [True])


def test_a_request_that_takes_too_long_is_504_and_the_next_is_served(tmp_path):
    gate = threading.Event()
    api = Api(served(tmp_path, lambda: gate.wait(20)), Settings(server=ServerSettings(request_timeout_s=1.0)))

    async def calls():
        async with api.client() as client:
            slow = await client.post("/v1/recommendations", json={})
            gate.set()
            return slow, await client.get("/v1/models")

    slow, next_one = asyncio.run(calls())
    assert (slow.status_code, slow.json()["error"]["code"]) == (504, "timeout")
    assert next_one.status_code == 200
