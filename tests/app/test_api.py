import asyncio
import json
import threading

import pytest

from agent.standing import Standing, with_wishes
from app.settings import ServerSettings, Settings
from domain.intent import Constraint, Op
from tests.app.doubles import Api, served


@pytest.fixture
def api(tmp_path):
    return Api(served(tmp_path))


def started(api, **body):
    return api.call("POST", "/v1/conversations", json=body).json()["id"]


def error(response, status, code):
    assert response.status_code == status, response.text
    assert set(response.json()) == {"error"}
    assert set(response.json()["error"]) == {"code", "message", "hint"}
    assert response.json()["error"]["code"] == code
    return response.json()["error"]


def test_recommendations_come_with_parts_that_add_up(api):
    answer = api.call("POST", "/v1/recommendations", json={"text": "comedy", "limit": 3}).json()
    assert set(answer) >= {"turn_id", "items", "intent", "degraded", "timings_ms"}
    assert len(answer["items"]) == 3
    for card in answer["items"]:
        assert "Comedy" in card["item"]["genre"]
        assert sum(card["parts"].values()) == pytest.approx(card["score"])


def test_excluded_liked_and_disliked_items_do_not_come_back(api):
    body = {"liked": ["f1"], "disliked": ["f2"], "exclude": ["f3"], "limit": 50}
    shown = {card["id"] for card in api.call("POST", "/v1/recommendations", json=body).json()["items"]}
    assert shown == {f"f{n}" for n in range(4, 13)}


def test_hard_constraints_of_a_request_hold(api):
    body = {"constraints": [{"field": "year", "op": "between", "value": [1990, 1999], "hard": True}], "limit": 50}
    items = api.call("POST", "/v1/recommendations", json=body).json()["items"]
    assert {card["item"]["year"] for card in items} == {1995, 1999}


def test_a_turn_is_answered_kept_and_read_back(api):
    talk = started(api)
    turn = api.call("POST", f"/v1/conversations/{talk}/turns", json={"text": "a comedy"}).json()
    assert set(turn) >= {
        "turn_id", "conversation_id", "text", "language", "intent", "items", "reply", "degraded", "models", "prompts",
        "timings_ms",
    }  # fmt: skip
    kept = api.call("GET", f"/v1/conversations/{talk}").json()
    assert [t["turn_id"] for t in kept["turns"]] == [turn["turn_id"]]
    assert kept["turns"][0]["items"] == turn["items"]


def test_a_stream_has_its_events_in_order_and_ends_with_the_turn(api):
    talk = started(api)
    headers = {"accept": "text/event-stream"}
    text = api.call("POST", f"/v1/conversations/{talk}/turns", json={"text": "a comedy"}, headers=headers).text
    events = [line.removeprefix("event: ") for line in text.splitlines() if line.startswith("event: ")]
    assert events[:3] == ["understood", "found", "recommended"]
    assert set(events[3:-1]) == {"reply"}
    assert events[-1] == "ended"


def test_the_same_request_id_replays_the_finished_turn(api):
    talk = started(api)
    body = {"text": "a comedy", "request_id": "r1"}
    first, second = (api.call("POST", f"/v1/conversations/{talk}/turns", json=body).json() for _ in range(2))
    assert first == second
    assert len(api.call("GET", f"/v1/conversations/{talk}").json()["turns"]) == 1


def test_a_second_turn_in_flight_is_409_and_the_first_is_kept(tmp_path):
    entered, gate = threading.Event(), threading.Event()

    def wait():
        entered.set()
        gate.wait(10)

    api = Api(served(tmp_path, wait))

    async def both():
        async with api.client() as client:
            talk = (await client.post("/v1/conversations")).json()["id"]
            path = f"/v1/conversations/{talk}/turns"
            first = asyncio.create_task(client.post(path, json={"text": "a comedy"}))
            await asyncio.to_thread(entered.wait, 10)
            second = await client.post(path, json={"text": "a drama"})
            gate.set()
            return await first, second

    first, second = asyncio.run(both())
    assert first.status_code == 200
    error(second, 409, "busy")


def test_a_turn_whose_caller_goes_away_is_finished_and_kept(tmp_path):
    entered, gate = threading.Event(), threading.Event()

    def wait():
        entered.set()
        gate.wait(10)

    api = Api(served(tmp_path, wait))

    async def leave():
        async with api.client() as client:
            talk = (await client.post("/v1/conversations")).json()["id"]
            call = asyncio.create_task(client.post(f"/v1/conversations/{talk}/turns", json={"text": "a comedy"}))
            await asyncio.to_thread(entered.wait, 10)
            call.cancel()
            gate.set()
            await api.api.state.runner.close()
            return (await client.get(f"/v1/conversations/{talk}")).json()

    assert len(asyncio.run(leave())["turns"]) == 1


def test_a_deleted_conversation_is_gone(api):
    talk = started(api)
    assert api.call("DELETE", f"/v1/conversations/{talk}").status_code == 200
    error(api.call("GET", f"/v1/conversations/{talk}"), 404, "not_found")


def test_another_users_conversation_stays_hidden(api):
    talk = started(api, user_id="anna")
    error(api.call("GET", f"/v1/conversations/{talk}", params={"user_id": "bob"}), 404, "not_found")
    answer = api.call("POST", f"/v1/conversations/{talk}/turns", json={"text": "comedy", "user_id": "bob"})
    assert answer.status_code in (403, 404)


def test_feedback_counts_from_the_next_request_on(api):
    before = api.call("POST", "/v1/recommendations", json={"user_id": "u", "limit": 1}).json()["items"][0]["id"]
    api.call("POST", "/v1/feedback", json={"user_id": "u", "item_id": before, "kind": "seen"})
    after = api.call("POST", "/v1/recommendations", json={"user_id": "u", "limit": 50}).json()["items"]
    assert before not in {card["id"] for card in after}


def test_items_are_searchable_at_once_and_gone_when_deleted(api):
    item = {"id": "new", "titles": {"en": "New"}, "year": 2030, "genre": ["Comedy"]}
    assert api.call("POST", "/v1/items", json={"items": [item]}).json() == {"upserted": 1, "ids": ["new"]}
    assert api.call("GET", "/v1/items/new").json() == item
    body = {"constraints": [{"field": "year", "op": "=", "value": 2030}]}
    assert [c["id"] for c in api.call("POST", "/v1/recommendations", json=body).json()["items"]] == ["new"]
    assert api.call("DELETE", "/v1/items/new").status_code == 200
    assert api.call("POST", "/v1/recommendations", json=body).json()["items"] == []
    error(api.call("DELETE", "/v1/items/new"), 404, "not_found")


def test_a_bad_item_in_a_batch_leaves_the_catalogue_as_it_was(api):
    batch = [{"id": "ok", "title": "Fine"}, {"id": "bad", "title": "Bad", "year": "soon"}]
    assert "year" in error(api.call("POST", "/v1/items", json=batch), 400, "bad_input")["message"]
    error(api.call("GET", "/v1/items/ok"), 404, "not_found")


def test_a_person_can_look_edit_take_along_and_be_erased(api):
    api.call("POST", "/v1/feedback", json={"user_id": "u", "item_id": "f1", "kind": "like"})
    talk = started(api, user_id="u")
    api.call("POST", f"/v1/conversations/{talk}/turns", json={"text": "comedy", "user_id": "u"})
    profile = api.call("PATCH", "/v1/users/u/profile", json={"profile": {"age": 34}}).json()
    assert (profile["profile"], profile["liked"], profile["conversations"]) == ({"age": "34"}, ["f1"], 1)
    export = api.call("GET", "/v1/users/u/export").json()
    assert export["catalogs"]["films"]["interactions"][0]["item"] == "f1"
    assert export["conversations"][0]["turns"][0]["text"] == "comedy"
    receipt = api.call("DELETE", "/v1/users/u").json()
    assert {name: count for name, count in receipt["erased"].items() if "cached" not in name} == {
        "conversations": 1, "turns": 1, "answers": 0, "feedback (films)": 1, "profile (films)": 1,
        "dialogue memory (films)": 0, "dialogue index (films)": 0, "likes in the sums of the next fit (films)": 0,
    }  # fmt: skip
    assert set(receipt["remaining"]) == set(receipt["erased"])
    assert set(receipt["remaining"].values()) == {0}
    error(api.call("GET", "/v1/users/u/export"), 404, "not_found")
    error(api.call("GET", "/v1/users/u/profile"), 404, "not_found")


def test_standing_wishes_are_read_with_where_they_were_heard_and_taken_back_one_by_one(api):
    heard = {"turn_id": "t1", "day": "2026-01-01", "said": "I hate horror"}
    kept = [
        Standing(wish=Constraint(field="genre", op=op, value=value), **heard)
        for op, value in ((Op.NOT_IN, ("Horror", "War")), (Op.EQ, "Comedy"))
    ]
    records = api.api.state.serving.catalog()
    records.set_profile("u", with_wishes({"age": "34"}, kept))
    seen = api.call("GET", "/v1/users/u/profile").json()
    assert (seen["profile"], seen["remembers"]) == ({"age": "34"}, True)
    assert [w["id"] for w in seen["wishes"]] == ["genre!=Horror|War", "genre=Comedy"]
    first = seen["wishes"][0]
    assert (first["turn_id"], first["day"], first["text"], first["value"]) == (
        "t1", "2026-01-01", "I hate horror", ["Horror", "War"],
    )  # fmt: skip
    assert set(first["words"]) == {"en", "zh"}
    assert api.call("GET", "/v1/users/u/export").json()["catalogs"]["films"]["wishes"][0]["said"] == "I hate horror"
    change = {"forget": ["genre!=Horror|War"], "remembers": False, "profile": {"age": None}}
    after = api.call("PATCH", "/v1/users/u/profile", json=change).json()
    assert ([w["id"] for w in after["wishes"]], after["remembers"], after["profile"]) == (["genre=Comedy"], False, {})
    error(api.call("PATCH", "/v1/users/u/profile", json={"forget": ["genre=War"]}), 404, "not_found")
    error(api.call("PATCH", "/v1/users/u/profile", json={"profile": {"wishes": "[]"}}), 400, "bad_input")
    assert api.call("PATCH", "/v1/users/u/profile", json={"remembers": True}).json()["remembers"] is True


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/v1/nothing", None, 404, "not_found"),
        ("GET", "/v1/conversations/unknown", None, 404, "not_found"),
        ("POST", "/v1/conversations/unknown/turns", {"text": "hi"}, 404, "not_found"),
        ("GET", "/v1/items/unknown", None, 404, "not_found"),
        ("POST", "/v1/recommendations", {"liked": ["unknown"]}, 404, "not_found"),
        ("POST", "/v1/feedback", {"user_id": "u", "item_id": "unknown", "kind": "like"}, 404, "not_found"),
        ("POST", "/v1/recommendations?catalog=unknown", {}, 404, "not_found"),
        ("PUT", "/v1/recommendations", {}, 405, "method_not_allowed"),
        ("POST", "/v1/recommendations", {"limit": 0}, 422, "invalid"),
        ("POST", "/v1/recommendations", {"limit": "many"}, 422, "invalid"),
        ("POST", "/v1/recommendations", {"likes": []}, 422, "invalid"),
        ("POST", "/v1/recommendations", {"constraints": [{"field": "yeer", "op": ">=", "value": 1}]}, 422, "unknown_field"),
        ("POST", "/v1/recommendations", {"constraints": [{"field": "year", "op": "~", "value": 1}]}, 422, "invalid"),
        ("POST", "/v1/feedback", {"user_id": "u", "item_id": "f1", "kind": "adore"}, 422, "invalid"),
        ("POST", "/v1/feedback", {"user_id": "u", "item_id": "f1", "kind": "rating"}, 400, "bad_input"),
        ("POST", "/v1/items", {"items": "none"}, 400, "bad_input"),
    ],
)  # fmt: skip
def test_a_wrong_request_has_its_status_and_a_hint(api, method, path, body, status, code):
    assert error(api.call(method, path, json=body), status, code)["message"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"text": "\xff"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"text": "\\ud800"}', "application/json", 422),
        (b"text=hello", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b'{"text": "' + b"x" * 1_000_001 + b'"}', "application/json", 413),
        (b"null", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"liked": [NaN]}', "application/json", 422),
    ],
)
def test_a_malformed_body_is_refused_in_our_form(api, body, kind, status):
    answer = api.call("POST", "/v1/recommendations", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message", "hint"}


def test_a_body_without_a_length_is_cut_off_at_the_limit(api):
    async def endless():
        for _ in range(30):
            yield b" " * 100_000

    headers = {"content-type": "application/json"}
    error(api.call("POST", "/v1/recommendations", content=endless(), headers=headers), 413, "too_large")


@pytest.mark.parametrize("text", ["", "   ", "\u200b\n"])
def test_an_empty_message_is_refused_with_what_to_do(api, text):
    answer = api.call("POST", f"/v1/conversations/{started(api)}/turns", json={"text": text})
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize(
    "text", ["😀🎬" * 50, "שלום עולם comedy", "'\"'\"; DROP TABLE items;--", "\x00\x07comedy", "a" * 7000]
)
def test_odd_messages_are_answered(api, text):
    answer = api.call("POST", f"/v1/conversations/{started(api)}/turns", json={"text": text})
    assert answer.status_code == 200, answer.text
    assert answer.json()["reply"]


def test_a_key_is_needed_where_one_is_set(tmp_path):
    api = Api(served(tmp_path), Settings(server=ServerSettings(keys=("k",))))
    error(api.call("GET", "/v1/items"), 401, "unauthorized")
    error(api.call("GET", "/v1/items", headers={"authorization": "Bearer no"}), 401, "unauthorized")
    assert api.call("GET", "/v1/items", headers={"authorization": "Bearer k"}).status_code == 200
    assert api.call("GET", "/healthz").status_code == 200


def test_ready_names_the_part_that_is_not(tmp_path):
    serving = served(tmp_path)
    assert Api(serving).call("GET", "/readyz").status_code == 200
    (tmp_path / "catalogs" / "films" / "current").unlink()
    answer = Api(served_without_build(tmp_path)).call("GET", "/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["build"]["ok"] is False
    assert answer.json()["parts"]["catalog"]["ok"] is True


def served_without_build(home):
    serving = served(home)
    (home / "catalogs" / "films" / "current").unlink()
    return serving


def test_metrics_count_turns_by_language(api):
    api.call("POST", f"/v1/conversations/{started(api)}/turns", json={"text": "a comedy"})
    text = api.call("GET", "/metrics").text
    assert 'parley_turns_total{language="en"} 1.0' in text
    assert "a comedy" not in text


def test_a_chat_completion_answers_the_last_user_message(api):
    body = {
        "model": "parley",
        "messages": [
            {"role": "system", "content": "be kind"},
            {"role": "user", "content": "a comedy"},
            {"role": "assistant", "content": "Here are some."},
            {"role": "user", "content": [{"type": "text", "text": "a romance"}]},
        ],
        "temperature": 0.1,
    }
    answer = api.call("POST", "/v1/chat/completions", json=body).json()
    assert answer["object"] == "chat.completion"
    assert answer["choices"][0]["message"]["content"]
    assert answer["parley"]["items"]
    assert set(answer["usage"]) == {"prompt_tokens", "completion_tokens", "total_tokens"}
    assert [m["id"] for m in api.call("GET", "/v1/models").json()["data"]] == ["parley"]


def test_a_wrong_chat_completion_is_refused_in_the_form_that_openai_clients_read(api):
    answer = api.call("POST", "/v1/chat/completions", json={"messages": []})
    assert answer.status_code == 422
    assert answer.json()["error"].keys() == {"code", "message", "hint", "type", "param"}


def test_a_streamed_chat_completion_names_its_cards_in_pieces(api):
    body = {"model": "parley", "stream": True, "messages": [{"role": "user", "content": "a comedy"}]}
    lines = [line for line in api.call("POST", "/v1/chat/completions", json=body).text.splitlines() if line]
    assert lines[-1] == "data: [DONE]"
    pieces = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    said = "".join(p["choices"][0]["delta"].get("content", "") for p in pieces if p["choices"])
    cards = next(piece["parley"]["items"] for piece in pieces if "parley" in piece)
    assert cards
    assert all(card["title"] in said for card in cards)


def test_the_openapi_document_describes_every_path_of_the_contract(api):
    paths = api.call("GET", "/openapi.json").json()["paths"]
    assert set(paths) >= {
        "/v1/recommendations", "/v1/conversations", "/v1/conversations/{conversation_id}",
        "/v1/conversations/{conversation_id}/turns", "/v1/feedback", "/v1/items", "/v1/items/{item_id}",
        "/v1/users/{user_id}/profile", "/v1/users/{user_id}/export", "/v1/users/{user_id}", "/v1/chat/completions",
        "/v1/models", "/healthz", "/readyz", "/metrics",
    }  # fmt: skip
