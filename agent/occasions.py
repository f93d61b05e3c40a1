"""From situations to wishes about the catalogue at hand: what suits them, what had better not, what must not be. Pure.

The words of the lexicon are looked up among the catalogue's own values, with their synonyms in both languages; what the
catalogue does not have drops out. What the person says in so many words always counts more.
"""

from collections.abc import Iterable, Sequence

from agent import wishes
from agent.lexicon import pattern
from agent.relax import Search
from agent.situations import Heard, Situation, situations
from agent.understanding.alike import alike
from agent.understanding.vocabulary import field_role
from domain.conversation import Assumed, Preferences
from domain.fields import CatalogSchema, FieldKind
from domain.intent import Act, Constraint, Intent, Op
from domain.ports import CatalogView

_MOST_PASSING = 3
"""Situations of the hour that are kept in mind at once."""
_OLDEST_CHILD = 12
_NARROWS_TO = 20
"""Cards: a longer list is only ordered by what is assumed."""


def assumed(found: Heard, schema: CatalogSchema) -> Assumed:
    """What a situation lets us assume about the items of a catalogue."""
    one = situations()[found.name]
    made = [
        *_wished(one.like, Op.IN, schema, hard=False),
        *_wished(one.avoid, Op.NOT_IN, schema, hard=False),
        *_wished(one.never, Op.NOT_IN, schema, hard=True),
    ]
    return Assumed(name=one.name, age=found.age, lasts=one.lasts, varied=one.varied, constraints=tuple(made))


def folded(
    held: Sequence[Assumed], found: Sequence[Heard], intent: Intent, schema: CatalogSchema, *, text: str = ""
) -> tuple[Assumed, ...]:
    """The situations in mind after a message: company lasts until it is lifted, the hour until another subject."""
    known = situations()
    if any(step.act is Act.RESET and step.about in ("", "all", "everything", "wishes", "me") for step in intent.steps):
        held = ()
    if found and pattern("situations.only").search(text):
        held = ()  # "just my mum then"
    lifted = {name for h in found for name in known[h.name].lifts}
    lasting = {h.name: h for h in held if h.lasts and h.name not in lifted and not _given_up(h, intent)}
    said = bool(found or intent.constraints)
    passing = {h.name: h for h in held if not h.lasts and not (h.varied and said)}
    if not found and _new_subject(intent):
        passing = {}
    told = (h for h in found if known[h.name].like or known[h.name].avoid or known[h.name].varied)
    for one in (assumed(h, schema) for h in told):
        known_age = one.age is None and (lasting.get(one.name) or _other_child(one, lasting.values(), known))
        if known_age:
            continue
        if one.age is not None:  # 带孩子, then 孩子五岁: the same child, and now it is known how old
            lasting = {n: h for n, h in lasting.items() if h.age is not None or not known[n].ages}
        (lasting if one.lasts else passing)[one.name] = one
    return (*lasting.values(), *list(passing.values())[-_MOST_PASSING:])


def without_lifted(held: Sequence[Constraint], found: Sequence[Heard]) -> tuple[Constraint, ...]:
    """The wishes that still hold once company is gone: what was wished for a child goes with it."""
    known = situations()
    lifted = {name: known[name].ages for h in found for name in known[h.name].lifts}
    gone = [name for name, ages in lifted.items() if ages and ages[1] <= _OLDEST_CHILD]
    if not gone:
        return tuple(held)
    own = _first_liked(gone)
    return tuple(c for c in held if wishes.is_exclusion(c) or not own & {wishes.same(v) for v in wishes.values(c)})


def constraints(preferences: Preferences) -> tuple[Constraint, ...]:
    """The wishes that the situations in mind let us assume, less what speaks against what the person said."""
    said = [c for c in preferences.constraints if c.said and not wishes.is_exclusion(c)]
    wanted = {(c.field, wishes.same(v)) for c in said for v in wishes.values(c)}
    refused = {
        (c.field, wishes.same(v))
        for c in preferences.constraints
        if c.said and wishes.is_exclusion(c)
        for v in wishes.values(c)
    }
    named = {c.field for c in said if c.hard}
    found: list[Constraint] = []
    for one in preferences.situations:
        for wish in one.constraints:
            against = wanted if wishes.is_exclusion(wish) else refused
            if not wishes.is_exclusion(wish) and wish.field in named and not _of_children(one):
                continue
            left = tuple(v for v in wishes.values(wish) if (wish.field, wishes.same(v)) not in against)
            if left:
                found.append(wish.model_copy(update={"value": left}))
    return tuple(dict.fromkeys(found))


def is_person(wish: Constraint) -> bool:
    """Whether a wish names somebody whose things are wanted."""
    return wishes.is_subject(wish) and field_role(wish.field) in ("maker", "player")


def narrowed(search: Search, wished: Sequence[Constraint], view: CatalogView) -> Search:
    """The search under as many of the assumed soft wishes as leave enough to show: those for children first."""
    query = search.query
    if not search.eligible or not wished or query.limit > _NARROWS_TO or any(map(is_person, search.dropped)):
        return search  # whoever is liked has few: theirs come first, whatever else suits
    kept = list(query.hard)
    eligible = search.eligible
    firm: set[Constraint] = set()
    for wish in sorted((w for w in wished if not w.hard), key=wishes.is_exclusion):
        count = int(view.eligible([*kept, wish], query.excluded).sum())
        if count >= min(query.limit, search.eligible):
            kept.append(wish)
            firm.add(wish)
            eligible = count
    made = tuple(c.model_copy(update={"hard": True}) if c in firm else c for c in query.constraints)
    return search.model_copy(update={"query": query.model_copy(update={"constraints": made}), "eligible": eligible})


def _wished(names: Iterable[str], op: Op, schema: CatalogSchema, *, hard: bool) -> list[Constraint]:
    fields = [f for f in schema.fields.values() if f.kind in (FieldKind.WORD, FieldKind.WORDS)]
    held = {
        field.name: {value.casefold(): value for value in field.values}
        for field in fields
        if field_role(field.name) in ("kind", "theme")
    }
    known = frozenset(value for own in held.values() for value in own)
    meant = [said for word in names for said in ([word] if word in known else alike(word))]
    found = {name: tuple(dict.fromkeys(own[said] for said in meant if said in own)) for name, own in held.items()}
    return [Constraint(field=n, op=op, value=v, hard=hard, said=False) for n, v in found.items() if v]


def _new_subject(intent: Intent) -> bool:
    """Whether a message asks for a kind of thing anew."""
    return any(
        step.act is Act.RECOMMEND and any(c.hard and wishes.is_subject(c) for c in step.constraints)
        for step in intent.steps
    )


def _first_liked(names: Iterable[str]) -> frozenset[str]:
    """The words for what suits these situations before all else: the kind that is named for them."""
    return frozenset(word for name in names for liked in situations()[name].like[:1] for word in alike(liked))


def _given_up(one: Assumed, intent: Intent) -> bool:
    """Whether children who were only meant by what was asked for ("a movie for kids") are gone with it: what suits them
    is refused or let go, or what must not be near them is asked for. A child that was spoken of with an age stays."""
    if one.age is not None or not _of_children(one):
        return False
    own = _first_liked([one.name])
    never = {(c.field, wishes.same(v)) for c in one.constraints if c.hard for v in wishes.values(c)}
    wished = [(c, (c.field, wishes.same(v))) for c in intent.constraints for v in wishes.values(c)]
    refused = any(wishes.is_exclusion(c) and value in own for c, (_, value) in wished)
    asked = any(c.hard and not wishes.is_exclusion(c) and pair in never for c, pair in wished)
    return refused or asked or any(wishes.same(lift.partition("=")[2]) in own for lift in intent.lifted if "=" in lift)


def _other_child(one: Assumed, held: Iterable[Assumed], known: dict[str, Situation]) -> bool:
    """Whether a child without an age is one that is in mind already."""
    return bool(known[one.name].ages) and any(known[h.name].ages for h in held)


def _of_children(one: Assumed) -> bool:
    return bool(situations()[one.name].ages)
