"""A gradebook on a real PostgreSQL server holds the same rows as one in a file."""

import json
import os
import pwd
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.batch import run as batch
from autograder.batch.progress import ProgressReporter
from autograder.course.course import Course
from autograder.course.gradebook import AssignmentGradebook
from autograder.course.lock import exclusive
from autograder.errors import Busy, GradebookFault
from tests.autograder import small
from tests.autograder.batch.test_run import autograder
from tests.autograder.course.test_gradebook import DUE, copied, everybody, grade
from tests.autograder.small import NAME, hand_in, rows, stub, tree


def programs() -> Path | None:
    """Where Debian's postgresql has its programs, outside the PATH; the newest."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


pytestmark = pytest.mark.skipif(
    programs() is None and "CI" not in os.environ, reason="apt-get install postgresql"
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server on loopback that lives as long as these tests, without a database's
    name."""
    where = programs()
    assert where is not None, "apt-get install postgresql"
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        who = (
            pwd.getpwnam("postgres") if os.getuid() == 0 else None
        )  # the server refuses to run as root
        if who:
            os.chown(folder, who.pw_uid, who.pw_gid)
        as_them = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if who else {}

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [where / program, *arguments],
                check=True,
                capture_output=True,
                cwd=folder,
                **as_them,
            )  # type: ignore[call-overload]

        run("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "grader", "-N")
        run("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o",
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}", "start")  # fmt: skip
        try:
            yield f"postgresql+psycopg://grader@127.0.0.1:{port}"
        finally:
            run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")


@pytest.fixture
def twins(server: str, tmp_path: Path) -> tuple[Path, Path, str]:
    """The same course with its gradebook in a file and on the server."""
    import sqlalchemy as sa

    engine = sa.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as base:
        base.execute(sa.text("DROP DATABASE IF EXISTS course"))
        base.execute(sa.text("CREATE DATABASE course"))
    engine.dispose()
    file = small.make(tmp_path / "file")
    everybody(file)
    there = copied(file, tmp_path / "there")
    (there / "gradebook.db").unlink()
    url = f"{server}/course"
    with (there / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    AssignmentGradebook(Course(there), NAME).close()
    small.due(file, DUE, {"extended": 2})
    small.due(there, DUE, {"extended": 2}, url)
    return file, there, url


def test_the_rows_are_the_same(twins: tuple[Path, Path, str]) -> None:
    file, there, url = twins
    kinds = ("honest", "blank", "half", "syntax", "late", "extended", "only one", "garbage", "stranger", "mangled", "noisy",
             "linked")  # fmt: skip

    def same() -> dict[str, Any]:
        found = rows(url)
        assert found == rows(f"sqlite:///{file / 'gradebook.db'}")
        assert tree(there / "autograded") == tree(file / "autograded")
        return found

    for course in (file, there):
        assert grade(course).graded == len(kinds)
    assert set(kinds) <= same().keys()
    for course, base in ((file, f"sqlite:///{file / 'gradebook.db'}"), (there, url)):
        with Gradebook(base) as gradebook:  # what a person gives, and a second try
            words = gradebook.find_grade("words-one", "one", NAME, "honest")
            words.manual_score, words.needs_manual_grade = 2.5, False
            gradebook.db.commit()
        hand_in(course, "half", "2026-01-10 13:00:00 UTC", one=stub("one"))
        assert grade(course, rerun="changed").graded == 1
    assert same()["half one"][1] == 3.0  # late now
    for course in (file, there):
        assert grade(course, rerun="all").graded == len(kinds)
    assert same()["honest one grade words-one"][1] == 2.5
    assert not (there / "gradebook.db").exists()


def test_one_grader_at_a_time_from_any_folder(
    twins: tuple[Path, Path, str], tmp_path: Path
) -> None:
    _, there, _ = twins
    other = copied(there, tmp_path / "other")  # another folder, the same gradebook
    with exclusive(Course(there), "autograder grade small"):
        with pytest.raises(
            Busy, match=r"at this gradebook: autograder grade small, \d+ on .*, since 20"
        ):
            grade(other)
        assert autograder(other, "grade", NAME).returncode == 3
    assert grade(other, students="ha*").graded == 1


def test_a_server_that_is_gone_is_a_sentence(twins: tuple[Path, Path, str]) -> None:
    _, there, _ = twins
    config = there / "nbgrader_config.py"
    config.write_text(
        config.read_text()
        + "\nc.CourseDirectory.db_url = 'postgresql+psycopg://x:secret@127.0.0.1:1/none'\n"
    )
    with pytest.raises(GradebookFault, match="cannot be used") as caught:
        batch.grade(Course(there), NAME, batch.GradeRequest(), batch.local(1), ProgressReporter())
    assert "secret" not in str(caught.value)
    assert json.dumps(str(caught.value))
