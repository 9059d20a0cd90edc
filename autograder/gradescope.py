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
import copy
import importlib.metadata
import json
import os
import secrets
import signal
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from autograder.course.course import Course, read_files
from autograder.errors import NoSandbox, Unreadable, UsageError, machine_faults
from autograder.examiner import sandbox
from autograder.ids import grade_id_of
from autograder.submission.execute import examine
from autograder.submission.given import NOTHING, Beside, imports, keeps_libraries_out
from autograder.submission.reading import read
from autograder.submission.repair import repair
from autograder.submission.results import Mark, graded
from autograder.submission.sanitize import sanitize
from backprop.check.exercises import EXERCISES

BASE = Path("/autograder")
SETTINGS = "gradescope.json"
# bytes of address space of a submission: the rest of the 768 MB is the examiner's
MEMORY = 512 * 2**20
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
memory or could not start. This is not a grade of your work; please tell your instructor."}
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
    course = Course(root).directory
    folder = Path(course.format_path(course.source_directory, ".", assignment))
    sources = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.ipynb")}
    if not sources:
        raise UsageError(
            f"there is no worked notebook in {folder}; run `make build`, or look at the assignment's name"
        )
    beside = read_files(course, folder)
    to = to or root / f"gradescope-{assignment}.zip"
    settings = {
        "assignment": assignment,
        "namespaces": namespaces,
        "visibility": visibility,
        "timeout": timeout,
        # one for all submissions, so that equal answers earn equal points
        "seed": secrets.randbelow(1_000_000),
    }
    text = "".join(sources.values())
    needed = [
        *NEEDED,
        *(["scikit-learn"] if "backprop.digits" in text else []),
        *_libraries(sources.values()),
    ]
    files: dict[str, str | bytes] = {
        "setup.sh": SETUP,
        "run_autograder": RUN,
        "requirements.txt": "\n".join(dict.fromkeys(needed)) + "\n",
        "constraints.txt": _constraints(),
        SETTINGS: json.dumps(settings, indent=1) + "\n",
        **{f"solutions/{assignment}/{name}.ipynb": text for name, text in sources.items()},
        **{f"solutions/{assignment}/{name}": data for name, data in beside.items()},
    }
    package = Path(__file__).parents[1]
    for path in sorted(
        [*(package / "autograder").rglob("*.py"), *(package / "backprop").rglob("*.py")]
    ):
        files[str(path.relative_to(package))] = path.read_text(encoding="utf-8")
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o755 if name in ("setup.sh", "run_autograder") else 0o644) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return to


def _libraries(notebooks: Iterable[str]) -> list[str]:
    """Return the packages of this machine that the notebooks import."""
    names = {
        statement.split()[1].split(".")[0]
        for notebook in notebooks
        for cell in nbformat.reads(notebook, as_version=4).cells
        if cell.cell_type == "code"
        for statement in imports(cell.source)
    }
    known = importlib.metadata.packages_distributions()
    ours = set(known.get("backprop", []))
    return sorted({package for name in names for package in known.get(name, [])[:1]} - ours)


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
        why = f"Nothing was run, because this container cannot confine submissions: {error}."
        results = _nothing(
            f"{why} This is not a grade of your work. Instructor: make the zip anew with --without-namespaces."
        )
    except TimeoutError:
        results = _nothing(
            f"Grading took longer than {WHOLE} s and was stopped: look for loops that do not end."
        )
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)  # for the instructor alone
        results = _nothing(
            "The grader failed. This is not a grade of your work; please tell your instructor."
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
    folder = base / "source" / "solutions" / name
    sources = {
        path.stem: nbformat.read(path, as_version=4) for path in sorted(folder.glob("*.ipynb"))
    }
    if not sources:
        raise FileNotFoundError(f"no notebook in {folder}")
    papers = _submission(base / "submission", sources)
    directory = CourseDirectory()
    ours = read_files(directory, folder)
    theirs = read_files(directory, base / "submission", bounded=True)
    beside = Beside(ours, {name: data for name, data in theirs.items() if name not in ours})
    walls = settings["namespaces"]
    limits = sandbox.Limits(cell=settings["timeout"], memory=MEMORY, user="" if walls else "nobody")
    tests, mended, notes, written, seconds = [], [], [], [], 0.0
    with _at_most(WHOLE):
        for stem, source in sources.items():
            nb = papers[stem]
            said = [str(note) for note in repair(nb, source)]
            for cell in nb.cells:
                sanitize(cell)
            odd = examine(
                nb,
                source,
                limits,
                sandboxed=walls,
                seed=settings["seed"],
                beside=NOTHING if keeps_libraries_out(source) else beside,
            )
            found = graded(nb)
            where = f"{stem}/" if len(sources) > 1 else ""
            tests += [_test(mark, settings["visibility"], where) for mark in found.marks]
            mended += [f"{where and f'{stem}: '}{text}" for text in said]
            notes += [f"{where and f'{stem}: '}{text}" for text in map(str, odd)]
            written += [where + exercise for exercise in found.written]
            seconds += found.seconds or 0
    by_hand = f"Graded by hand: {', '.join(written)}." if written else ""
    return {
        "tests": tests,
        "output": "\n".join(filter(None, (*mended, *notes, by_hand))),
        "output_format": "text",
        "visibility": settings["visibility"],
        "stdout_visibility": "hidden",
        "execution_time": round(seconds),
        "extra_data": {"namespaces": walls, "mended": mended, "notes": notes},
    }


def _test(mark: Mark, visibility: str, where: str) -> dict[str, Any]:
    functions = EXERCISES[mark.exercise].functions if mark.exercise in EXERCISES else ()
    return {
        "number": where + mark.exercise,
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


def _submission(folder: Path, sources: dict[str, NotebookNode]) -> dict[str, NotebookNode]:
    """Read the notebooks that were handed in: those of the right names, or those with most of the
    source's cells; an empty one in the place of one that is missing."""
    paths = [
        path for path in sorted(folder.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts
    ]
    if not paths:
        raise Unreadable("there is no file that ends in .ipynb")
    if len(paths) == len(sources) == 1:
        return dict.fromkeys(sources, read(paths[0]))
    found = {name: read(p) for p in paths if (name := p.stem) in sources}
    others = []
    for path in paths:
        if path.stem not in found:
            with contextlib.suppress(Unreadable):
                others.append(read(path))
    if not found and not others:
        raise Unreadable(f"none of {len(paths)} files is a notebook")
    for name in sources.keys() - found.keys():
        wanted = _ids(sources[name])
        fits = [nb for nb in others if len(sources) == 1 or wanted & _ids(nb)]
        best = max(fits, key=lambda nb: len(wanted & _ids(nb)), default=nbformat.v4.new_notebook())
        found[name] = copy.deepcopy(best)
    return found


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
