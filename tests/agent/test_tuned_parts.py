"""Two readings part by part, and readings made of parts of both."""

from agent.tuned_parts import ACT, FIELD, KINDS, MOST_PARTS, PART_NAMES, TITLES, differing, merged
from domain.intent import Act, Constraint, Intent, Mention, Op, Reference, ReferenceKind, Sentiment, Step

HORROR = Constraint(field="genre", op=Op.EQ, value="Horror")
NO_HORROR = Constraint(field="genre", op=Op.NE, value="Horror")
NOLAN = Constraint(field="director", op=Op.CONTAINS, value="Nolan")
LATE = Constraint(field="year", op=Op.GE, value=1990)
HEAT = Mention(item_id="heat", title="Heat", sentiment=Sentiment.LIKE)


def one(act: Act, *wishes: Constraint, mentions: tuple[Mention, ...] = ()) -> Intent:
    return Intent(steps=(Step(act=act, constraints=wishes, mentions=mentions),))


def test_readings_that_say_the_same_in_other_words_do_not_differ() -> None:
    written = Constraint(field="director", op=Op.IN, value=("Nolan",))
    assert differing(one(Act.RECOMMEND, NOLAN), one(Act.RECOMMEND, written)) == ()


def test_act_titles_and_each_field_are_parts() -> None:
    parts = differing(one(Act.RECOMMEND, HORROR, LATE), one(Act.REACT, NO_HORROR, mentions=(HEAT,)))
    assert [(p.kind, p.field) for p in parts] == [(ACT, ""), (TITLES, ""), (FIELD, "genre"), (FIELD, "year")]


def test_every_part_has_a_number_for_every_name() -> None:
    for part in differing(one(Act.RECOMMEND, HORROR), one(Act.REACT, NO_HORROR, mentions=(HEAT,))):
        assert len(part.numbers) == len(KINDS[part.kind])
        assert len(part.row()) == len(PART_NAMES)


def test_a_merged_reading_can_be_right_where_neither_is() -> None:
    rules, model = one(Act.RECOMMEND, HORROR, NOLAN), one(Act.RECOMMEND, NO_HORROR)
    parts = differing(rules, model)
    taken = [p.field == "genre" for p in parts]
    assert set(merged(rules, model, parts, taken).constraints) == {NO_HORROR, NOLAN}


def test_nothing_taken_is_the_rules_reading_and_everything_the_models() -> None:
    rules, model = one(Act.RECOMMEND, HORROR, LATE), one(Act.REACT, mentions=(HEAT,))
    parts = differing(rules, model)
    assert merged(rules, model, parts, [False] * len(parts)) is rules
    assert merged(rules, model, parts, [True] * len(parts)) is model


def test_titles_alone_move_to_the_step_of_their_act() -> None:
    rules = Intent(steps=(Step(act=Act.REACT), Step(act=Act.RECOMMEND, constraints=(HORROR,))))
    model = Intent(steps=(Step(act=Act.REACT, mentions=(HEAT,)), Step(act=Act.RECOMMEND, constraints=(NO_HORROR,))))
    parts = differing(rules, model)
    made = merged(rules, model, parts, [p.kind == TITLES for p in parts])
    assert [s.mentions for s in made.steps] == [(HEAT,), ()]
    assert made.constraints == (HORROR,)


def test_what_an_item_was_asked_to_be_is_no_wish_and_stays_with_its_step() -> None:
    it = Reference(kind=ReferenceKind.PRONOUN, value="one")
    asks = Intent(steps=(Step(act=Act.ASK_ABOUT, constraints=(HORROR,), references=(it,)),))
    model = Intent(steps=(Step(act=Act.ASK_ABOUT, references=(it,), constraints=()),))
    assert differing(asks, model) == ()


def test_only_so_many_parts_are_looked_at() -> None:
    many = [Constraint(field=f"f{n}", op=Op.EQ, value="x") for n in range(9)]
    parts = differing(one(Act.RECOMMEND), one(Act.RECOMMEND, *many))
    assert len(parts) == MOST_PARTS
    taken = merged(one(Act.RECOMMEND), one(Act.RECOMMEND, *many), parts, [True] * len(parts))
    assert len(taken.constraints) == MOST_PARTS
