"""Demonstrations that nothing reads do not run in a graded run; all others do."""

from pathlib import Path

import nbformat
import pytest

from autograder.examiner.examiner import Cell
from autograder.submission.execute import plan
from autograder.submission.needed import LEFT_OUT, leave_out, names_of

ROOT = Path(__file__).parents[3]
SAYS = nbformat.v4.new_notebook(metadata={"free_cells": "demonstrations"})
TEST = Cell("test", 'check("01.1", forward).points', "01.1")


def shown(source: str) -> Cell:
    return Cell("student", source, "cell", released=True)


def ran(*cells: Cell, source: nbformat.NotebookNode = SAYS) -> list[bool]:
    leave_out(dict(enumerate(cells)), source)
    return [cell.needed for cell in cells]


def answer(source: str) -> Cell:
    return Cell("student", source, "01.1")


def test_a_demonstration_that_nothing_reads_is_left_out_and_says_so() -> None:
    figure = shown("plots.cost(forward(w, 1.0))")
    assert ran(answer("def forward(w, x):\n    return w * x"), TEST, figure) == [True, True, False]
    assert figure.outputs[0]["text"] == LEFT_OUT


def test_what_an_answer_a_test_or_a_changed_cell_reads_runs_and_what_that_reads_in_turn() -> None:
    first, second, third = shown("a = 1"), shown("b = a + 1"), shown("c = 3")
    assert ran(first, second, third, answer("def forward(w, x):\n    return b"), TEST) == [
        True,
        True,
        False,
        True,
        True,
    ]
    assert ran(
        shown("scale = 2"), Cell("locked", "def helper(x):\n    return scale * x", "setup")
    ) == [True, True]
    assert ran(shown("def forward(w, x):\n    return 0"), TEST) == [True, True]


def test_a_parameter_of_the_same_name_reads_nothing() -> None:
    assert ran(shown("w = 2.0"), answer("def forward(w, x):\n    return w * x")) == [False, True]
    assert ran(shown("w = 2.0"), answer("def forward(x, y=w):\n    return y * x")) == [True, True]
    assert ran(shown("w = 2.0"), answer("class A:\n    v = w\n")) == [True, True]
    assert ran(
        shown("def f():\n    global w\n    w = 1\nf()"), answer("def forward(x):\n    return w")
    ) == [True, True]


@pytest.mark.parametrize(
    "source",
    [
        "def forward(w, x):\n    return eval('w')",
        "def forward(w, x):\n    return globals()['w']",
        "forward = lambda w, x: vars()['w']",
        "%matplotlib inline",
        "import sys\nsys.modules['__main__'].w",
        "print(_)",
        "def forward(",
        "(" * 60 + ")" * 60,
        "x = " + "-" * 100_000 + "1",
        "x = " + "not " * 60 + "1",
    ],
)
def test_where_it_cannot_be_told_everything_runs(source: str) -> None:
    assert ran(shown("w = 2.0"), answer(source)) == [True, True]


def test_an_author_who_has_not_said_so_is_not_taken_at_their_word() -> None:
    assert ran(shown("w = 2.0"), TEST, source=nbformat.v4.new_notebook()) == [True, True]


def test_a_name_that_is_bound_after_it_is_read_counts_as_read() -> None:
    names = names_of("x = x + 1\nfor k in y:\n    z = k")
    assert names is not None and {"x", "y"} <= names[0] and {"x", "k", "z"} <= names[1]


def test_what_is_added_to_is_read() -> None:
    for source in (
        "w += 1",
        "for k in range(3):\n    w += k",
        "def f():\n    global w\n    w += 1",
        "def f():\n    global w\n    def g():\n        w = 1\n    w += 1",
        "class A:\n    w += 1",
        "def f():\n    w = 1\n    class A:\n        w += 1",
    ):
        assert ran(shown("w = 2.0"), answer(source)) == [True, True], source


def test_a_functions_own_name_that_is_added_to_reads_nothing_from_outside() -> None:
    for source in (
        "def f(v):\n    w = v\n    w += 1\n    return w",
        "def f(w):\n    for k in range(3):\n        w *= k",
        "class A:\n    def f(self, w):\n        w -= 1",
        "def f(w):\n    def g():\n        nonlocal w\n        w += 1",
    ):
        assert ran(shown("w = 2.0"), answer(source)) == [False, True], source


def test_a_name_that_is_bound_before_it_is_read_reads_nothing_from_outside() -> None:
    demonstration = "slopes = [1.0]"
    helper = "def slopes(x):\n    return x\ndef forward(w, x):\n    return w * slopes(x)"
    assert ran(shown(demonstration), answer(helper)) == [False, True]
    assert ran(shown(demonstration), answer(f"if True:\n    slopes = 2\n{helper[32:]}")) == [
        True,
        True,
    ]
    assert ran(shown(demonstration), answer("\n".join(helper.split("\n")[2:]))) == [True, True]


@pytest.mark.parametrize("says", [True, False])
@pytest.mark.parametrize("test", ["assert forward(1) == 1", "assert np.sum(forward(1)) == 1"])
def test_a_test_gets_the_imports_of_the_demonstrations_that_it_reads(says: bool, test: str) -> None:
    marks = {"grade_id": "answer", "schema_version": 3, "task": False}
    made = nbformat.v4.new_code_cell
    cells = [
        made("import numpy as np\nimport matplotlib.pyplot as plt"),
        made("import json"),
        made("import math\ndef forward(x):\n    return x",
             metadata={"nbgrader": marks | {"solution": True, "grade": False, "locked": False}}),
        made(test, metadata={"nbgrader": marks | {"grade_id": "test", "solution": False, "grade": True, "locked": True, "points": 1}}),
    ]  # fmt: skip
    metadata = {"free_cells": "demonstrations"} if says else {}
    source = nbformat.v4.new_notebook(metadata=metadata, cells=cells)
    given = {line for cell in plan(source, source).values() for line in cell.imports}
    drawn = {"import numpy as np", "import matplotlib.pyplot as plt"}
    assert given == {"import math"} | (drawn if not says or "np" in test else set()) | (
        set() if says else {"import json"}
    )


@pytest.mark.parametrize(
    "path", sorted((ROOT / "solutions").glob("*/*.ipynb")), ids=lambda path: path.stem
)
def test_the_courses_own_notebooks_run_no_figure_that_is_not_needed(path: Path) -> None:
    source = nbformat.read(path, as_version=4)
    cells = plan(source, source)
    leave_out(cells, source)
    idle = [cell for cell in cells.values() if not cell.needed]
    assert all(cell.kind == "student" and cell.released for cell in idle)
    assert len(idle) >= len([cell for cell in cells.values() if cell.released]) / 2
