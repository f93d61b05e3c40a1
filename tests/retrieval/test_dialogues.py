"""Past conversations as a source."""

from pathlib import Path

import pytest

from domain.candidates import Candidate
from domain.ports import Message
from domain.query import Query
from retrieval.dialogue_memory.earn import earn
from retrieval.dialogue_memory.hearing import heard
from retrieval.dialogue_memory.memory import Weighing
from retrieval.dialogue_memory.store import embed_talk, erase_from, save_memory
from retrieval.dialogues import (
    DialogueMemory,
    DialogueSource,
    Moment,
    Remembered,
    as_query,
    build_memory,
    fit_memory,
    load_memory,
    moments_of,
)
from retrieval.settings import DialogueSettings
from retrieval.words.tokens import Tokens
from tests.builders import films
from tests.contracts.test_retriever_contract import RetrieverContract, ScorerContract
from tests.fakes import FakeCatalog
from tests.retrieval.embedders import WordEmbedder

PAST = (
    Remembered(id="c1", text="Something scary in space, with a monster", items={"f1": "like", "f6": "neutral"}),
    Remembered(id="c2", text="I want to laugh, a silly flight comedy", items={"f11": "like", "f5": "neutral"}),
    Remembered(id="c3", text="想看一部宫崎骏那样的动画", items={"f8": "like"}, owner="mei"),
    Remembered(id="c4", text="scary space monster again please", items={"f2": "dislike"}),
)
TOKENS = Tokens()


def source(catalog: FakeCatalog, memory: DialogueMemory | None = None) -> DialogueSource:
    return DialogueSource(catalog, memory or fit_memory(PAST, TOKENS), TOKENS, DialogueSettings())


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


def test_an_item_that_was_named_finds_the_conversations_that_it_was_in() -> None:
    here = source(FakeCatalog(films()))
    assert ids(here(Query(text="more, please", named=("f11",)), 5)) == ["f11", "f5"]


def test_evidence_says_in_how_many_near_conversations_an_item_came_up_and_was_liked() -> None:
    twice = (*PAST, Remembered(id="c5", text="a scary monster", items={"f1": "like"}))
    found = source(FakeCatalog(films()), fit_memory(twice, TOKENS))(Query(text="scary monster"), 5)
    assert {c.item_id: c.evidence[0].terms for c in found} == {"f1": ("talks=2", "liked=2"), "f6": ("talks=1",)}


def test_a_forgotten_conversation_votes_no_more() -> None:
    memory = fit_memory(PAST, TOKENS).without(frozenset({"c3"}))
    assert source(FakeCatalog(films()), memory)(Query(text="宫崎骏"), 5) == []


def test_what_the_catalogue_has_forgotten_votes_no_more_from_the_next_query_on() -> None:
    catalog = ForgettingCatalog()
    here = source(catalog)
    assert ids(here(Query(text="宫崎骏"), 5)) == ["f8"]
    catalog.gone = frozenset({"c3"})
    assert here(Query(text="宫崎骏"), 5) == []


class ForgettingCatalog(FakeCatalog):
    """A catalogue from which conversations are erased."""

    def __init__(self) -> None:
        super().__init__(films())
        self.gone: frozenset[str] = frozenset()

    def forgotten_talk(self) -> frozenset[str]:
        return self.gone


def test_a_saved_memory_votes_as_before(tmp_path: Path) -> None:
    memory = fit_memory(PAST, TOKENS, embed_talk(PAST, WordEmbedder()), Weighing(neighbours=3))
    save_memory(memory, tmp_path, "words:64")
    loaded = load_memory(tmp_path, TOKENS)
    present = heard(Query(text="scary monster", named=("f6",)), TOKENS, DialogueSettings(), WordEmbedder())
    assert present is not None
    assert loaded.weighing == memory.weighing
    assert loaded.remembered == memory.remembered
    assert loaded.scores(present) == pytest.approx(memory.scores(present), abs=1e-5)


def test_a_build_without_conversations_has_an_empty_memory(tmp_path: Path) -> None:
    assert load_memory(tmp_path, TOKENS).remembered == ()


def test_what_is_erased_is_gone_from_the_disk(tmp_path: Path) -> None:
    build_memory(PAST, (), WordEmbedder(), tmp_path, DialogueSettings())
    assert erase_from(tmp_path, "nobody", TOKENS) == 0
    assert erase_from(tmp_path, "mei", TOKENS) == 1
    assert all("宫崎骏" not in p.read_text(encoding="utf-8") for p in tmp_path.glob("*.json"))
    assert [r.id for r in load_memory(tmp_path, TOKENS).remembered] == ["c1", "c2", "c4"]


def test_only_new_words_are_embedded_at_the_next_build(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    build_memory(PAST[:3], (), embedder, tmp_path / "one", DialogueSettings())
    embedder.embedded.clear()
    build_memory(PAST, (), embedder, tmp_path / "two", DialogueSettings(), previous=tmp_path / "one")
    assert embedder.embedded == [PAST[3].text]


def test_another_embedder_embeds_all_anew(tmp_path: Path) -> None:
    build_memory(PAST, (), WordEmbedder(), tmp_path / "one", DialogueSettings())
    other = WordEmbedder(name="other")
    build_memory(PAST, (), other, tmp_path / "two", DialogueSettings(), previous=tmp_path / "one")
    assert len(other.embedded) == len(PAST)


def test_a_broken_embedder_leaves_the_words_to_go_by() -> None:
    embedder = WordEmbedder()
    memory = fit_memory(PAST, TOKENS, embed_talk(PAST, embedder))
    embedder.broken = True
    here = DialogueSource(FakeCatalog(films()), memory, TOKENS, DialogueSettings(), embedder)
    assert ids(here(Query(text="a monster in space"), 5))[0] == "f1"


def test_a_moment_is_each_recommendation_with_what_was_said_before_it() -> None:
    said = (
        Message(role="user", content="I loved Alien!"),
        Message(role="assistant", content="Then try the shining."),
        Message(role="user", content="Too scary. And Up?"),
        Message(role="assistant", content="Up it is, and Heat"),
    )
    titles = {"f1": ("Alien (1979)",), "f6": ("Shining, The (1980)",), "up": ("Up (2009)",), "f4": ("Heat",)}
    feelings = {"f1": "like", "f6": "neutral", "up": "neutral", "f4": "neutral", "gone": "like"}
    first, second = moments_of("c", said, feelings, titles)
    assert (first.said, first.named, first.targets) == (said[:1], {"f1": "like"}, ("f6",))
    assert (list(second.named), second.targets) == (["f1", "f6", "up"], ("f4",))


def test_weights_are_earned_with_the_own_conversation_left_out() -> None:
    """Words say nothing here, items in common say all: the weight of items must rise and the score with it."""
    talk = [
        Remembered(id=f"t{n}", text=f"hello stranger{n}", items={f"a{n % 5}": "like", f"b{n % 5}": "like"})
        for n in range(60)
    ]
    memory = fit_memory(talk, TOKENS, weighing=Weighing(items=0, meaning=0, neighbours=25))
    said = (Message(role="user", content="hello"),)
    moments = [Moment(talk=r.id, said=said, named={i: "like"}, targets=(j,)) for r in talk for i, j in [tuple(r.items)]]
    asked = [(m, h) for m in moments if (h := heard(as_query(m), TOKENS, DialogueSettings()))]
    made, told = earn(memory, asked)
    assert made.weighing.items > 0
    assert told.score > told.alone


def test_a_conversation_alone_teaches_nothing_about_itself() -> None:
    memory = fit_memory(PAST, TOKENS)
    said = (Message(role="user", content="a silly flight comedy"),)
    moment = Moment(talk="c2", said=said, named={}, targets=("f11",))
    present = heard(as_query(moment), TOKENS, DialogueSettings())
    assert present is not None
    _, told = earn(memory, [(moment, present)] * 50)
    assert told.score == 0.0
