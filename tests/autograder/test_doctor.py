"""The doctor: says yes where everything is refused, and no where the sandbox is missing or lets
something through."""

import pytest

from autograder import doctor
from autograder.cli import main
from autograder.submission import execute


def test_it_says_yes_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.doctor()
    out = capsys.readouterr().out
    assert out.count("✓") == 15
    assert "All 13 attacks were refused" in out


def test_it_sees_what_goes_through(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unprotected(cells: object, limits: object) -> object:
        return execute.grade(cells, limits, sandboxed=False)  # type: ignore[arg-type]

    monkeypatch.setattr(doctor, "grade", unprotected)
    attacks = dict(doctor.ATTACKS)
    tried = ("read a file of the grader's", "open a connection", "read the course's solutions")
    monkeypatch.setattr(doctor, "ATTACKS", [(what, attacks[what]) for what in tried])
    assert not doctor.doctor()
    out = capsys.readouterr().out
    assert "✗ to read a file of the grader's: it went through" in out
    assert "do not grade on this machine" in out


def test_without_bubblewrap_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SystemExit) as ended:
        main(["doctor"])
    assert ended.value.code == 1
    assert "apt-get install bubblewrap" in capsys.readouterr().out
