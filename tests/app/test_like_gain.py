"""`parley tune like` end to end without a model, and the moments on which the ranking is judged."""

from pathlib import Path

import pytest

from app.like_gain import COLD_ITEMS, _asks, _cold_asks
from app.like_heads import heads_of
from app.liking import COLLABORATIVE, RATES, Liking, collaborative, compare
from app.settings import Settings
from catalog.library import Library
from domain.errors import BadInput
from domain.items import Interaction
from domain.query import Query
from learning.like_data import LikeSplit, split
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.settings import RetrievalSettings
from tests.builders import alternating_ratings, films
from tests.fakes import FakeView

VIEW = FakeView(films())


def deeds(people: int = 40) -> list[Interaction]:
    return alternating_ratings(VIEW.ids, people)


def parts() -> LikeSplit:
    return split(deeds(), VIEW)


def home(folder: Path) -> Settings:
    records = Library(folder).create("films")
    records.upsert(films())
    records.record(deeds())
    plain = RetrievalSettings(collaborative=CollaborativeSettings(method="ease"))
    return Settings(home=folder, catalog="films", retrieval=plain)


def test_the_comparison_has_every_method_alone_and_mixed_and_registers_nothing_without_weights(tmp_path: Path) -> None:
    settings = home(tmp_path)
    asked = parts()
    scores = tmp_path / "scores"
    scores.mkdir()
    for name, part in (("valid", asked.valid), ("test", asked.test)):
        (scores / f"{name}-16.txt").write_text("\n".join(["0.5"] * len(part)), encoding="utf-8")
    document = compare(settings, Liking(catalog="films", shots=(16,), work=tmp_path / "work", scores=scores))
    methods = {row["method"] for row in document["rows"]}
    assert {COLLABORATIVE, RATES, "tuned on 16", f"{COLLABORATIVE} + tuned on 16"} <= methods
    tuned = next(r for r in document["rows"] if r["method"] == "tuned on 16" and r["group"] == "all")
    assert tuned["auc"] == 0.5
    assert (tmp_path / "work" / "report.json").is_file()
    assert not (tmp_path / "models").exists()


def test_scores_of_other_data_are_refused(tmp_path: Path) -> None:
    settings = home(tmp_path)
    scores = tmp_path / "scores"
    scores.mkdir()
    (scores / "valid-16.txt").write_text("0.5\n", encoding="utf-8")
    with pytest.raises(BadInput, match="1 scores for"):
        compare(settings, Liking(catalog="films", shots=(16,), work=tmp_path / "work", scores=scores))


def test_a_moment_knows_what_was_before_and_asks_for_what_was_liked_later() -> None:
    for group, query, relevant in _asks(parts().test, 20, 1):
        assert relevant and not relevant & query.excluded
        assert group == ("cold" if len(query.liked) + len(query.disliked) < 5 else "known")
        assert query.seen == {*query.liked, *query.disliked}


def test_a_shelf_of_what_is_new_holds_nothing_that_is_known() -> None:
    warm = frozenset(VIEW.ids[:-3])
    found = _cold_asks(parts().test, warm, 20, 1)
    assert found
    for group, query, relevant in found:
        assert group == COLD_ITEMS and warm <= query.excluded and relevant <= set(VIEW.ids[-3:])


def test_later_likes_are_of_the_same_person_in_order() -> None:
    by_user: dict[str, list[str]] = {}
    for deed in deeds():
        by_user.setdefault(deed.user, []).extend([deed.item] if deed.value > 3 else [])
    for example in parts().test:
        wanted = by_user[example.user][len(example.earlier_liked) :]
        assert list(example.later_liked) == wanted


def test_a_catalogue_without_a_build_is_judged_in_the_collaborative_order(tmp_path: Path) -> None:
    settings = home(tmp_path)
    records = Library(tmp_path).open("films")
    asked = parts()
    source = collaborative(records, asked, settings, lambda *_: None)
    heads, told = heads_of(settings, records, asked, source, lambda *_: None)
    assert "collaborative" in told
    known = heads(Query(liked=("f1", "f3"), seen=frozenset(("f1", "f3"))), frozenset())
    assert known and not {"f1", "f3"} & {c.item_id for c in known}
    assert [c.score for c in known] == sorted((c.score for c in known), reverse=True)
    assert heads(Query(), frozenset()), "what many know stands in where nothing is known of a person"
