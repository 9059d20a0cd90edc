"""The corpus of sample answers: right ones earn everything, wrong ones lose, and mistakes get their names."""

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
            assert verdict.points == EXERCISES[exercise].points, f"{answer.description}\n{verdict.message}"
        else:
            assert verdict.points < EXERCISES[exercise].points, answer.description


# Likely names that are wrong, and known to be: an error in one case of an answer that alters its inputs (00.2); an overflow of
# softplus that is called the sigmoid's (03.1). When one of them is mended, its test passes, and strict says so.
KNOWN = {"00.2": "other-exception for mutates-input", "03.1": "sigmoid-overflow for softplus-overflow"}
NAMED = [pytest.param(e, marks=pytest.mark.xfail(reason=KNOWN[e], strict=True)) if e in KNOWN else e for e in IDS]


@pytest.mark.parametrize("exercise", NAMED)
def test_no_answer_gets_a_wrong_name(exercise: str) -> None:
    for answer in answers(exercise):
        if answer.mistake is not None:
            verdict = judge(answer, seed=2)
            expected = (None,) if answer.mistake == "?" else (None, answer.mistake)
            assert verdict.mistake in expected, f"{answer.description}: {answer.mistake} was called {verdict.mistake}"


@pytest.mark.parametrize("notebook", sorted({exercise[:2] for exercise in IDS}))
def test_planted_mistakes_are_named(notebook: str) -> None:
    planted = [a for a in answers(*(i for i in IDS if i.startswith(notebook))) if a.mistake not in (None, "?")]
    named = sum(judge(answer, seed=3).mistake == answer.mistake for answer in planted)
    assert named >= NAMED * len(planted), f"{named} of {len(planted)} mistakes were named rightly"
