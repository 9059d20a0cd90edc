"""The sample class that hands in, for whoever wants to grade by hand."""

import json
from pathlib import Path

import pytest

from autograder.cli import main

ROOT = Path(__file__).parents[2]


def test_a_class_hands_in_and_nobody_grades_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = tmp_path / "demo"
    for _ in range(2):  # the second time in the place of the first
        main(["demo", "--root", str(ROOT), "--course", str(course), "--students", "5", "--hand-in"])
    for name in ("02_two_layer_relu", "03_feedforward"):
        notebooks = sorted(course.glob(f"submitted/*/{name}/{name}.ipynb"))
        assert len(notebooks) == 5
        assert len({path.read_bytes() for path in notebooks}) == 5
        assert all(json.loads(path.read_text(encoding="utf-8"))["cells"] for path in notebooks)
    assert not (course / "autograded").exists() and not (course / "gradebook.db").exists()
    assert "autograder grade 02_two_layer_relu" in capsys.readouterr().out


def test_what_is_not_a_demo_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(
        SystemExit, match="is not empty and not a demo course; name another folder with --course"
    ):
        main(["demo", "--root", str(ROOT), "--course", str(tmp_path), "--hand-in"])
    with pytest.raises(SystemExit, match="a class of 2 is too small"):
        main(["demo", "--root", str(ROOT), "--course", str(tmp_path / "demo"), "--students", "2"])
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
