import pytest

from autograder.ids import grade_id, grade_id_of, role_and_exercise
from backprop.check.exercises import EXERCISES


@pytest.mark.parametrize("role", ["answer", "check"])
def test_an_exercise_is_found_again_by_its_cells(role: str) -> None:
    names = {grade_id(role, exercise): exercise for exercise in EXERCISES}
    assert len(names) == len(EXERCISES)
    assert all(role_and_exercise(name) == (role, names[name]) for name in names)


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        ({"nbgrader": {"grade_id": "answer-01-1"}}, "answer-01-1"),
        ({"nbgrader": {}}, ""),
        ({"nbgrader": "answer-01-1"}, ""),  # a student's own
        ({"nbgrader": {"grade_id": 7}}, "7"),
        ({}, ""),
    ],
)
def test_the_cells_of_anybody_have_a_grade_id_or_none(
    metadata: dict[str, object], name: str
) -> None:
    assert grade_id_of({"metadata": metadata}) == name
    assert role_and_exercise("q1") == ("q1", "")
