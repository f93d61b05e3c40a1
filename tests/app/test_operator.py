"""The operator's page and what it asks for: who may see it, what it counts, trying and keeping another order."""

from pathlib import Path

import pytest

from app.retuning import Turned, turned
from app.settings import Settings
from app.watching import watched
from domain.candidates import Recommendation
from domain.conversation import Degraded, Turn
from domain.errors import BadInput
from domain.intent import Act, Constraint, Intent, Mention, Op, Step
from ranking.settings import RankingSettings, Regime
from tests.app.doubles import Api, served
from tests.builders import films
from ui.operator import operator_page, policy

KEYS = {"server": {"keys": [{"key": "o" * 20}, {"key": "p" * 20, "role": "person", "user": "ann"}]}}


def turn(intent: Intent, *, shown: bool = True, ms: float = 20.0, degraded: tuple[Degraded, ...] = ()) -> Turn:
    item = films()[0]
    card = Recommendation(
        rank=1, item=item, title="Alien", score=1.0, parts={"dense": 0.9, "popularity": 0.1}, reason="because"
    )
    return Turn(
        turn_id="t", conversation_id="c", text="my secret message", intent=intent, items=(card,) if shown else (),
        degraded=degraded, timings_ms={"total": ms},
    )  # fmt: skip


def asked(**step: object) -> Intent:
    return Intent(steps=(Step.model_validate({"act": Act.RECOMMEND, **step}),))


def test_turns_are_counted_without_anybodys_message() -> None:
    western = Constraint(field="genre", op=Op.EQ, value="Western")
    turns = [
        turn(asked(constraints=(western,)), shown=False),
        turn(asked(constraints=(western,)), shown=False),
        turn(asked(mentions=(Mention(title="Zzyzx"),))),
        turn(asked().model_copy(update={"not_understood": ("blorp",)})),
        turn(asked(), ms=100, degraded=(Degraded(part="dense", why="gone"),)),
    ]
    seen = watched(turns)
    assert seen["empty"] == 2
    assert seen["degraded"] == [{"part": "dense", "times": 1, "why": "gone"}]
    assert {row["what"]: row["times"] for row in seen["not_found"]} == {"western": 2, "“Zzyzx”": 1, "“blorp”": 1}
    assert seen["reasons"] == [{"source": "dense", "cards": 3, "share": 1.0}]
    assert "secret" not in str(seen)
    assert watched([])["p50_ms"] is None


def test_the_state_shows_health_catalogue_feedback_and_reports(tmp_path: Path) -> None:
    serving = served(tmp_path)
    (tmp_path / "reports").mkdir()
    report = '{"rows": [{"method": "blend", "ndcg@10": 0.31, "note": "x"}], "catalog": "films"}'
    (tmp_path / "reports" / "offline.json").write_text(report, encoding="utf-8")
    (tmp_path / "reports" / "broken.json").write_text("{", encoding="utf-8")
    api = Api(serving, Settings(home=tmp_path))
    api.call("POST", "/v1/feedback", json={"user_id": "ann", "item_id": "f1", "kind": "like"})
    conversation = api.call("POST", "/v1/conversations", json={}).json()["id"]
    api.call("POST", f"/v1/conversations/{conversation}/turns", json={"text": "a comedy"})
    state = api.call("GET", "/v1/operator/state").json()
    assert state["health"]["catalog"]["ok"]
    assert state["catalog"]["items"] == 12
    assert state["turns"]["turns"] == 1
    assert [row["kind"] for row in state["feedback"]] == ["like"]
    assert [(r["name"], r["rows"]) for r in state["reports"]] == [("offline", [{"method": "blend", "ndcg@10": 0.31}])]
    assert state["ranking"]["weights"]["with_text"]["dense"]


def test_another_order_is_tried_without_being_kept_then_kept_and_taken_back(tmp_path: Path) -> None:
    serving = served(tmp_path)
    api = Api(serving, Settings(home=tmp_path))
    change = {"weights": {"with_text": {"popularity": -5}}, "knob": 0.0}
    tried = api.call("POST", "/v1/operator/ranking/preview", json={**change, "asks": ["sci-fi", "comedy"]}).json()
    first = tried["preview"][0]
    assert [item["id"] for item in first["before"]] != [item["id"] for item in first["after"]]
    assert turned(serving.catalog()) == Turned()
    kept = api.call("PUT", "/v1/operator/ranking", json=change).json()
    assert kept["ranking"]["weights"]["with_text"]["popularity"] == -5
    assert kept["ranking"]["knob"] == 0.0
    assert turned(serving.catalog()).knob == 0.0
    back = api.call("PUT", "/v1/operator/ranking", json={}).json()
    assert back["ranking"]["set"] == {"weights": {}}
    for odd in (
        {"knob": 2},
        {"weights": {"nowhere": {"dense": 1}}},
        {"weights": {"with_text": {"dense": 1e9}}},
        {"x": 1},
    ):
        assert api.call("PUT", "/v1/operator/ranking", json=odd).status_code == 422


def test_only_operators_see_any_of_it(tmp_path: Path) -> None:
    api = Api(served(tmp_path), Settings.model_validate({"home": tmp_path, **KEYS}))
    for method, path in (("GET", "state"), ("POST", "ranking/preview"), ("PUT", "ranking")):
        body = {"json": {"asks": ["x"]} if path.endswith("preview") else {}} if method != "GET" else {}
        for key, status in ((None, 401), ("p" * 20, 403), ("o" * 20, 200)):
            headers = {"authorization": f"Bearer {key}"} if key else {}
            assert api.call(method, f"/v1/operator/{path}", headers=headers, **body).status_code == status


def test_what_is_set_goes_over_the_settings_and_leaves_the_rest() -> None:
    settings = Turned(weights={Regime.WITH_TEXT: {"dense": 2.0}}, knob=0.5).over(RankingSettings())
    assert settings.blend.overrides(Regime.WITH_TEXT) == {"dense": 2.0}
    assert settings.blend.overrides(Regime.LIKES_ONLY) == {}
    assert settings.diversity.knob == 0.5
    assert settings.diversity.exploration == RankingSettings().diversity.exploration
    with pytest.raises(BadInput):
        Turned.model_construct(weights={Regime.WITH_TEXT: {"dense": "much"}}).over(RankingSettings())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_a_shell_that_may_run_its_own_script_only(language: str) -> None:
    page = operator_page('<script>"x"', language, "n0nce")
    assert "&lt;script&gt;" in page
    assert page.count("<script") == page.count('nonce="n0nce"') - 1 == 2
    assert "style=" not in page
    assert "'nonce-n0nce'" in policy("n0nce")
    assert "unsafe" not in policy("n0nce")


def test_the_sliders_are_part_of_the_api_and_keep_their_bounds(tmp_path: Path) -> None:
    api = Api(served(tmp_path), Settings(home=tmp_path))
    for dial, status in (({"newness": 0.5}, 200), ({"variety": -1}, 200), ({"newness": 2}, 422), ({"speed": 1}, 422)):
        assert api.call("POST", "/v1/recommendations", json={"text": "sci-fi", "dial": dial}).status_code == status
