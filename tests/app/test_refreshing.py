"""When a server learns again from what people did."""

from types import SimpleNamespace
from typing import Any, cast

from app.people import forget_in_models
from app.refreshing import Refreshing
from app.serving import Live, Serving
from domain.errors import StoreFailed
from domain.items import Interaction
from retrieval.settings import RefreshSettings


class Records:
    """A catalogue's interactions, counted as they are written."""

    def __init__(self) -> None:
        self.writes, self.count = 1, 10

    def write(self) -> None:
        self.writes, self.count = self.writes + 1, self.count + 1

    def events(self) -> tuple[int, int]:
        return self.writes, self.count

    def interactions(self) -> list[Interaction]:
        return [Interaction(user=f"u{n}", item="f1") for n in range(self.count)]

    def profiles(self) -> dict[str, dict[str, str]]:
        return {}


class Crowd:
    """Counts how often it is fitted again."""

    def __init__(self, learned: int, broken: bool = False) -> None:
        self.learned, self.fits, self.broken = learned, 0, broken

    def refresh(self, interactions: list[Interaction], profiles: object) -> int:
        if self.broken:
            raise StoreFailed("the disk is full", "make room")
        self.fits += 1
        self.learned = len(interactions)
        return 1

    def forget(self, user: str) -> int:
        return 3


def world(learned: int = 10, broken: bool = False, **settings: Any) -> tuple[Refreshing, Records, Crowd]:
    records, crowd = Records(), Crowd(learned, broken)
    live = SimpleNamespace(name="films", build_id="b1", catalog=records, index=SimpleNamespace(crowd=crowd))
    serving = cast(Serving, SimpleNamespace(lives=lambda: [live]))
    return Refreshing(serving, RefreshSettings(**{"after_s": 1e-9, **settings})), records, crowd


def test_nothing_new_is_nothing_to_learn() -> None:
    refreshing, _, crowd = world()
    assert refreshing.look() == refreshing.look() == []
    assert crowd.fits == 0


def test_what_was_written_is_learned_once() -> None:
    refreshing, records, crowd = world()
    refreshing.look()
    records.write()
    assert refreshing.look() == ["films"]
    assert refreshing.look() == []
    assert crowd.learned == 11


def test_what_came_while_nobody_served_is_learned_at_the_first_look() -> None:
    refreshing, _, crowd = world(learned=7)
    assert refreshing.look() == ["films"]
    assert crowd.fits == 1


def test_many_writes_wait_for_one_refresh() -> None:
    refreshing, records, crowd = world(after_s=1000.0)
    refreshing.look()
    for _ in range(5):
        records.write()
        refreshing.look()
    assert crowd.fits == 1


def test_too_many_interactions_wait_for_a_build() -> None:
    refreshing, records, crowd = world(up_to=5)
    records.write()
    assert refreshing.look() == []
    assert crowd.fits == 0


def test_a_failure_leaves_the_old_models_serving() -> None:
    refreshing, records, _ = world(broken=True)
    refreshing.look()
    records.write()
    assert refreshing.look() == ["films"]


def test_the_receipt_of_an_erasure_says_what_left_the_sums() -> None:
    live = cast(Live, SimpleNamespace(index=SimpleNamespace(crowd=Crowd(1))))
    assert list(forget_in_models(live, "u1").values()) == [3]
