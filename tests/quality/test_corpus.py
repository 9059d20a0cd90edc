"""The corpus of sample answers: right ones earn everything, wrong ones lose, and mistakes get their
names."""

import pytest

from backprop.check.exercises import EXERCISES
from quality.corpus import FOLDER, answers, judge

IDS = sorted(path.stem for path in FOLDER.glob("*.py"))
NAMED = 0.9  # of the planted mistakes of a notebook


@pytest.mark.parametrize("exercise", IDS)
def test_right_answers_earn_all_points_and_wrong_ones_do_not(exercise: str) -> None:
    for answer in answers(exercise):
        verdict = judge(answer, seed=1)
        if answer.mistake is None:
            assert verdict.points == EXERCISES[exercise].points, (
                f"{answer.description}\n{verdict.message}"
            )
        else:
            assert verdict.points < EXERCISES[exercise].points, answer.description


@pytest.mark.parametrize("exercise", IDS)
def test_no_answer_gets_a_wrong_name(exercise: str) -> None:
    for answer in answers(exercise):
        if answer.mistake is not None:
            verdict = judge(answer, seed=2)
            expected = (None,) if answer.mistake == "?" else (None, answer.mistake)
            assert verdict.mistake in expected, (
                f"{answer.description}: {answer.mistake} was called {verdict.mistake}"
            )


@pytest.mark.parametrize("notebook", sorted({exercise[:2] for exercise in IDS}))
def test_planted_mistakes_are_named(notebook: str) -> None:
    planted = [
        a
        for a in answers(*(i for i in IDS if i.startswith(notebook)))
        if a.mistake not in (None, "?")
    ]
    named = sum(judge(answer, seed=3).mistake == answer.mistake for answer in planted)
    assert named >= NAMED * len(planted), f"{named} of {len(planted)} mistakes were named rightly"
