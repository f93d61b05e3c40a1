"""What people say about films, by what it is to mean."""

import pytest

from agent.understanding.context import Context
from domain.intent import Act, Constraint, Intent, Op, ReferenceKind, Sentiment
from tests.agent.understanding.films import film_id, film_reader


def read(text: str, shown: tuple[str, ...] = (), **more: object) -> Intent:
    return film_reader().read(text, Context(shown=shown, **more))  # type: ignore[arg-type]


def said(intent: Intent) -> set[str]:
    def value(c: Constraint) -> str:
        return "|".join(map(str, c.value)) if isinstance(c.value, tuple) else str(c.value)

    return {f"{c.field} {c.op.value} {value(c)}{'' if c.hard else '?'}" for c in intent.constraints}


def felt(intent: Intent) -> set[tuple[str, str]]:
    return {(m.sentiment.value, m.title) for m in intent.mentions}


WISHES = {
    "a comedy or a thriller": {"genre in Comedy|Thriller"},
    "a romantic comedy": {"genre = Romance", "genre = Comedy"},
    "no horror": {"genre != Horror"},
    "no horror, war or musicals": {"genre not_in Horror|War|Musical"},
    "anything but musicals": {"genre != Musical"},
    "nothing but thrillers": {"genre = Thriller"},
    "not only comedies, thrillers are fine too": {"genre in Comedy|Thriller"},
    "I don't mind horror": set(),
    "I wouldn't say no to a thriller": {"genre = Thriller"},
    "no horror, but thriller is fine": {"genre != Horror", "genre = Thriller?"},
    "comedies, no wait, dramas": {"genre = Drama"},
    "I want a drama. No. A thriller.": {"genre = Thriller"},
    "a comedy, but no romantic comedy": {"genre = Comedy", "genre != Romance"},
    "preferably French": {"country = France?"},
    "French or Italian films": {"country in France|Italy"},
    "neither American nor British": {"country not_in United States|United Kingdom"},
    "films by Kubrick": {"director = Stanley Kubrick"},
    "with De Niro": {"actor = Robert De Niro"},
    "directed by Tarantino, starring Uma Thurman": {"director = Quentin Tarantino", "actor = Uma Thurman"},
    "something about time travel": {"keyword = time travel?"},
    "nothing violent": {"keyword != violent"},
    "not too violent": {"keyword != violent?"},
    "a horror film that's not too scary": {"genre = Horror"},
    "My girlfriend hates horror, but I love it": {"genre = Horror"},
    "a comdy with Leonardo DeCaprio": {"genre = Comedy", "actor = Leonardo DiCaprio"},
    "with 'star' in the title": {"title contains star"},
    "不要恐怖片": {"genre != Horror"},
    "除了恐怖片和战争片都行": {"genre not_in Horror|War"},
    "除了喜剧都不看": {"genre = Comedy"},
    "喜剧或者爱情片，最好是英国的": {"genre in Comedy|Romance", "country = United Kingdom?"},
    "没有恐怖元素的悬疑片": {"genre != Horror", "genre = Mystery"},
    "不是不喜欢歌舞片，只是今天想看剧情片": {"genre = Drama"},
    "喜剧，不对，还是剧情片吧": {"genre = Drama"},
    "诺兰导演的科幻片": {"director = Christopher Nolan", "genre = Sci-Fi"},
    "汤姆·汉克斯主演的爱情喜劇": {"actor = Tom Hanks", "genre = Romance", "genre = Comedy"},
    "烧脑的": {"keyword = mind-bending?"},
    "想看Nolan的sci-fi": {"director = Christopher Nolan", "genre = Sci-Fi"},
    "又是超级英雄片，呵呵": {"keyword != superheroes"},
}


@pytest.mark.parametrize(("text", "wishes"), WISHES.items())
def test_a_wish_has_one_form(text: str, wishes: set[str]) -> None:
    assert said(read(text)) == wishes


FEELINGS = {
    "I loved Alien and Blade Runner": {("like", "Alien"), ("like", "Blade Runner")},
    "I hated Titanic": {("dislike", "Titanic")},
    "seen heat already": {("seen", "Heat")},
    "loved pulp ficton": {("like", "Pulp Fiction")},
    "I saw Braveheart last week, loved it": {("like", "Braveheart")},
    "Titanic was so boring": {("dislike", "Titanic")},
    "I haven't seen Fargo": {("neutral", "Fargo")},
    "I liked Zorblax Returns": {("like", "Zorblax Returns")},
    "我看过黑客帝国": {("seen", "The Matrix")},
    "喜欢《千与千寻》": {("like", "Spirited Away")},
    "教父太闷了": {("dislike", "The Godfather")},
    "《没有这部片》很好看": {("like", "没有这部片")},
}


@pytest.mark.parametrize(("text", "feelings"), FEELINGS.items())
def test_a_title_carries_the_feeling_of_its_sentence(text: str, feelings: set[tuple[str, str]]) -> None:
    intent = read(text)
    assert felt(intent) == feelings
    assert [s.act for s in intent.steps] == [Act.REACT]


@pytest.mark.parametrize(
    "text", ["The heat is killing me, show me a thriller", "it was a big day", "up for a comedy", "speed things up"]
)
def test_everyday_words_are_no_titles(text: str) -> None:
    assert read(text).mentions == ()


ACTS = {
    "something like Alien": Act.MORE_LIKE,
    "类似教父的电影": Act.MORE_LIKE,
    "who directed Heat?": Act.ASK_ABOUT,
    "冰血暴的导演是谁": Act.ASK_ABOUT,
    "how many thrillers do you have": Act.ASK_ABOUT,
    "Heat or Fargo, which is longer?": Act.COMPARE,
    "start over": Act.RESET,
    "重新开始": Act.RESET,
    "hello there": Act.CHAT,
    "谢谢": Act.CHAT,
    "what can you do?": Act.HELP,
    "what's the weather like": Act.OUT_OF_SCOPE,
    "帮我写一段代码": Act.OUT_OF_SCOPE,
    "what should I watch tonight?": Act.RECOMMEND,
}


@pytest.mark.parametrize(("text", "act"), ACTS.items())
def test_a_message_asks_for_one_thing(text: str, act: Act) -> None:
    assert [s.act for s in read(text).steps] == [act]


def test_a_message_of_several_steps_keeps_them_in_order() -> None:
    shown = (film_id("Fargo"), film_id("The Shining"))
    text = "I loved the second one, but is it on the long side? Show me something shorter, and no more Kubrick"
    intent = read(text, shown)
    assert [s.act for s in intent.steps] == [Act.REACT, Act.ASK_ABOUT, Act.REFINE]
    assert intent.steps[0].references[0].value == "2"
    assert intent.steps[0].references[0].sentiment is Sentiment.LIKE
    assert intent.steps[1].about == "runtime_min"
    assert said(intent) == {"runtime_min <= 143", "director != Stanley Kubrick"}


def test_a_comparison_goes_beyond_every_card() -> None:
    shown = (film_id("Fargo"), film_id("Alien"))
    assert said(read("something shorter", shown)) == {"runtime_min <= 97"}
    assert said(read("来点更长的", shown)) == {"runtime_min >= 118"}
    assert said(read("newer please", shown)) == {"year >= 1997"}


def test_a_comparison_with_a_title_goes_beyond_it() -> None:
    assert said(read("newer than Heat")) == {"year >= 1996"}
    assert read("newer than Heat").mentions == ()


def test_without_cards_a_comparison_is_a_soft_wish() -> None:
    wish = read("something shorter").constraints[0]
    assert (wish.field, wish.op, wish.hard) == ("runtime_min", Op.LE, False)


@pytest.mark.parametrize(
    ("text", "kind", "value", "sentiment"),
    [
        ("I liked the second one", ReferenceKind.POSITION, "2", Sentiment.LIKE),
        ("最后一部我看过了", ReferenceKind.POSITION, "-1", Sentiment.SEEN),
        ("I hated it", ReferenceKind.PRONOUN, "one", Sentiment.DISLIKE),
        ("the Kubrick one looks good", ReferenceKind.ATTRIBUTE, "Stanley Kubrick", Sentiment.LIKE),
        ("I like the shorter one", ReferenceKind.ATTRIBUTE, "min:runtime_min", Sentiment.LIKE),
    ],
)
def test_pointing_is_kept_with_its_feeling(text: str, kind: ReferenceKind, value: str, sentiment: Sentiment) -> None:
    shown = (film_id("Fargo"), film_id("The Shining"))
    references = [r for s in read(text, shown).steps for r in s.references]
    assert [(r.kind, r.value, r.sentiment) for r in references] == [(kind, value, sentiment)]


def test_wishes_after_cards_refine_and_before_them_recommend() -> None:
    assert read("only comedies").steps[0].act is Act.RECOMMEND
    assert read("only comedies", (film_id("Fargo"),)).steps[0].act is Act.REFINE


def test_a_field_that_no_longer_matters_is_lifted() -> None:
    assert read("any year is fine").lifted == ("year",)
    assert read("年份不限").lifted == ("year",)
    refused = (Constraint(field="genre", op=Op.NE, value="Horror"),)
    assert read("actually I don't mind horror", constraints=refused).lifted == ("genre=Horror",)


def test_how_many_are_wanted_is_kept() -> None:
    assert read("give me three thrillers").limit == 3
    assert read("推荐两部喜剧").limit == 2
    assert read("a thriller").limit is None


def test_questions_about_the_catalogue_name_what_they_ask() -> None:
    assert read("what's the longest film you have?").steps[0].about == "max:runtime_min"
    assert read("最老的电影是哪部").steps[0].about == "min:year"
    assert read("how many thrillers do you have?").steps[0].about == "catalog:count"
    assert read("what genres do you have?").steps[0].about == "catalog:genre"


def test_an_ambiguous_title_names_its_options_and_a_year_settles_it() -> None:
    from agent.understanding.reader import RuleReader
    from domain.items import Item
    from tests.fakes import FakeView

    films = [Item(id=str(y), titles={"en": "Sabrina"}, attributes={"year": y}) for y in (1954, 1995)]
    reader = RuleReader(FakeView(films))
    assert reader.read("I loved Sabrina").mentions[0].options == ("1954", "1995")
    assert reader.read("I loved Sabrina (1995)").mentions[0].item_id == "1995"


def test_the_language_is_that_of_the_sentence() -> None:
    assert read("推荐几部Christopher Nolan的电影").language == "zh"
    assert read("I loved 千与千寻, more please").language == "en"
    assert read("!!!", language="zh").language == "zh"


def test_mood_words_go_to_the_search_and_refused_ones_do_not() -> None:
    assert "lighthouse" in read("a thriller in a lighthouse").steps[0].search_text
    assert "clown" not in read("no clown stuff, a thriller").steps[0].search_text


def test_a_name_beside_somebody_who_only_directs_means_the_director() -> None:
    for text in ("either Clint Eastwood or Oliver Stone", "Oliver Stone or Clint Eastwood"):
        (wish,) = read(text).constraints
        assert (wish.field, set(wish.value)) == ("director", {"Clint Eastwood", "Oliver Stone"})  # type: ignore[arg-type]
