"""Messages that lean on what was said before: counts, added wishes, cards by what they tell, women among names."""

import pytest

from agent import adding, counts, goods, known, lists, persons
from domain.candidates import Candidate, Recommendation
from domain.conversation import Preferences, Turn
from domain.intent import Act, Constraint, Intent, Mention, Op, Sentiment, Step
from domain.items import Item
from domain.ports import CatalogView
from tests.builders import films
from tests.fakes import FakeView

VIEW: CatalogView = FakeView(films())
IDS = tuple(VIEW.ids[:5])


def turn(ids: tuple[str, ...], *steps: Step, text: str = "") -> Turn:
    items = tuple(
        Recommendation(rank=n, item=VIEW.item(i), title=VIEW.item(i).title(), score=0.0, parts={}, reason="")
        for n, i in enumerate(ids, 1)
    )
    return Turn(turn_id="t", conversation_id="c", text=text, intent=Intent(steps=steps), items=items)


def wish(field: str, value: str, op: Op = Op.EQ) -> Constraint:
    return Constraint(field=field, op=op, value=value)


@pytest.mark.parametrize(
    ("text", "number", "alone"),
    [
        ("your single best comedy", 1, False), ("one film only", 1, True), ("so given all that, one film", 1, True),
        ("two that are safe for grandpa", 2, False), ("就要一部", 1, True), ("一部喜剧", None, False),
        ("one day", None, False),
    ],
)  # fmt: skip
def test_a_number_beside_what_is_wished_says_how_many(text: str, number: int | None, alone: bool) -> None:
    found = counts.counted(text)
    assert (found.number, found.alone) == (number, alone)


@pytest.mark.parametrize("text", ["one comedy and one western", "一部喜剧，一部西部片"])
def test_one_of_each_kind_shows_the_best_of_each_first(text: str) -> None:
    wishes = (wish("genre", "Crime"), wish("genre", "Animation"))
    intent = counts.one_of_each(Intent(steps=(Step(act=Act.RECOMMEND, constraints=wishes),)), text)
    assert intent.limit == 2
    assert intent.constraints == (Constraint(field="genre", op=Op.IN, value=("Crime", "Animation")),)
    ranked = [Candidate(item_id=i, score=1.0) for i in VIEW.ids]
    first, second, *_ = counts.spread(ranked, intent, text, VIEW)
    assert "Crime" in VIEW.item(first.item_id).words("genre")
    assert "Animation" in VIEW.item(second.item_id).words("genre")


@pytest.mark.parametrize(
    ("text", "rest"),
    [("the second one from the first list, who directed it?", "the second one"), ("第一批里第二个叫什么", "第二个")],
)
def test_an_earlier_list_is_what_its_places_count_over(text: str, rest: str) -> None:
    turns = [turn(IDS[:3]), turn(IDS[3:])]
    found = lists.located(text, turns, IDS[3:], VIEW, lambda _: ())
    assert found.shown == IDS[:3]
    assert rest in found.text
    assert not found.whole


@pytest.mark.parametrize("text", ["go back to the first list", "回到第一批", "the first list again"])
def test_an_earlier_list_alone_is_to_be_seen_again(text: str) -> None:
    found = lists.located(text, [turn(IDS[:3]), turn(IDS[3:])], IDS[3:], VIEW, lambda _: ())
    assert found.whole
    assert found.at == 0


def test_a_card_is_meant_by_what_its_record_says_and_no_other_is() -> None:
    item = VIEW.item(IDS[1])
    word = max(item.text().split(), key=len).strip(".,").lower()
    found = lists.located(f"the one about {word}, how long is it?", [turn(IDS)], IDS, VIEW, lambda _: ())
    assert found.text.startswith("the second one")
    nowhere = lists.located("the one about zeppelins", [turn(IDS)], IDS, VIEW, lambda _: ())
    assert nowhere.text == "the one about zeppelins"


@pytest.mark.parametrize("text", ["in red please, if you can", "and set in a city", "最好有机器人", "有防水的吗"])
def test_an_ask_that_adds_keeps_the_standing_request(text: str) -> None:
    held = Preferences(constraints=(wish("genre", "Crime"),))
    said = Intent(steps=(Step(act=Act.RECOMMEND, search_text="red"),))
    assert adding.added(said, text, held, VIEW, cards=True).steps[0].act is Act.REFINE
    assert adding.added(said, text, held, VIEW, cards=False) == said
    assert adding.added(said, "show me films about trains", held, VIEW, cards=True) == said


def test_a_product_word_of_the_titles_becomes_a_wish_that_others_cannot_take_the_place_of() -> None:
    names = ("Blue Camping Tent", "Small Tent Set", "Octopus Tentacles", "Tin Lantern")
    kinds = ("outdoors", "outdoors", "groceries", "outdoors")
    view = FakeView(
        [
            Item(id=name, titles={"en": name}, attributes={"category": kind, "price": 9.0})
            for name, kind in zip(names, kinds, strict=True)
        ]
    )
    said = Intent(steps=(Step(act=Act.RECOMMEND, search_text="tents"),))
    found = goods.named(said, "tents, under 50", view).constraints
    assert found[0] == Constraint(field="title", op=Op.CONTAINS, value="tent")
    assert goods.named(said, "tents, under 50", VIEW) == said


def test_whoever_was_wished_last_goes_and_comes_back() -> None:
    person = wish("director", "A. Director")
    talk = persons.Talk([turn((), Step(act=Act.RECOMMEND, constraints=(person,)))], [person], IDS, None, VIEW)
    without = persons.meant(Intent(), "now without him", talk)
    assert without.constraints == (wish("director", "A. Director", Op.NE),)
    assert persons.meant(Intent(), "现在要有他的", talk).constraints == (person,)


def test_another_person_takes_the_place_of_the_one_before() -> None:
    old, new = wish("actor", "Maggie Cheung"), wish("director", "Wong Kar-wai")
    talk = persons.Talk([turn(())], [old], (), None, VIEW)
    said = Intent(steps=(Step(act=Act.REFINE, constraints=(new,)),))
    assert persons.meant(said, "算了，王家卫的呢", talk).lifted == ("actor",)
    assert persons.meant(said, "and by Wong Kar-wai", talk).lifted == ()


@pytest.mark.parametrize(
    ("text", "was", "now"),
    [
        ("she's seen it", Sentiment.NEUTRAL, Sentiment.SEEN),
        ("we saw it, she hated it", Sentiment.SEEN, Sentiment.DISLIKE),
        ("has she seen it?", Sentiment.NEUTRAL, Sentiment.NEUTRAL),
    ],
)
def test_what_others_have_seen_is_known(text: str, was: Sentiment, now: Sentiment) -> None:
    named = Mention(item_id=IDS[0], title="x", sentiment=was)
    talk = persons.Talk([], [], (), None, VIEW)
    said = Intent(steps=(Step(act=Act.ASK_ABOUT, mentions=(named,)),))
    assert known.known(said, text, talk, lambda _: Intent()).mentions[0].sentiment is now
