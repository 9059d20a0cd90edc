"""Notebook 06: digits that nobody can know beforehand, a limit that is kept, and the network of the
worked solution."""

import contextlib
import copy
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.examiner import sandbox
from autograder.examiner.examiner import Cell
from autograder.submission.execute import grade
from backprop import digits, train_digits
from backprop.check import EXERCISES, check
from backprop.check.cases import SeededGenerator
from backprop.check.exercises.train_digits import (
    FULL,
    Keeper,
    is_partition,
    reads_digits,
    train_cases,
)
from backprop.check.timeouts import TooLong, call_with_timeout


def drawn(seed: int = 0) -> tuple[Any, Any, Keeper]:
    return train_cases(np.random.default_rng(seed))[0].args  # type: ignore[return-value]


@pytest.mark.parametrize("seed", range(3))
def test_the_worked_network_reads_97_percent_of_unseen_digits_within_20_seconds(seed: int) -> None:
    X, labels, unseen, truth = digits.split(seed)
    start = time.process_time()
    network = train_digits.train(X, labels, np.random.default_rng(seed))
    assert time.process_time() - start < 2 * 20  # of two cores
    assert np.mean(train_digits.predict(*network, unseen) == truth) >= 0.97


@pytest.mark.parametrize("seed", range(20))
def test_what_train_gets_tells_nothing_of_what_is_asked(seed: int) -> None:
    X, labels, keeper = drawn(seed)
    unseen, truth = keeper.unseen
    original, original_labels = keeper.original
    assert X.shape == (1347, 64) and unseen.shape == (450, 64)
    assert not {row.tobytes() for row in X} & {row.tobytes() for row in unseen}
    assert (truth != original_labels).all(), "every class has another name"
    assert not (unseen == original).all(axis=1).mean() > 0.01, "the images are turned or mirrored"
    assert sorted(unseen[0]) == sorted(original[0]), "and nothing else happens to them"
    handed = copy.deepcopy(keeper)
    assert type(handed) is SeededGenerator and not hasattr(handed, "unseen")
    assert np.array_equal(handed.random(3), np.random.default_rng(keeper.seed).random(3))


def test_knowing_all_digits_beforehand_earns_nothing() -> None:
    X, labels = digits.load_digits()
    network = train_digits.train(X, labels, np.random.default_rng(0))
    finding = reads_digits(drawn(), network)
    assert finding is not None
    assert (finding.mistake, finding.credit) == ("other-digits", 0.0)


def test_points_lie_on_a_straight_line_between_80_and_95_percent() -> None:
    args = drawn()
    W, b, names = train_digits.train(args[0], args[1], np.random.default_rng(0))
    rng, found = np.random.default_rng(1), {}
    for noise in np.linspace(0, 0.6, 13):
        spoilt = [W[0] + noise * rng.standard_normal(W[0].shape), W[1]]
        share = np.mean(
            train_digits.predict(spoilt, b, names, args[2].unseen[0]) == args[2].unseen[1]
        )
        finding = reads_digits(args, (spoilt, b, names))
        found[share] = 1.0 if finding is None else finding.credit
    assert (
        max(found) >= FULL and min(found) < 0.8 and sum(0.8 < share < FULL for share in found) >= 2
    )
    for share, credit in found.items():
        expected = 1.0 if share >= FULL else max(0.0, (share - 0.8) / 0.15)
        assert credit == pytest.approx(expected)


def test_any_shuffled_partition_passes() -> None:
    for n, size in ((1, 1), (12, 5), (40, 8), (100, 1), (7, 100)):
        rng = SeededGenerator(n)
        batches = train_digits.minibatches(n, size, rng)
        assert is_partition((n, size, rng), batches) is None
        assert is_partition((n, size, rng), tuple(batch.tolist() for batch in batches)) is None
    assert (
        is_partition(
            (40, 8, SeededGenerator(0)), train_digits.minibatches(40, 8, SeededGenerator(0))[:-1]
        )
        is not None
    )


def test_the_limit_is_kept_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EXERCISES, "06.4", replace(EXERCISES["06.4"], time_limit=0.5))

    def train(X: Any, labels: Any, rng: Any) -> Any:
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.01)

    start = time.monotonic()
    verdict = check("06.4", train, seed=1, show=False)
    assert time.monotonic() - start < 20
    assert verdict.points == 0
    assert "it took longer than 0.5 s and was stopped" in " ".join(verdict.message.split())
    assert call_with_timeout(5, lambda x: x + 1, (1,)) == 2
    with pytest.raises(TooLong):
        call_with_timeout(0.05, time.sleep, (5,))


def test_without_scikit_learn_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digits, "find_spec", lambda name: None)
    digits._table.cache_clear()
    with pytest.raises(
        ImportError, match=r"scikit-learn, which is not installed\. In a terminal: pip install"
    ) as caught:
        check("06.4", lambda X, labels, rng: None, show=False)
    assert caught.value._render_traceback_() == [str(caught.value)]  # type: ignore[attr-defined]


SETUP = """import numpy as np
from backprop import digits
from backprop.check import check
X, labels, X_unseen, truth = digits.split(0)"""


def test_a_long_call_has_the_time_of_its_exercise_across_the_line() -> None:
    """With 2 s for any cell or call, `train` has as long as its row says; the digits are there, and
    no other library."""
    test = """
from dataclasses import replace
from backprop.check import EXERCISES
EXERCISES["06.4"] = replace(EXERCISES["06.4"], time_limit=8.0)  # in the examiner, which is a process of its own
check("06.4", train).points"""
    code = """
import time
def train(X, labels, rng):
    time.sleep(SECONDS)
    centres = np.stack([X[labels == k].mean(axis=0) for k in range(10)])
    return [2 * centres.T], [-np.sum(centres**2, axis=1)], ["identity"]
"""
    cells = [
        Cell("locked", SETUP, "setup"),
        Cell("student", code.replace("SECONDS", "4"), "answer"),
        Cell("test", test, "06.4", 6.0),
        Cell("student", code.replace("SECONDS", "60"), "answer"),
        Cell("test", test, "06.4", 6.0),
        Cell(
            "student", "print(X.shape)\nfrom sklearn.linear_model import LogisticRegression", "free"
        ),
    ]
    outputs, notes = grade(dict(enumerate(cells)), sandbox.Limits(cell=2.5), seed=3)
    points = [
        float(o["data"]["text/plain"])
        for k in (2, 4)
        for o in outputs[k]
        if o["output_type"] == "execute_result"
    ]
    assert 1.5 < points[0] < 6, outputs[2]  # the nearest centre reads about nine of ten
    assert points[1] == 0.0
    assert [str(n) for n in notes] == ["06.4: it took longer than 8 s and was stopped"]
    assert "(1347, 64)" in str(outputs[5])
    assert "answers use numpy alone" in str(outputs[5])
