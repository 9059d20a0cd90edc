"""Every notebook as a learner meets it: in JupyterLab, typed into, run, and read from the page."""

from pathlib import Path
from typing import Any

import pytest

from quality.corpus import FOLDER, answers, judge
from tests.browser.touching import TOUCHED, three_pictures

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "solutions").glob("*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_a_worked_notebook_runs_and_what_can_be_touched_moves(
    open_notebook: Any, page: Any, name: str
) -> None:
    notebook = open_notebook(f"solutions/{name}/{name}.ipynb")
    if name == "03_feedforward":
        three_pictures(notebook, page)
    notebook.clear()
    assert notebook.unrun()
    notebook.run_all()
    assert notebook.unrun() == []
    assert notebook.errors() == []
    for hold in TOUCHED.get(name, ()):
        hold(notebook, page)


@pytest.mark.parametrize("name", NAMES)
def test_wrong_and_right_answers_are_told_apart_on_the_page(open_notebook: Any, name: str) -> None:
    exercise = min(path.stem for path in FOLDER.glob(f"{name[:2]}.*.py"))
    wrong = next(
        a
        for a in answers(exercise)
        if a.mistake not in (None, "?", "stub", "returns-none") and judge(a).mistake
    )
    right = next(a for a in answers(exercise) if a.mistake is None)
    notebook = open_notebook(f"lectures/{name}/{name}.ipynb")
    notebook.run_all()
    cell = notebook.find(f"answer-{exercise.replace('.', '-')}")
    assert "Not written yet." in notebook.output(cell + 1)
    notebook.write(cell, wrong.code)
    text = notebook.output(cell + 1)
    explanation = judge(wrong).message.split("\n\n")[1]
    assert "✗" in text
    assert " ".join(explanation.split()) in " ".join(text.split())
    notebook.write(cell, right.code)
    text = notebook.output(cell + 1)
    assert "✓" in text
    assert "All right." in text
