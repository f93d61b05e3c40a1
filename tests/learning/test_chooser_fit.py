"""The chooser: fitted on folds, never worse than the rules, honest about how sure it is."""

import random

import pytest

from agent.tuned_evidence import NAMES, Evidence
from agent.tuned_parts import FIELD, KINDS, Part
from domain.errors import BadInput
from learning.chooser_fit import Judged, JudgedPart, calibration_error, fit, logistic, standardised

WIDTH = len(KINDS[FIELD])


def part(marked: bool) -> Part:
    return Part(kind=FIELD, field="year", numbers=(float(marked), *([0.0] * (WIDTH - 1))))


def numbers(**said: float) -> tuple[float, ...]:
    return tuple(said.get(name, 1.0 if name == "bias" else 0.0) for name in NAMES)


def messages(count: int, telling: float, files: int = 4, seed: int = 3) -> list[Judged]:
    """Messages in which the readings differ in one field; a mark tells with this chance which of them is right."""
    rng = random.Random(seed)
    found = []
    for n in range(count):
        model = rng.random() < 0.4
        marked = model if rng.random() < telling else rng.random() < 0.4
        judged = JudgedPart(part(marked).row(), not model, model)
        found.append(Judged(numbers(), (judged,), (not model, model), model, f"file{n % files} plain en"))
    return found


def test_what_tells_who_is_right_is_used() -> None:
    chooser, report = fit(messages(400, telling=0.95))
    assert report.both > report.rules + 0.2
    assert report.surely > 0.2
    marked, plain = (chooser.chances(Evidence(numbers=numbers()), [part(m)])[0] for m in (True, False))
    assert marked > chooser.least > plain


def test_where_nothing_tells_the_rules_stay() -> None:
    chooser, report = fit(messages(400, telling=0.0))
    assert report.both == report.rules
    assert chooser.least == 1.0


def test_a_chooser_that_gains_overall_but_loses_in_a_language_is_not_taken() -> None:
    gains = messages(300, telling=0.95)
    wrong = [
        j._replace(
            source=j.source.replace("en", "zh"),
            outcomes=j.outcomes[::-1],
            parts=(j.parts[0]._replace(rules_right=not j.parts[0].rules_right, model_right=j.parts[0].rules_right),),
        )
        for j in messages(100, telling=0.95, seed=5)
    ]
    _, report = fit([*gains, *wrong])
    chinese = [row for name, row in report.by_source.items() if name.endswith("zh")]
    assert sum(r["both"] * r["examples"] for r in chinese) >= sum(r["rules"] * r["examples"] for r in chinese)


def test_what_the_rules_master_is_not_given_up_lightly() -> None:
    new = messages(300, telling=0.7)
    mastered = [
        j._replace(
            known=True,
            outcomes=(True, False),
            model_right=False,
            parts=(j.parts[0]._replace(rules_right=True, model_right=False),),
        )
        for j in messages(900, telling=0.7, seed=6)
    ]
    free, careful = fit(new)[1], fit([*new, *mastered])[1]
    assert careful.examples == free.examples == 300
    assert careful.known_rules == 1.0
    assert careful.known_both > 0.95
    assert careful.both <= free.both


def test_too_few_messages_are_refused() -> None:
    with pytest.raises(BadInput, match="too few"):
        fit(messages(20, telling=1.0))


def test_weights_of_scaled_columns_say_the_same_of_the_columns_as_they_are() -> None:
    import numpy as np

    rng = np.random.default_rng(1)
    columns = np.hstack([np.ones((300, 1)), rng.normal(5, 40, (300, 2))])
    right = (columns[:, 1] + rng.normal(0, 10, 300) > 5).astype(float)
    weights = standardised(columns, right, ridge=1.0, bias=0)
    assert ((columns @ np.array(weights) > 0) == right).mean() > 0.9
    assert len(logistic(columns, right)) == 3


def test_a_model_that_is_as_sure_as_it_is_right_has_no_calibration_error() -> None:
    import numpy as np

    assert calibration_error(np.full(10, 0.75), np.array([1.0] * 3 + [0.0])[[0, 1, 2, 3, 0, 1, 2, 3, 0, 1]]) < 0.06
    assert calibration_error(np.full(10, 0.95), np.zeros(10)) == pytest.approx(0.95)
