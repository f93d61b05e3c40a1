"""Past conversations as a source."""

from pathlib import Path

import pytest

from domain.candidates import Candidate
from domain.query import Query
from retrieval.dialogues import DialogueSource, Remembered, fit_dialogues, load_dialogues
from retrieval.settings import DialogueSettings
from retrieval.words.tokens import Tokens
from tests.builders import films
from tests.contracts.test_retriever_contract import RetrieverContract, ScorerContract
from tests.fakes import FakeCatalog

PAST = (
    Remembered(id="c1", text="Something scary in space, with a monster", items={"f1": "like", "f6": "neutral"}),
    Remembered(id="c2", text="I want to laugh, a silly flight comedy", items={"f11": "like", "f5": "neutral"}),
    Remembered(id="c3", text="想看一部宫崎骏那样的动画", items={"f8": "like"}),
    Remembered(id="c4", text="scary space monster again please", items={"f2": "dislike"}),
)
TOKENS = Tokens()


def source(catalog: FakeCatalog) -> DialogueSource:
    return DialogueSource(catalog, fit_dialogues(PAST, TOKENS), TOKENS, DialogueSettings())


class TestDialogueContract(RetrieverContract, ScorerContract):
    asks = (Query(text="x", said=("a scary monster", "or a silly comedy")), Query(text="laugh and space"))

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> DialogueSource:
        return source(catalog)


def ids(found: list[Candidate]) -> list[str]:
    return [c.item_id for c in found]


def test_the_items_of_the_nearest_conversation_come_first() -> None:
    here = source(FakeCatalog(films()))
    assert ids(here(Query(text="a monster in space"), 5))[:2] == ["f1", "f6"]
    assert ids(here(Query(text="喜欢宫崎骏的动画"), 5)) == ["f8"]


def test_an_item_that_was_disliked_there_is_not_proposed() -> None:
    here = source(FakeCatalog(films()))
    assert "f2" not in ids(here(Query(text="scary space monster"), 5))
    assert here.scores(Query(text="scary space monster"), ["f2"])[0] < 0


def test_a_forgotten_conversation_votes_no_more() -> None:
    memory = fit_dialogues(PAST, TOKENS).without(frozenset({"c3"}), TOKENS)
    here = DialogueSource(FakeCatalog(films()), memory, TOKENS, DialogueSettings())
    assert here(Query(text="宫崎骏"), 5) == []


def test_a_saved_memory_votes_as_before(tmp_path: Path) -> None:
    memory = fit_dialogues(PAST, TOKENS)
    memory.save(tmp_path)
    assert load_dialogues(tmp_path, TOKENS).remembered == memory.remembered


def test_a_build_without_conversations_has_an_empty_memory(tmp_path: Path) -> None:
    assert load_dialogues(tmp_path, TOKENS).remembered == ()
