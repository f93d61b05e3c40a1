"""Our own cases stay understood; run here on the film notes, in full by `parley evaluate intent`."""

from collections import Counter
from pathlib import Path

from evaluation.intent import Case, evaluate, load_cases
from tests.agent.understanding.films import film_reader, film_view

CASES = Path(__file__).parents[2] / "evaluation" / "cases"


def first_messages(name: str) -> list[Case]:
    """Cases without history: those with one name ids of the downloaded films."""
    return [case for case in load_cases(CASES / name) if not case.history]


def test_the_cases_are_many_and_in_both_languages() -> None:
    cases = [c for name in ("intent.jsonl", "intent_heldout.jsonl") for c in load_cases(CASES / name)]
    assert len(cases) >= 400
    assert len({c.id for c in cases}) == len(cases)
    languages = Counter(c.language for c in cases)
    assert languages["zh"] + languages["mixed"] >= 0.4 * len(cases)
    groups = Counter(c.group for c in cases)
    assert min(groups["plain"], groups["adversarial"]) >= 0.4 * len(cases)


def test_first_messages_of_our_cases_are_understood() -> None:
    verdicts = evaluate(first_messages("intent.jsonl"), film_reader().read, film_view())
    right = Counter(v.case.group for v in verdicts if v.right)
    said = Counter(v.case.group for v in verdicts)
    wrong = [v.case.text for v in verdicts if not v.right]
    assert right["plain"] >= 0.95 * said["plain"], wrong
    assert right["adversarial"] >= 0.85 * said["adversarial"], wrong
