"""How many are asked for is the number said, and "one" counts where nothing else is named."""

import pytest

from agent.understanding.context import Context
from agent.understanding.reader import RuleReader
from domain.intent import Act, Op
from tests.builders import film
from tests.fakes import FakeView

READER = RuleReader(FakeView([film("a", "Red Harbour", "红港", 1990, ("Comedy",), "Ann Lee", 90, "t")]))


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("pick one for me", 1), ("just one", 1), ("give me one", 1), ("top 3", 3), ("pick three comedies", 3),
        ("来一部", 1), ("换一个吧", 1), ("挑一个给我", 1), ("推荐三部喜剧", 3),
        ("we are 4 people, a comedy", None), ("two adults and three kids", None),
        ("我们三口人，两个大人一个小孩，来点喜剧", None), ("两个娃一起看", None),
        ("推荐一部喜剧", None), ("show me one with Ann Lee", None), ("a funny one", None),
    ],
)  # fmt: skip
def test_the_number_said_is_the_number_asked_for(said: str, limit: int | None) -> None:
    intent = READER.read(said)
    assert intent.limit == limit
    assert [s.act for s in intent.steps if s.act is not Act.REFINE] in ([Act.RECOMMEND], [])


@pytest.mark.parametrize("said", ["cheaper", "便宜点"])
def test_cheaper_than_a_price_is_below_it(said: str) -> None:
    priced = film("b", "Blue Bag", "蓝包", 1990, ("Comedy",), "Ann Lee", 90, "t")
    items = [priced.model_copy(update={"id": f"b{n}", "attributes": {"price": 49.99 + n}}) for n in range(3)]
    wish = RuleReader(FakeView(items)).read(said, Context(shown=("b0", "b1"))).constraints[0]
    assert (wish.op, wish.value) == (Op.LE, 49.98)
