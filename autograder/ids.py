"""The name of an exercise ("03.5") and the grade_id of a cell that belongs to it ("answer-03-5")."""

import re
from collections.abc import Mapping
from typing import Any


def grade_id(role: str, exercise: str) -> str:
    """Name the cell of an exercise.

    Args:
        role: "answer" or "check".
        exercise: for instance "03.5".

    Returns:
        The cell's grade_id, for instance "answer-03-5".
    """
    return f"{role}-{exercise.replace('.', '-')}"


def role_and_exercise(name: str) -> tuple[str, str]:
    """Split a grade_id into the cell's role and its exercise.

    Args:
        name: a grade_id, of this course or of another.

    Returns:
        For instance ("answer", "03.5"); the exercise is "" in a grade_id without a hyphen.
    """
    role, _, exercise = name.partition("-")
    return role, exercise.replace("-", ".")


OURS = re.compile(r"(?:answer|check)-(\d\d-.+)")  # ids of this course's own cells


def exercise_of(name: str) -> str:
    """Name the exercise that a graded cell belongs to: "03.5" for "check-03-5", and in another
    course the grade_id itself."""
    ours = OURS.fullmatch(name)
    return ours[1].replace("-", ".") if ours else name


def grade_id_of(cell: Mapping[str, Any]) -> str:
    """Return the grade_id of a notebook's cell, "" if it has none; the cell may be anybody's."""
    facts = cell["metadata"].get("nbgrader")
    return str(facts.get("grade_id", "")) if isinstance(facts, dict) else ""
