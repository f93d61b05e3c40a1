import asyncio
import base64
import hashlib
import json
import time

import jwt
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.hosts import HostCheck, host_name, is_loopback
from app.server import serve_home
from app.server_settings import ServerSettings
from app.settings import Settings
from domain.errors import BadInput
from tests.app.doubles import Api, served

SECRET = "a secret of thirty-two characters!!"
KEYS = (
    "operator",
    {"key": "anna-key", "role": "person", "user": "anna"},
    {"key": "sha256:" + hashlib.sha256(b"bob-key").hexdigest(), "role": "person", "user": "bob"},
)
OPERATOR, ANNA, BOB = ({"authorization": f"Bearer {key}"} for key in ("operator", "anna-key", "bob-key"))


@pytest.fixture
def api(tmp_path):
    return keyed(tmp_path)


def keyed(home, keys=KEYS, **settings):
    return Api(served(home), Settings(server=ServerSettings(keys=keys, token_keys=(SECRET,), **settings)))


def bearer(token):
    return {"authorization": f"Bearer {token}"}


def token(secret=SECRET, algorithm="HS256", **claims):
    now = int(time.time())
    usual = {"iss": "parley", "aud": "parley", "sub": "anna", "iat": now, "exp": now + 60}
    return jwt.encode({k: v for k, v in (usual | claims).items() if v is not None}, secret, algorithm)


def test_a_persons_key_speaks_for_its_user_without_naming_them(api):
    talk = api.call("POST", "/v1/conversations", headers=ANNA).json()["id"]
    assert api.call("GET", f"/v1/conversations/{talk}", headers=ANNA).json()["user_id"] == "anna"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/conversations", {"user_id": "bob"}),
        ("POST", "/v1/recommendations", {"user_id": "bob"}),
        ("POST", "/v1/feedback", {"user_id": "bob", "item_id": "f1", "kind": "like"}),
        ("GET", "/v1/users/bob/profile", None),
        ("PATCH", "/v1/users/bob/profile", {"profile": {"age": "3"}}),
        ("GET", "/v1/users/bob/export", None),
        ("DELETE", "/v1/users/bob", None),
        ("POST", "/v1/items", {"items": [{"id": "x", "title": "X"}]}),
        ("DELETE", "/v1/items/f1", None),
        ("POST", "/v1/tokens", {"user_id": "anna"}),
        ("GET", "/metrics", None),
    ],
)
def test_a_person_may_not_speak_for_another_nor_operate(api, method, path, body):
    api.call("POST", "/v1/feedback", json={"user_id": "bob", "item_id": "f1", "kind": "like"}, headers=OPERATOR)
    answer = api.call(method, path, json=body, headers=ANNA)
    assert answer.status_code == 403, answer.text
    assert answer.json()["error"]["code"] == "forbidden"


def test_an_operator_may_name_any_user(api):
    body = {"user_id": "bob", "item_id": "f1", "kind": "like"}
    assert api.call("POST", "/v1/feedback", json=body, headers=OPERATOR).status_code == 200
    assert api.call("GET", "/v1/users/bob/profile", headers=BOB).json()["liked"] == ["f1"]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_another_persons_conversation_looks_like_none(api, method):
    talk = api.call("POST", "/v1/conversations", headers=ANNA).json()["id"]
    theirs = api.call(method, f"/v1/conversations/{talk}", headers=BOB)
    unknown = api.call(method, f"/v1/conversations/{talk[::-1]}", headers=BOB)
    assert (theirs.status_code, unknown.status_code) == (404, 404)
    assert api.call("POST", f"/v1/conversations/{talk}/turns", json={"text": "hi"}, headers=BOB).status_code == 404
    assert api.call("GET", f"/v1/conversations/{talk}", headers=ANNA).status_code == 200


def test_a_token_from_an_operator_speaks_for_its_person_until_it_expires(api):
    made = api.call("POST", "/v1/tokens", json={"user_id": "anna", "seconds": 60}, headers=OPERATOR).json()
    assert made["expires_at"] == pytest.approx(time.time() + 60, abs=5)
    body = {"item_id": "f2", "kind": "like", "user_id": "anna"}
    assert api.call("POST", "/v1/feedback", json=body, headers=bearer(made["token"])).status_code == 200
    assert api.call("GET", "/v1/users/bob/export", headers=bearer(made["token"])).status_code == 403
    assert (
        api.call("POST", "/v1/tokens", json={"user_id": "anna", "seconds": 80_000}, headers=OPERATOR).status_code == 400
    )


@pytest.mark.parametrize(
    "forged",
    [
        token(secret="another secret of thirty-two letters"),
        token(exp=int(time.time()) - 1),
        token(exp=None),
        token(sub=None),
        token(sub=""),
        token(aud="elsewhere"),
        token(iss="elsewhere"),
        token(algorithm="HS512", secret=SECRET * 2),
        token(algorithm="none", secret=None),
        ".".join([base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("="), token().split(".")[1], ""]),
        token()[:-3] + "abc",
        "a.b.c",
        "x" * 10_000,
        "",
    ],
    ids=range(14),
)
def test_a_forged_expired_or_unsigned_token_is_refused(api, forged):
    answer = api.call("GET", "/v1/items", headers=bearer(forged))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert not forged or forged not in answer.text


def test_the_true_token_of_that_test_is_taken(api):
    assert api.call("GET", "/v1/items", headers=bearer(token())).status_code == 200


def test_a_token_signed_with_the_former_secret_holds_while_secrets_rotate(tmp_path):
    settings = ServerSettings(keys=KEYS, token_keys=("the newest of all secrets: 32 characters", SECRET))
    api = Api(served(tmp_path), Settings(server=settings))
    assert api.call("GET", "/v1/items", headers=bearer(token())).status_code == 200


def test_without_a_secret_no_token_is_signed(tmp_path):
    api = Api(served(tmp_path), Settings(server=ServerSettings(keys=KEYS)))
    answer = api.call("POST", "/v1/tokens", json={"user_id": "anna"}, headers=OPERATOR)
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "not_available")


def test_more_requests_a_minute_than_allowed_are_429_with_the_time_to_wait(tmp_path):
    keys = ({"key": "k", "name": "shop", "requests_per_minute": 2}, "free")
    api = keyed(tmp_path, keys)
    answers = [api.call("GET", "/v1/models", headers=bearer("k")) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60
    assert answers[2].json()["error"]["type"] == "rate_limit_error"
    assert api.call("GET", "/v1/models", headers=bearer("free")).status_code == 200


def test_a_key_that_spent_its_model_tokens_is_429(tmp_path):
    from app.identity import Identity

    api = keyed(tmp_path, ({"key": "k", "name": "shop", "tokens_per_day": 100},))
    assert api.call("GET", "/v1/models", headers=bearer("k")).status_code == 200
    api.api.state.rates.charge(Identity(name="shop", role="operator", tokens_per_day=100), 120)
    answer = api.call("GET", "/v1/models", headers=bearer("k"))
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 60


def test_the_operators_endpoints_of_openai_clients_take_the_persons_own_name(api):
    body = {"messages": [{"role": "user", "content": "a comedy"}], "user": "bob"}
    assert api.call("POST", "/v1/chat/completions", json=body, headers=ANNA).status_code == 200
    answer = api.call("POST", "/v1/chat/completions", json=body, headers=bearer("wrong"))
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "authentication_error"


def test_a_key_shows_neither_in_settings_nor_in_what_the_server_holds(api):
    shown = repr(api.settings) + json.dumps(str(vars(api.api.state.keyring)))
    assert "anna-key" not in shown
    assert SECRET not in repr(api.settings)


def test_without_keys_other_addresses_than_loopback_are_refused_with_what_to_set():
    with pytest.raises(BadInput) as caught:
        serve_home(Settings(), "0.0.0.0", 7860, browser=False)
    assert "loopback" in caught.value.message
    assert "PARLEY_SERVER__KEYS" in caught.value.hint


def checked(settings):
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("ok"))])
    return TestClient(HostCheck(app, settings))


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost", "[::1]:7860", "127.1.2.3", "demo.localhost"])
def test_loopback_is_called_by_its_own_names(host):
    assert checked(ServerSettings()).get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "", "localhost.evil.example", "127.0.0.1.evil.example"]
)
def test_a_rebound_name_does_not_reach_loopback(host):
    assert checked(ServerSettings()).get("/", headers={"host": host}).status_code == 421


def test_an_allowed_host_is_taken_and_others_are_not():
    client = checked(ServerSettings(keys=("k",), allowed_hosts=("shop.example",)))
    assert client.get("/", headers={"host": "Shop.example:443"}).status_code == 200
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421


def test_the_name_in_a_host_header_is_read_without_its_port():
    assert [host_name(h) for h in ("a:1", "[::1]:2", "A", "")] == ["a", "::1", "a", ""]
    assert not is_loopback("192.168.0.1")


def test_a_persons_key_needs_a_user(monkeypatch):
    with pytest.raises(ValueError, match="user"):
        ServerSettings(keys=({"key": "k", "role": "person"},))
    with pytest.raises(ValueError, match="key is a text"):
        ServerSettings(keys=("sha256:abc",))


def test_a_hundred_conversations_at_once_never_mix(tmp_path):
    api = Api(served(tmp_path))

    genres = ("Comedy", "Horror", "Thriller", "Sci-Fi", "Romance")

    async def talk(client, n):
        user, genre = f"user{n}", genres[n % 5]
        made = (await client.post("/v1/conversations", json={"user_id": user})).json()["id"]
        said = [f"{genre} number{n}", f"{genre} again{n}"]
        turns = [
            (await client.post(f"/v1/conversations/{made}/turns", json={"text": words, "user_id": user})).json()
            for words in said
        ]
        kept = (await client.get(f"/v1/conversations/{made}")).json()
        alone = kept["user_id"] == user and [t["text"] for t in kept["turns"]] == said
        fits = all(genre in card["item"]["genre"] for turn in turns for card in turn["items"])
        return made, turns[1]["conversation_id"], fits and bool(turns[0]["items"]), alone

    async def all_of_them():
        async with api.client() as client:
            return await asyncio.gather(*(talk(client, n) for n in range(100)))

    rows = asyncio.run(all_of_them())
    assert len({row[0] for row in rows}) == 100
    assert all(made == said and same and alone for made, said, same, alone in rows)
