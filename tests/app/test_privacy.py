import asyncio
import io
import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from app.homes import open_library, open_store
from app.life import life_of
from app.logs import JsonLines, configure_log
from app.pseudonyms import Pseudonyms, events
from app.retention import Swept, keep_sweeping, sweep
from app.sealing import new_key
from app.settings import Settings
from app.state_settings import LogSettings, PrivacySettings, TraceSettings
from app.tracing import TurnSpans, turn_tracer
from domain.errors import BadInput, StoreFailed
from domain.items import Interaction, InteractionKind
from tests.app.doubles import Api, served
from tests.builders import rating


def sealed(home, *keys):
    return Settings(home=home, privacy=PrivacySettings(keys=keys))


def everything(home):
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def talked(api, user="anna", text="a very secret comedy"):
    talk = api.call("POST", "/v1/conversations", json={"user_id": user}).json()["id"]
    assert api.call("POST", f"/v1/conversations/{talk}/turns", json={"text": text, "user_id": user}).status_code == 200
    return talk


def test_with_a_key_neither_messages_nor_profiles_lie_open_and_the_api_reads_them(tmp_path):
    settings = sealed(tmp_path, new_key())
    serving = served(tmp_path, store=open_store(settings), seal=open_library(settings)._seal)
    api = Api(serving, settings)
    talk = talked(api)
    api.call("POST", "/v1/feedback", json={"user_id": "anna", "item_id": "f1", "kind": "like"})
    headers = {"idempotency-key": "k"}
    api.call("PATCH", "/v1/users/anna/profile", json={"profile": {"city": "Secretville"}}, headers=headers)
    api.call("POST", "/v1/recommendations", json={"user_id": "anna", "text": "very secret"}, headers=headers)
    assert b"very secret" not in everything(tmp_path)
    assert b"Secretville" not in everything(tmp_path)
    assert api.call("GET", f"/v1/conversations/{talk}").json()["turns"][0]["text"] == "a very secret comedy"
    assert api.call("GET", "/v1/users/anna/profile").json()["profile"] == {"city": "Secretville"}


def test_a_sealed_home_says_which_key_is_missing(tmp_path):
    open_store(sealed(tmp_path, new_key())).close()
    with pytest.raises(StoreFailed) as caught:
        open_store(Settings(home=tmp_path))
    assert "PARLEY_PRIVACY__KEYS" in caught.value.hint
    with pytest.raises(BadInput, match="no key"):
        open_store(sealed(tmp_path, "not a key"))


def test_profiles_are_sealed_anew_when_keys_rotate(tmp_path):
    old, new = new_key(), new_key()
    library = open_library(sealed(tmp_path, old))
    library.create("films").set_profile("anna", {"city": "Paris"})
    assert open_library(sealed(tmp_path, new, old)).open("films").reseal() == 1
    assert dict(open_library(sealed(tmp_path, new)).open("films").profile("anna")) == {"city": "Paris"}
    with pytest.raises(StoreFailed):
        open_library(Settings(home=tmp_path)).open("films").profile("anna")


def test_erasure_leaves_nothing_in_any_file_and_its_receipt_proves_it(tmp_path):
    api = Api(served(tmp_path))
    talked(api, "anna-the-person")
    talked(api, "bob", "bob's own comedy")
    user = "anna-the-person"
    api.call("POST", "/v1/feedback", json={"user_id": user, "item_id": "f1", "kind": "like"})
    api.call("PATCH", f"/v1/users/{user}/profile", json={"profile": {"city": "Secretville"}})
    api.call("POST", "/v1/recommendations", json={"user_id": user}, headers={"idempotency-key": "k"})
    receipt = api.call("DELETE", f"/v1/users/{user}").json()
    erased = receipt["erased"]
    assert (erased["conversations"], erased["turns"], erased["answers"]) == (1, 1, 1)
    assert (erased["feedback (films)"], erased["profile (films)"]) == (1, 1)
    assert set(receipt["remaining"].values()) == {0}
    held = everything(tmp_path)
    assert not any(word in held for word in (b"anna-the-person", b"very secret", b"Secretville"))
    assert b"bob's own comedy" in held
    assert set(api.call("DELETE", f"/v1/users/{user}").json()["erased"].values()) == {0}


def test_conversations_that_nobody_used_are_forgotten_after_the_days_that_are_set(tmp_path):
    store = open_store(Settings(home=tmp_path))
    store.create("anna", "films")
    now = datetime.now(UTC)
    month = PrivacySettings(retention_days=30)
    assert sweep(store, list, PrivacySettings(), now + timedelta(days=400)) == Swept()
    assert sweep(store, list, month, now + timedelta(days=29)) == Swept()
    assert sweep(store, list, month, now + timedelta(days=31)) == Swept(conversations=1)


def test_what_people_did_is_forgotten_after_the_days_that_are_set(tmp_path):
    records = served(tmp_path).catalog()
    old, now = datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC)
    like = Interaction(user="anna", item="f1", kind=InteractionKind.LIKE)
    records.record([like.model_copy(update=u) for u in ({"time": old}, {"item": "f2", "time": now}, {"item": "f3"})])
    store = open_store(Settings(home=tmp_path))
    assert sweep(store, lambda: [records], PrivacySettings(retention_days=30), now) == Swept()
    assert sweep(store, lambda: [records], PrivacySettings(feedback_days=30), now) == Swept(deeds=1)
    assert sorted(deed.item for deed in records.interactions("anna")) == ["f2", "f3"], "what has no time stays"


def test_the_server_sweeps_when_it_begins(tmp_path):
    store = open_store(Settings(home=tmp_path))
    made = store.create("anna", "films")
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE conversations SET updated_at = '2020-01-01T00:00:00+00:00'")

    async def for_a_while():
        task = asyncio.create_task(keep_sweeping(store, list, PrivacySettings(retention_days=30)))
        for _ in range(100):
            if not store.of_owner("anna"):
                break
            await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(for_a_while())
    assert made.id not in store.of_owner("anna")
    assert callable(life_of(Api(served(tmp_path / "other")).api))


def test_events_for_analysis_name_nobody_and_tell_the_same_person_apart(tmp_path):
    serving = served(tmp_path)
    records = serving.catalog()
    records.record([rating("anna", "f1"), rating("anna", "f2"), rating("bob", "f1")])
    lines = [json.loads(line) for line in events(records, Pseudonyms(serving.store))]
    users = [line["user"] for line in lines]
    assert users[0] == users[1] != users[2]
    assert not any(name in json.dumps(lines) for name in ("anna", "bob"))
    again = [json.loads(line)["user"] for line in events(records, Pseudonyms(serving.store))]
    assert again == users


def logged(call, level="info"):
    stream = io.StringIO()
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, old = root.handlers[:], root.level
    try:
        configure_log(LogSettings(level=level))
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(stream))
        root.handlers[0].setStream(stream)
        call()
    finally:
        structlog.configure(**before)
        root.handlers, root.level = handlers, old
    return stream.getvalue()


def test_the_log_has_a_line_a_turn_and_neither_its_words_nor_who_spoke(tmp_path):
    def speak():
        api = Api(served(tmp_path))
        talk = talked(api)
        api.call("POST", "/v1/feedback", json={"user_id": "anna", "item_id": "f1", "kind": "like"})
        api.call("GET", "/v1/items/none")
        talks.append(talk)

    talks = []
    text = logged(speak)
    lines = [json.loads(line) for line in text.splitlines()]
    turn = next(line for line in lines if line["event"] == "turn")
    assert turn["cards"] > 0
    assert turn["request"] in {line.get("id") for line in lines if line["event"] == "request"}
    assert not any(word in text for word in ("secret", "anna", talks[0]))


def test_a_line_break_in_a_text_begins_no_other_entry(tmp_path):
    def attack():
        api = Api(served(tmp_path))
        api.call("GET", "/v1/items/x%0a%7b%22level%22%3a%22critical%22%7d", headers={"x-request-id": "a"})
        logging.getLogger("other").warning('name\n{"level": "critical"}\r\n\x1b[31m')

    lines = logged(attack).splitlines()
    assert all(json.loads(line)["level"] in ("info", "warning") for line in lines)


def test_an_error_in_the_log_has_its_kind_and_place_and_no_trace():
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it failed", None, None)
    try:
        raise ValueError("a very secret value")
    except ValueError:
        import sys

        record.exc_info = sys.exc_info()
    entry = json.loads(JsonLines(traces=False).format(record))
    assert (entry["error"], "trace" in entry) == ("ValueError", False)
    assert "secret" not in json.dumps(entry)
    assert "secret" in JsonLines(traces=True).format(record)


def test_feedback_is_counted_by_the_source_that_led_to_the_card(tmp_path):
    api = Api(served(tmp_path))
    answer = api.call("POST", "/v1/recommendations", json={"limit": 1}).json()
    body = {"user_id": "u", "item_id": answer["items"][0]["id"], "kind": "like", "turn_id": answer["turn_id"]}
    api.call("POST", "/v1/feedback", json=body)
    api.call("POST", "/v1/feedback", json={"user_id": "u", "item_id": "f9", "kind": "like"})
    text = api.call("GET", "/metrics").text
    assert 'parley_feedback_total{kind="like",source="popularity"} 1.0' in text
    assert 'parley_feedback_total{kind="like",source="unknown"} 1.0' in text
    assert 'parley_impressions_total{source="popularity"} 1.0' in text


def test_a_turn_that_is_replayed_is_counted_once(tmp_path):
    api = Api(served(tmp_path))
    talk = api.call("POST", "/v1/conversations").json()["id"]
    for _ in range(2):
        api.call("POST", f"/v1/conversations/{talk}/turns", json={"text": "a comedy", "request_id": "r"})
    assert 'parley_turns_total{language="en"} 1.0' in api.call("GET", "/metrics").text


def test_a_turn_is_a_span_with_its_steps_and_without_words(tmp_path):
    trace = pytest.importorskip("opentelemetry.sdk.trace")
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    kept = InMemorySpanExporter()
    provider = trace.TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    serving = served(tmp_path)
    serving.watch.add(TurnSpans(provider))
    talked(Api(serving))
    spans = kept.get_finished_spans()
    whole = next(span for span in spans if span.name == "turn")
    steps = [span for span in spans if span.parent and span.parent.span_id == whole.context.span_id]
    assert len(steps) >= 3
    assert whole.attributes["parley.cards"] > 0
    assert "secret" not in str([span.to_json() for span in spans])
    assert turn_tracer(TraceSettings()) is None


def test_ready_pings_each_part_and_a_dead_model_degrades_only(tmp_path):
    settings = Settings(llm={"kind": "openai", "base_url": "http://127.0.0.1:1/v1"})
    answer = Api(served(tmp_path), settings).call("GET", "/readyz")
    parts = answer.json()["parts"]
    assert answer.status_code == 200
    assert parts["conversations"] == {"needed": True, "ok": True, "in": "state.db"}
    assert (parts["language model"]["ok"], parts["language model"]["needed"]) == (False, False)
