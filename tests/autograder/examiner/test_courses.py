"""Test cells as they stand in courses that know nothing of a line: what they see, and what
crosses."""

from typing import Any

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.examiner import sandbox
from autograder.submission.execute import examine
from autograder.submission.given import NOTHING, Beside, defined_names, imports

LIMITS = sandbox.Limits(cell=20)
SOLUTION = "### BEGIN SOLUTION\n{}\n### END SOLUTION"


def graded(
    answer: str,
    test: str,
    setup: str = "",
    locked: str = "",
    source: str = "",
    beside: Beside = NOTHING,
) -> Any:
    """Points out of 2 of an answer, and what its test cell says; `source` is the solution of the
    source, if not the answer."""

    def notebook(text: str) -> Any:
        cells = [("", setup, {}), ("locked", locked, {"locked": True}), ("answer", text, {"solution": True}),
                 ("test", test, {"grade": True, "locked": True, "points": 2.0})]  # fmt: skip
        made = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(text) for _, text, _ in cells]
        )
        for cell, (name, _, marks) in zip(made.cells, cells, strict=True):
            if name:
                plain = {"grade": False, "locked": False, "solution": False, "task": False}
                cell.metadata["nbgrader"] = plain | {"schema_version": 3, "grade_id": name} | marks
        return nbformat.from_dict(made)

    nb = notebook(answer)
    examine(nb, notebook(SOLUTION.format(source or answer)), LIMITS, beside=beside)
    said = " ".join(
        f"{o.ename}: {o.evalue}" for o in nb.cells[-1].outputs if o.output_type == "error"
    )
    return determine_grade(nb.cells[-1])[0], said


HALF = "def half(x):\n    return np.asarray(x) / 2"


def test_a_test_sees_what_the_source_s_cells_import() -> None:
    test = "assert np.allclose(half([1, 2]), [0.5, 1])\nassert sqrt(4) == 2"
    assert graded(
        HALF,
        test,
        setup="import numpy as np\ntry:\n    from math import sqrt\nexcept ImportError:\n    pass",
    ) == (2, "")
    assert (
        graded(HALF.replace("/ 2", "/ 3"), test, setup="import numpy as np\nfrom math import sqrt")[
            0
        ]
        == 0
    )


def test_an_imported_name_is_the_source_s_and_not_the_student_s() -> None:
    answer = "class np:\n    allclose = lambda *args: True\n    asarray = lambda x: x\ndef half(x): return 0"
    assert (
        graded(
            answer,
            "assert np.allclose(half([1, 2]), [0.5, 1])",
            setup="import numpy as np",
            source=HALF,
        )[0]
        == 0
    )


def test_files_and_modules_of_the_assignment_lie_beside_both_sides_and_the_student_s_beside_the_student() -> (
    None
):
    beside = Beside(
        {"rates.py": b"def rate(): return 3", "data/n.txt": b"4"},
        {"mine.py": b"def more(x): return x + 1"},
    )
    answer = "from mine import more\nfrom rates import rate\ndef f(): return more(rate()) + int(open('data/n.txt').read())"
    test = "import rates\nassert f() == rates.rate() + 1 + int(open('data/n.txt').read()) == 8"
    assert graded(answer, test, source="def f(): return 8", beside=beside) == (2, "")
    assert "mine" in graded(answer, "import mine", source="def f(): return 8", beside=beside)[1]


def test_a_file_that_leads_out_of_the_folder_is_left_out() -> None:
    beside = Beside({}, {"../../tmp/out.txt": b"x", "in.txt": b"y"})
    answer = "import os\nthere = [os.path.exists('/tmp/out.txt'), os.path.exists('in.txt')]"
    assert graded(answer, "assert there == [False, True]", beside=beside) == (2, "")


@pytest.mark.parametrize("magic", ["%matplotlib inline", "%load_ext autoreload\n%autoreload 2"])
def test_magics_of_setups_do_nothing_quietly(magic: str) -> None:
    assert graded("y = 3", f"{magic}\nassert y == 3", setup=f"{magic}\nx = 1", locked=magic) == (
        2,
        "",
    )


def test_a_read_only_cell_that_fails_by_itself_ends_nothing() -> None:
    assert graded("y = 3", "assert y == 3", locked="1 / 0") == (2, "")


def test_imports_and_names_of_a_cell() -> None:
    source = "%matplotlib inline\nimport a.b as c\nif 1:\n    from d import e\ndef f():\n    import g\n    x = 1\n"
    source += "for i in ():\n    y = i\nz: int = 3"
    assert imports(source) == ("import a.b as c", "from d import e")
    assert defined_names(source) == {"f", "i", "y", "z"}
