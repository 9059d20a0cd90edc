"""The Formgrader page: it grades across the line of trust, a person grades in it, feedback comes
out, and nothing asks the net."""

import os
import re
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
from pygments.token import STANDARD_TYPES

from autograder.course.course import Course
from autograder.course.gradebook import AssignmentGradebook
from autograder.pages.report import collect
from tests.browser.conftest import DESK, SECONDS, free_port
from tests.browser.test_report import CONTRAST

ROOT = Path(__file__).parents[2]
CHAIN, GENERAL = "01_linear_chain", "03_feedforward"
ANSWERS = {
    "answer-01-1": "def forward(w, x):\n    return np.concatenate(([x], x * np.cumprod(w)))\n",
    "answer-01-3": "def backward_step(dz_next, w_i, o_i):\n    return dz_next * o_i, dz_next * o_i\n",
    "answer-01-4": "import os\nos.kill(os.getppid(), 9)\nopen('/etc/passwd')\ndef backward(w, x, y):\n    return 4.0\n",
    "answer-03-4": "def layer_gradients(o, dz_next):\n    return np.outer(o, dz_next), dz_next\n",
    "answer-03-7": r"By (8) and the chain rule $\partial\ell/\partial W_{i+1}[j, k'] = o_i[j]\,\partial\ell/\partial z_{i+1}[k']$. "
    "<script>alert(1)</script>![x](http://192.0.2.1/x.png)",
}
WIDGETS = {
    "application/vnd.jupyter.widget-state+json": {
        "version_major": 2,
        "version_minor": 0,
        "state": {},
    }
}
COMMENT = "Right, but the **shapes**: $o_i$ is $(d_i \\times 1)$."


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ada and bob hand in the chain, ada the general case too."""
    course = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for name, students in ((CHAIN, ("ada", "bob")), (GENERAL, ("ada",))):
        shutil.copytree(ROOT / "solutions" / name, course / "solutions" / name)
        AssignmentGradebook(Course(course), name).close()  # as nbgrader generate_assignment would
        notebook = nbformat.read(ROOT / "lectures" / name / f"{name}.ipynb", as_version=4)
        notebook.metadata["widgets"] = (
            WIDGETS  # for which nbconvert's templates would load a script from elsewhere
        )
        for cell in notebook.cells:
            cell.source = ANSWERS.get(
                cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source
            )
        for student in students:
            path = course / "submitted" / student / name / f"{name}.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(notebook, path)
    return course


@pytest.fixture(scope="module")
def formgrader(course: Path) -> Iterator[str]:
    port = free_port()
    options = [
        "--no-browser",
        f"--port={port}",
        "--ip=127.0.0.1",
        "--IdentityProvider.token=",
        "--allow-root",
    ]
    with (course / "lab.log").open("wb") as log:
        command = [sys.executable, "-m", "jupyterlab", *options]
        server = subprocess.Popen(command, cwd=course, env=environment(), stdout=log, stderr=log)
    url, end = f"http://127.0.0.1:{port}", time.monotonic() + SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{url}/api").close()
            break
        except OSError:
            assert server.poll() is None and time.monotonic() < end, (
                course / "lab.log"
            ).read_text()
            time.sleep(0.3)
    yield f"{url}/formgrader"
    server.terminate()
    server.wait(30)


def test_the_button_gives_what_the_command_gives(page: Any, course: Path, formgrader: str) -> None:
    command = [sys.executable, "-m", "nbgrader", "autograde", CHAIN, "--student", "bob"]
    done = subprocess.run(
        command, cwd=course, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    press(page, f"{formgrader}/manage_submissions/{CHAIN}", "autograde", "Successfully autograded")
    by_button, by_command = (scores(course, CHAIN, student) for student in ("ada", "bob"))
    assert by_button == by_command
    assert by_command["check-01-1"] == 2
    assert by_command["check-01-3"] == pytest.approx(1, abs=0.3)
    assert by_command["check-01-4"] == 0


def test_the_button_grades_again_and_a_persons_points_are_resolved(
    page: Any, course: Path, formgrader: str
) -> None:
    """A second copy is handed in after a person has given points: these stay, and are to be looked
    at again."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("check-01-4", CHAIN, CHAIN, "ada")
        grade.manual_score, grade.needs_manual_grade = 1.0, False
        gradebook.db.commit()
    path = course / "submitted" / "ada" / CHAIN / f"{CHAIN}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "answer-01-3"
    )
    cell.source = cell.source.replace(
        "dz_next * o_i, dz_next * o_i", "dz_next * o_i, dz_next * w_i"
    )
    nbformat.write(notebook, path)
    press(page, f"{formgrader}/manage_submissions/{CHAIN}", "autograde", "Successfully autograded")
    found = scores(course, CHAIN, "ada")
    assert (found["check-01-3"], found["check-01-4"]) == (2, 1)
    assert "01.4" in again(course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        own = gradebook.find_submission_notebook(CHAIN, CHAIN, "ada").id
    page.goto(f"{formgrader}/submissions/{own}")
    page.wait_for_function("document.activeElement.classList.contains('tabbable')")
    with page.expect_response(re.compile("/api/grade/")):
        page.locator("button:text('Resolve'):visible").click()
    assert again(course) == []
    assert scores(course, CHAIN, "ada")["check-01-4"] == 1


def again(course: Path) -> list[str]:
    """The exercises of ada's chain that the report asks to look at again."""
    ada = next(s for s in collect(course, CHAIN).submissions if s.student == "ada")
    return ada.again


def test_a_person_grades_a_derivation_and_feedback_says_so(
    browser: Any, page: Any, course: Path, formgrader: str
) -> None:
    """From the list of assignments to the student's page, by hand."""
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: ran.append(str(error)))
    page.goto(formgrader)
    page.wait_for_url("**/manage_assignments")
    page.locator(f"tr:has-text('{GENERAL}') td.num-submissions a").click()
    press(
        page, f"{formgrader}/manage_submissions/{GENERAL}", "autograde", "Successfully autograded"
    )
    assert score_in_the_list(page, f"{formgrader}/manage_submissions/{GENERAL}") == 2.0

    page.goto(f"{formgrader}/gradebook/{GENERAL}/{GENERAL}")
    page.locator("tbody a:visible").first.click()
    answer = page.locator(".nbgrader_cell:has(#answer-03-7)")
    rubric = page.locator(
        "h3:has-text('Exercise 03.7') ~ ul li", has_text="for the coordinate form"
    ).first
    rubric.locator("math").first.wait_for()
    assert rubric.locator("math").count() >= 2 and answer.locator("math").count() == 1
    # nbgrader's script has looked for MathJax, was told that all is drawn, and has gone to the
    # first cell to grade
    page.wait_for_function("document.activeElement.classList.contains('tabbable')")
    page.set_viewport_size({"width": 800, "height": 1000})
    assert page.locator(".output_stream pre").count() > 5
    assert page.locator(".output_stream pre").evaluate_all(WIDE) == []
    for pale in (".breadcrumb a", ".panel-heading .btn-success", ".navbar-nav .previous a"):
        assert page.locator(pale).first.evaluate(CONTRAST) >= 4.5, pale
    page.set_viewport_size(DESK)
    assert {k: v for k, v in page.evaluate(INKS, KINDS).items() if v < 4.5} == {}
    answer.locator("input.score").fill("3.5")
    with page.expect_response(re.compile("/api/grade/")):
        answer.locator("textarea").click()
    page.keyboard.insert_text(COMMENT)
    with page.expect_response(re.compile("/api/comment/")):
        answer.locator("input.score").click()
    page.reload()
    page.wait_for_function("document.getElementById('answer-03-7')?.value === '3.5'")
    assert answer.locator("textarea").input_value() == COMMENT
    assert scores(course, GENERAL, "ada")["answer-03-7"] == 3.5

    assert score_in_the_list(page, f"{formgrader}/manage_submissions/{GENERAL}") == 5.5
    press(page, page.url, "generate-feedback", "Successfully generated feedback")
    assert ran == []
    shown = browser.new_page()
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("console", lambda message: asked.append(message.text))
    file = course / "feedback" / "ada" / GENERAL / f"{GENERAL}.html"
    shown.goto(file.as_uri())
    assert shown.locator("#points h2").inner_text() == "5.5 of 25 points"
    assert "3.5 of 4" in shown.locator("tr", has_text="03.7").inner_text()
    said = shown.locator("section[aria-labelledby^='exercise-03_2e7']")
    assert "Right, but the shapes" in said.locator("blockquote").inner_text()
    assert said.locator("blockquote math").count() == 2
    drawn = said.locator("blockquote math").first.bounding_box()
    assert drawn and drawn["width"] > 5 and drawn["height"] > 5
    assert asked == [file.as_uri()]
    shown.close()


# each kind of word that Python's highlighter knows, its contrast in a cell of code; diffs and white space are none
KINDS = sorted(k for k in set(STANDARD_TYPES.values()) if k and k[0] not in "gw")
INKS = f"""kinds => Object.fromEntries(kinds.map((kind) => {{
    const word = Object.assign(document.createElement("span"), {{ className: kind, textContent: "x" }});
    document.querySelector(".highlight pre").append(word);
    return [kind, ({CONTRAST})(word)];
}}))"""
WIDE = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"


def press(page: Any, url: str, button: str, answer: str) -> None:
    """One of the buttons in ada's row, until the page says that it is done."""
    page.goto(url)
    page.locator(f"tr:has-text('ada') td.{button} a").click()
    page.wait_for_selector(f"text={answer}")


def score_in_the_list(page: Any, url: str) -> float:
    page.goto(url)
    text = page.locator("tr:has-text('ada') td.score").inner_text()
    return float(text.split("/")[0])


def environment() -> dict[str, str]:
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def scores(course: Path, assignment: str, student: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            grade.name: grade.score
            for grade in gradebook.find_submission_notebook(assignment, assignment, student).grades
        }
