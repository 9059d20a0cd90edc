"""The command line: `autograder build`, `grade`, `regrade`, `feedback`, `report`, `export`,
`gradescope`, `preview`, `demo`, `doctor`, `init`.

Exit codes: 0 all is well; 1 nothing (more) could be done, and a sentence says why; 2 some
submissions need a person; 3 another grader is at this course.
"""

import argparse
import contextlib
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from autograder.errors import AutograderError, machine_faults
from autograder.showing import in_lines, shown

if TYPE_CHECKING:
    from autograder.batch import progress, run

FAULT, PERSON = 1, 2
UNIX = ("fcntl", "grp", "pwd", "resource")  # modules of Python's that Windows is without

GRADE = """
Grades the submissions to an assignment, many at once, each in its sandbox. It
writes what `nbgrader autograde` writes: the folder autograded/, and scores in
the gradebook; Formgrader, feedback and export go on from there. Every result is
on the disk before it is announced: after a crash or Ctrl-C, --resume goes on.
"""
CODES = """
exit codes: 0 all graded; 1 nothing (more) could be graded, and a sentence says
why; 2 graded, but some submissions need a person (they cannot be read, or crash
the grader); 3 another grader is at this course
"""
REGRADE = """
Grades one submission once more, with the seed that was recorded, and shows its
verdicts beside those that stand: they are the same, bit for bit, unless the
submission or the source has changed. Nothing is written; to put new verdicts
into the gradebook: autograder grade ASSIGNMENT --students STUDENT --rerun all.
"""
FEEDBACK = """
Writes what students get back, one page per notebook, into feedback/, for all
graded submissions that have none yet or whose points or comments have changed:
points, what is wrong, hints, comments. A page opens offline and runs nothing.
`nbgrader generate_feedback` and Formgrader write the same pages.
"""
LINUX = "this needs Linux (on Windows, in WSL), where code can be confined"
OWN = "; your own notebook runs everywhere: its checks, and progress(), say what has passed"
MISSING = "the package {name} is missing; in the course's folder, pip install '.[grade,digits]' brings what is needed"


class Parser(argparse.ArgumentParser):
    """argparse's parser, with our exit code for a call that it does not understand."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(FAULT, in_lines(f"{self.prog}: {message}\n", sys.stderr))


def main(argv: list[str] | None = None) -> None:
    """Run one command: an AutograderError is a sentence and its exit code, a bug its traceback."""
    args = parser().parse_args(argv)
    # numpy reads this when it is imported; forks have one thread
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # jsonschema would read a grammar of internet addresses, which takes as long as grading five
    # submissions; no notebook has one
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        code = COMMANDS[args.command](args)
    except KeyboardInterrupt:
        more = "; go on with --resume" if args.command == "grade" else ""
        _leave(f"\nautograder {args.command}: stopped; what was announced is kept{more}")
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name in ("", "autograder", "backprop"):
            raise
        text = (
            LINUX + (OWN if args.command == "preview" else "")
            if name in UNIX
            else MISSING.format(name=name)
        )
        _leave(f"autograder {args.command}: {text}")
    except AutograderError as error:
        _leave(shown(f"autograder {args.command}: {error}", lines=True), error.exit_code)
    if code:
        sys.exit(code)


def _leave(text: str, code: int = FAULT) -> NoReturn:
    """End with a sentence on what is wrong."""
    text = in_lines(text, sys.stderr)
    if code == FAULT:
        sys.exit(text)
    print(text, file=sys.stderr)
    sys.exit(code)


def parser() -> Parser:
    """Make the parser of all commands and their options."""
    whole = Parser(prog="autograder", description="Build and grade the notebooks of the course.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, help: str, description: str = "", epilog: str = "") -> Parser:
        """Add a command; its own page says at least what the list of commands says of it."""
        description = description or f"{help[0].upper()}{help[1:]}."
        return commands.add_parser(name, help=help, description=description, epilog=epilog)

    build = add("build", help="make the worked and the lecture notebooks from solutions/*.py")
    build.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="for instance 01_linear_chain; all of them if none is given",
    )
    build.add_argument(
        "--check",
        action="store_true",
        help="write nothing; fail if a notebook is not what its source makes",
    )
    grade = add(
        "grade",
        help="grade submissions, many at once",
        description=GRADE,
        epilog=CODES,
    )
    _many(grade)
    grade.add_argument("--rerun", choices=("failed", "changed", "all"), default="new", help="grade again: failed, what failed or was "
                       "stopped; changed, what has changed or whose source has; all (default: what has no result yet)")  # fmt: skip
    grade.add_argument(
        "--resume",
        action="store_true",
        help="go on with the run that was interrupted, with its seed",
    )
    grade.add_argument(
        "--figures",
        action="store_true",
        help="draw the figures of the course in submissions (slower)",
    )
    grade.add_argument(
        "--no-sandbox", action="store_true", help="for a machine that has nothing to lose"
    )
    grade.add_argument("--anyway", action="store_true", help="grade although the source's own solution does not pass some test "
                       "cell here: these cells wait for a person")  # fmt: skip
    grade.add_argument(
        "--seed",
        type=_seed,
        help="seed of the inputs that checks draw (default: the seed of the last run, or a new one)",
    )
    regrade = add(
        "regrade",
        help="grade one submission once more and compare; nothing is written",
        description=REGRADE,
    )
    regrade.add_argument("student", metavar="STUDENT")
    regrade.add_argument("assignment", metavar="ASSIGNMENT")
    regrade.add_argument(
        "--seed",
        type=_seed,
        help="draw other inputs than the verdict had (default: the recorded seed)",
    )
    feedback = add(
        "feedback",
        help="write feedback pages, many at once",
        description=FEEDBACK,
    )
    _many(feedback)
    feedback.add_argument(
        "--force", action="store_true", help="write pages again that are there already"
    )
    demo = add("demo", help="grade sample submissions and show who made which mistake")
    demo.add_argument(
        "--course",
        type=Path,
        default=Path("demo"),
        help="the demo course's folder (default: demo)",
    )
    demo.add_argument(
        "--students", type=int, default=24, help="submissions for each notebook (default: 24)"
    )
    demo.add_argument(
        "--hand-in",
        action="store_true",
        help="only hand in; grade them yourself, in the demo course",
    )
    init = add(
        "init", help="grade an nbgrader course that exists already: one line in its configuration"
    )
    init.add_argument("--undo", action="store_true", help="remove the line again")
    add("doctor", help="say whether this machine can grade safely, and prove it by small attacks")
    report = add(
        "report", help="what the class did with an assignment: mistakes, points, what to look at"
    )
    report.add_argument("assignment", metavar="ASSIGNMENT", help="for instance 01_linear_chain")
    report.add_argument(
        "--anonymous", action="store_true", help="leave out everything that tells who it was"
    )
    report.add_argument(
        "--html",
        type=Path,
        metavar="FILE",
        help="a page that opens offline (default: report-ASSIGNMENT.html)",
    )
    report.add_argument(
        "--csv", type=Path, metavar="FILE", help="a line for each student and exercise"
    )
    report.add_argument("--json", type=Path, metavar="FILE", help="all of it")
    export = add("export", help="grades for Canvas, Moodle, or as plain CSV")
    export.add_argument(
        "assignments", nargs="*", metavar="ASSIGNMENT", help="all of them if none is given"
    )
    export.add_argument(
        "--format", choices=("canvas", "moodle", "csv"), default="csv", help="(default: csv)"
    )
    export.add_argument("--to", type=Path, metavar="FILE", help="(default: grades-FORMAT.csv)")
    export.add_argument(
        "--roster", type=Path, metavar="FILE", help="Canvas's or Moodle's own export of the class"
    )
    export.add_argument(
        "--missing",
        choices=("blank", "zero"),
        default="blank",
        help="the grade of students who have not handed in (default: blank)",
    )
    export.add_argument(
        "--provisional", action="store_true", help="also write scores that still wait for a person"
    )
    gradescope = add("gradescope", help="a zip that grades an assignment on Gradescope")
    gradescope.add_argument("assignment", metavar="ASSIGNMENT", help="for instance 01_linear_chain")
    gradescope.add_argument(
        "--to", type=Path, metavar="FILE.zip", help="(default: gradescope-ASSIGNMENT.zip)"
    )
    gradescope.add_argument("--visibility", choices=("visible", "after_due_date", "after_published", "hidden"), default="visible",
                            metavar="WHEN", help="when students see their points: %(choices)s (default: visible)")  # fmt: skip
    gradescope.add_argument(
        "--timeout",
        type=float,
        default=20.0,
        help="seconds per cell or call (default: 20; notebook 06: 90)",
    )
    gradescope.add_argument("--without-namespaces", action="store_true", help="where containers allow none: run submissions as the "
                            "user nobody, behind a seccomp filter and limits, a weaker wall than the sandbox")  # fmt: skip
    preview = add(
        "preview",
        help="for students: what will be graded, what looks missing, which public checks pass",
    )
    preview.add_argument(
        "notebook", type=Path, metavar="NOTEBOOK", help="for instance 01_linear_chain.ipynb"
    )
    for command in (
        build,
        init,
        grade,
        regrade,
        feedback,
        demo,
        report,
        export,
        gradescope,
        preview,
    ):
        command.add_argument(
            "--root",
            type=Path,
            default=Path.cwd(),
            metavar="DIR",
            help="the course's folder (default: this one)",
        )
    return whole


def _many(command: argparse.ArgumentParser) -> None:
    """Add the options of the commands that work on many submissions."""
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    command.add_argument("assignment", metavar="ASSIGNMENT", help="for instance 01_linear_chain")
    command.add_argument(
        "--students", default="*", metavar="GLOB", help="only those that match, for instance 'a*'"
    )
    command.add_argument(
        "--jobs",
        type=_count,
        default=cores,
        metavar="N",
        help=f"workers (default: {cores}, one per core)",
    )
    command.add_argument("--cluster", metavar="ADDRESS", help="use the workers of a Dask scheduler, "
                         "for instance tcp://head:8786; 'local' starts one here")  # fmt: skip
    how = command.add_mutually_exclusive_group()
    how.add_argument(
        "--quiet", action="store_true", help="no bar: only who needs a person, and a summary"
    )
    how.add_argument(
        "--json", action="store_true", help="a line of JSON per submission, and one at the end"
    )


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a seed, which is a whole number, 0 or more"
        )
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of workers")
    return int(text)


def _build(args: argparse.Namespace) -> int:
    from autograder.course.build import build

    stale = build(args.root, args.names, check=args.check)
    if stale:
        _leave("\n".join([*stale, "Run `make build` and commit what it writes."]))
    return 0


@contextlib.contextmanager
def _imports() -> Iterator[None]:
    """Keep the garbage collector away from what is imported inside: now, at the end and in
    forks."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _grade(args: argparse.Namespace) -> int:
    with _imports():
        from autograder.batch import run
        from autograder.course.course import Course

    wish = run.GradeRequest(
        args.students,
        args.rerun,
        args.resume,
        args.figures,
        not args.no_sandbox,
        args.anyway,
        args.seed,
    )
    with _voice(args) as voice:
        summary = run.grade(Course(args.root), args.assignment, wish, _workers(args), voice)
    return PERSON if summary.people or summary.by_hand else 0


def _regrade(args: argparse.Namespace) -> int:
    from autograder.batch.regrade import regrade, show
    from autograder.course.course import Course

    return (
        0 if show(regrade(Course(args.root), args.student, args.assignment, args.seed)) else PERSON
    )


def _feedback(args: argparse.Namespace) -> int:
    from nbgrader.converters import GenerateFeedback

    from autograder.batch.feedback import feedback
    from autograder.course.course import Course

    course = Course(args.root, writes=GenerateFeedback)
    with _voice(args) as voice:
        summary = feedback(
            course, args.assignment, args.students, args.force, _workers(args), voice
        )
    return PERSON if summary.people else 0


def _workers(args: argparse.Namespace) -> "run.WorkerPool":
    from functools import partial

    from autograder.batch import cluster, workers

    return (
        partial(cluster.run_jobs, args.cluster, args.jobs)
        if args.cluster
        else partial(workers.run_jobs, args.jobs)
    )


def _voice(args: argparse.Namespace) -> "progress.ProgressReporter":
    from autograder.batch import progress

    return progress.JsonLines() if args.json else progress.Quiet() if args.quiet else progress.Bar()


def _demo(args: argparse.Namespace) -> int:
    from autograder.demo import demo

    demo(args.root, args.course, args.students, args.hand_in)
    return 0


def _init(args: argparse.Namespace) -> int:
    from autograder.init import init, undo

    _say(undo(args.root) if args.undo else init(args.root))
    return 0


def _doctor(args: argparse.Namespace) -> int:
    from autograder.doctor import doctor

    return 0 if doctor() else FAULT


def _report(args: argparse.Namespace) -> int:
    from autograder.pages.report import report

    files = {"html": args.html, "csv": args.csv, "json": args.json}
    _say(report(args.root, args.assignment, anonymous=args.anonymous, **files))
    return 0


def _export(args: argparse.Namespace) -> int:
    from autograder.course.exports import Options, export

    no_grade = Options(args.missing, args.provisional)
    _say(export(args.root, args.assignments, args.format, args.to, args.roster, no_grade))
    return 0


def _gradescope(args: argparse.Namespace) -> int:
    from autograder.gradescope import make_zip

    options = {
        "namespaces": not args.without_namespaces,
        "visibility": args.visibility,
        "timeout": args.timeout,
    }
    _say([f"Written: {make_zip(args.root, args.assignment, args.to, **options)}"])
    return 0


def _preview(args: argparse.Namespace) -> int:
    from autograder.preview import preview

    preview(args.notebook, args.root)
    return 0


@machine_faults()
def _say(lines: list[str]) -> None:
    print(in_lines(shown("\n".join(lines), lines=True), sys.stdout), flush=True)


COMMANDS = {
    "build": _build, "grade": _grade, "regrade": _regrade, "feedback": _feedback, "report": _report, "export": _export,
    "gradescope": _gradescope, "preview": _preview, "demo": _demo, "doctor": _doctor, "init": _init,
}  # fmt: skip
