"""What was graded when, with which seed, and what came of it: JSON lines beside the course, written
before it is announced.

{"run": "3f2a…", "seed": 7, "sandbox": true, "students": ["ada"]}   a run begins
{"run": "3f2a…", "student": "ada", "outcome": "graded", "points": 11.5, "input": "9c…", …}
{"end": "3f2a…"}                                                    all of it is done
"""

import json
import os
from pathlib import Path
from typing import Any

from autograder.showing import as_line


class Journal:
    """The journal of one assignment. A line that a killed grader has left unfinished does not
    count."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.last: dict[str, Any] | None = None  # the run that began last
        self.ended = True  # whether it has ended
        self.outcomes: dict[str, dict[str, Any]] = {}  # the last word on each student
        data = path.read_bytes() if path.exists() else b""
        self.torn = bool(data) and not data.endswith(b"\n")
        for line in data.split(b"\n"):
            try:
                self._take(json.loads(line))
            except ValueError:
                continue

    def write(self, *lines: dict[str, Any]) -> None:
        """Append a line, and wait until it is on the disk."""
        text = "\n" * self.torn + "".join(as_line(line) + "\n" for line in lines)
        new = not self.path.exists()
        with self.path.open("ab") as file:
            before = file.tell()
            try:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.truncate(self.path, before)
                raise
        if new:
            folder = os.open(self.path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        self.torn = False
        for line in lines:
            self._take(line)

    def done(self, run: str) -> set[str]:
        """Return the students whose submissions a run has finished."""
        return {student for student, line in self.outcomes.items() if line["run"] == run}

    def _take(self, line: Any) -> None:
        if not isinstance(line, dict):
            return
        if "students" in line:
            self.last, self.ended = line, False
        elif "student" in line:
            self.outcomes[line["student"]] = line
        elif "end" in line:
            self.ended = True
