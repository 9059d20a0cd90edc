"""One grader at a time: a lock on the course's folder and, where the gradebook is a server's, on
the gradebook."""

import contextlib
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from autograder.course.course import STATE_DIR, Course
from autograder.course.gradebook import said
from autograder.errors import Busy

LOCK = 0x62707267  # the advisory lock of a grader in a database on a server
WHO = """SELECT application_name, backend_start FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory'
         AND granted AND objid = :lock AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


@contextlib.contextmanager
def exclusive(course: Course, doing: str) -> Iterator[None]:
    """Hold the course, and its gradebook if that is on a server, during the code inside. Raises
    Busy, at once, if another grader holds it."""
    with exclusive_folder(course.root, doing):
        if not course.url.startswith("postgresql"):
            yield
            return
        who = lock_holder(doing)
        name = f"{doing}, {who['process']} on {who['host']}"[:63]  # as PostgreSQL would cut it
        with said(course):
            engine = sa.create_engine(
                course.url, isolation_level="AUTOCOMMIT", connect_args={"application_name": name}
            )
            base = engine.connect()
        try:
            if not base.scalar(sa.text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
                held = base.execute(sa.text(WHO), {"lock": LOCK}).first()
                other = (
                    f"{held[0]}, since {held[1]:%Y-%m-%d %H:%M:%S %Z}"
                    if held
                    else "one that has just gone"
                )
                raise Busy(
                    f"another grader is at this gradebook: {other}. Nothing was done; try again later."
                )
            yield
        finally:
            base.close()
            engine.dispose()


@contextlib.contextmanager
def exclusive_folder(root: Path, doing: str) -> Iterator[None]:
    """Hold the course's folder during the code inside. Raises Busy, at once, if another grader
    holds it."""
    folder = root / STATE_DIR
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Busy(
                f"another grader is at this course: {_who(file.read())}. Nothing was done; try again later."
            ) from None
        file.truncate(0)
        file.write(json.dumps(lock_holder(doing)))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def lock_holder(doing: str) -> dict[str, Any]:
    """Describe this grader."""
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return {"process": os.getpid(), "host": socket.gethostname(), "since": since, "doing": doing}


def _who(text: str) -> str:
    try:
        who = json.loads(text)
        return f"{who['doing']}, process {who['process']} on {who['host']}, since {who['since']}"
    except (ValueError, KeyError, TypeError):
        return "a grader that has only just started"
