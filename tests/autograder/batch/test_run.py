"""Nothing is lost: whatever is killed, full, locked or gone, what was announced is there, and the
rest can be done again."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.batch import fingerprint, run
from autograder.batch.journal import Journal
from autograder.batch.progress import Outcome, ProgressReporter
from autograder.batch.workers import Failure, run_jobs
from autograder.course.course import STATE_DIR, Course
from autograder.course.lock import exclusive
from autograder.errors import Busy, NoSandbox, UsageError
from autograder.examiner import sandbox
from tests.autograder import forked, small
from tests.autograder.batch.conftest import CLASS, typed
from tests.autograder.course.test_gradebook import grade, url
from tests.autograder.small import NAME, hand_in, rows, stub, tree

KILLS = int(os.environ.get("KILLS", "4"))  # points in a run at which it is killed


def autograder(course: Path, *arguments: str) -> forked.Done:
    """A command, without the seconds that a new Python takes to import what it needs."""
    return forked.run(course, "autograder", *arguments)


def nobody_is_left(course: Path) -> None:
    """A grader's workers, examiners and candidates end with it."""
    mark, end = f"GRADER={course}\0".encode(), time.monotonic() + 10
    left = [0]
    while left and time.monotonic() < end:
        left = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if mark in path.read_bytes():
                    left.append(int(path.parent.name))
        time.sleep(0.1)
    assert not left


@pytest.fixture
def course(handed_in: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(handed_in, tmp_path / "course"))


@pytest.mark.parametrize("point", range(KILLS))
def test_a_killed_run_ends_as_an_undisturbed_one(
    course: Path, undisturbed: tuple[Any, Any, float], point: int
) -> None:
    _, _, seconds = undisturbed
    wait = random.Random(point).uniform(0.2, 1.0) * seconds
    command = typed(course, "grade", NAME, "--json")
    mark = {"GRADER": str(course)}
    with (course / "said").open("wb") as said:
        grader = subprocess.Popen(command, cwd=small.ROOT, stdout=said, stderr=said, start_new_session=True,
                                  env=os.environ | mark)  # fmt: skip
        time.sleep(wait)
        os.killpg(grader.pid, signal.SIGKILL)
        grader.wait()
    nobody_is_left(course)
    told = [
        json.loads(line)
        for line in (course / "said").read_text().splitlines()
        if line.endswith("}")
    ]
    announced = {line["student"] for line in told if "student" in line}
    found = rows(url(course))
    for student in announced:  # it is there already
        assert found[student] == undisturbed[0][student]
        assert (course / "autograded" / student / NAME / "one.ipynb").exists()
    begun = (course / STATE_DIR / f"{NAME}.jsonl").exists() and Journal(
        course / STATE_DIR / f"{NAME}.jsonl"
    ).last is not None
    done = subprocess.run(
        [*command, *(["--resume"] if begun else [])], capture_output=True, text=True, check=False,
        cwd=small.ROOT, env=os.environ | mark,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    nobody_is_left(course)
    again = {
        line["student"] for line in map(json.loads, done.stdout.splitlines()) if "student" in line
    }
    assert not again & announced
    assert rows(url(course)) == undisturbed[0]
    assert tree(course / "autograded") == undisturbed[1]


def test_one_grader_at_a_time(course: Path) -> None:
    with exclusive(Course(course), "autograder grade other"):
        done = autograder(course, "grade", NAME)
        assert done.returncode == 3
        assert (
            f"another grader is at this course: autograder grade other, process {os.getpid()} on "
            in done.stderr
        )
        with pytest.raises(Busy):
            grade(course)
    assert rows(url(course)) == {"students": []}


def test_a_torn_journal_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "j"
    Journal(path).write(
        {"run": "a", "students": ["x", "y"]}, {"run": "a", "student": "x", "outcome": "graded"}
    )
    with path.open("a") as file:
        file.write('{"run": "a", "student": "y", "outc')
    journal = Journal(path)
    assert (journal.done("a"), journal.ended) == ({"x"}, False)
    journal.write({"run": "a", "student": "y", "outcome": "failed"}, {"end": "a"})
    journal = Journal(path)
    assert (journal.done("a"), journal.ended, journal.outcomes["y"]["outcome"]) == (
        {"x", "y"},
        True,
        "failed",
    )


def doubled(job: int) -> int:
    if job == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if job == 4:
        raise ValueError("four")
    return 2 * job


def test_a_worker_that_dies_takes_no_job_with_it() -> None:
    results = dict(filter(None, run_jobs(2, lambda: doubled, iter(range(1, 8)))))
    assert {job: result for job, result in results.items() if job not in (3, 4)} == {
        1: 2,
        2: 4,
        5: 10,
        6: 12,
        7: 14,
    }
    assert results[3] == Failure("its worker died over it, 2 times; it was set aside")
    assert results[4] == Failure("ValueError: four")


def test_who_grades_has_a_warm_parent_before_and_after(course: Path) -> None:
    """Workers, and the examiners that are forks of them, neither use nor end what belongs to the
    process that they come of."""
    sandbox.start(sandbox.Limits()).kill()
    (parent,) = sandbox._zygotes
    for _ in range(2):
        assert grade(course, rerun="all").graded == CLASS
        assert parent.handle.poll() is None
        candidate = sandbox.start(sandbox.Limits())
        candidate.kill()
        assert candidate.warm


def test_a_submission_that_crashes_the_grader_is_set_aside_and_named(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fragile(count: int, make: Any, jobs: Iterator[Any]) -> Iterator[Any]:
        def deadly(work: Any, job: Any) -> Any:
            if job.student == "student01":
                os.kill(os.getpid(), signal.SIGKILL)
            return work(job)

        return run_jobs(count, lambda: partial(deadly, make()), jobs)

    summary = run.grade(
        Course(course),
        NAME,
        run.GradeRequest(students="student0[0-2]"),
        partial(fragile, 1),  # type: ignore[arg-type]
        ProgressReporter(),
    )
    assert (summary.graded, summary.failed, [outcome.student for outcome in summary.people]) == (
        2,
        1,
        ["student01"],
    )
    found = rows(url(course))
    assert found["student01"][3] is True  # it waits for a person, as after nbgrader
    assert found["student01 one grade check-one"][0] is None
    assert not (course / "autograded" / "student01" / NAME).exists()
    assert grade(course, students="student0[0-2]", rerun="failed").graded == 1


def test_a_full_disk_ends_with_a_sentence_and_keeps_what_is_done(
    handed_in: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=True)
    try:
        course = Path(shutil.copytree(handed_in, disk / "course"))
        free = shutil.disk_usage(disk).free
        (disk / "ballast").write_bytes(b"x" * max(0, free - 120_000))
        done = autograder(course, "grade", NAME, "--json", "--jobs", "1")
        assert done.returncode == 1
        assert "No space left" in done.stderr or "full" in done.stderr
        assert "Traceback" not in done.stderr
        announced = {
            line["student"]
            for line in map(json.loads, done.stdout.splitlines())
            if "student" in line
        }
        (disk / "ballast").unlink()
        assert announced <= set(rows(url(course))["students"])
        done = autograder(course, "grade", NAME, "--json", "--resume")
        assert done.returncode == 0, done.stderr
        assert rows(url(course))["students"] == [f"student{k:02d}" for k in range(CLASS)]
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_gradebook_that_cannot_be_written_is_named(course: Path) -> None:
    subprocess.run(
        ["mount", "--bind", course / "gradebook.db", course / "gradebook.db"], check=True
    )
    subprocess.run(["mount", "-o", "remount,ro,bind", course / "gradebook.db"], check=True)
    try:
        done = autograder(course, "grade", NAME, "--quiet")
    finally:
        subprocess.run(["umount", course / "gradebook.db"], check=True)
    assert done.returncode == 1
    assert "the gradebook sqlite:///" in done.stderr
    assert "readonly" in done.stderr
    assert not list((course / "autograded").glob(f"*/{NAME}"))
    assert not list((course / "autograded").glob("*/.*"))


def test_what_cannot_be_graded_is_a_sentence(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="is not a course"):
        Course(tmp_path)
    with pytest.raises(UsageError, match=r"there is no assignment 'x'.*there is: small"):
        run.grade(Course(course), "x", run.GradeRequest(), run.local(1), ProgressReporter())
    with pytest.raises(UsageError, match=r"nobody matching 'nobody\*' has handed in"):
        grade(course, students="nobody*")
    with pytest.raises(UsageError, match=r"give --resume without --students, --rerun and --seed"):
        grade(course, resume=True, seed=3)
    assert "'-1' is not a seed" in autograder(course, "grade", NAME, "--seed=-1").stderr
    with monkeypatch.context() as patch:
        patch.setenv("PATH", "/nowhere")
        patch.setattr(sys, "executable", "/nowhere/python")
        with pytest.raises(NoSandbox, match="bubblewrap is not installed"):
            grade(course)
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nfrom nbgrader.preprocessors import Execute as Theirs\n"
                      "c.Autograde.autograde_preprocessors = [Theirs]\n")  # fmt: skip
    with pytest.raises(
        UsageError, match=r"does not let autograder\.submission\.execute\.Execute run"
    ):
        grade(course)
    config.write_text("c.x = (")
    with pytest.raises(UsageError, match="cannot be used: SyntaxError"):
        Course(course)


def test_a_vanished_submission_stops_nobody_else(course: Path) -> None:
    shutil.rmtree(course / "submitted" / "student03")

    class Thief(ProgressReporter):
        def start(self, total: int, skipped: int, seed: int | None, each: float) -> None:
            super().start(total, skipped, seed, each)
            shutil.rmtree(course / "submitted" / "student01")

    summary = run.grade(
        Course(course), NAME, run.GradeRequest(students="student0[0-2]"), run.local(1), Thief()
    )
    assert summary.graded == 2
    assert [(outcome.student, outcome.outcome) for outcome in summary.people] == [
        ("student01", "vanished")
    ]


def test_odd_timestamps_and_folders_are_named(course: Path) -> None:
    (course / "submitted" / "student00" / NAME / "timestamp.txt").write_text("yesterday, I think")
    shutil.rmtree(course / "submitted" / "student01" / NAME)
    nothing = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    hand_in(course, "student01", nothing=nothing)
    (course / "submitted" / "student02" / NAME / "one.ipynb").unlink()
    summary = run.grade(
        Course(course),
        NAME,
        run.GradeRequest(students="student0[0-2]"),
        run.local(1),
        ProgressReporter(),
    )
    notes = {outcome.student: outcome.notes for outcome in summary.people}
    assert "its timestamp.txt holds no date" in notes["student00"][0]
    assert notes["student01"] == ["none of its notebooks belongs to the assignment: nothing.ipynb"]
    assert notes["student02"] == ["it holds no notebook"]
    quiet = autograder(course, "grade", NAME, "--students", "student02", "--quiet")
    assert (quiet.returncode, quiet.stdout) == (
        0,
        "There was nothing to do: 1 submission has its result already.\n",
    )
    hand_in(
        course, "student02", one=stub("one")
    )  # what failed is graded when something else lies there
    assert grade(course, students="student0[0-2]").graded == 1


def test_a_changed_source_reaches_the_gradebook_and_grades_again(course: Path) -> None:
    assert grade(course, students="student00").graded == 1
    halve(course)
    assert grade(course, students="student00").graded == 0
    assert grade(course, students="student00", rerun="changed").graded == 1
    assert rows(url(course))["student00 one grade check-one"][0] == 1.0
    assert grade(course, students="student00", rerun="changed").graded == 0


def change(course: Path, cell: int, old: str, new: str, notebook: str = "one") -> None:
    """In the source."""
    path = course / "source" / NAME / f"{notebook}.ipynb"
    found = nbformat.read(path, as_version=4)
    assert old in found.cells[cell].source
    found.cells[cell].source = found.cells[cell].source.replace(old, new)
    nbformat.write(found, path)


def halve(course: Path) -> None:
    """A new test, which the source's own solution passes, and from which those who have handed in
    get half."""
    change(course, 2, "2 * x", "2 * x if x != 9 else 19")
    change(course, 3, "right * 1.0", "right * (1.0 if double(9) == 19 else 0.5)")


@pytest.fixture
def two(both: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(both, tmp_path / "two"))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with two notebooks and three students, all graded: one handed in both, one has a
    note, one handed in the second."""
    course = small.make(tmp_path_factory.mktemp("both") / "course")
    hand_in(course, "ada", one=stub("one"), two=stub("two"))
    hand_in(
        course,
        "hangs",
        one=stub("one", "def double(x):\n    raise SystemExit"),
        two=stub("two", "import os\nos._exit(3)"),
    )
    hand_in(course, "second", two=stub("two"))
    assert grade(course).graded == 3
    return course


def test_prose_and_worked_solutions_regrade_nothing(two: Path) -> None:
    change(two, 0, "A little prose", "A little more prose")
    change(two, 2, "2 * x", "x + x")
    assert grade(two, rerun="changed").graded == 0
    change(two, 1, "import math", "import cmath")  # a locked cell before the tests
    assert grade(two, rerun="changed").graded == 2


def test_a_changed_test_regrades_its_notebook_alone(two: Path) -> None:
    with Gradebook(url(two)) as gradebook:  # a person has been at it
        for name in ("one", "two"):
            for cell in (f"words-{name}", f"task-{name}"):
                found = gradebook.find_grade(cell, name, NAME, "ada")
                found.manual_score, found.needs_manual_grade = 2.0, False
        gradebook.db.commit()
    before, files = rows(url(two)), tree(two / "autograded")
    seconds = (two / "autograded" / "ada" / NAME / "two.ipynb").read_bytes()
    halve(two)
    asked: list[tuple[str, list[str]]] = []

    def listens(count: int, make: Any, jobs: Iterator[Any]) -> Iterator[Any]:
        def heard() -> Iterator[Any]:
            for job in jobs:
                asked.append((job.student, sorted(job.notebooks)))
                yield job

        return run_jobs(count, make, heard())

    summary = run.grade(
        Course(two),
        NAME,
        run.GradeRequest(rerun="changed"),
        partial(listens, 1),  # type: ignore[arg-type]
        ProgressReporter(),
    )
    assert asked == [("ada", ["one"]), ("hangs", ["one"])]  # "second" has not handed it in
    after = rows(url(two))
    different = {key for key in before if before[key] != after[key]}
    assert different == {"ada", "ada one", "ada one grade check-one"}
    assert after["ada one grade check-one"][0] == 1.0
    assert after["ada one grade words-one"] == [None, 2.0, None, False, 2.0, 3.0]
    assert summary.points == 2.0 + 3.0
    assert (
        two / "autograded" / "ada" / NAME / "two.ipynb"
    ).read_bytes() == seconds  # the very file
    assert tree(two / "autograded").keys() == files.keys()
    journal = Journal(two / STATE_DIR / f"{NAME}.jsonl")
    assert "stopped" in journal.outcomes["hangs"]["kinds"]  # in the notebook that was kept
    whole = copytree(two)
    assert grade(two, rerun="changed").graded == 0
    grade(whole, rerun="all")
    settled = {
        "ada one grade words-one",
        "ada two grade words-two",
        "ada one grade task-one",
        "ada two grade task-two",
    }
    again = rows(url(whole))
    assert {key for key in after if after[key] != again[key]} <= settled | {
        "ada",
        "ada one",
        "ada two",
    }
    assert tree(whole / "autograded") == tree(two / "autograded")


def copytree(course: Path) -> Path:
    return Path(shutil.copytree(course, course.with_name(f"{course.name} again")))


def test_a_changed_question_is_for_a_person(two: Path) -> None:
    with Gradebook(url(two)) as gradebook:
        found = gradebook.find_grade("words-one", "one", NAME, "ada")
        found.manual_score, found.needs_manual_grade = 2.0, False
        gradebook.db.commit()
    change(two, 5, "Because.", "Because of this.")
    assert grade(two, rerun="changed").graded == 2
    assert rows(url(two))["ada one grade words-one"][3] is True


def test_a_result_that_is_gone_is_made_anew(two: Path) -> None:
    halve(two)
    (two / "autograded" / "ada" / NAME / "two.ipynb").unlink()
    assert grade(two, rerun="changed").graded == 2
    assert rows(url(two))["ada two grade check-two"][0] == 2.0
    assert (two / "autograded" / "ada" / NAME / "two.ipynb").exists()


def test_an_interrupted_regrading_goes_on_as_one(two: Path) -> None:
    halve(two)

    class Stops(ProgressReporter):
        def done(self, outcome: Outcome, earlier: bool = False) -> None:
            super().done(outcome, earlier)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.grade(
            Course(two),
            NAME,
            run.GradeRequest(rerun="changed", students="ada"),
            run.local(1),
            Stops(),
        )
    journal = two / STATE_DIR / f"{NAME}.jsonl"
    lines = journal.read_text().splitlines()
    journal.write_text("\n".join(lines[:-1]) + "\n")  # killed before it could say so
    seconds = (two / "autograded" / "ada" / NAME / "two.ipynb").read_bytes()
    assert grade(two, resume=True).graded == 1
    assert (two / "autograded" / "ada" / NAME / "two.ipynb").read_bytes() == seconds
    assert rows(url(two))["ada one grade check-one"][0] == 1.0


def test_the_seed_of_the_last_run_is_kept(course: Path) -> None:
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text().replace("c.Execute.seed = 7", ""))
    first = grade(course, students="student00", seed=11)
    second = grade(course, students="student01")
    assert (first.seed, second.seed) == (11, 11)


def test_only_the_rows_of_other_notebooks_decide_nothing() -> None:
    judges = {f"{path.parent.name}/{path.stem}" for path in fingerprint._judges("03_feedforward")}
    assert {
        "exercises/feedforward",
        "mistakes/feedforward",
        "check/compare",
        "backprop/feedforward",
    } <= judges
    others = {"exercises/computational_graphs", "mistakes/linear_chain"}
    files = {path.relative_to(small.ROOT / "backprop" / "check").with_suffix("").as_posix()
             for path in (small.ROOT / "backprop" / "check").rglob("*.py")}  # fmt: skip
    assert others <= files and not others & judges
    assert "exercises/feedforward" in {
        f"{path.parent.name}/{path.stem}" for path in fingerprint._judges("05_vanishing")
    }


def test_an_outcome_goes_through_the_journal() -> None:
    outcome = Outcome("ada", "graded", "a", {"one": ["b", "c"]}, 1.5, ["mended"], ["x"])
    assert Outcome.of(json.loads(json.dumps({"run": "r", **vars(outcome)}))) == outcome
