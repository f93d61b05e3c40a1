"""Servers as processes: killed, stopped in the middle of a turn, two on one database, and beside clients that dawdle."""

import json
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from tests.app.live import HOLD, SEARCHING, free_port, running
from tests.postgres import postgres

pytestmark = pytest.mark.slow


def start(url):
    return httpx.post(f"{url}/v1/conversations", json={}, timeout=20).json()["id"]


def say(url, talk, text, request_id=None, timeout=30):
    body = {"text": text} | ({"request_id": request_id} if request_id else {})
    return httpx.post(f"{url}/v1/conversations/{talk}/turns", json=body, timeout=timeout)


def turns(url, talk):
    return httpx.get(f"{url}/v1/conversations/{talk}", timeout=20).json()["turns"]


@contextmanager
def held(home):
    """Searches of this home wait within; yields a function that waits until one does."""
    (home / SEARCHING).unlink(missing_ok=True)
    (home / HOLD).touch()
    try:
        yield lambda: _until((home / SEARCHING).exists)
    finally:
        (home / HOLD).unlink()


def test_two_processes_on_one_postgresql_serve_one_conversation(tmp_path):
    with (
        postgres(tmp_path / "pg") as dsn,
        running(tmp_path / "a", PARLEY_STORE__DSN=dsn) as first,
        running(tmp_path / "b", PARLEY_STORE__DSN=dsn) as second,
        ThreadPoolExecutor(1) as pool,
    ):
        talk = start(first.url)
        for n in range(6):
            answer = say((first, second)[n % 2].url, talk, f"comedy {n}", f"r{n}")
            assert answer.status_code == 200, answer.text
        assert [t["text"] for t in turns(second.url, talk)] == [f"comedy {n}" for n in range(6)]
        shown = [card["id"] for turn in turns(first.url, talk) for card in turn["items"]]
        assert len(shown) == len(set(shown)), "what one process showed, the other one showed again"
        replayed = say(first.url, talk, "comedy 5", "r5").json()
        assert replayed["turn_id"] == turns(second.url, talk)[5]["turn_id"]
        with held(tmp_path / "a") as until_it_searches:
            call = pool.submit(say, first.url, talk, "drama")
            until_it_searches()
            assert say(second.url, talk, "drama").status_code == 409
        assert call.result().status_code == 200
        assert len(turns(first.url, talk)) == 7


def test_a_process_that_dies_in_a_turn_leaves_the_conversation_to_the_other(tmp_path):
    with (
        postgres(tmp_path / "pg") as dsn,
        running(tmp_path / "a", PARLEY_STORE__DSN=dsn) as slow,
        running(tmp_path / "b", PARLEY_STORE__DSN=dsn) as other,
    ):
        talk = start(slow.url)
        with ThreadPoolExecutor(1) as pool, held(tmp_path / "a") as until_it_searches:
            cut = pool.submit(_say_into_the_void, slow.url, talk)
            until_it_searches()
            assert say(other.url, talk, "comedy", "r1").status_code == 409
            slow.process.kill()
            cut.result()
        _until(lambda: say(other.url, talk, "comedy", "r1").status_code == 200)
        assert len(turns(other.url, talk)) == 1


def test_a_server_killed_during_a_hundred_turns_keeps_the_finished_and_answers_the_rest_once(tmp_path):
    port, answered = free_port(), {}
    with running(tmp_path, 0.02, port) as server:
        talks = [start(server.url) for _ in range(10)]

        def speak(talk):
            for n in range(10):
                try:
                    answer = say(server.url, talk, f"comedy {n}", f"r{n}")
                except httpx.HTTPError:
                    return
                assert answer.status_code == 200, answer.text
                answered[talk, n] = answer.json()["turn_id"]
                if len(answered) >= 30:
                    server.process.kill()

        with ThreadPoolExecutor(10) as pool:
            for call in [pool.submit(speak, talk) for talk in talks]:
                call.result()
    assert 30 <= len(answered) < 100
    with running(tmp_path, 0.0, port) as again:
        kept = {talk: turns(again.url, talk) for talk in talks}
        for (talk, n), turn_id in answered.items():
            assert kept[talk][n]["turn_id"] == turn_id
        for talk in talks:
            for n in range(10):
                assert say(again.url, talk, f"comedy {n}", f"r{n}").status_code == 200
            assert [t["text"] for t in turns(again.url, talk)] == [f"comedy {n}" for n in range(10)]


def test_a_server_that_is_stopped_finishes_the_turn_in_flight(tmp_path):
    port = free_port()
    with running(tmp_path, 0.0, port) as server, ThreadPoolExecutor(1) as pool:
        talk = start(server.url)
        with held(tmp_path) as until_it_searches:
            call = pool.submit(say, server.url, talk, "comedy", "r1")
            until_it_searches()
            server.process.send_signal(signal.SIGTERM)
            _until(lambda: not _listens(port))
        answer = call.result()
        assert answer.status_code == 200
        server.process.wait(60)
    with running(tmp_path, 0.0, port) as again:
        assert [t["turn_id"] for t in turns(again.url, talk)] == [answer.json()["turn_id"]]


def test_a_stop_hands_over_what_takes_longer_than_its_grace(tmp_path):
    port = free_port()
    with running(tmp_path, 5.0, port, PARLEY_SERVER__GRACE_S="1") as server:
        talk = start(server.url)
        with ThreadPoolExecutor(1) as pool:
            cut = pool.submit(_say_into_the_void, server.url, talk)
            _until((tmp_path / SEARCHING).exists)
            server.process.send_signal(signal.SIGTERM)
            cut.result()
        server.process.wait(60)
    with running(tmp_path, 0.0, port) as again:
        assert say(again.url, talk, "comedy", "r1").status_code == 200
        assert len(turns(again.url, talk)) == 1


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server that nothing is done to. A body may take longer than any test waits."""
    variables = {"PARLEY_SERVER__BODY_TIMEOUT_S": "600", "PARLEY_SERVER__ALLOWED_ORIGINS": '["https://shop.example"]'}
    with running(tmp_path_factory.mktemp("home"), **variables) as server:
        yield server


def test_clients_that_dawdle_keep_nobody_else_waiting(shared):
    slow = [socket.create_connection(("127.0.0.1", shared.port)) for _ in range(100)]
    head = b"POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    for n, connection in enumerate(slow):
        connection.sendall(head + (b"Content-Length: 100\r\n\r\n{" if n % 2 else b""))
    assert httpx.post(f"{shared.url}/v1/recommendations", json={}, timeout=60).status_code == 200
    for connection in slow:
        connection.close()


def test_compressed_answers_and_calls_from_allowed_pages(shared):
    items = httpx.get(f"{shared.url}/v1/items", headers={"accept-encoding": "gzip"}, timeout=20)
    assert items.headers["content-encoding"] == "gzip"
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    ours, other = (
        httpx.options(f"{shared.url}/v1/feedback", headers=asked | {"origin": origin}, timeout=20)
        for origin in ("https://shop.example", "https://evil.example")
    )
    assert ours.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-origin" not in other.headers
    assert httpx.get(f"{shared.url}/v1/items", headers={"host": "evil.example"}, timeout=20).status_code == 421
    _streams_as_it_goes(shared.url)


def _streams_as_it_goes(url):
    talk = start(url)
    headers = {"accept": "text/event-stream", "accept-encoding": "gzip"}
    with httpx.stream(
        "POST", f"{url}/v1/conversations/{talk}/turns", json={"text": "a comedy"}, headers=headers, timeout=20
    ) as answer:
        assert "content-encoding" not in answer.headers
        events = [line for line in answer.iter_lines() if line.startswith("data: ")]
    assert json.loads(events[-1].removeprefix("data: "))["event"] == "ended"


def _listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _say_into_the_void(url, talk):
    try:
        say(url, talk, "comedy", "r1")
    except httpx.HTTPError:
        return


def _until(done, seconds=60):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not come to be"
        threading.Event().wait(0.05)
