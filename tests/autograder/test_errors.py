"""One tree of errors, of which the command line catches the root and nothing wider."""

import ast
from pathlib import Path

import pytest

import autograder
from autograder import cli, errors

ROOT = Path(autograder.__file__).parent
TREE = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, errors.AutograderError)
]


@pytest.mark.parametrize("kind", TREE)
def test_an_error_of_the_tree_is_a_sentence(
    kind: type[errors.AutograderError],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(args: object) -> int:
        raise kind("the reason")

    monkeypatch.setitem(cli.COMMANDS, "doctor", fail)
    with pytest.raises(SystemExit) as end:
        cli.main(["doctor"])
    said = end.value.code if kind is not errors.Busy else capsys.readouterr().err.strip()
    assert said == "autograder doctor: the reason"  # with exit code 1, as sys.exit of a text has it
    assert kind is not errors.Busy or end.value.code == 3


@pytest.mark.parametrize("kind", [ValueError, OSError, RuntimeError, KeyError])
def test_a_bug_shows_its_traceback(kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(args: object) -> int:
        raise kind("a bug")

    monkeypatch.setitem(cli.COMMANDS, "doctor", fail)
    with pytest.raises(kind):
        cli.main(["doctor"])


def test_a_file_that_cannot_be_written_is_a_sentence() -> None:
    with pytest.raises(errors.MachineFault, match="No such file"), errors.machine_faults():
        Path("/nowhere/report.html").write_text("x", encoding="utf-8")
    with pytest.raises(errors.GradebookFault), errors.machine_faults():
        raise errors.GradebookFault("it has its sentence")


def test_rooms_and_doors_raise_no_error_of_their_own_tree() -> None:
    """An exception class outside errors.py is of the line of trust, whose code stands alone, or
    never leaves its room."""
    inside = {"WireError", "CandidateGone", "NotTransferable", "OverBudget", "RemoteError"}
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and path.name != "errors.py":
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                if any(base.endswith(("Error", "Exception", "Fault")) for base in bases):
                    found.add(node.name)
    assert found == inside
