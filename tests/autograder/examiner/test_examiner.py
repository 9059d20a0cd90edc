"""Grading across the line: honest answers get what they get in a plain notebook; a candidate that
fails costs one exercise."""

import copy
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.candidate.server import CLOSED
from autograder.examiner import pool, sandbox
from autograder.examiner.examiner import Cell, prepare
from autograder.examiner.line import CandidateClient, CandidateGone, CompletedCall, Proxy, _error
from autograder.notes import Kind, Note
from autograder.submission.execute import grade
from backprop.check import api, remote
from backprop.check.cases import GENERAL, Case, RecordingFunction
from backprop.check.exercises import EXERCISES
from backprop.check.remote import are_remote, line_of, reason_of
from quality.corpus import FOLDER, answers
from tests.plain import SEED, verdicts

SETUP = "import numpy as np\nfrom backprop.check import check\n"
LIMITS = sandbox.Limits(cell=20)


def run(
    *cells: Cell, limits: sandbox.Limits = LIMITS
) -> tuple[list[list[dict[str, Any]]], list[Note]]:
    planned = dict(enumerate([Cell("locked", SETUP, "setup"), *cells]))
    outputs, notes = grade(planned, limits)
    return [outputs[k] for k in planned][1:], notes


def student(source: str) -> Cell:
    return Cell("student", source, "the answer")


def test_cell(source: str, points: float = 10.0) -> Cell:
    return Cell("test", source, "01.1", points)


test_cell.__test__ = False  # type: ignore[attr-defined]  # a helper


def value(outputs: list[dict[str, Any]]) -> Any:
    return next(
        (float(o["data"]["text/plain"]) for o in outputs if o["output_type"] == "execute_result"),
        None,
    )


def error(outputs: list[dict[str, Any]]) -> str:
    return next(
        (f"{o['ename']}: {o['evalue']}" for o in outputs if o["output_type"] == "error"), ""
    )


@pytest.mark.parametrize("exercise", sorted(path.stem for path in FOLDER.glob("*.py")))
def test_every_sample_answer_gets_the_points_of_a_plain_notebook(
    exercise: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    row = EXERCISES[exercise]
    known = list(zip(answers(exercise), verdicts(tmp_path_factory, exercise), strict=True))
    wrong = [(a, plain) for a, plain in known if a.mistake is not None]
    # all right ones, and every third wrong one: test_corpus has them all in a plain notebook
    sample = [(a, plain) for a, plain in known if a.mistake is None]
    sample += wrong[int(exercise[-1]) % 3 :: 3]

    def call(seed: int) -> Cell:
        arguments = f"{', '.join(row.functions)}, seed={seed}"
        return test_cell(f'check("{exercise}", {arguments}).points', row.points)

    cells = [
        cell
        for a, _ in sample
        # right ones with a seed of their own: the draw does not matter
        for cell in (student(f"import numpy as np\n{a.code}"), call(SEED if a.mistake else 3))
    ]
    outputs, notes = run(*cells)
    assert notes == []
    for (answer, plain), got in zip(sample, outputs[1::2], strict=True):
        if answer.mistake == "quadratic-time":
            # judged by the clock, which a busy machine bends; test_corpus has them in a plain
            # notebook
            continue
        # test_corpus sees that a right one earns all points in a plain notebook
        points = row.points if answer.mistake is None else plain.points
        assert value(got) == pytest.approx(points, abs=0.02), f"{answer.description}\n{got}"


RIGHT = "def forward(w, x):\n    return np.concatenate([[x], x * np.cumprod(w)])\n"
CHECK = 'check("01.1", forward).points'


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, tuple[Any, str, str]]]:
    """What each misdeed brings, by name: points of its own exercise, of the right one behind it,
    and what the grader is told."""
    misdeeds = {
        "hangs": "def forward(w, x):\n    while True: pass",
        "exits": "import os\ndef forward(w, x):\n    os._exit(0)",
        "eats memory": "def forward(w, x):\n    return [0] * 10**10",
        "returns too much": "def forward(w, x):\n    return np.zeros(10**7)",
        "lies": "class Yes(np.ndarray):\n    __eq__ = __ne__ = lambda a, b: True\n"
        "def forward(w, x):\n    return np.zeros(len(w) + 1).view(Yes)",
        "prints a lot": "def forward(w, x):\n    print('x' * 10**7)",
        "writes on the line": "import os\ndef forward(w, x):\n    [os.write(fd, b'rubbish' * 100) for fd in range(3, 20) if fd]",
        "replaces the check": "def check(*a): pass\nimport backprop.check\nbackprop.check.check = check\n"
        "np.allclose = lambda *a: True\ndef forward(w, x): pass",
    }
    limits = sandbox.Limits(cell=3, memory=2 * 2**30)
    result = {}
    for name, code in misdeeds.items():
        outputs, notes = run(
            student(code),
            test_cell(CHECK, 2.0),
            student(RIGHT),
            test_cell(CHECK, 2.0),
            limits=limits,
        )
        text = " ".join(str(outputs[1]).replace("\\n", " ").split()) + " ".join(map(str, notes))
        result[name] = (value(outputs[1]), value(outputs[3]), text)
    yield result


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("hangs", "took longer than 3 s"),
        ("exits", "the Python process ended"),
        ("eats memory", "MemoryError"),
        ("returns too much", "larger than 64 MiB"),
        ("lies", "expected"),
        ("prints a lot", "None"),
        ("writes on the line", ""),
        ("replaces the check", "None"),
    ],
)
def test_a_misdeed_costs_its_own_exercise_and_no_other(
    told: dict[str, tuple[Any, Any, str]], name: str, sentence: str
) -> None:
    own, behind, text = told[name]
    assert own in (0.0, None)
    assert behind == 2.0
    assert sentence in text


def test_a_call_of_the_reference_is_noted_by_its_kind_and_not_by_its_words() -> None:
    calls = "def forward(w, x):\n    from backprop.linear_chain import forward\n    return forward(w, x)"
    says = f"def forward(w, x):\n    raise ImportError({CLOSED!r})"
    hides = "def forward(w, x):\n    import backprop.nothing_like_it"
    other = "def forward(w, x):\n    import sklearn.linear_model"
    noted = []
    for answer in (calls, says, hides, other):
        outputs, notes = run(student(answer), test_cell(CHECK, 2.0), test_cell("1.0"))
        assert value(outputs[1]) == 0.0
        noted.append([(note.kind, note.where) for note in notes])
    assert noted == [[(Kind.REFERENCE, "01.1")], [], [(Kind.REFERENCE, "01.1")], []]


def test_no_trusted_traceback_is_shown() -> None:
    outputs, _ = run(student("def double(x):\n    raise ValueError('mine')\ndef huge():\n    return object()"),
                     test_cell("x = 1\ndouble(2)"), test_cell("huge()"))  # fmt: skip
    assert outputs[1][0]["traceback"] == ["----> 2 double(2)", "ValueError: mine"]
    assert "examiner" not in str(outputs)
    assert error(outputs[2]) == ""  # it stays where it is, and the test has a reference to it


def test_any_test_cell_with_plain_data_works() -> None:
    cells = [
        student(
            "def double(x):\n    return 2 * x\nlimit = 3\ndef apply(f, x):\n    x.append(1)\n    return f(x)"
        ),
        test_cell("assert double(np.ones(2)).sum() == 4\nassert limit == 3"),
        test_cell(
            "seen, x = [], [5]\nassert apply(lambda v: seen.append(v) or 7, x) == 7\nassert seen == [x] == [[5, 1]]"
        ),
        test_cell("assert double(2) == 5"),
        test_cell("double(0.25)"),
        test_cell("absent(1)"),
    ]
    outputs, _ = run(*cells)
    assert [error(o) for o in outputs[1:3]] == ["", ""]
    assert outputs[3][0]["traceback"] == ["----> 1 assert double(2) == 5", "AssertionError: "]
    assert value(outputs[4]) == 0.5
    assert "absent" in error(outputs[5])


@pytest.mark.parametrize(
    ("source", "points"),
    [
        ("float('nan')", 0.0),
        ("-1", 0.0),
        ("100.0", 10.0),
        ("np.float64(0.5)", 0.5),
        ("import sys; print(1, file=sys.stderr); 1.0", 1.0),
    ],
)
def test_odd_last_values_give_no_points_away(source: str, points: float) -> None:
    outputs, _ = run(test_cell(source.replace("; ", "\n")))
    assert value(outputs[0]) == points
    assert not [o for o in outputs[0] if o.get("name") == "stderr"]


def test_the_outputs_of_a_cell_are_kept_but_nothing_that_a_browser_runs() -> None:
    source = "from IPython.display import HTML, display\nprint('one')\ndisplay(HTML('<script>alert(1)</script>'))\n"
    source += "import warnings\nwarnings.warn('w')\n1 + 1"
    outputs, _ = run(student(source), student("1 / 0"))
    assert outputs[0][0]["text"] == "one\n"
    assert "script" not in str(outputs[0])
    assert outputs[0][-1]["data"] == {"text/plain": "2"}
    assert "ZeroDivisionError" in error(outputs[1])


def test_the_processor_time_of_a_call_is_the_kernels_word() -> None:
    work = "import time\ndef work():\n    end = time.process_time() + 0.2\n    while time.process_time() < end: pass"
    lie = "def lie():\n    work()\n    time.process_time = time.perf_counter = time.monotonic = lambda: 0.0"
    calls = [
        test_cell(f"start = {name}.processor_time()\n{name}()\n{name}.processor_time() - start")
        for name in ("work", "rest", "lie")
    ]
    outputs, _ = run(student(f"{work}\n{lie}\ndef rest(): time.sleep(0.2)"), *calls)
    assert value(outputs[1]) >= 0.2
    assert value(outputs[2]) < 0.1
    assert value(outputs[3]) >= 0.2


def test_a_line_that_is_over_says_the_same_again() -> None:
    line = CandidateClient(sandbox.start(LIMITS), LIMITS)
    over = line.terminate("enough")
    with pytest.raises(type(over), match="enough"):
        line.fetch("x")


def test_a_source_that_fails_by_itself_says_so_and_takes_nothing_from_the_student() -> None:
    broken = Cell("locked", "from backprop.check import check, no_such_name", "setup-2")
    lie = student(
        "class check:\n    def __init__(self, *args): self.points = 2.0\ndef no_such_name(): return 1.0"
    )
    outputs, notes = run(lie, broken, test_cell("no_such_name()"))
    assert "setup-2, a read-only cell of the source, fails by itself: ImportError" in str(notes[0])
    assert notes[0].kind is Kind.COURSE
    assert "NameError" in error(outputs[2])


def test_names_of_locked_cells_are_never_the_students() -> None:
    locked = Cell(
        "locked", "helper = double(2)\ndef scale(): return helper", "helpers"
    )  # fails, for want of double
    outputs, _ = run(
        locked,
        student("def scale(): return 10.0\nhelper = 5"),
        test_cell("scale()"),
        test_cell("helper"),
    )
    assert "NameError" in error(outputs[2])
    assert "NameError" in error(outputs[3])


def test_equal_answers_earn_equal_points_with_one_seed() -> None:
    half = student(
        "def forward(w, x):\n    return np.concatenate([[x], x * np.cumprod(w)]) * (1 + (len(w) > 4) * (w[0] > 0))"
    )
    cells = {0: Cell("locked", SETUP, "setup"), 1: half, 2: test_cell(CHECK, 2.0)}
    points = {
        seed: {value(grade(cells, LIMITS, seed=seed)[0][2]) for _ in range(2)} for seed in range(4)
    }
    assert all(len(each) == 1 for each in points.values())
    assert len(set().union(*points.values())) > 1


def test_a_grader_leaves_nothing_in_the_folder_for_temporary_files(tmp_path: Path) -> None:
    program = """
from autograder.examiner import sandbox
from autograder.examiner.examiner import Cell
from autograder.submission.execute import grade
print(grade({0: Cell("student", "6 * 7", "the answer")}, sandbox.Limits(cell=20)))
"""
    call = [sys.executable, "-c", program]
    done = subprocess.run(
        call, env=os.environ | {"TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert "'42'" in done.stdout
    assert not list(tmp_path.iterdir())


SLIP = """def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes")
    largest = np.maximum(np.abs(a).max(initial=0), np.abs(b).max(initial=0)) + len(a.shape)
    return float(np.abs(a - b).max(initial=0) / largest) if largest else 0.0
"""


def pointers(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        o["data"] for o in outputs if "application/vnd.backprop.pointer+json" in o.get("data", {})
    ]


def test_a_wrong_answer_that_nothing_explains_is_told_its_line() -> None:
    check = 'check("00.2", relative_error).points'
    (_, told, _, silent), notes = run(
        student(SLIP),
        test_cell(check),
        student(SLIP.replace(" + len(a.shape)", "")),
        test_cell(check),
    )
    assert notes == []
    (pointer,) = pointers(told)
    assert (
        "In line 5 of your `relative_error`, one small change makes everything right."
        in pointer["text/plain"]
    )
    assert "+ len(a.shape)" in pointer["text/html"]
    assert pointer["application/vnd.backprop.pointer+json"] == {
        "line": 5,
        "kind": "a term too many",
    }
    assert value(told) is not None and value(told) < 2 and pointers(silent) == []


def test_the_same_answer_is_told_the_same_line_again() -> None:
    cells = [student(SLIP), test_cell('check("00.2", relative_error, seed=3).points')]
    assert run(*cells)[0] == run(*cells)[0]


def test_a_pointer_takes_no_points_and_leaves_no_traces() -> None:
    """Calls of variants leave traces in the candidate: nothing that is graded later may see them. The
    check itself makes 200 to 250."""
    count = "\nCALLS = []\n" + SLIP.replace("    if a.shape", "    CALLS.append(1)\n    if a.shape")
    later = "def forward(w, x):\n    return np.concatenate([[x], x * np.cumprod(w)]) if len(CALLS) < 250 else x\n"
    outputs, _ = run(
        student(count),
        test_cell('check("00.2", relative_error).points'),
        student(later),
        test_cell(CHECK),
    )
    assert pointers(outputs[1]) and value(outputs[3]) == 2


def test_a_candidate_that_lies_about_its_line_harms_nobody() -> None:
    lie = (
        "import sys\nserver = sys.modules['autograder.candidate.server']\n"
        "server.Candidate.point = lambda self, request: {'value': [['<b>', 'x', 1, 2, 3, 4, 5]]}\n"
    )
    outputs, notes = run(student(lie + SLIP), test_cell('check("00.2", relative_error).points'))
    assert pointers(outputs[1]) == [] and notes == []


def test_what_the_line_lends_is_what_the_check_asks_for() -> None:
    proxy = Proxy(SimpleNamespace(objects=None), "f", 1, ["g"])  # type: ignore[arg-type]
    call = CompletedCall(proxy, {"value": 1.0})
    assert are_remote((proxy,)) and not are_remote((proxy, len))
    assert isinstance(call, remote.CompletedCall) and not isinstance(proxy, remote.CompletedCall)
    gone = CandidateGone("it took too long", Kind.TIMED_OUT)
    assert (reason_of(gone), reason_of(ValueError("x"))) == ("it took too long", "")
    raised = _error({"raised": "ValueError", "text": "x", "line": "return y", "number": 3})
    assert line_of(raised) == "line 3 of its cell: return y" and line_of(ValueError()) == ""


def test_what_two_diagnoses_asked_for_is_worked_out_for_the_third() -> None:
    seed, wanted = 987_654, Counter[tuple[str, int, int]]()
    api.prepare("01.1", seed)
    before = api.worked_out("01.1", seed)
    told = {"01.1": [before[0] + 100, *(known + 1 for known in before[1:])]}
    pool._learn(told, seed, wanted)
    assert api.worked_out("01.1", seed) == before
    pool._learn(told, seed, wanted)
    after = api.worked_out("01.1", seed)
    assert after[0] > before[0] and after[1:] == before[1:]


def test_an_answer_gets_the_same_from_examiners_that_know_more_and_more() -> None:
    wrong = next(answer for answer in answers("01.1") if answer.mistake not in (None, "?"))
    cells = {
        0: Cell("locked", SETUP, "setup"),
        1: student(wrong.code),
        2: test_cell(f'check("01.1", {", ".join(EXERCISES["01.1"].functions)}).points'),
    }
    first, *others = [grade(copy.deepcopy(cells), LIMITS, seed=7) for _ in range(4)]
    assert value(first[0][2]) is not None
    assert all(other == first for other in others)


def test_what_read_only_cells_import_is_imported_before_examiners_are_forked() -> None:
    shell: Any = SimpleNamespace(plain=str, known={}, precompile=str)
    sys.modules.pop("colorsys", None)
    prepare([student("import this"), Cell("locked", "import colorsys", "setup")], shell)
    assert "colorsys" in sys.modules and "this" not in sys.modules


def test_a_function_of_the_course_is_asked_where_the_answer_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def called_back(self: CandidateClient, reply: dict[str, Any]) -> dict[str, Any]:
        raise AssertionError("thousands of these would cross the line")

    monkeypatch.setattr(CandidateClient, "_call_back", called_back)
    line = CandidateClient(sandbox.start(LIMITS), LIMITS)
    line.run("import copy, numpy as np\ndef answer(f, x):\n    g = copy.deepcopy(f)\n"
             "    return [f(x), g([x, 1.0]), f(np.zeros(2**18))]")  # fmt: skip
    answer, probe = line.fetch("answer"), RecordingFunction("np.sum(x) + 1")
    assert answer(probe, 0.5)[:2] == [1.5, 2.5]
    assert [point.shape for point in probe.asked] == [(), (2,), (0,)]  # of the third, no numbers
    assert probe.asked[1].tolist() == [0.5, 1.0]
    case = Case(GENERAL, "a function", (RecordingFunction("np.sum(x) ** 2"), 3.0))
    (ahead,) = answer.ahead([(answer, case)])
    again = RecordingFunction("np.sum(x) ** 2")
    assert not ahead.careful and ahead(again, 3.0)[0] == 9.0 and again.asked[0] == 3.0
    line.terminate("the test is over")
