"""Past talk at build: what is remembered, whose it is, and what the ranking learns from it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.stores import SqlConversationStore
from app.own_talk import AGREED, OWN, forget_own_talk, remember_own_talk
from app.past_talk import hold_back, past_talk
from app.retention import sweep
from app.state_settings import PrivacySettings
from catalog.past import Mentioned, PastConversation, Said
from catalog.store import SqlCatalog
from domain.conversation import Turn
from domain.intent import Act, Intent, Mention, Sentiment, Step
from domain.items import Interaction, InteractionKind
from retrieval.builds import DIALOGUES
from retrieval.dialogues import build_memory, load_memory
from retrieval.settings import DialogueSettings
from retrieval.words.tokens import Tokens
from tests.app.doubles import Api, served
from tests.builders import films


def home(folder: Path) -> tuple[SqlConversationStore, SqlCatalog]:
    records = SqlCatalog(folder / "films", "films")
    records.upsert(films())
    return SqlConversationStore(folder / "state.db"), records


def talk_of(store: SqlConversationStore, user: str) -> str:
    made = store.create(user, "films")
    mention = Mention(item_id="f1", title="Alien", sentiment=Sentiment.LIKE)
    intent = Intent(steps=(Step(act=Act.RECOMMEND, mentions=(mention,)),))
    turn = Turn(turn_id=f"t-{user}", conversation_id=made.id, text="like Alien", reply="Try Heat.", intent=intent)
    store.append(made.model_copy(update={"turns": (turn,)}))
    return made.id


def test_only_the_talk_of_people_who_agreed_is_remembered(tmp_path: Path) -> None:
    store, records = home(tmp_path)
    records.set_profiles({"ana": {AGREED: "yes"}, "ben": {"age": "30"}, "cem": {AGREED: "no"}})
    ids = {user: talk_of(store, user) for user in ("ana", "ben", "cem")}
    records.record([Interaction(user="ana", item="f4", kind=InteractionKind.DISLIKE, turn_id="t-ana")])
    assert remember_own_talk(store, records) == 1
    (talk,) = records.conversations()
    assert (talk.id, talk.owner) == (f"own:{ids['ana']}", "ana")
    assert {m.item: m.sentiment.value for m in talk.items} == {"f1": "like", "f4": "dislike"}
    assert [m.content for m in talk.messages] == ["like Alien", "Try Heat."]


def test_who_no_longer_agrees_is_forgotten_at_the_next_build(tmp_path: Path) -> None:
    store, records = home(tmp_path)
    records.set_profiles({"ana": {AGREED: "yes"}})
    talk = f"own:{talk_of(store, 'ana')}"
    remember_own_talk(store, records)
    records.set_profiles({"ana": {AGREED: "no"}})
    assert remember_own_talk(store, records) == 0
    assert records.conversations() == []
    assert records.forgotten_talk() == {talk}


def test_a_deleted_conversation_leaves_the_memory_and_the_builds_at_once(tmp_path: Path) -> None:
    store, records = home(tmp_path)
    records.set_profiles({"ana": {AGREED: "yes"}})
    gone, stays = (f"{OWN}{talk_of(store, 'ana')}" for _ in range(2))
    remember_own_talk(store, records)
    built = records.folder / "builds" / "b1" / DIALOGUES
    build_memory(past_talk(records.conversations(), records.view()).remembered, (), None, built, DialogueSettings())
    assert forget_own_talk(records, gone.removeprefix(OWN)) == 1
    assert [t.id for t in records.conversations()] == [stays]
    assert [t.id for t in load_memory(built, Tokens()).remembered] == [stays]
    assert records.forgotten_talk() == {gone}
    assert forget_own_talk(records, "never-remembered") == 0
    assert records.forgotten_talk() == {gone}, "what was never there needs no note"


def test_a_conversation_deleted_over_the_api_is_forgotten_by_the_memory(tmp_path: Path) -> None:
    serving = served(tmp_path)
    api, records = Api(serving), serving.catalog()
    records.set_profiles({"ana": {AGREED: "yes"}})
    talk = talk_of(serving.store, "ana")
    remember_own_talk(serving.store, records)
    assert api.call("DELETE", f"/v1/conversations/{talk}").status_code == 200
    assert records.conversations() == []


def test_what_is_swept_is_forgotten_by_the_memory_too(tmp_path: Path) -> None:
    store, records = home(tmp_path)
    records.set_profiles({"ana": {AGREED: "yes"}})
    talk_of(store, "ana")
    remember_own_talk(store, records)
    later = datetime.now(UTC) + timedelta(days=40)
    assert sweep(store, lambda: [records], PrivacySettings(retention_days=30), later).conversations == 1
    assert records.conversations() == []


def test_imported_talk_stays_when_own_talk_is_brought_in_step(tmp_path: Path) -> None:
    store, records = home(tmp_path)
    records.add_conversations([PastConversation(id="c1", messages=(Said(role="user", content="hi"),))])
    remember_own_talk(store, records)
    assert [t.id for t in records.conversations()] == ["c1"]


def test_erasing_a_person_erases_their_talk_and_reviews_and_another_process_hears_of_it(tmp_path: Path) -> None:
    _, records = home(tmp_path)
    said = (Said(role="user", content="frightening"),)
    review = PastConversation(id="review:1", messages=said, items=(Mentioned(item="f1"),), owner="ana")
    records.add_conversations([review, review.model_copy(update={"id": "c2", "owner": ""})])
    records.forget_user("ana")
    assert [t.id for t in records.conversations()] == ["c2"]
    assert records.forgotten_talk() == {"review:1"}
    assert SqlCatalog(tmp_path / "films", "films").forgotten_talk() == {"review:1"}
    records.add_conversations([review])
    assert records.forgotten_talk() == frozenset()


def test_a_held_back_conversation_teaches_ranking_and_is_in_one_part_only(tmp_path: Path) -> None:
    _, records = home(tmp_path)
    said = (
        Said(role="user", content="I loved Alien"),
        Said(role="user", content="so, what else?"),
        Said(role="assistant", content="Heat"),
    )
    items = (Mentioned(item="f1", sentiment=Sentiment.LIKE), Mentioned(item="f4"), Mentioned(item="gone"))
    talks = [PastConversation(id=f"c{n}", messages=said, items=items) for n in range(12)]
    past = past_talk(talks, records.view())
    assert all(set(r.items) == {"f1", "f4"} for r in past.remembered)
    held = hold_back(past, seed=7)
    assert len(held.talks) == 3
    assert (len(held.train), len(held.validation)) == (2, 1)
    (ask,) = held.validation
    assert ask.query.liked == ("f1",)
    assert ask.relevant == {"f4"}
