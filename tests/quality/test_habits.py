from nbgrader.nbgraderformat import MetadataValidator

from quality.habits.course import SECRET, notebook, text
from quality.habits.habits import HABITS


def test_every_habit_is_a_source_with_one_test_and_two_answers() -> None:
    assert len({habit.name for habit in HABITS}) == len(HABITS) >= 90
    for habit in HABITS:
        made = notebook(habit)
        MetadataValidator().validate_nb(made)
        tests = [cell for cell in made.cells if cell.metadata.get("nbgrader", {}).get("grade")]
        assert [cell.metadata.nbgrader.grade_id for cell in tests] == ["test"], habit.name
        assert text(habit.answer) != text(habit.wrong), habit.name


def test_what_is_hidden_is_not_handed_in() -> None:
    hidden = next(habit for habit in HABITS if habit.name == "hidden-tests")
    kept = SECRET.sub("", text(hidden.test))
    assert "f(2) == 4" in kept and "f(3)" not in kept and "HIDDEN" not in kept
