"""The corpus of sample answers: right ones earn everything, wrong ones lose, and mistakes get their names."""

import pytest

from backprop.check.exercises import EXERCISES
from tests.corpus import FOLDER, answers, judge

IDS = sorted(path.stem for path in FOLDER.glob("*.py"))


@pytest.mark.parametrize("exercise", IDS)
def test_right_answers_earn_all_points_and_wrong_ones_do_not(exercise: str) -> None:
    for answer in answers(exercise):
        verdict = judge(answer, seed=1)
        if answer.mistake is None:
            assert verdict.points == EXERCISES[exercise].points, f"{answer.description}\n{verdict.message}"
        else:
            assert verdict.points < EXERCISES[exercise].points, answer.description


@pytest.mark.parametrize("exercise", IDS)
def test_what_has_no_name_gets_none(exercise: str) -> None:
    for answer in answers(exercise):
        if answer.mistake == "?":
            verdict = judge(answer, seed=2)
            assert verdict.mistake is None, f"{answer.description} was called {verdict.mistake}"
