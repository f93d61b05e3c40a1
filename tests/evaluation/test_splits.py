from datetime import UTC, datetime

from domain.items import Interaction, InteractionKind
from evaluation.splits import Case, by_time, known_cases, leave_last_out, new_cases, new_people, with_profiles


def row(user: str, item: str, day: int | None = None, value: float = 5.0) -> Interaction:
    time = None if day is None else datetime(2024, 1, day, tzinfo=UTC)
    return Interaction(user=user, item=item, kind=InteractionKind.RATING, value=value, time=time)


def judge(interaction: Interaction) -> float:
    return 1.0 if interaction.value >= 4 else -1.0 if interaction.value <= 2 else 0.0


TEN = [row("ann", f"i{day}", day) for day in (3, 1, 2, 10, 9, 8, 7, 6, 5, 4)]


def test_by_time_keeps_the_last_fifth_of_each_person() -> None:
    train, test = by_time([*TEN, row("bob", "x", 1)])
    assert [i.item for i in test] == ["i9", "i10"]
    assert [i.item for i in train] == [*(f"i{n}" for n in range(1, 9)), "x"]


def test_without_times_a_seeded_draw_is_kept_in_the_order_of_the_data() -> None:
    untimed = [row("ann", f"i{n}") for n in range(10)]
    train, test = by_time(untimed, seed=1)
    assert (len(train), len(test)) == (8, 2)
    assert by_time(untimed, seed=1) == (train, test)
    assert by_time(untimed, seed=2) != (train, test)
    assert [i.item for i in train] == sorted(i.item for i in train)


def test_one_row_without_a_time_makes_the_persons_split_a_draw() -> None:
    mixed = [*TEN[:9], row("ann", "i4")]
    assert len(by_time(mixed)[1]) == 2


def test_leave_last_out_keeps_one_row_of_everybody_who_has_two() -> None:
    train, test = leave_last_out([*TEN, row("bob", "x", 1)])
    assert [i.item for i in test] == ["i10"]
    assert len(train) == 10


def test_new_people_are_wholly_kept_out_and_drawn_by_the_seed() -> None:
    rows = [row(f"u{n}", f"i{m}", m + 1) for n in range(20) for m in range(6)] + [row("lone", "i1", 1)]
    fit, test = new_people(rows, seed=1)
    assert len({i.user for i in test}) == 4
    assert not {i.user for i in test} & {i.user for i in fit}
    assert "lone" in {i.user for i in fit}
    assert new_people(rows, seed=1) == (fit, test)


def test_a_known_person_is_judged_on_new_likes_with_all_that_they_did_as_known() -> None:
    train = [row("ann", "a", 1), row("ann", "b", 2, 1.0), row("ann", "c", 3, 3.0), row("bob", "a", 1)]
    test = [row("ann", "d", 4), row("ann", "a", 5), row("ann", "e", 6, 2.0), row("bob", "z", 4, 1.0)]
    (case,) = known_cases(train, test, judge)
    assert case == Case(user="ann", history=("a",), disliked=("b",), seen=frozenset("abc"), relevant=frozenset({"d"}))
    assert case.known == frozenset("abc")


def test_a_new_person_is_folded_in_from_the_first_rows_by_time() -> None:
    (case,) = new_cases(TEN, judge)
    assert case.history == tuple(f"i{n}" for n in range(1, 9))
    assert case.relevant == {"i9", "i10"}


def test_people_with_nothing_to_find_are_no_case() -> None:
    assert new_cases([row("ann", "a", 1), row("ann", "b", 2, 1.0)], judge) == []
    assert new_cases([row("ann", "a", 1)], judge) == []


def test_profiles_are_added() -> None:
    (case,) = with_profiles(new_cases(TEN, judge), lambda user: {"age": "30"} if user == "ann" else {})
    assert case.profile == {"age": "30"}
