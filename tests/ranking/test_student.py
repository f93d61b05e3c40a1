"""A student learns what its teacher grades by, from vectors alone."""

import numpy as np

from ranking.student import Floats, Lesson, Student, agreement, fit_student

WIDTH = 24


def vectors(draw: np.random.Generator, count: int) -> Floats:
    found = draw.normal(size=(count, WIDTH))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def lessons(count: int, seed: int) -> list[Lesson]:
    """A teacher that looks at six of the numbers only."""
    draw, made = np.random.default_rng(seed), []
    for _ in range(count):
        query, items = vectors(draw, 1)[0], vectors(draw, 12)
        made.append(Lesson(query, items, items[:, :6] @ query[:6] + 0.02 * draw.normal(size=12)))
    return made


def test_a_student_agrees_with_its_teacher_more_than_the_cosine_does() -> None:
    student, plain, learned = fit_student(lessons(150, 1), "e"), [], []
    for lesson in lessons(40, 2):
        plain.append(agreement(lesson.items @ lesson.query, lesson.target))
        learned.append(agreement(student.scores(lesson.query, lesson.items), lesson.target))
    assert np.mean(learned) > np.mean(plain) + 0.15


def test_the_same_lessons_make_the_same_student() -> None:
    assert fit_student(lessons(20, 1), "e") == fit_student(lessons(20, 1), "e")


def test_a_teacher_without_an_opinion_teaches_nothing() -> None:
    flat = [Lesson(x.query, x.items, np.ones(len(x.target))) for x in lessons(10, 1)]
    student = fit_student(flat, "e")
    assert student.cosine == 0.0 and not any(student.products)


def test_a_student_survives_its_file() -> None:
    student = fit_student(lessons(20, 1), "e").model_copy(update={"weight": 0.5})
    again = Student.model_validate_json(student.model_dump_json())
    lesson = lessons(1, 3)[0]
    assert np.allclose(again.scores(lesson.query, lesson.items), student.scores(lesson.query, lesson.items))
    assert again.weight == 0.5


def test_agreement_is_of_ranks_with_ties_shared() -> None:
    assert agreement(np.array([1.0, 2.0, 3.0]), np.array([10.0, 11.0, 99.0])) == 1.0
    assert agreement(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])) == -1.0
    assert agreement(np.array([1.0, 1.0, 1.0]), np.array([3.0, 2.0, 1.0])) == 0.0
