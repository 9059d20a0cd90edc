"""The corpus of sample answers: right ones earn everything, wrong ones lose, and mistakes get their
names."""

import pytest

from backprop.check.exercises import EXERCISES
from quality.corpus import FOLDER, answers
from tests.plain import verdicts

IDS = sorted(path.stem for path in FOLDER.glob("*.py"))
NAMED = 0.9  # of the planted mistakes of a notebook


@pytest.mark.parametrize("notebook", sorted({exercise[:2] for exercise in IDS}))
def test_right_answers_earn_all_points_and_wrong_ones_lose_and_are_named(
    notebook: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    faults = []
    named = planted = 0
    for exercise in (id for id in IDS if id.startswith(notebook)):
        judged = verdicts(tmp_path_factory, exercise)
        for answer, verdict in zip(answers(exercise), judged, strict=True):
            whole = verdict.points == EXERCISES[exercise].points
            what = f"{exercise}, {answer.description}, {answer.mistake}"
            if whole != (answer.mistake is None):
                faults.append(f"{what}: {verdict.points} points\n{verdict.message}")
            if answer.mistake is None:
                continue
            if verdict.mistake not in (None, answer.mistake):
                faults.append(f"{what}: called {verdict.mistake}")
            planted += answer.mistake != "?"
            named += verdict.mistake == answer.mistake != "?"
    assert faults == []
    assert named >= NAMED * planted, f"{named} of {planted} mistakes were named correctly"
