"""Ways of speaking Chinese beside the plain ones, each with plain sentences that hold the same words."""

import pytest

from domain.intent import Act
from tests.agent.understanding.films import film_id
from tests.agent.understanding.test_films import felt, read, said

WISHES = {
    # thrown out, by a verb before or behind
    "恐怖片拉黑，来部喜剧": {"genre != Horror", "genre = Comedy"},
    "来部喜剧，严禁恐怖片": {"genre = Comedy", "genre != Horror"},
    "恐怖片通通滚远点": {"genre != Horror"},
    "禁止出现暴力的喜剧": {"keyword != violent", "genre = Comedy"},
    "史蒂文·斯皮尔伯格拍的算了，来部喜剧": {"director != Steven Spielberg", "genre = Comedy"},
    "雷点：恐怖片": {"genre != Horror"},
    "要喜剧，不要：恐怖片": {"genre = Comedy", "genre != Horror"},
    "怎么老是恐怖片": {"genre != Horror"},
    "能避开恐怖片最好": {"genre != Horror?"},
    # two negations
    "今天不看喜剧片不睡觉": {"genre = Comedy"},
    "除非是英国的，否则别给我": {"country = United Kingdom"},
    "除了喜剧，别的都不看": {"genre = Comedy"},
    "谁会不想看喜剧": {"genre = Comedy"},
    "我不是不喜欢喜剧，恰恰相反，来一部": {"genre = Comedy"},
    "不是1990年以后的不要": {"year >= 1991"},
    # corrections
    "不要恐怖片，说错了，不要爱情片": {"genre != Romance"},
    "不看喜剧，说反了，是要看": {"genre = Comedy"},
    "喜剧，手滑了，剧情片": {"genre = Drama"},
    # leanings and one of two
    "剧情片，英国的就更香了": {"genre = Drama", "country = United Kingdom?"},
    "必须的是剧情片；可选项：英国的": {"genre = Drama", "country = United Kingdom?"},
    "要么英国的，要么喜剧，满足一个就行": {"country = United Kingdom?", "genre = Comedy?"},
    "比起恐怖片我更喜欢喜剧": {"genre = Comedy?"},
    # told, asked or wished by others
    "我是八十年代生人，来部喜剧": {"genre = Comedy"},
    "堵了两个小时，来部喜剧": {"genre = Comedy"},
    "我主任吹爆恐怖片，我不一样，我要喜剧": {"genre = Comedy"},
    "替我爸问的，他想看喜剧": {"genre = Comedy"},
    "不是恐怖片的问题，是想看喜剧": {"genre = Comedy"},
}

PLAIN = {
    "求一部跳过片头的悬疑片": {"genre = Mystery"},
    "想看退休老人的剧情片": {"genre = Drama"},
    "给我来点没看过的喜剧": {"genre = Comedy"},
    "不要恐怖片，等等，也不要爱情片": {"genre not_in Horror|Romance"},
    "为什么不看部喜剧呢": {"genre = Comedy"},
    "剧情片我不看，喜剧片我也不看": {"genre not_in Drama|Comedy"},
    "想看讲外卖员的剧情片": {"genre = Drama"},
    "来部喜剧，其他随缘": {"genre = Comedy"},
}

FELT = {
    "异形封神": {("like", "Alien")},
    "《异形》是我的白月光": {("like", "Alien")},
    "异形看得我脚趾抠地": {("dislike", "Alien")},
    "异形早就刷完了": {("seen", "Alien")},
    "没有比《异形》更难看的了": {("dislike", "Alien")},
    "我哥迷异形，我要喜剧": set(),
}


@pytest.mark.parametrize(("text", "wanted"), [*WISHES.items(), *PLAIN.items()])
def test_it_says_what_its_writer_meant(text: str, wanted: set[str]) -> None:
    assert said(read(text)) == wanted


@pytest.mark.parametrize(("text", "wanted"), FELT.items())
def test_praise_and_blame_are_of_the_title_that_the_speaker_judged(text: str, wanted: set[tuple[str, str]]) -> None:
    assert felt(read(text)) == wanted


def test_a_slip_of_the_title_leaves_the_right_title_alone() -> None:
    intent = read("第一部看过了，记混了，第二部看过了", shown=(film_id("Alien"), film_id("Heat")))
    pointed = [r for step in intent.steps for r in step.references]
    assert [(r.value, r.sentiment.value) for r in pointed] == [("2", "seen")]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("双色球开奖号是多少", Act.OUT_OF_SCOPE),
        ("想看讲双色球中奖的喜剧", Act.RECOMMEND),
        ("有啥本事", Act.HELP),
        ("人生好难啊", Act.CHAT),
    ],
)
def test_the_act_is_what_is_asked_for(text: str, act: Act) -> None:
    assert [s.act for s in read(text).steps] == [act]


@pytest.mark.parametrize("text", ["他看过大镖客", "我看过大镖客"])
def test_a_title_that_is_not_here_is_seen_and_not_the_cards(text: str) -> None:
    intent = read(text, shown=(film_id("Alien"), film_id("Heat")))
    assert [m.title for m in intent.mentions] == ["大镖客"]
    assert not [r for step in intent.steps for r in step.references]


@pytest.mark.parametrize("text", ["我看过好几遍了", "都看过", "看过很多次"])
def test_what_says_how_often_names_no_title(text: str) -> None:
    assert not read(text, shown=(film_id("Alien"), film_id("Heat"))).mentions
