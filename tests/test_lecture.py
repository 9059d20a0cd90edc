"""Every equation, example, consequence and exercise of the lecture stands in a built notebook, with
a check behind it."""

from pathlib import Path
from typing import Any

import nbformat
import pytest

from backprop.check.exercises import EXERCISES

ROOT = Path(__file__).parents[1]

# what of the lecture: (notebook, the words or the tag that it stands there with, the exercises that
# ask for it)
LECTURE: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "Example 1": ("01", "Example 1", ("01.1", "01.2", "01.4")),
    "equation (1)": ("01", r"\tag{1}", ("01.3",)),
    "equation (2)": ("01", r"\tag{2}", ("01.3", "01.4")),
    "equation (3)": ("01", r"\tag{3}", ("01.3", "01.4")),
    "Example 2": ("02", "Example 2", ("02.2", "02.3", "02.6")),
    "equation (4)": ("02", r"\tag{4}", ("02.4",)),
    "equation (5)": ("02", r"\tag{5}", ("02.4",)),
    "equation (6)": ("02", r"\tag{6}", ("02.4", "02.7")),
    "equation (7)": ("02", r"\tag{7}", ("02.5",)),
    "equation (8)": ("03", r"\tag{8}", ("03.2",)),
    "equation (9)": ("03", r"\tag{9}", ("03.1", "03.2")),
    "equation (10)": ("03", r"\tag{10}", ("03.3",)),
    "equation (11)": ("03", r"\tag{11}", ("03.3", "03.5")),
    "verify it by yourself after class": (
        "03",
        "verify it by yourself after class",
        ("03.4", "03.7"),
    ),
    "the case of classification": (
        "04",
        "discuss the case of classification problems after we finish this",
        ("04.3", "04.5"),
    ),
    "consequence: vanishing gradients": ("05", "vanish", ("05.3",)),
    "consequence: exploding gradients": ("05", "explode", ("05.4",)),
    "the exercise": ("05", "example to explain why vanishing gradients can happen", ("05.3",)),
}
WRITTEN = {"03.7"}  # read by a person: there is a rubric in the place of a check


def notebook(room: str, number: str) -> Any:
    paths = list((ROOT / room).glob(f"{number}_*/{number}_*.ipynb"))
    assert len(paths) == 1, f"{room} has {len(paths)} notebooks {number}"
    return nbformat.read(paths[0], as_version=4)


def prose(room: str, number: str) -> str:
    """The markdown of a notebook, without line breaks and the marks of quotations."""
    text = "\n".join(
        cell.source for cell in notebook(room, number).cells if cell.cell_type == "markdown"
    )
    return " ".join(text.replace("\n>", "\n").split())


def cell(room: str, number: str, grade_id: str) -> Any:
    cells = [
        c
        for c in notebook(room, number).cells
        if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    ]
    assert len(cells) == 1, f"{len(cells)} cells {grade_id} in {room}/{number}"
    return cells[0]


def test_the_table_has_all_of_the_lecture() -> None:
    assert {f"equation ({n})" for n in range(1, 12)} | {
        "Example 1",
        "Example 2",
        "the exercise",
    } <= LECTURE.keys()
    assert sum(part.startswith("consequence") for part in LECTURE) == 2


@pytest.mark.parametrize("room", ["solutions", "lectures"])
@pytest.mark.parametrize("part", LECTURE)
def test_it_stands_in_its_notebook(part: str, room: str) -> None:
    number, words, _ = LECTURE[part]
    assert words in prose(room, number), f"{part}: notebook {number} of {room} lacks {words!r}"


@pytest.mark.parametrize("part", LECTURE)
def test_an_exercise_asks_for_it_and_is_graded(part: str) -> None:
    number, _, exercises = LECTURE[part]
    for exercise in exercises:
        dashed = exercise.replace(".", "-")
        answer = cell("lectures", number, f"answer-{dashed}")
        assert answer.metadata.nbgrader.solution
        assert f"Exercise {exercise} ·" in prose("lectures", number)
        if exercise in WRITTEN:
            assert answer.metadata.nbgrader.grade and answer.metadata.nbgrader.points > 0
            continue
        check = cell("lectures", number, f"check-{dashed}")
        row = EXERCISES[exercise]
        assert check.source == f'check("{exercise}", {", ".join(row.functions)}).points'
        assert check.metadata.nbgrader.grade and check.metadata.nbgrader.points == row.points
        worked = cell("solutions", number, f"check-{dashed}").outputs
        shown = [output.data["text/plain"] for output in worked if "data" in output]
        assert any("All right." in text for text in shown), f"{exercise} is not shown to pass"


@pytest.mark.parametrize(
    "exercise", [e for e in EXERCISES if list((ROOT / "solutions").glob(f"{e[:2]}_*.py"))]
)
def test_every_exercise_of_the_table_is_in_a_notebook(exercise: str) -> None:
    cell("lectures", exercise[:2], f"answer-{exercise.replace('.', '-')}")
    cell("lectures", exercise[:2], f"check-{exercise.replace('.', '-')}")
