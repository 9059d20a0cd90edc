"""The command line: `python -m autograder build [--check]`, `demo`, `doctor`, `report`, `export`, `gradescope`, `preview`."""

import argparse
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> None:
    """Run one command; a mistake in its input is a sentence and exit code 1, never a traceback."""
    parser = argparse.ArgumentParser(prog="autograder", description="Build and grade the notebooks of the course.")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="make the worked and the lecture notebooks from solutions/*.py")
    build.add_argument("names", nargs="*", metavar="NAME", help="for instance 01_linear_chain; all of them if none is given")
    build.add_argument("--check", action="store_true", help="write nothing; fail if a notebook is not what its source makes")
    demo = commands.add_parser("demo", help="grade sample submissions and show who made which mistake")
    demo.add_argument("--course", type=Path, default=Path("demo"), help="where to put the demo course (default: demo)")
    demo.add_argument("--students", type=int, default=24, help="submissions for each notebook (default: 24)")
    commands.add_parser("doctor", help="say whether this machine can grade safely, and prove it by ten small attacks")
    report = commands.add_parser("report", help="what the class did with an assignment: mistakes, points, what to look at")
    report.add_argument("assignment", metavar="ASSIGNMENT", help="for instance 01_linear_chain")
    report.add_argument("--anonymous", action="store_true", help="nothing in the files tells who it was")
    report.add_argument("--html", type=Path, metavar="FILE", help="a page that opens offline (default: report-ASSIGNMENT.html)")
    report.add_argument("--csv", type=Path, metavar="FILE", help="a line for each student and exercise")
    report.add_argument("--json", type=Path, metavar="FILE", help="all of it")
    export = commands.add_parser("export", help="grades for Canvas, Moodle, or as plain CSV")
    export.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="all of them if none is given")
    export.add_argument("--format", choices=("canvas", "moodle", "csv"), default="csv", help="(default: csv)")
    export.add_argument("--to", type=Path, metavar="FILE", help="(default: grades-FORMAT.csv)")
    export.add_argument("--roster", type=Path, metavar="FILE", help="Canvas's or Moodle's own export of the class")
    export.add_argument("--missing", choices=("blank", "zero"), default="blank", help="for who has not handed in (default: blank)")
    export.add_argument("--provisional", action="store_true", help="scores that still wait for a grader, too")
    gradescope = commands.add_parser("gradescope", help="a zip that grades an assignment on Gradescope")
    gradescope.add_argument("assignment", metavar="ASSIGNMENT", help="for instance 01_linear_chain")
    gradescope.add_argument("--to", type=Path, metavar="FILE.zip", help="(default: gradescope-ASSIGNMENT.zip)")
    gradescope.add_argument("--visibility", choices=("visible", "after_due_date", "after_published", "hidden"), default="visible",
                            help="when students see their points (default: visible)")  # fmt: skip
    gradescope.add_argument("--timeout", type=float, default=20.0, help="seconds of a cell or call (default: 20; notebook 06: 90)")
    gradescope.add_argument("--without-namespaces", action="store_true", help="where containers allow none: run submissions as the "
                            "user nobody, behind a seccomp filter and limits, a weaker wall than the sandbox")  # fmt: skip
    preview = commands.add_parser("preview", help="for students: what will be graded, what looks missing, which public checks pass")
    preview.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="for instance 01_linear_chain.ipynb")
    for command in (build, demo, report, export, gradescope, preview):
        command.add_argument("--root", type=Path, default=Path.cwd(), help="the course's folder (default: this one)")
    args = parser.parse_args(argv)
    try:
        if args.command == "build":
            from autograder.build import build as build_notebooks

            stale = build_notebooks(args.root, args.names, check=args.check)
            if stale:
                sys.exit("\n".join([*stale, "Run `make build` and commit what it writes."]))
        elif args.command == "doctor":
            from autograder.doctor import doctor

            sys.exit(0 if doctor() else 1)
        elif args.command == "report":
            from autograder.report import report as write_report

            files = {"html": args.html, "csv": args.csv, "json": args.json}
            print("\n".join(write_report(args.root, args.assignment, anonymous=args.anonymous, **files)))
        elif args.command == "export":
            from autograder.exports import Options
            from autograder.exports import export as write_grades

            no_grade = Options(args.missing, args.provisional)
            print("\n".join(write_grades(args.root, args.assignments, args.format, args.to, args.roster, no_grade)))
        elif args.command == "gradescope":
            from autograder.gradescope import make_zip

            options = {"namespaces": not args.without_namespaces, "visibility": args.visibility, "timeout": args.timeout}
            print(f"Written: {make_zip(args.root, args.assignment, args.to, **options)}")
        elif args.command == "preview":
            from autograder.preview import preview as show_receipt

            show_receipt(args.notebook, args.root)
        else:
            from autograder.demo import demo as run_demo

            run_demo(args.root, args.course, args.students)
    except (ValueError, OSError) as error:
        sys.exit(f"autograder {args.command}: {error}")
