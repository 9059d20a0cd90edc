"""A course folder: what reading it leaves alone, and what it calls newer."""

import os
from pathlib import Path

import pytest

from autograder.course.course import Course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "it"\n'
    )
    return Course(tmp_path)


def test_it_is_read_with_its_configuration_and_changes_no_path(course: Course) -> None:
    before = os.environ["PATH"]
    assert Course(course.root).directory.course_id == "it"
    assert os.environ["PATH"] == before


@pytest.mark.parametrize(
    ("new", "old", "newer"),
    [
        ("2026-01-10 13:00:00 UTC", "2026-01-10 12:00:00 UTC", True),
        ("2026-01-10 12:00:00 UTC", "2026-01-10 12:00:00 UTC", False),
        ("2026-01-10 12:00:00 UTC", "", False),
        ("", "2026-01-10 12:00:00 UTC", False),
    ],
)
def test_what_was_handed_in_later_is_newer(course: Course, new: str, old: str, newer: bool) -> None:
    for name, text in (("new", new), ("old", old)):
        (course.root / name).mkdir()
        if text:
            (course.root / name / "timestamp.txt").write_text(text)
    assert course.is_newer(course.root / "new", course.root / "old") == newer


def test_a_date_that_is_none_is_an_error(course: Course) -> None:
    for name, text in (("new", "yesterday"), ("old", "2026-01-10 12:00:00 UTC")):
        (course.root / name).mkdir()
        (course.root / name / "timestamp.txt").write_text(text)
    with pytest.raises(ValueError, match="holds no date"):
        course.is_newer(course.root / "new", course.root / "old")
