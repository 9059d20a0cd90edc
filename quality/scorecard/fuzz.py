"""Mutilated notebooks: each must come to a verdict or be named, and none to more points than it is
worth."""

import copy
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat

from autograder.batch import run
from autograder.batch.journal import Journal
from autograder.course.course import Course
from autograder.course.gradebook import AssignmentGradebook
from autograder.course.records import GradedNotebook
from autograder.submission.pipeline import Pipeline, Plan, SubmissionJob
from tests.autograder import small


def fuzzed(course: Path, count: int, seed: int = 0) -> tuple[Counter[str], list[str]]:
    """What `count` mutilated notebooks came to, and those that came to nothing or to more points
    than they are worth."""
    rng = random.Random(seed)
    pipeline = Pipeline(_plan(course))
    ends: Counter[str] = Counter()
    strange = []
    for k in range(count):
        answer, worth = ((None, 0.0), (small.DOUBLE, 3.0))[k % 2]
        data = mutilated(rng, small.stub("one", answer))
        try:
            graded = pipeline.grade(SubmissionJob("fuzzed", {"one": data}))["one"]
        except Exception as error:
            ends["no verdict"] += 1
            strange.append(f"{k}: {type(error).__name__}: {error}")
            continue
        ends[_end(graded)] += 1
        points = sum(score or 0.0 for score in graded.scores.values())
        if not 0 <= points <= worth or {"check-one", "strict-one"} - graded.scores.keys():
            strange.append(f"{k}: {points} points of {worth} for {graded.scores}")
    return ends, strange


def _end(graded: GradedNotebook) -> str:
    if graded.unreadable:
        return "unreadable, and named"
    return "mended and graded" if graded.mended else "graded"


def _plan(folder: Path) -> Plan:

    course = Course(small.make(folder, names=("one",)))
    book = AssignmentGradebook(course, small.NAME)
    try:
        return run.plan_of(
            course, book, small.NAME, run.GradeRequest(), Journal(folder / "journal.jsonl")
        )
    finally:
        book.close()


def mutilated(rng: random.Random, notebook: Any) -> bytes:
    """The notebook after one to four accidents, to its cells, its structure or its bytes."""
    nb = json.loads(nbformat.writes(notebook))
    for _ in range(rng.randint(1, 4)):
        rng.choice(ACCIDENTS)(rng, nb)
    data = json.dumps(nb).encode()
    for _ in range(rng.choice((0, 0, 0, 1, 3))):
        data = rng.choice(BYTES)(rng, data)
    return data


def _cells(nb: Any) -> list[Any]:
    cells = nb.get("cells") if isinstance(nb, dict) else None
    return cells if isinstance(cells, list) and cells else [{}]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in (
        list(value)
        if isinstance(value, dict)
        else range(len(value))
        if isinstance(value, list)
        else ()
    ):
        yield value, key
        yield from _places(value[key])


def _rubbish(rng: random.Random) -> Any:
    return rng.choice(
        [
            None,
            True,
            -1,
            10**400,
            1e308,
            "",
            "\x00\ud83d"[:1],
            "check-one",
            [],
            {},
            [[[]]],
            {"cells": []},
            "a" * 10**5,
        ]
    )


def _replace(rng: random.Random, nb: Any) -> None:
    where, key = rng.choice(list(_places(nb)) or [({}, 0)])
    if where:
        where[key] = _rubbish(rng)


def _remove(rng: random.Random, nb: Any) -> None:
    where, key = rng.choice(list(_places(nb)) or [({}, 0)])
    if where:
        del where[key]


def _shuffle(rng: random.Random, nb: Any) -> None:
    rng.shuffle(_cells(nb))


def _double(rng: random.Random, nb: Any) -> None:
    cells = _cells(nb)
    cells.insert(rng.randrange(len(cells) + 1), copy.deepcopy(rng.choice(cells)))


def _no_cell(rng: random.Random, nb: Any) -> None:
    cells = _cells(nb)
    cells.insert(rng.randrange(len(cells) + 1), _rubbish(rng))


def _marks(rng: random.Random, nb: Any) -> None:
    """Another cell's id, more points, a lock opened: what a student might write into the
    metadata."""
    cell = rng.choice(_cells(nb))
    metadata = cell.setdefault("metadata", {}) if isinstance(cell, dict) else {}
    if isinstance(metadata, dict):
        marks: dict[str, Any] = {
            "grade_id": rng.choice(["check-one", "strict-one", "answer-one", "x"]),
            "points": 100,
            "grade": True,
        }
        marks |= {
            "locked": False,
            "solution": rng.random() < 0.5,
            "task": rng.random() < 0.2,
            "schema_version": rng.choice([1, 3, 99]),
        }
        metadata["nbgrader"] = {name: value for name, value in marks.items() if rng.random() < 0.8}
        metadata["tags"] = ["skip-execution"]


def _sources(rng: random.Random, nb: Any) -> None:
    cell = rng.choice(_cells(nb))
    if isinstance(cell, dict):
        cell["source"] = rng.choice(
            [
                "3.0",
                "raise SystemExit",
                "def double(x):",
                "%%javascript\nalert(1)",
                ["a", 1, None],
                "\r\n\r",
                "\ufeff",
            ]
        )


def _kinds(rng: random.Random, nb: Any) -> None:
    cell = rng.choice(_cells(nb))
    if isinstance(cell, dict):
        cell["cell_type"] = rng.choice(["markdown", "code", "raw", "heading", None, 7])


Accident = Callable[[random.Random, Any], None]
ACCIDENTS: tuple[Accident, ...] = (
    _replace,
    _remove,
    _shuffle,
    _double,
    _no_cell,
    _marks,
    _sources,
    _kinds,
)
BYTES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    lambda rng, data: data[: rng.randrange(len(data) + 1)],
    lambda rng, data: b"\xef\xbb\xbf" + data,
    lambda rng, data: data.replace(b'"', b"'", rng.randrange(3)),
    lambda rng, data: data.replace(b" ", b"\r\n"),
    lambda rng, data: (
        data[: (at := rng.randrange(len(data) + 1))] + bytes([rng.randrange(256)]) + data[at + 1 :]
    ),
    lambda rng, data: data.decode(errors="replace").encode("utf-16"),
)
