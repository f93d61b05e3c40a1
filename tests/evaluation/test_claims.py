"""The examiner of replies finds what no record holds, and lets pass what one does."""

import pytest

from domain.candidates import Reason, Recommendation
from evaluation.claims import Examiner
from tests.builders import films

EXAMINER = Examiner(films(), {"Horror": ["恐怖"], "Comedy": ["喜剧"]})
ALIEN = Recommendation(
    rank=1,
    item=films()[0],
    title="Alien",
    score=1.0,
    parts={"a": 1.0},
    reason="matches: horror",
    evidence=(Reason(source="wishes", text="matches: horror"),),
)


@pytest.mark.parametrize(
    "said",
    [
        "**Alien** (1979) is a horror film directed by Ridley Scott.",
        "Here are 1: **Alien** (1979).",
        "**Alien** runs 117 minutes; a crew meets a deadly creature in space.",
        "**异形**是一部恐怖片，片长117分钟。",
    ],
)
def test_what_the_record_holds_is_no_claim(said: str) -> None:
    assert EXAMINER.unsupported(said, [ALIEN]) == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("**Alien** is the best horror film.", "praise"),
        ("**Alien** won an Oscar.", "prize"),
        ("**Alien** runs 1979 minutes.", "number"),
        ("**Alien** costs $117.", "number"),
        ("**Alien** is a film of 1982.", "number"),
        ("**Alien** is like Blade Runner.", "title"),
        ("**Alien** is a comedy.", "value"),
        ("**Alien** was directed by Michael Mann.", "director"),
        ("**Alien** is free on Netflix.", "availability"),
        ("I have ordered **Alien**.", "action"),
        ("You loved it, so **Alien**.", "reader"),
        ("**Alien** is not horror.", "denial"),
        ("**Alien** ⭐⭐⭐", "symbol"),
        ("**Alien** wоn it.", "script"),
        ("**异形**是一部喜剧片。", "value"),
        ("**异形**是史上最佳。", "praise"),
    ],
)
def test_what_no_record_holds_is_a_claim(said: str, kind: str) -> None:
    assert kind in {claim.kind for claim in EXAMINER.unsupported(said, [ALIEN])}


def test_a_card_that_is_not_named_is_found() -> None:
    assert EXAMINER.unnamed("Here is something.", [ALIEN]) == ["f1"]
    assert EXAMINER.unnamed("《异形》不错。", [ALIEN]) == []
