"""The scorecard sees what it is there to see: ten defects, planted one at a time into a copy of the
project, make it fail."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from quality.scorecard import truth, validity

ROOT = Path(__file__).parents[2]
ROOMS = (
    "autograder",
    "backprop",
    "solutions",
    "samples",
    "quality",
    "tests",
    "nbgrader_config.py",
    "README.md",
    "pyproject.toml",
)


@dataclass(frozen=True)
class Defect:
    """What is broken, where, and the part of the scorecard that must notice."""

    what: str
    file: str
    right: str
    wrong: str
    run: str
    says: str


DEFECTS = (
    Defect("a loose tolerance", "backprop/check/compare.py", "REFERENCE, WITNESS = 1e-9,", "REFERENCE, WITNESS = 1e-2,",
           "validity --exercises 03.4", "wrong answers were accepted"),
    Defect("a tolerance that is too tight", "backprop/check/compare.py", "REFERENCE, WITNESS = 1e-9,",
           "REFERENCE, WITNESS = 1e-16,", "validity --exercises 03.4", "right answers were refused"),
    Defect("no case at the kink", "backprop/check/exercises/two_layer_relu.py",
           'Case(EDGE, "z exactly 0", (np.array([-1.5, 0.0, 2.5]),)', 'Case(EDGE, "z exactly 0", (np.array([-1.5, 0.5, 2.5]),)',
           "validity --exercises 02.1", "wrong answers were accepted"),
    Defect("no large number", "backprop/check/exercises/feedforward.py", "np.array([-1000.0, -40.0, 0.0, 1.0, 40.0, 1000.0])",
           "np.array([-10.0, -4.0, 0.0, 1.0, 4.0, 10.0])", "validity --exercises 03.1", "wrong answers were accepted"),
    Defect("damaged inputs overlooked", "backprop/check/trial.py", "damaged |= {", "damaged & {",
           "validity --exercises 05.6", "wrong answers were accepted"),
    Defect("rows that go one by one overlooked", "backprop/check/compare.py", "SLOWDOWN = 30", "SLOWDOWN = 3e9",
           "validity --exercises 02.8", "wrong answers were accepted"),
    Defect("names given lightly", "backprop/check/diagnose/diagnose.py", "MATCH_RTOL = 1e-7", "MATCH_RTOL = 0.5",
           "validity --exercises 02.5", "got a wrong name"),
    Defect("a rule of seccomp forgotten", "autograder/candidate/seccomp.py", " ptrace ", " ",
           "doors --brief", "the kernel still answers ['ptrace']"),
    Defect("a notebook that is no list of cells", "autograder/submission/reading.py", "    except Exception as error:",
           "    except KeyError as error:", "fuzz --brief", "mutilated notebooks without a fair verdict"),
    Defect("a leak", "autograder/batch/run.py", "        self.since = self.since if self.waiting",
           "        globals().setdefault('LEAK', []).append(b'x' * 2**22)\n        self.since = self.since if self.waiting",
           "endurance --brief", "is not flat"),
)  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.what)
def test_a_planted_defect_makes_the_scorecard_fail(tmp_path: Path, defect: Defect) -> None:
    for room in ROOMS:
        copy = shutil.copytree if (ROOT / room).is_dir() else shutil.copy
        copy(ROOT / room, tmp_path / room)
    path = tmp_path / defect.file
    text = path.read_text(encoding="utf-8")
    assert text.count(defect.right) == 1, f"{defect.right!r} does not stand once in {defect.file}"
    path.write_text(text.replace(defect.right, defect.wrong), encoding="utf-8")
    command = [sys.executable, "-m", "quality.scorecard", *defect.run.split()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    said = " ".join(done.stdout.split())
    assert done.returncode == 1, said + done.stderr
    assert defect.says in said, said


@pytest.mark.parametrize("exercise", ["01.4", "03.3"])
def test_the_truth_agrees_with_what_people_have_written_down(exercise: str) -> None:
    for judged in validity.of_corpus(exercise):
        assert (
            truth.is_right(exercise, truth.functions_of(exercise, judged.code)) == judged.right
        ), judged.code


def test_mutants_are_many_and_differ() -> None:
    drawn = validity.drawn("03.5", 40)
    assert len({mutant.code for mutant in drawn}) == 40
    assert len({mutant.operator for mutant in drawn}) > 8
    assert drawn == validity.drawn("03.5", 40)
