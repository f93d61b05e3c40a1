"""Whether a record mentions a word: whole words in one of their close forms, in any of its texts."""

import pytest

from catalog.mentions import mentions
from domain.intent import leaving_out
from domain.items import Item

BAG = Item(
    id="1",
    titles={"en": "Rugged Rucksack"},
    texts={"en": "A leather strap, two pockets; short-sleeved hoodies fit in.", "zh": "皮革背包"},
    attributes={"style": ("backpack", "unisex")},
)


@pytest.mark.parametrize(
    "word", ["leather", "pocket", "straps", "hoodie", "backpacks", "皮革", "wool|皮革", "leather strap"]
)
def test_a_word_is_mentioned_in_any_of_its_close_forms(word: str) -> None:
    assert mentions(BAG, leaving_out((word,)))


@pytest.mark.parametrize("word", ["rug", "rugs", "shorts", "cotton", "棉", "leather sole"])
def test_a_word_that_only_begins_another_is_not(word: str) -> None:
    assert not mentions(BAG, leaving_out((word,)))
