"""People meant without their names: "now without him", "by someone else", 王家卫的呢, "them both together". Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent import wishes
from agent.lexicon import pattern
from agent.understanding.vocabulary import field_role
from domain.conversation import Turn
from domain.intent import Act, Constraint, Intent, Mention, Op, Sentiment, Step
from domain.ports import CatalogView

_ROLES = ("director", "author", "actor", "brand")
_WHO, _WITHOUT, _WITH = pattern("persons.asks_who"), pattern("persons.without"), pattern("persons.with")
_NOT_AGAIN, _ELSE = pattern("persons.not_again"), pattern("persons.someone_else")
_ALIKE, _SAME_TIME = pattern("persons.alike"), pattern("persons.same_time")
_INSTEAD, _BOTH = pattern("persons.instead"), pattern("persons.both")
_HER, _WOMEN = pattern("persons.her"), pattern("persons.women")
_SEARCHES = (Act.RECOMMEND, Act.REFINE)
_LIKE_THESE = 3
"""How many of the last cards "similar" starts from."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What people of before can be taken from: the turns, the wishes that hold, the last cards, what "it" means."""

    turns: Sequence[Turn]
    held: Sequence[Constraint]
    shown: Sequence[str]
    last: str | None
    view: CatalogView


def meant(intent: Intent, text: str, talk: Talk) -> Intent:
    """The intent as it is meant of people talked about before; the same one where none is."""
    if not talk.turns:
        return intent
    if _BOTH.search(text) and (pair := _last_two(talk)):
        return _only(intent, Step(act=Act.REFINE, constraints=pair))
    step = _who(text, talk) or _again(text, talk) or _others(text, talk)
    return _only(intent, step) if step else instead(intent, text, talk)


def of_women(names: Sequence[str]) -> tuple[str, ...]:
    """The names that are surely those of women."""
    return tuple(name for name in names if _WOMEN.search(name))


def of_her(text: str) -> bool:
    """Whether a woman is meant."""
    return bool(_HER.search(text))


def _who(text: str, talk: Talk) -> Step | None:
    """ "Who is this director?", 这个导演是谁: of what was talked about."""
    field = _field(text, talk.view) if _WHO.search(text) else ""
    if not (field and talk.last in talk.view.rows and talk.last):
        return None
    said = Mention(item_id=talk.last, title=talk.view.item(talk.last).title())
    return Step(act=Act.ASK_ABOUT, about=field, mentions=(said,))


def _again(text: str, talk: Talk) -> Step | None:
    """ "Now without him", "now with him": whoever was wished or refused last."""
    person = next(_named(talk), None)
    if person is None or not (_WITHOUT.search(text) or _WITH.search(text)):
        return None
    return Step(act=Act.REFINE, constraints=(_refused(person) if _WITHOUT.search(text) else _wished(person),))


def _others(text: str, talk: Talk) -> Step | None:
    """ "Not that director again", "similar but by someone else": whoever made what is talked about, no longer."""
    if not (_NOT_AGAIN.search(text) or _ELSE.search(text)):
        return None
    people = _of_talk(text, talk)
    if not people:
        options = tuple(i for i in talk.shown if i in talk.view.rows) if _NOT_AGAIN.search(text) else ()
        open_one = Mention(title="that", options=options, sentiment=Sentiment.NEUTRAL)
        return Step(act=Act.ASK_ABOUT, mentions=(open_one,)) if len(options) > 1 else None
    gone = tuple(_refused(person) for person in people)
    years = _years(talk) if _SAME_TIME.search(text) else ()
    if not _ALIKE.search(text):
        return Step(act=Act.REFINE, constraints=(*gone, *years))
    ids = [talk.last] if talk.last else [i for i in talk.shown if i in talk.view.rows][:_LIKE_THESE]
    alike = tuple(Mention(item_id=i, title=talk.view.item(i).title()) for i in ids if i in talk.view.rows)
    return Step(act=Act.MORE_LIKE, constraints=(*gone, *years), mentions=alike)


def _of_talk(text: str, talk: Talk) -> list[Constraint]:
    """Whoever is meant: the person that is wished, else the maker of the item talked about, else of all the cards."""
    field = _field(text, talk.view)
    held = [c for c in talk.held if _is_person(c) and not wishes.is_exclusion(c) and field in ("", c.field)]
    if held:
        return held
    field = field or next((f for f in talk.view.schema.fields if field_role(f) == "maker"), "")
    ids = [talk.last] if talk.last else list(talk.shown)
    made = {talk.view.item(i).words(field)[:1] for i in ids if i in talk.view.rows}
    names = made.pop() if len(made) == 1 else ()
    return [Constraint(field=field, op=Op.EQ, value=name) for name in names]


def _years(talk: Talk) -> tuple[Constraint, ...]:
    """The decades of what is talked about, at most three."""
    ids = [talk.last] if talk.last else list(talk.shown)
    years = [y for i in ids if i in talk.view.rows and isinstance(y := talk.view.item(i).attributes.get("year"), int)]
    if not years:
        return ()
    middle = sorted(years)[len(years) // 2] // 10 * 10
    return (Constraint(field="year", op=Op.BETWEEN, value=(max(min(years) // 10 * 10, middle - 10), middle + 9)),)


def instead(intent: Intent, text: str, talk: Talk) -> Intent:
    """ "王家卫的呢" after films with somebody: the one named now takes the place of whoever was wished."""
    fresh = intent.constraints
    people = fresh and all(_is_person(c) and not wishes.is_exclusion(c) for c in fresh)
    plain = all(s.act in _SEARCHES and not (s.search_text or s.mentions or s.references) for s in intent.steps)
    if not (people and plain and _INSTEAD.search(text)) or wishes.says_also(text):
        return intent
    now = {c.field for c in fresh}
    gone = [c.field for c in talk.held if _is_person(c) and c.field not in now and not wishes.is_exclusion(c)]
    return intent.model_copy(update={"lifted": tuple(dict.fromkeys((*intent.lifted, *gone)))}) if gone else intent


def _last_two(talk: Talk) -> tuple[Constraint, ...]:
    """The last two people who were wished for, both wished now; () where fewer were."""
    people = list(dict.fromkeys(_wished(c) for c in _named(talk) if not wishes.is_exclusion(c)))[:2]
    return tuple(reversed(people)) if len(people) > 1 else ()


def _named(talk: Talk) -> Iterator[Constraint]:
    """The people of the wishes, the newest first."""
    for turn in reversed(talk.turns):
        yield from (c for c in reversed(turn.intent.constraints) if _is_person(c))
    yield from (c for c in reversed(talk.held) if _is_person(c))


def _is_person(wish: Constraint) -> bool:
    return field_role(wish.field) in ("maker", "player") and wishes.is_subject(_wished(wish))


def _wished(wish: Constraint) -> Constraint:
    op = {Op.NE: Op.EQ, Op.NOT_IN: Op.IN}.get(wish.op, wish.op)
    return wish.model_copy(update={"op": op, "hard": True, "said": True})


def _refused(wish: Constraint) -> Constraint:
    op = {Op.EQ: Op.NE, Op.CONTAINS: Op.NE, Op.IN: Op.NOT_IN}.get(wish.op, wish.op)
    return wish.model_copy(update={"op": op, "hard": True, "said": True})


def _field(text: str, view: CatalogView) -> str:
    """The field of the role that the words name; "" where they name none."""
    names = [name for name in _ROLES if pattern(f"persons.{name}").search(text)]
    fields = {"director": ("director",), "author": ("authors", "author"), "actor": ("actor",), "brand": ("brand",)}
    return next((f for role in names for f in fields[role] if f in view.schema.fields), "")


def _only(intent: Intent, step: Step) -> Intent:
    return intent.model_copy(update={"steps": (step,), "not_understood": (), "lifted": (), "left_out": ()})
