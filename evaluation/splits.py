"""Which interactions are shown to a method and which are kept to judge it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from domain.frozen import Frozen
from domain.items import Interaction

JudgeT = Callable[[Interaction], float]
"""Above zero: a like, below: a dislike, zero: says nothing."""
Split = tuple[list[Interaction], list[Interaction]]


class Case(Frozen):
    """One person to be judged on: what a method may know, and what it should find.

    `history` are liked ids (oldest first), `disliked` and `seen` (everything that the person did anything with) are
    known too and never recommended again; `relevant` are the held-out liked ids.
    """

    user: str
    history: tuple[str, ...]
    relevant: frozenset[str]
    disliked: tuple[str, ...] = ()
    seen: frozenset[str] = frozenset()
    profile: Mapping[str, str] = {}

    @property
    def known(self) -> frozenset[str]:
        """All ids that must not be recommended."""
        return self.seen | frozenset(self.history) | frozenset(self.disliked)


def by_person(interactions: Iterable[Interaction]) -> dict[str, list[Interaction]]:
    """The interactions of each person, oldest first (those without a time first, in the order given)."""
    people: dict[str, list[Interaction]] = defaultdict(list)
    for interaction in interactions:
        people[interaction.user].append(interaction)
    return {user: sorted(rows, key=_when) for user, rows in people.items()}


def by_time(interactions: Iterable[Interaction], share: float = 0.8, seed: int = 7) -> Split:
    """For known people: of each person the first `share` of the rows by time, and the rest.

    People whose rows have no time are split by a seeded draw. People with one row are wholly in the first part.
    """
    pairs = [_cut(rows, share, seed) for rows in by_person(interactions).values()]
    return [i for first, _ in pairs for i in first], [i for _, rest in pairs for i in rest]


def leave_last_out(interactions: Iterable[Interaction]) -> Split:
    """Of each person with at least two rows the last one by time, and all the others."""
    people = by_person(interactions).values()
    first = [i for rows in people for i in (rows[:-1] or rows)]
    return first, [rows[-1] for rows in people if len(rows) > 1]


def new_people(interactions: Iterable[Interaction], share: float = 0.2, seed: int = 7, at_least: int = 5) -> Split:
    """For strong generalisation: the rows of the people to fit on, and those of a seeded draw of people never seen.

    Only people with `at_least` rows are drawn, a `share` of them.
    """
    people = by_person(interactions)
    able = sorted(user for user, rows in people.items() if len(rows) >= at_least)
    drawn = set(np.random.default_rng(seed).permutation(able)[: round(share * len(able))].tolist())
    fit = [i for user, rows in people.items() if user not in drawn for i in rows]
    return fit, [i for user in sorted(drawn) for i in people[user]]


def known_cases(train: Iterable[Interaction], test: Iterable[Interaction], judge: JudgeT) -> list[Case]:
    """One case per person of `test` with a like there that is new to them; their history comes from `train`."""
    held = by_person(test)
    past = by_person(i for i in train if i.user in held)
    cases = [_case(user, past.get(user, []), rows, judge) for user, rows in sorted(held.items())]
    return [case for case in cases if case.relevant]


def new_cases(test: Iterable[Interaction], judge: JudgeT, fold_in: float = 0.8, seed: int = 7) -> list[Case]:
    """One case per person of `test`: the first `fold_in` of their rows (by time, else drawn) against the rest."""
    cuts = {user: _cut(rows, fold_in, seed) for user, rows in sorted(by_person(test).items())}
    cases = [_case(user, first, rest, judge) for user, (first, rest) in cuts.items()]
    return [case for case in cases if case.relevant and case.seen]


def with_profiles(cases: Sequence[Case], profiles: Callable[[str], Mapping[str, str]]) -> list[Case]:
    """The cases with what is known of the people."""
    return [case.model_copy(update={"profile": dict(profiles(case.user))}) for case in cases]


def _case(user: str, past: Sequence[Interaction], held: Sequence[Interaction], judge: JudgeT) -> Case:
    judged: dict[str, float] = {}
    for row in past:
        weight = judge(row)
        if weight:
            judged.pop(row.item, None)
            judged[row.item] = weight
    seen = frozenset(row.item for row in past)
    return Case(
        user=user,
        history=tuple(item for item, weight in judged.items() if weight > 0),
        disliked=tuple(item for item, weight in judged.items() if weight < 0),
        seen=seen,
        relevant=frozenset(row.item for row in held if judge(row) > 0) - seen,
    )


def _cut(rows: Sequence[Interaction], share: float, seed: int) -> Split:
    """The first `share` of one person's rows (at least one, and at least one kept back) and the rest."""
    place = max(1, min(len(rows) - 1, int(share * len(rows)))) if len(rows) > 1 else 1
    if all(row.time for row in rows):
        return list(rows[:place]), list(rows[place:])
    draw = np.random.default_rng([seed, *rows[0].user.encode()])
    first = set(draw.permutation(len(rows))[:place].tolist())
    return [r for n, r in enumerate(rows) if n in first], [r for n, r in enumerate(rows) if n not in first]


def _when(interaction: Interaction) -> float:
    return interaction.time.timestamp() if interaction.time else float("-inf")
