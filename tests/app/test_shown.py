"""From logged turns to what the ranking learns."""

from datetime import UTC, datetime, timedelta

from app.settings import Settings
from app.shown import impressions_of
from domain.candidates import Candidate, Recommendation
from domain.conversation import Turn
from domain.intent import Act, Constraint, Intent, Op, Step
from domain.items import Interaction, InteractionKind
from domain.query import Query
from ranking.settings import ImpressionSettings, RankingSettings
from tests.builders import films
from tests.fakes import FakeView

NOW = datetime(2024, 6, 1, tzinfo=UTC)
VIEW = FakeView(films())
ITEMS = {film.id: film for film in films()}
ONE = Settings(ranking=RankingSettings(impressions=ImpressionSettings(at_least=1)))
WISH = Constraint(field="genre", op=Op.EQ, value="Sci-Fi")


def turn(*shown: str, turn_id: str = "t1") -> Turn:
    cards = tuple(
        Recommendation(rank=n, item=ITEMS[i], title=i, score=1.0, parts={}, reason="") for n, i in enumerate(shown, 1)
    )
    intent = Intent(steps=(Step(act=Act.RECOMMEND, constraints=(WISH,), search_text="space"),))
    return Turn(turn_id=turn_id, conversation_id="c", text="space", intent=intent, items=cards, at=NOW)


def did(
    item: str, minutes: int, turn_id: str | None = None, kind: InteractionKind = InteractionKind.LIKE
) -> Interaction:
    return Interaction(user="u", item=item, kind=kind, time=NOW + timedelta(minutes=minutes), turn_id=turn_id)


def find(query: Query, limit: int) -> list[Candidate]:
    return [Candidate(item_id=film.id, score=1.0) for film in films() if film.id != "f9"][:limit]


def judge(deed: Interaction) -> float:
    return {InteractionKind.LIKE: 1.0, InteractionKind.HIDE: -1.0}.get(deed.kind, 0.0)


def learned(deeds: list[Interaction], *turns: Turn, settings: Settings = ONE):  # type: ignore[no-untyped-def]
    return impressions_of(turns, deeds, judge, VIEW, {"u": {"age": "30"}}, find, settings)


def test_a_list_comes_back_in_its_order_with_what_was_known_before_it() -> None:
    deeds = [did("f1", -5), did("f4", -4, kind=InteractionKind.HIDE), did("f3", 1, "t1"), did("f7", 9)]
    (seen,) = learned(deeds, turn("f5", "f3", "f2"))
    assert [c.item_id for c in seen.shown] == ["f5", "f3", "f2"]
    assert seen.chosen == {"f3"}
    assert (seen.query.liked, seen.query.disliked, seen.query.text) == (("f1",), ("f4",), "space")
    assert seen.query.constraints == (WISH,)
    assert seen.query.profile == {"age": "30"}


def test_what_was_hidden_or_not_shown_is_no_choice() -> None:
    assert learned([did("f3", 1, "t1", InteractionKind.HIDE), did("f8", 1, "t1")], turn("f5", "f3")) == []


def test_an_item_that_is_no_longer_found_is_left_out() -> None:
    (seen,) = learned([did("f3", 1, "t1")], turn("f9", "f3", "f2"))
    assert [c.item_id for c in seen.shown] == ["f3", "f2"]


def test_a_few_lists_teach_nothing() -> None:
    assert learned([did("f3", 1, "t1")], turn("f5", "f3"), settings=Settings()) == []
