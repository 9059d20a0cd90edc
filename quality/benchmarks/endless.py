"""A class in which some answers never end, against the same class with honest ones in their place.

    python -m quality.benchmarks.endless [--submissions 100] [--endless 10] [--jobs 2]
                                         [--notebook 01_linear_chain]

Both are graded by `autograder grade`, in sandboxes, with its own limits. In the second, the first
exercise of some submissions is an endless loop, which the cells after it meet again. It may take
twice the time of the first, and 45 s for each of these submissions, shared by the processes that
grade. Exit code 1 if it takes longer, or if anybody else has other points than in the first.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from quality.benchmarks.runs import run
from quality.benchmarks.submissions import make, make_course
from quality.benchmarks.throughput import points

SEED = 7
EACH, TIMES = 45.0, 2.0  # s of a submission that never ends, and times that the others may take


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--endless", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--notebook", default="01_linear_chain")
    args = parser.parse_args()
    if not 0 <= args.endless <= args.submissions:
        parser.error("--endless is some of --submissions")
    seconds, earned = [], []
    students: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("honest", "endless"):
            course = Path(folder, kind)
            make_course(course, args.notebook)
            handed = sorted(make(course, args.notebook, args.submissions))
            if kind == "endless":  # spread over the class
                students = {handed[k * len(handed) // args.endless] for k in range(args.endless)}
                for student in students:
                    loop(course / "submitted" / student / args.notebook / f"{args.notebook}.ipynb")
            options = ("--seed", str(SEED), "--jobs", str(args.jobs))
            seconds.append(run(course, args.notebook, *options).seconds)
            earned.append(points(course, args.notebook))
            print(f"{kind}: {seconds[-1]:.0f} s", flush=True)
    honest, endless = seconds
    most = TIMES * honest + EACH * args.endless / args.jobs
    harmed = {student for (student, cell), score in earned[0].items()
              if student not in students and earned[1].get((student, cell)) != score}  # fmt: skip
    print(f"{args.submissions} submissions to {args.notebook} on {args.jobs} cores: {honest:.0f} s; with {args.endless} that never "
          f"end: {endless:.0f} s, of {most:.0f} s that they may take ({TIMES:g} × {honest:.0f} s and {EACH:g} s each, on a core); "
          f"{len(harmed)} others have other points")  # fmt: skip
    sys.exit(bool(harmed) or endless > most)


def loop(path: Path) -> None:
    """Make the first answer of a notebook one that never ends, by the function that it defines."""
    notebook: Any = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        facts = cell["metadata"].get("nbgrader", {})
        if facts.get("solution") and cell["cell_type"] == "code":
            head = next(
                line for line in "".join(cell["source"]).splitlines() if line.startswith("def ")
            )
            cell["source"] = f"{head}\n    while True:\n        pass"
            break
    path.write_text(json.dumps(notebook), encoding="utf-8")


if __name__ == "__main__":
    main()
