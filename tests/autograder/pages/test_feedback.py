"""Feedback pages of submissions that were really graded: whole in themselves, true to the
gradebook, useful, and mum."""

import base64
import hashlib
import html
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback

from autograder.batch import run
from autograder.batch.feedback import feedback
from autograder.batch.progress import ProgressReporter
from autograder.course.course import Course
from autograder.pages.feedback import as_html
from autograder.samples import read_answers
from autograder.submission.results import POINTER, VERDICT
from tests.autograder.pages.test_markdown import Tags
from tests.autograder.test_nbgrader import ROOT
from tests.browser.test_prose import ATTACKS

NAME = "03_feedforward"
SEED, CANARY = 842_617, "canary-0c6cf0f2"
PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
SPY = f"""
import os
from IPython.display import HTML, display
display(HTML("<b>seen</b><script>alert(1)</script><img src='http://127.0.0.1/x.png' onerror=alert(1)>"))
for path in ("{{course}}/gradebook.db", "{{course}}/canary", "{{course}}/solutions/{NAME}/{NAME}.ipynb", "/proc/1/environ"):
    try:
        print(open(path, errors="replace").read())
    except OSError as error:
        print(type(error).__name__)
print(dict(os.environ))
"""
LOADS = (
    "script",
    "link",
    "iframe",
    "object",
    "embed",
    "form",
    "base",
    "audio",
    "video",
    "source",
    "button",
    "input",
)
RUBRIC = r"**good** start: $o_i[j]\,\delta_{kk'}$ is right; the *shapes* are missing"


def solutions() -> dict[str, str]:
    worked = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
    found = {
        c.metadata.nbgrader.grade_id: c.source
        for c in worked.cells
        if c.metadata.get("nbgrader", {}).get("solution")
    }
    return {
        name: re.sub(r"^ *### (BEGIN|END) SOLUTION\n?", "", source, flags=re.MULTILINE)
        for name, source in found.items()
    }


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ada is right, and graded by hand; bob is wrong twice, late, and a spy; cleo's is blank;
    dora's cannot be read."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions" / NAME, course / "solutions" / NAME)
    config = (ROOT / "nbgrader_config.py").read_text()
    (course / "nbgrader_config.py").write_text(config + f"\nc.Execute.seed = {SEED}\n")
    (course / "canary").write_text(CANARY)
    right = solutions()
    wrong = next(
        a.code for a in read_answers(ROOT / "samples" / "03.4.py") if a.mistake == "negated"
    )
    bob = right | {
        "answer-03-2": "x = ", "answer-03-6": "pass", "answer-03-4": wrong,
        "answer-03-7": "\n\n".join(ATTACKS) + "\n\n$\\text{<b onclick=alert(1)>}$",
    }  # fmt: skip
    for student, mine in (("ada", right), ("bob", bob), ("cleo", {}), ("dora", None)):
        notebook = nbformat.read(ROOT / "lectures" / NAME / f"{NAME}.ipynb", as_version=4)
        for cell in notebook.cells:
            cell.source = (mine or {}).get(
                cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source
            )
        if student == "ada":
            notebook.cells.insert(4, new_code_cell(PLOT))
        if student == "bob":
            notebook.cells[2:2] = [
                new_code_cell(SPY.format(course=course)),
                *map(new_markdown_cell, ATTACKS),
            ]
            notebook.cells[-1].metadata["id"] = "http://127.0.0.1/metadata"
        path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        if mine is None:
            path.write_text("no notebook")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANARY", CANARY)
        summary = run.grade(
            Course(course), NAME, run.GradeRequest(), run.local(2), ProgressReporter()
        )
    assert (summary.graded, summary.failed) == (4, 0), summary.people
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        words = gradebook.find_grade("answer-03-7", NAME, NAME, "ada")
        words.manual_score, words.extra_credit, words.needs_manual_grade = 2.5, 0.5, False
        gradebook.find_comment("answer-03-7", NAME, NAME, "ada").manual_comment = RUBRIC
        check = gradebook.find_grade("check-03-1", NAME, NAME, "bob")
        check.manual_score, check.needs_manual_grade = 1.25, False
        gradebook.find_submission_notebook(NAME, NAME, "bob").late_submission_penalty = 1.5
        gradebook.db.commit()
    summary = feedback(
        Course(course, writes=GenerateFeedback), NAME, "*", False, run.local(1), ProgressReporter()
    )
    assert (summary.graded, summary.failed) == (4, 0), summary.people
    return course


def page(course: Path, student: str) -> str:
    return (course / "feedback" / student / NAME / f"{NAME}.html").read_text()


def section(text: str, exercise: str) -> str:
    """The part of a page that is about an exercise."""
    anchor = "exercise-" + exercise.replace(".", "_2e")
    return text.split(f'<section id="{anchor}"')[1].split("</section>")[0]


def words(text: str) -> str:
    return " ".join(Tags(text).text.split())


@pytest.mark.parametrize("student", ["ada", "bob", "cleo", "dora"])
def test_a_page_is_whole_in_itself_and_runs_nothing(course: Path, student: str) -> None:
    text = page(course, student)
    found = Tags(text)
    policy = next(
        a["content"] or ""
        for tag, a in found.tags
        if a.get("http-equiv") == "Content-Security-Policy"
    )
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert len(style) == 1
    allowed = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert (
        policy
        == f"default-src 'none'; img-src data:; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style[0] and "@import" not in style[0]
    for tag, attributes in found.tags:
        assert tag not in LOADS, tag
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (
            tag,
            attributes,
        )
        for name in (
            "src",
            "srcset",
            "href",
            "xlink:href",
            "data",
            "action",
            "poster",
            "background",
        ):
            value = attributes.get(name) or ""
            follows = (
                r"#|https?:|mailto:|[^:]*$"
                if tag == "a"
                else r"data:image/(png|jpeg|gif);base64,|$"
            )
            assert re.match(follows, value), (tag, name, value)
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {
        str(a["href"])[1:]
        for tag, a in found.tags
        if tag == "a" and str(a.get("href")).startswith("#exercise")
    } <= set(ids)


def test_points_are_the_gradebooks(course: Path) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for student in ("ada", "bob", "cleo"):
            notebook = gradebook.find_submission_notebook(NAME, NAME, student)
            text = page(course, student)
            score = notebook.score - (notebook.late_submission_penalty or 0)
            assert f"{round(score, 2):g} of {notebook.max_score:g} points" in words(text), student
            for grade in notebook.grades:
                exercise = grade.name.partition("-")[2].replace("-", ".")
                if grade.needs_manual_grade:
                    assert "not graded yet, 4 points at most" in section(text, exercise)
                else:
                    assert (
                        f"<small>{round(grade.score, 2):g} of {grade.max_score:g} points</small>"
                        in section(text, exercise)
                    )
    assert 'handed in late</th><td></td><td class="n">−1.5<' in page(course, "bob")
    assert 'of these, extra credit</th><td></td><td class="n">0.5<' in page(course, "ada")


def test_a_persons_points_and_comment(course: Path) -> None:
    text = section(page(course, "ada"), "03.7")
    assert "3 of 4 points" in text
    said = text.split("Your grader says")[1].split("</blockquote>")[0]
    assert "<strong>good</strong> start: <math" in said and "<em>shapes</em>" in said
    rubric = text.split("what points are given for")[1].split("</details>")[0]
    assert "for checking the shapes" in words(rubric) and "<math" in rubric
    assert "A person has given these points" in section(page(course, "bob"), "03.1")
    assert "Your grader says" not in page(course, "cleo")  # nbgrader's own "No response."


def test_what_is_wrong_is_told_and_hints_stand_where_points_were_lost(course: Path) -> None:
    bob = page(course, "bob")
    lost = [
        exercise
        for exercise in ("03.1", "03.2", "03.3", "03.4", "03.5", "03.6")
        if 'class="hint"' in section(bob, exercise)
    ]
    assert lost == [
        "03.1",
        "03.2",
        "03.4",
        "03.5",
        "03.6",
    ]  # 03.5 calls forward, which is not there
    assert 'hint("03.4")' in words(section(bob, "03.4")) and "got" in words(section(bob, "03.4"))
    assert "SyntaxError" in section(bob, "03.2")
    assert "defines no backward_batch" in words(section(bob, "03.6"))
    assert "Begin with 03.1" in words(bob)
    assert 'class="hint"' not in page(course, "ada")
    assert page(course, "cleo").count('class="hint"') == 6
    assert "could not be read as a notebook: it is not JSON" in words(page(course, "dora"))


def test_formulas_and_figures_are_in_it(course: Path) -> None:
    ada = page(course, "ada")
    assert ada.count("<math") > 50 and "$$" not in Tags(ada).text
    assert ada.count('<img src="data:image/png;base64,iVBOR') == 1


def test_it_gives_nothing_away(course: Path) -> None:
    """Not the seed, not what a spy looks for, not the solutions."""
    lines = {line.strip() for source in solutions().values() for line in source.split("\n")}
    stub = nbformat.read(ROOT / "lectures" / NAME / f"{NAME}.ipynb", as_version=4)
    given = "\n".join(cell.source for cell in stub.cells)
    secret = {line for line in lines if len(line) > 20 and line not in given}
    assert len(secret) > 40
    for student in ("bob", "cleo", "dora"):
        text = html.unescape(page(course, student))
        assert CANARY not in text and str(SEED) not in text, student
        assert student == "bob" or not [line for line in secret if line in text]
    assert str(SEED) not in page(course, "ada")


def test_what_a_person_has_changed_is_written_anew(course: Path) -> None:
    def again() -> int:
        return feedback(
            Course(course, writes=GenerateFeedback),
            NAME,
            "*",
            False,
            run.local(1),
            ProgressReporter(),
        ).graded

    assert again() == 0
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.find_comment(
            "answer-03-7", NAME, NAME, "ada"
        ).manual_comment = "I have read it again: $k$."
        gradebook.db.commit()
    assert (again(), again()) == (1, 0)
    assert 'I have read it again: <span class="kept"><math' in page(course, "ada")


def test_the_line_that_one_small_change_would_mend_is_shown_and_counted() -> None:
    facts = {
        "grade": True,
        "solution": False,
        "grade_id": "check-01-1",
        "points": 2.0,
        "score": 0.5,
    }
    verdict = {"points": 0.5, "mistake": None, "confidence": None}
    told = "In line 2 of your `forward`, one small change makes everything right.\n    z = w - x\n          ^"
    outputs = [
        nbformat.v4.new_output(
            "display_data", data={VERDICT: verdict, "text/plain": "Wrong here."}
        ),
        nbformat.v4.new_output(
            "display_data", data={POINTER: {"line": 2, "kind": "an operator"}, "text/plain": told}
        ),
    ]
    cell = nbformat.v4.new_code_cell("check", metadata={"nbgrader": facts}, outputs=outputs)
    class_facts = {"notebook": NAME, "assignment": NAME, "student": "ada", "score": 0.5}
    shown = as_html(
        nbformat.v4.new_notebook(cells=[cell]),
        {**class_facts, "max_score": 2.0, "late_penalty": 0.0},
    )
    assert "One small change away: " in shown
    assert "(an operator)" in words(shown)
    assert "z = w - x" in shown
    assert shown.index("z = w - x") < shown.index("Wrong here.")
