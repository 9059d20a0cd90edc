"""Sources in, two notebooks out; markers that are not understood and leaks are refused."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.cli import main
from autograder.course.build import build, execute, installing, lecture, read_source
from autograder.errors import SourceError
from backprop.check.exercises import EXERCISES

ROOT = Path(__file__).parents[3]
NAMES = sorted(path.stem for path in (ROOT / "solutions").glob("*.py"))


def source(tmp_path: Path, text: str, name: str = "01_linear_chain") -> Any:
    path = tmp_path / f"{name}.py"
    path.write_text(text)
    return read_source(path)


ANSWER = """# %% answer="01.1"
def forward(w, x):
    ### BEGIN SOLUTION
    return secret_line_of_the_solution(w, x)
    ### END SOLUTION
"""


def test_an_answer_cell_becomes_a_stub_and_a_check(tmp_path: Path) -> None:
    cells = lecture(source(tmp_path, ANSWER)).cells
    assert cells.pop(0).id == "install"
    assert [cell.metadata.nbgrader.grade_id for cell in cells] == ["answer-01-1", "check-01-1"]
    expected = 'def forward(w, x):\n    # YOUR CODE HERE\n    raise NotImplementedError("01.1: forward is not written yet")'
    assert cells[0].source == expected
    assert cells[1].source == 'check("01.1", forward).points'
    assert cells[1].metadata.nbgrader.points == EXERCISES["01.1"].points
    assert cells[1].metadata.editable is False


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (ANSWER.replace("    ### END SOLUTION\n", ""), "has no '### END SOLUTION'"),
        (ANSWER.replace("### END SOLUTION", "### BEGIN SOLUTION"), "nested or has no partner"),
        (ANSWER.replace("### BEGIN SOLUTION", "### BEGIN SOLUTIONS"), "unknown marker"),
        (ANSWER.replace("### BEGIN SOLUTION", "# begin solution"), "unknown marker"),
        (ANSWER.replace("### BEGIN", "### BEGIN HIDDEN"), "unknown marker"),
        (
            ANSWER.replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION\n", ""),
            "an answer cell without a solution",
        ),
        (ANSWER.replace(' answer="01.1"', ""), "a solution outside an answer cell"),
        (ANSWER.replace("01.1", "01.99"), "there is no exercise '01.99'"),
        (ANSWER.replace("answer=", "anwser="), "unknown mark anwser"),
    ],
)
def test_sources_that_cannot_be_built_get_a_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(SourceError, match=sentence):
        source(tmp_path, text)


def test_a_line_of_a_solution_elsewhere_is_a_leak(tmp_path: Path) -> None:
    leak = ANSWER + "\n# %%\nreturn   secret_line_of_the_solution(w, x)\n"
    with pytest.raises(SourceError, match="gives away a line of answer-01-1"):
        lecture(source(tmp_path, leak))


@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_of_a_notebook_has_an_answer_cell_and_a_check(name: str) -> None:
    cells = nbformat.read(ROOT / "lectures" / name / f"{name}.ipynb", as_version=4).cells
    ids = {cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata}
    for exercise in EXERCISES:
        if exercise.startswith(name[:2]):
            assert {
                f"answer-{exercise.replace('.', '-')}",
                f"check-{exercise.replace('.', '-')}",
            } <= ids


def test_check_finds_what_is_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "01_linear_chain.py").write_text(ANSWER)
    assert len(build(tmp_path, [], check=True)) == 2
    with pytest.raises(SystemExit, match="Run `make build`"):
        main(["build", "--check", "--root", str(tmp_path)])
    with pytest.raises(SystemExit, match="no source for 99_none"):
        main(["build", "99_none", "--root", str(tmp_path)])


def test_the_checks_of_a_build_draw_the_same_inputs(tmp_path: Path) -> None:
    text = '# %%\nfrom backprop.check import check\ncheck("01.1", lambda w, x: 0.0, show=False).message\n'
    one, other = (
        execute(source(tmp_path, text)).cells[0].outputs[0].data["text/plain"] for _ in range(2)
    )
    assert one == other and "seed=" in one


def test_a_slider_is_saved_as_its_images(tmp_path: Path) -> None:
    text = "# %%\nfrom backprop import plots\n\none = [[1.0]]\n"
    text += 'plots.network_steps([one], one, [[1.0], [1.0]], one, [one], ["identity"])\n'
    (output,) = execute(source(tmp_path, text)).cells[0].outputs
    assert set(output.data) == {"text/html", "text/plain"}
    assert output.data["text/html"].count("<img alt=") == 3


@pytest.mark.parametrize("source", [None, "https://github.com/someone/course"])
def test_the_first_cell_is_silent_where_the_package_is_there(
    source: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    exec(compile(installing(source), "<install>", "exec"), {})
    assert capfd.readouterr() == ("", "")


def test_where_the_package_is_missing_the_first_cell_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "backprop", None)
    with pytest.raises(ModuleNotFoundError, match=r"page Run it anywhere,.* run %pip install"):
        exec(compile(installing(None), "<install>", "exec"), {})


def test_where_the_course_is_published_the_first_cell_fetches_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "backprop", None)
    asked: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, check: asked.append(command))
    exec(compile(installing("https://github.com/someone/course"), "<install>", "exec"), {})
    assert asked[0][1:] == [
        "-m",
        "pip",
        "install",
        "--quiet",
        "backprop-course[digits] @ git+https://github.com/someone/course",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_notebooks_end_alike(name: str) -> None:
    text = (ROOT / "solutions" / f"{name}.py").read_text()
    ends = ["Where you will meet this again", "Where you stand", "Take home", "Three questions"]
    ends += ["What comes next"] if name == NAMES[-1] else []
    assert [line.removeprefix("# ## ") for line in text.split("\n") if line.startswith("# ## ")][
        -len(ends) :
    ] == ends
    assert text.split("Three questions")[-1].count("<details>") == 3


@pytest.mark.parametrize("name", NAMES)
def test_in_a_quotation_a_formula_keeps_to_its_line(name: str) -> None:
    """Jupyter takes formulas out before it reads quotations: the `>` of a second line would stand
    in the formula."""
    quoted = [
        line
        for line in (ROOT / "solutions" / f"{name}.py").read_text().split("\n")
        if line.startswith("# >")
    ]
    assert [
        line for line in quoted if line.count("$$") % 2 or line.replace("$$", "").count("$") % 2
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_demonstration_takes_a_function_s_name(name: str) -> None:
    """Whoever scrolls up and runs an earlier cell again would call a number."""
    functions: set[str] = set()
    for cell in nbformat.read(ROOT / "lectures" / name / f"{name}.ipynb", as_version=4).cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        if " = yours(" not in cell.source:  # which puts the learner's in their place
            assert stored & functions == set(), cell.source
        imports = [n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom))]
        functions |= {alias.asname or alias.name for node in imports for alias in node.names}
        functions |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
