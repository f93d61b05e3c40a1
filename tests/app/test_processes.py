"""Servers as processes: killed, stopped in the middle of a turn, two on one database, and beside clients that dawdle."""

import json
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.app.live import free_port, running
from tests.postgres import postgres

pytestmark = pytest.mark.slow


def start(url):
    return httpx.post(f"{url}/v1/conversations", json={}, timeout=20).json()["id"]


def say(url, talk, text, request_id=None, timeout=30):
    body = {"text": text} | ({"request_id": request_id} if request_id else {})
    return httpx.post(f"{url}/v1/conversations/{talk}/turns", json=body, timeout=timeout)


def turns(url, talk):
    return httpx.get(f"{url}/v1/conversations/{talk}", timeout=20).json()["turns"]


def test_two_processes_on_one_postgresql_serve_one_conversation(tmp_path):
    with (
        postgres(tmp_path / "pg") as dsn,
        running(tmp_path / "a", 0.3, PARLEY_STORE__DSN=dsn) as first,
        running(tmp_path / "b", 0.3, PARLEY_STORE__DSN=dsn) as second,
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
        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(say, server.url, talk, "drama", None) for server in (first, second)]
            assert sorted(call.result().status_code for call in both) == [200, 409]
        assert len(turns(first.url, talk)) == 7


def test_a_process_that_dies_in_a_turn_leaves_the_conversation_to_the_other(tmp_path):
    with (
        postgres(tmp_path / "pg") as dsn,
        running(tmp_path / "a", 20.0, PARLEY_STORE__DSN=dsn) as slow,
        running(tmp_path / "b", PARLEY_STORE__DSN=dsn) as other,
    ):
        talk = start(slow.url)
        with ThreadPoolExecutor(1) as pool:
            cut = pool.submit(_say_into_the_void, slow.url, talk)
            _until(lambda: say(other.url, talk, "comedy", "r1").status_code == 409)
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

        with ThreadPoolExecutor(10) as pool:
            calls = [pool.submit(speak, talk) for talk in talks]
            _until(lambda: len(answered) >= 30)
            server.process.send_signal(signal.SIGKILL)
            for call in calls:
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
    with running(tmp_path, 2.0, port) as server:
        talk = start(server.url)
        with ThreadPoolExecutor(1) as pool:
            call = pool.submit(say, server.url, talk, "comedy", "r1")
            time.sleep(0.7)
            server.process.send_signal(signal.SIGTERM)
            answer = call.result()
        assert answer.status_code == 200
        server.process.wait(20)
    with running(tmp_path, 0.0, port) as again:
        assert [t["turn_id"] for t in turns(again.url, talk)] == [answer.json()["turn_id"]]


def test_a_stop_hands_over_what_takes_longer_than_its_grace(tmp_path):
    port = free_port()
    with running(tmp_path, 8.0, port, PARLEY_SERVER__GRACE_S="1") as server:
        talk = start(server.url)
        with ThreadPoolExecutor(1) as pool:
            cut = pool.submit(_say_into_the_void, server.url, talk)
            time.sleep(0.7)
            server.process.send_signal(signal.SIGTERM)
            cut.result()
        server.process.wait(20)
    with running(tmp_path, 0.0, port) as again:
        assert say(again.url, talk, "comedy", "r1").status_code == 200
        assert len(turns(again.url, talk)) == 1


def test_clients_that_dawdle_keep_nobody_else_waiting(tmp_path):
    with running(tmp_path, PARLEY_SERVER__BODY_TIMEOUT_S="1") as server:
        port = server.port
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
        head = b"POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        for n, connection in enumerate(slow):
            connection.sendall(head + (b"Content-Length: 100\r\n\r\n{" if n % 2 else b""))
        started = time.monotonic()
        assert httpx.post(f"{server.url}/v1/recommendations", json={}, timeout=20).status_code == 200
        assert time.monotonic() - started < 5
        slow[1].settimeout(10)
        assert b"408" in slow[1].recv(200)
        for connection in slow:
            connection.close()


def test_compressed_answers_and_calls_from_allowed_pages(tmp_path):
    with running(tmp_path, PARLEY_SERVER__ALLOWED_ORIGINS='["https://shop.example"]') as server:
        items = httpx.get(f"{server.url}/v1/items", headers={"accept-encoding": "gzip"}, timeout=20)
        assert items.headers["content-encoding"] == "gzip"
        asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
        ours = httpx.options(
            f"{server.url}/v1/feedback", headers=asked | {"origin": "https://shop.example"}, timeout=20
        )
        assert ours.headers["access-control-allow-origin"] == "https://shop.example"
        other = httpx.options(
            f"{server.url}/v1/feedback", headers=asked | {"origin": "https://evil.example"}, timeout=20
        )
        assert "access-control-allow-origin" not in other.headers
        assert httpx.get(f"{server.url}/v1/items", headers={"host": "evil.example"}, timeout=20).status_code == 421
        _streams_as_it_goes(server.url)


def _streams_as_it_goes(url):
    talk = start(url)
    headers = {"accept": "text/event-stream", "accept-encoding": "gzip"}
    with httpx.stream(
        "POST", f"{url}/v1/conversations/{talk}/turns", json={"text": "a comedy"}, headers=headers, timeout=20
    ) as answer:
        assert "content-encoding" not in answer.headers
        events = [line for line in answer.iter_lines() if line.startswith("data: ")]
    assert json.loads(events[-1].removeprefix("data: "))["event"] == "ended"


def _say_into_the_void(url, talk):
    try:
        say(url, talk, "comedy", "r1")
    except httpx.HTTPError:
        return


def _until(done, seconds=30):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not come to be"
        threading.Event().wait(0.05)
