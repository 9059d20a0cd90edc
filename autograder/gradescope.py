"""`autograder gradescope`: an assignment as Gradescope wants it, a zip; and what runs there.

The layout is Gradescope's (https://gradescope-autograders.readthedocs.io/en/latest/specs/):
`setup.sh` and `run_autograder` in the root of the zip, which is unpacked to /autograder/source; a
submission in /autograder/submission; the verdict in /autograder/results/results.json. A container
has 768 MB, half a processor and ten minutes unless its settings say otherwise.

The examiner and the sandbox are those of every other run. Containers seldom allow the namespaces
that the sandbox is made of; then nothing is run, and results.json says so. `--without-namespaces`,
typed when the zip is made, is the next best wall: submissions run as the user nobody, who can read
neither the sources nor the results, behind the same seccomp filter (no processes, no network) and
the same limits.
"""

import contextlib
import importlib.metadata
import json
import os
import secrets
import signal
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from autograder.course.course import load_config
from autograder.errors import NoSandbox, Unreadable, UsageError, machine_faults
from autograder.examiner import sandbox
from autograder.ids import grade_id_of
from autograder.submission.execute import examine
from autograder.submission.reading import read
from autograder.submission.repair import repair
from autograder.submission.results import Mark, graded
from autograder.submission.sanitize import sanitize
from backprop.check.exercises import EXERCISES

BASE = Path("/autograder")
SETTINGS = "gradescope.json"
MEMORY = (
    512 * 2**20
)  # bytes of address space of a submission: the rest of the 768 MB is the examiner's
WHOLE = 540  # s that grading may take: Gradescope ends it after 600, without a word to the student
# what grading imports; nbgrader brings the rest
NEEDED = (
    "numpy",
    "matplotlib",
    "ipython",
    "nbformat",
    "nbconvert",
    "nbgrader",
    "rich",
    "msgpack",
    "nh3",
)

SETUP = """\
#!/usr/bin/env bash
# Runs once, as root, when Gradescope builds the image.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends bubblewrap libseccomp2 python3-venv
python=
for name in python3.13 python3.12 python3.11 python3; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$name; break; fi
done
if [ -z "$python" ]; then # Ubuntu 22.04, whose own Python is too old
    apt-get install -y --no-install-recommends python3.11 python3.11-venv
    python=python3.11
fi
"$python" -m venv /autograder/venv
/autograder/venv/bin/pip install --no-cache-dir -r /autograder/source/requirements.txt -c /autograder/source/constraints.txt
"""

RUN = """\
#!/usr/bin/env bash
# Runs for every submission. Whatever happens below, results.json says something.
mkdir -p /autograder/results
cat >/autograder/results/results.json <<'END'
{"score": 0, "stdout_visibility": "hidden", "output": "The grader ended before it could say anything: most often, it ran out of \
memory or could not start. This is no grade of your work; please tell your instructor."}
END
chmod 700 /autograder/source /autograder/results # a submission may run as another user, who has no business there
cd /autograder/source && exec /autograder/venv/bin/python -m autograder.gradescope
"""


@machine_faults()
def make_zip(
    root: Path,
    assignment: str,
    to: Path | None,
    *,
    namespaces: bool = True,
    visibility: str = "visible",
    timeout: float = 20.0,
) -> Path:
    """Write the zip for an assignment of the course in `root`. Raises UsageError if there is no
    assignment of that name."""
    course = CourseDirectory(config=load_config(root), root=str(root.resolve()))
    source = (
        Path(course.format_path(course.source_directory, ".", assignment)) / f"{assignment}.ipynb"
    )
    if not source.is_file():
        raise UsageError(
            f"there is no worked notebook {source}; run `make build`, or look at the assignment's name"
        )
    to = to or root / f"gradescope-{assignment}.zip"
    settings = {
        "assignment": assignment,
        "namespaces": namespaces,
        "visibility": visibility,
        "timeout": timeout,
        "seed": secrets.randbelow(
            1_000_000
        ),  # one for all submissions, so that equal answers earn equal points
    }
    needed = [
        *NEEDED,
        *(["scikit-learn"] if "backprop.digits" in source.read_text(encoding="utf-8") else []),
    ]
    files = {
        "setup.sh": SETUP,
        "run_autograder": RUN,
        "requirements.txt": "\n".join(needed) + "\n",
        "constraints.txt": _constraints(),
        SETTINGS: json.dumps(settings, indent=1) + "\n",
        f"solutions/{assignment}/{assignment}.ipynb": source.read_text(encoding="utf-8"),
    }
    package = Path(__file__).parents[1]
    for path in sorted(
        [*(package / "autograder").rglob("*.py"), *(package / "backprop").rglob("*.py")]
    ):
        files[str(path.relative_to(package))] = path.read_text(encoding="utf-8")
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o755 if name in ("setup.sh", "run_autograder") else 0o644) << 16
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
    return to


def _constraints() -> str:
    """Return the versions that this machine grades with, as pip's constraints."""
    found = {d.metadata["Name"]: d.version for d in importlib.metadata.distributions()}
    ours = importlib.metadata.packages_distributions().get("backprop", [])
    return "".join(
        f"{name}=={found[name]}\n" for name in sorted(found, key=str.lower) if name not in ours
    )


def run(base: Path = BASE) -> dict[str, Any]:
    """Grade the submission below `base` and write results.json, whatever happens. Returns what was
    written."""
    try:
        results = _grade(base)
    except Unreadable as error:
        results = _nothing(
            f"Your notebook could not be read: {error}. Save it in Jupyter, and hand it in again."
        )
    except NoSandbox as error:
        print(error, file=sys.stderr)
        why = f"Nothing was run, for this container cannot shut submissions in: {error}."
        results = _nothing(
            f"{why} This is no grade of your work. Instructor: make the zip anew with --without-namespaces."
        )
    except TimeoutError:
        results = _nothing(
            f"Grading took longer than {WHOLE} s and was stopped: look for loops that do not end."
        )
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)  # for the instructor alone
        results = _nothing(
            "The grader failed. This is no grade of your work; please tell your instructor."
        )
    where = base / "results"
    where.mkdir(parents=True, exist_ok=True)
    (where / "results.json.part").write_text(
        json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    os.replace(where / "results.json.part", where / "results.json")
    return results


def _nothing(sentence: str) -> dict[str, Any]:
    return {
        "score": 0.0,
        "output": sentence,
        "output_format": "text",
        "stdout_visibility": "hidden",
    }


def _grade(base: Path) -> dict[str, Any]:
    settings = json.loads((base / "source" / SETTINGS).read_text(encoding="utf-8"))
    name = settings["assignment"]
    source = nbformat.read(base / "source" / "solutions" / name / f"{name}.ipynb", as_version=4)
    nb = _submission(base / "submission", name, source)
    mended = [str(note) for note in repair(nb, source)]
    for cell in nb.cells:
        sanitize(cell)
    walls = settings["namespaces"]
    limits = sandbox.Limits(cell=settings["timeout"], memory=MEMORY, user="" if walls else "nobody")
    with _at_most(WHOLE):
        found_odd = examine(nb, source, limits, sandboxed=walls, seed=settings["seed"])
    notes = [str(note) for note in found_odd]
    found = graded(nb)
    written = f"Graded by hand: {', '.join(found.written)}." if found.written else ""
    return {
        "tests": [_test(mark, settings["visibility"]) for mark in found.marks],
        "output": "\n".join(filter(None, (*mended, *notes, written))),
        "output_format": "text",
        "visibility": settings["visibility"],
        "stdout_visibility": "hidden",
        "execution_time": round(found.seconds or 0),
        "extra_data": {"namespaces": walls, "mended": mended, "notes": notes},
    }


def _test(mark: Mark, visibility: str) -> dict[str, Any]:
    functions = EXERCISES[mark.exercise].functions if mark.exercise in EXERCISES else ()
    return {
        "number": mark.exercise,
        "name": ", ".join(functions),
        "name_format": "text",
        "score": mark.points,
        "max_score": mark.max_points,
        "status": "passed" if mark.points >= mark.max_points else "failed",
        "output": mark.message,
        "output_format": "text",
        "tags": [mark.mistake] if mark.mistake else [],
        "visibility": visibility,
    }


def _submission(folder: Path, name: str, source: NotebookNode) -> NotebookNode:
    """Read the notebook that was handed in: the one of the right name, or the one with most of the
    assignment's cells."""
    paths = [
        path for path in sorted(folder.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts
    ]
    if not paths:
        raise Unreadable("there is no file that ends in .ipynb")
    if len(paths) == 1:
        return read(paths[0])
    named = [path for path in paths if path.name == f"{name}.ipynb"]
    if named:
        return read(named[0])
    wanted, notebooks = _ids(source), []
    for path in paths:
        with contextlib.suppress(Unreadable):
            notebooks.append(read(path))
    if not notebooks:
        raise Unreadable(f"none of {len(paths)} files is a notebook")
    return max(notebooks, key=lambda nb: len(wanted & _ids(nb)))


def _ids(nb: NotebookNode) -> set[str]:
    return {grade_id_of(cell) for cell in nb.cells} - {""}


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError if the code inside takes longer."""

    def over(*_: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


if __name__ == "__main__":
    run()
