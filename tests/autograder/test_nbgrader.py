"""The repository root as an nbgrader course: the real commands, on a copy of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.autograder import forked

ROOT = Path(__file__).parents[2]
NAME = "01_linear_chain"
RIGHT = {
    "answer-01-3": "import sys\ndef backward_step(dz_next, w_i, o_i):\n"
    "    print('on stderr', file=sys.stderr)\n    return dz_next * o_i, dz_next * w_i\n",
    "answer-01-1": "def forward(w, x):\n    print('hello')\n    return np.concatenate(([x], x * np.cumprod(w)))\n",
    "answer-01-2": "def grad_last(w, x, y):\n    z = forward(w, x)\n    r = z[-1] - y\n    return r * z[-2], r * w[-1]\n",
}


def nbgrader(course: Path, *arguments: str) -> forked.Done:
    """A command of nbgrader, without the seconds that a new Python takes to import it."""
    return forked.run(course, "nbgrader", *arguments)


def typed(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The same, as a program of its own."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    # nbgrader calls alembic, which lies beside the interpreter
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    }
    return subprocess.run(
        command, cwd=course, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with one submission: 01.1 and 01.3 right (and noisy), 01.2 half, the rest stubs."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    assert nbgrader(course, "generate_assignment", NAME).returncode == 0
    notebook = nbformat.read(course / "lectures" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = RIGHT.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
    path = course / "submitted" / "ada" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    return course


@pytest.mark.parametrize(
    "name", sorted(path.parent.name for path in (ROOT / "lectures").glob("*/*.ipynb"))
)
def test_nbgrader_releases_what_the_build_makes(course: Path, name: str) -> None:
    done = nbgrader(course, "generate_assignment", name, "--force")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (course / "lectures" / name).iterdir()] == [f"{name}.ipynb"]
    released = nbformat.read(course / "lectures" / name / f"{name}.ipynb", as_version=4)
    built = nbformat.read(ROOT / "lectures" / name / f"{name}.ipynb", as_version=4)
    assert [(c.source, c.metadata) for c in released.cells] == [
        (c.source, c.metadata) for c in built.cells
    ]


def test_partial_credit_arrives_and_noise_costs_nothing(course: Path) -> None:
    done = typed(course, "autograde", NAME, "--force")
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook(NAME, NAME, "ada")
        scores = {grade.name: (grade.auto_score, grade.max_score) for grade in notebook.grades}
    assert scores["check-01-1"] == (2, 2)
    assert scores["check-01-3"] == (2, 2)
    assert scores["check-01-4"] == (0, 4)
    half, most = scores["check-01-2"]
    assert 0 <= half < most
    done = typed(course, "generate_feedback", NAME, "--force")
    assert done.returncode == 0, done.stderr
    page = (course / "feedback" / "ada" / NAME / f"{NAME}.html").read_text()
    assert "01.2 grad_last <small>0 of 2 points</small>" in page
    done = typed(course, "export")
    assert done.returncode == 0, done.stderr
    assert "ada" in (course / "grades.csv").read_text()


def test_validate_shows_the_message(course: Path) -> None:
    done = typed(course, "validate", str(course / "submitted" / "ada" / NAME / f"{NAME}.ipynb"))
    out = done.stdout + done.stderr
    assert "01.2 grad_last: 0 of 2 points." in out
    assert "01.4 backward: 0 of 4 points. Not written yet." in out
    assert "Partial credit" not in out
    assert "Traceback" not in out
