"""`python -m quality.changed [BASE]`: the tests of the files that differ from BASE (main), as
arguments for pytest, one a line.

Tests mirror the packages: autograder/batch/run.py has tests/autograder/batch/test_run.py. Where a
file has no test of its own name, those of its folder stand for it, or of the nearest folder above
that has any. A sample answer has the test of its notebook's answers.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("autograder", "backprop", "quality")
CORPUS = "tests/quality/test_corpus.py::test_right_answers_earn_all_points_and_wrong_ones_lose_and_are_named"


def mirrored_tests(changed: Iterable[str], root: Path = ROOT) -> list[str]:
    """Find the tests of changed files.

    Args:
        changed: paths relative to `root`, as git names them.
        root: the folder of the project.

    Returns:
        Test files and folders relative to `root`, sorted, none inside another; of the corpus, the
        test of a notebook.
    """
    found: set[Path] = set()
    answers: set[str] = set()
    for name in changed:
        path = Path(name)
        if path.parts[0] == "tests":
            if path.name.startswith("test_") and (root / path).is_file():
                found.add(path)
        elif path.parts[0] == "samples":
            answers.add(f"{CORPUS}[{path.stem[:2]}]")
        elif path.parts[0] in PACKAGES and path.suffix != ".md":
            found.add(_mirrored(path, root))
    if found & {Path("tests/quality/test_corpus.py"), Path("tests/quality")}:
        answers = set()  # all of them run
    return sorted({str(path) for path in found if not found & set(path.parents)} | answers)


def _mirrored(path: Path, root: Path) -> Path:
    folder = Path("tests", *path.parts[:-1])
    if (root / folder / f"test_{path.name}").is_file():
        return folder / f"test_{path.name}"
    while not any((root / folder).glob("test_*.py")):
        folder = folder.parent
    return folder


def main() -> None:
    """Print the tests of what differs from a commit, uncommitted and new files included."""
    base = sys.argv[1] if len(sys.argv) > 1 else "main"
    changed: list[str] = []
    for command in (
        ["git", "diff", "--name-only", base],
        ["git", "ls-files", "--others", "--exclude-standard"],
    ):
        changed += subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.splitlines()
    print("\n".join(mirrored_tests(changed)))


if __name__ == "__main__":
    main()
