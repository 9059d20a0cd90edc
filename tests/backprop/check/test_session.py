"""No dead ends: a run over stubs reaches the end, a check says what to run first, a worked answer
can be had, work is kept."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from backprop.check import learner, network, questions
from backprop.check.questions import QUESTIONS, predict

ROOT = Path(__file__).parents[3]
STEP = "def backward_step(dz, w, o):\n    return {}"


def run(folder: Path, *sources: str) -> list[str]:
    """The text that a new session in `folder` shows for each cell."""
    first = "import numpy as np\nfrom backprop.check import check, hint, predict, progress, reveal, yours"
    nb = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in (first, *sources)]
    )
    NotebookClient(nb, resources={"metadata": {"path": str(folder)}}, allow_errors=True).execute()
    texts = [
        [
            o.get("text") or "\n".join(o.get("traceback", [])) or o.data["text/plain"]
            for o in c.outputs
        ]
        for c in nb.cells[1:]
    ]
    return [" ".join("\n".join(text).split()) for text in texts]


def test_a_check_shows_its_points_once(tmp_path: Path) -> None:
    """nbgrader wants them as the value of the cell; a learner has read them in the box."""
    said = run(tmp_path, 'check("04.1", np.exp).points', 'check("04.1", np.exp).points + 1')
    assert "of 3 points" in said[0] and said[0].endswith("softmax(z)")
    assert said[1].endswith("softmax(z) 1.0")


def test_a_run_over_all_stubs_reaches_the_end(tmp_path: Path) -> None:
    """One notebook here; all of them in JupyterLab, in tests/browser."""
    name = "01_linear_chain"
    nb = nbformat.read(ROOT / "lectures" / name / f"{name}.ipynb", as_version=4)
    NotebookClient(
        nb, resources={"metadata": {"path": str(tmp_path)}}, timeout=300
    ).execute()  # stops at the first error
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code if cell.source.strip())
    assert [o for cell in code for o in cell.outputs if o.output_type == "error"] == []
    said = [
        o.data["text/plain"]
        for cell in code
        for o in cell.outputs
        if o.output_type == "display_data" and "This cell needs" in o.data["text/plain"]
    ]
    assert said and all(f"needs {name[:2]}." in text for text in said)


def test_what_waits_is_told_apart_from_what_fails(tmp_path: Path) -> None:
    stub = 'def forward(w, x):\n    raise NotImplementedError("01.1: forward is not written yet")'
    used, later, real, again, fine = run(
        tmp_path,
        f"{stub}\nout = forward([1.0], 2.0)",
        "print(out + 1)",
        "1 / 0",
        "out = 3.0",
        "print(out + 1)",
    )
    assert (
        used
        == later
        == "This cell needs 01.1: forward is not written yet. Once it is, run this cell again."
    )
    assert "ZeroDivisionError" in real and again == "" and fine == "4.0"


def test_an_error_where_an_answer_has_not_passed_says_so(tmp_path: Path) -> None:
    _, _, index, other = run(
        tmp_path,
        "def forward(w, x):\n    return w[0] * x",
        'check("01.1", forward)',
        "print(forward([2.0], 1.0)[-1])",
        "1 / 0",
    )
    note = "This cell uses forward (01.1), whose check has not passed: begin there."
    assert "not subscriptable" in index and note in index
    assert "ZeroDivisionError" in other and "begin there" not in other


def test_a_graded_run_knows_nothing_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    said = run(
        tmp_path,
        'raise NotImplementedError("01.1: forward is not written yet")',
        'check("01.1", forward).points',
    )
    assert "Traceback" in said[0] and "NameError" in said[1]


def test_a_check_behind_a_syntax_error_says_what_to_correct(tmp_path: Path) -> None:
    call = 'check("01.3", backward_step).points'
    broken = STEP.format("dz * o, dz * w)")
    _, missing = run(tmp_path, broken, call)
    assert (
        "backward_step does not exist yet: run the cell above, the answer of 01.3. Its cell does not run (line 2)"
        in missing
    )
    _, _, stale = run(tmp_path, STEP.format("dz * o, dz * w"), broken, call)
    assert "this check judges your old backward_step" in stale and "All right." in stale


def test_the_worked_answer_comes_after_hints_and_attempts(tmp_path: Path) -> None:
    call, hints = 'check("01.3", backward_step).points', ['hint("01.3")'] * 3
    tries = [STEP.format("dz, w"), call, call, STEP.format("w, dz"), call]
    early, *_, shown, right, table = run(
        tmp_path, 'reveal("01.3")', *hints, *tries, 'reveal("01.3")', call, "progress()"
    )
    assert "First read 3 more of the hints" in early and "2 more of your own attempts" in early
    assert "return dz_next * o_i, dz_next * w_i" in shown
    assert "All right." in right
    assert "01.3 backward_step, answer shown" in table and "notebook 02, not begun" in table
    kept = json.loads((tmp_path / learner.FILE).read_text())["01.3"]
    assert kept["revealed"] and kept["hints"] == 3 and len(kept["attempts"]) == 2
    # after a restart, all cells once more: the stub is still there
    stub = 'def backward_step(dz, w, o):\n    raise NotImplementedError("01.3: not written yet")'
    told, again, _, own = run(tmp_path, stub, call, STEP.format("dz, w"), call)
    assert "It stands in for this stub" in told and "All right." in again
    assert "All right." not in own  # what one writes oneself is what counts


def test_every_exercise_has_a_worked_answer() -> None:
    assert learner._worked().keys() == learner.EXERCISES.keys() | questions.WRITTEN.keys()  # type: ignore[attr-defined]


def test_a_derivation_is_shown_after_the_choices_that_build_it(tmp_path: Path) -> None:
    right = [
        f'predict("{name}", choice="{QUESTIONS[name].right["choice"]}")'
        for name in questions.WRITTEN["03.7"]
    ]
    early, *_, fewer = run(tmp_path, 'reveal("03.7")', *right[:3], 'reveal("03.7")')
    assert "03.b, 03.c, 03.d, 03.e left" in early and 'First get predict("03.e", ...)' in fewer
    _, shown, table = run(tmp_path, right[3], 'reveal("03.7")', "progress()")  # another session
    assert "**Assembling.**" in shown and "SOLUTION" not in shown
    assert "○ 03.7 in writing, derivation shown" in table


def test_one_progress_for_the_whole_course(tmp_path: Path) -> None:
    for name in ("01_linear_chain", "03_feedforward"):
        (tmp_path / name).mkdir()
    run(
        tmp_path / "01_linear_chain",
        STEP.format("dz * o, dz * w"),
        'check("01.3", backward_step).points',
    )
    assert "✓ 01.3 backward_step" in run(tmp_path / "03_feedforward", "progress()")[0]


def test_an_answer_that_passes_is_yours_in_later_notebooks(tmp_path: Path) -> None:
    (tmp_path / "04_classification").mkdir()
    own = "def largest(z):\n    return z.max(axis=-1, keepdims=True)\n\n\ndef softmax(z):\n    e = np.exp(z - largest(z))\n"
    own += "    return e / e.sum(axis=-1, keepdims=True)"
    given = "def softmax(z):\n    raise RuntimeError('the copy')\ndef init_weights():\n    pass"
    take = "softmax, _ = yours(softmax, init_weights)\nprint(softmax(np.zeros(4)))"
    before, _, passed, _, after = run(tmp_path / "04_classification", given + "\n\n\n" + take.split("\n")[0], own,
                                      'check("04.1", softmax).points', given, take)  # fmt: skip
    assert "There is no my_network.py yet" in before
    assert "All right." in passed
    assert "Yours, from my_network.py: softmax." in after and "[0.25 0.25 0.25 0.25]" in after
    assert "stands in for init_weights: your answer has not passed yet" in after
    assert "def largest" in (tmp_path / network.FILE).read_text()


def test_what_is_no_answer_of_ones_own_is_not_kept_and_says_so(tmp_path: Path) -> None:
    """Lambdas go by the names that they were given, and plain values come along; a table does not,
    nor does the course's own copy that an answer calls."""
    lambdas = "AXIS = -1\nup = lambda z: np.exp(z - z.max(axis=AXIS, keepdims=True))\n"
    lambdas += "softmax = lambda z: up(z) / up(z).sum(axis=AXIS, keepdims=True)"
    table = "from backprop import activations as a\nTABLE = {n: (a.sigma, a.sigma_prime) for n in a.ACTIVATIONS}\n"
    table += "def sigma(name, z):\n    return TABLE[name][0](name, z)\n"
    table += "def sigma_prime(name, z):\n    return TABLE[name][1](name, z)"
    copied = "def forward(z):\n    return 1.0 * z\n(forward,) = yours(forward)"
    calls = "def softmax(z):\n    e = np.exp(forward(z) - z.max(axis=-1, keepdims=True))\n    return e / e.sum(axis=-1, keepdims=True)"
    ask = 'check("04.1", softmax).points'
    *_, told, _, _, passed = run(tmp_path, lambdas, ask, table, 'check("03.1", sigma, sigma_prime).points',
                                 copied, calls, ask)  # fmt: skip
    kept = (tmp_path / network.FILE).read_text()
    assert "AXIS = -1" in kept and "up = lambda" in kept and "softmax = lambda" in kept
    assert "Not kept for later notebooks: `sigma`, `sigma_prime`, because it needs `TABLE`" in told
    assert "All right." in passed and "def" not in kept


def test_a_forward_for_one_sample_is_not_taken_where_rows_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / network.FILE).write_text(
        "def forward(W, b, names, x):\n    return [W[0].T @ x + b[0]], [x]\n"
    )
    given = "def forward(W, b, names, X):\n    z, o = [], [X]\n    for V, c, name in zip(W, b, names):\n"
    given += "        z.append(o[-1] @ V + c)\n        o.append(np.tanh(z[-1]) if name == 'tanh' else z[-1])\n    return z, o"
    _, said = run(tmp_path, given, "(forward,) = yours(forward)\nprint(forward.__module__)")
    assert "Not taken: your forward" in said and said.endswith("__main__")


def test_a_prediction_is_told_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    predict("01.a", dw_2=-48)
    assert "✓ dw_2 = -48: right." in capsys.readouterr().out
    predict("01.a", dw_2=48)
    assert "Which way does the loss go" in capsys.readouterr().out
    predict("01.a", dw_2=None)
    assert "put your answer in place of None, for dw_2" in capsys.readouterr().out
    predict("01.a", dw_3=1)
    assert "01.a asks for dw_2, not for dw_3" in capsys.readouterr().out
    predict("01.a", -48)
    assert 'Give your answer its name: predict("01.a", dw_2=-48).' in capsys.readouterr().out
    predict("01.b", 24)
    assert 'predict("01.b", dw_1=..., dz_1=...).' in capsys.readouterr().out
    predict("1.a", dw_2=1)
    assert "There is no question '1.a'. There are 00.a" in capsys.readouterr().out
    predict("03.a", column_1=[0, 0])  # asked for one number, and all entries are the same
    assert "✓ column_1 = [0, 0]: right." in capsys.readouterr().out
    predict("03.a", column_1=[0, 1])
    assert "✗ column_1 = [0, 1]: not yet." in capsys.readouterr().out
    predict("04.a", p_2="5/8")
    assert (
        "✗ p_2: a number is asked for: leave out the quotes around 5/8." in capsys.readouterr().out
    )
    predict("04.a", p_2=0.99)
    assert "what cancels?" in capsys.readouterr().out
    predict("03.e", choice=[1.0])  # b without quotes is the notebook's list of biases
    told = capsys.readouterr().out
    assert "✗ choice: a letter in quotes is asked for, not a list of length 1." in told
    predict("03.e", choice="d")
    assert "not yet. The choices are a, b and c." in capsys.readouterr().out


def test_who_asks_for_help_by_a_wrong_name_gets_a_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for ask in (learner.hint, learner.reveal):
        ask("9.5")
        assert "There is no exercise '9.5'; there are 00.1" in capsys.readouterr().out
        mistyped: tuple[Any, ...] = ("3.5", 3.5)
        for id in mistyped:  # Python reads 03.5 without quotes as the number 3.5
            ask(id)
            told = capsys.readouterr().out
            assert f'There is no exercise {id!r}: write "03.5", in quotes.' in told
    learner.hint("03.7")
    said = "The small choices above 03.7 are its hints: 03.b, 03.c, 03.d, 03.e."
    assert said in capsys.readouterr().out


def test_every_question_stands_in_a_notebook_and_no_wrong_answer_is_right() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "solutions").glob("*.py"))
    for id, question in QUESTIONS.items():
        assert f'("{id}"' in text, id
        for name, wrong in question.wrong.items():
            assert not any(questions._is(value, question.right[name]) for value in wrong), id
