"""What the check remembers of its learner: progress across sessions, what does not stand yet, what
is borrowed."""

import json
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from backprop import linear_chain
from backprop.check import check, learner


def run(folder: Path, *sources: str) -> list[str]:
    """The text that a new session in `folder` shows for each cell."""
    cells = [
        nbformat.v4.new_code_cell(source)
        for source in ("from backprop.check import check, progress", *sources)
    ]
    nb = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(nb, resources={"metadata": {"path": str(folder)}}, allow_errors=True).execute()
    shown = []
    for cell in nb.cells[1:]:
        texts = [
            o.get("text") or "\n".join(o.get("traceback", [])) or o.data["text/plain"]
            for o in cell.outputs
        ]
        shown.append("\n".join(texts))
    return shown


def test_progress_is_kept_beside_the_notebook(tmp_path: Path) -> None:
    right = 'check("01.3", lambda dz, w, o: (dz * o, dz * w)).points'
    wrong = 'check("01.3", lambda dz, w, o: (dz * o, dz * o)).points'
    assert "✓ 01.3 backward_step" in run(tmp_path, right, "progress()")[1]
    assert json.loads((tmp_path / learner.FILE).read_text())["01.3"]["points"] == 2.0
    later = run(tmp_path, "progress()", wrong, "progress()")
    assert "✓ 01.3 backward_step" in later[0]
    assert "✓ 01.3 backward_step" in later[2], "the best counts"
    (tmp_path / learner.FILE).write_text('{"01.3": 1e9, "99.9": 1, "01.1": "rubbish"')
    assert run(tmp_path, "progress()") == [
        "Nothing checked yet: run the check cell below an exercise."
    ]


def test_a_name_error_of_a_check_cell_says_what_to_do(tmp_path: Path) -> None:
    missing, other = run(tmp_path, 'check("01.4", backward).points', "unknown")
    assert "backward does not exist yet: run the cell above, the answer of 01.4." in missing
    assert "does not exist yet" not in other


def test_an_answer_on_shaky_ground_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learner, "_failing", set())
    names: dict[str, Any] = {"np": np}
    exec(
        """def backward_step(dz, w, o): return dz * w, dz * o
def backward(w, x, y, times=3.0):
    z, dw, back = np.append(x, x * np.cumprod(w)), 0 * w, []
    dz = 2 * (z[-1] - y)
    for i in range(len(w) - 1, -1, -1):
        dw[i], dz = backward_step(dz, w[i], z[i])
        back.insert(0, dz)
    return dw, np.array(back) * (times if len(w) == 1 else 1.0)
def wrong_by_itself(w, x, y): return 0 * w - backward_step(x, y, 7.0)[0], 0 * w + 9
""",
        names,
    )
    ground = "It calls your backward_step (01.3), and that check has not passed yet: begin there."

    def told(name: str) -> bool:
        message = check("01.4", names[name], seed=1, show=False).message.replace("\n", " ")
        print(message)  # shown where the test fails
        return ground in message

    check("01.3", names["backward_step"], seed=1, show=False)
    assert told("backward")
    assert not told("wrong_by_itself"), "with a right backward_step it is as wrong"
    check("01.3", linear_chain.backward_step, show=False)
    assert not told("backward")


def test_an_answer_that_calls_the_reference_is_warned() -> None:
    names: dict[str, Any] = {"linear_chain": linear_chain}
    exec("def forward(w, x): return (lambda: linear_chain.forward(w, x))()", names)
    assert "cannot import the reference" in check("01.1", names["forward"], show=False).message
    exec(
        "def forward(w, x):\n    from backprop.linear_chain import forward as f\n    return f(w, x)",
        names,
    )
    assert "It uses backprop.linear_chain" in check("01.1", names["forward"], show=False).message
    exec(
        "def forward(w, x):\n    z = [x]\n    for v in w: z.append(v * z[-1])\n    return z", names
    )
    verdict = check("01.1", names["forward"], show=False)
    assert verdict.passed
    assert "reference:" not in verdict.message


def test_reveal_says_which_attempts_count(capsys: pytest.CaptureFixture[str]) -> None:
    """Also where no kernel looks on, as in a terminal."""
    learner.forget()

    def zeros(dz_next: float, w_i: float, o_i: float) -> tuple[float, float]:
        return 0.0, 0.0

    for _ in range(2):
        check("01.3", zeros, show=False)
    learner.reveal("01.3")
    told = " ".join(capsys.readouterr().out.split())
    assert "check 1 more of your own attempts" in told and "1 counted so far" in told
    learner.forget()
