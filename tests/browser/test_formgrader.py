"""The Formgrader page: its Autograde button grades across the line of trust, with the points that the command gives."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.browser.conftest import SECONDS, free_port

ROOT = Path(__file__).parents[2]
NAME = "01_linear_chain"
ANSWERS = {
    "answer-01-1": "def forward(w, x):\n    return np.concatenate(([x], x * np.cumprod(w)))\n",
    "answer-01-3": "def backward_step(dz_next, w_i, o_i):\n    return dz_next * o_i, dz_next * o_i\n",
    "answer-01-4": "import os\nos.kill(os.getppid(), 9)\nopen('/etc/passwd')\ndef backward(w, x, y):\n    return 4.0\n",
}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    run(tmp_path, "generate_assignment", NAME)
    notebook = nbformat.read(tmp_path / "lectures" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = ANSWERS.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
    for student in ("ada", "bob"):
        path = tmp_path / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    return tmp_path


@pytest.fixture
def formgrader(course: Path) -> Iterator[str]:
    port = free_port()
    options = ["--no-browser", f"--port={port}", "--ip=127.0.0.1", "--IdentityProvider.token=", "--allow-root"]
    with (course / "lab.log").open("wb") as log:
        command = [sys.executable, "-m", "jupyterlab", *options]
        server = subprocess.Popen(command, cwd=course, env=environment(), stdout=log, stderr=log)
    url, end = f"http://127.0.0.1:{port}", time.monotonic() + SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{url}/api").close()
            break
        except OSError:
            assert server.poll() is None and time.monotonic() < end, (course / "lab.log").read_text()
            time.sleep(0.3)
    yield f"{url}/formgrader"
    server.terminate()
    server.wait(30)


def test_the_button_gives_what_the_command_gives(browser: Any, course: Path, formgrader: str) -> None:
    run(course, "autograde", NAME, "--student", "bob")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(SECONDS * 1000)
    page.route("**", lambda route: route.continue_() if route.request.url.startswith("http://127.0.0.1") else route.abort())
    page.goto(f"{formgrader}/manage_submissions/{NAME}")
    page.locator("tr:has-text('ada') td.autograde a").click()
    page.wait_for_selector("text=Successfully autograded")
    page.close()
    by_button, by_command = (scores(course, student) for student in ("ada", "bob"))
    assert by_button == by_command
    assert by_command["check-01-1"] == 2
    assert by_command["check-01-3"] == pytest.approx(1, abs=0.3)
    assert by_command["check-01-4"] == 0


def run(course: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=course, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def environment() -> dict[str, str]:
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def scores(course: Path, student: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {grade.name: grade.auto_score for grade in gradebook.find_submission_notebook(NAME, NAME, student).grades}
