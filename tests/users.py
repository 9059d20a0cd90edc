"""Real users of this machine, for tests of what one of them may see of another: made with useradd,
taken away in the end.

An interpreter often lies in a folder that only its owner may enter (/root/.pyenv). The commands of
a user therefore run in a mount namespace of their own, in which the way to the interpreter and to
the course's package stands open; nothing else is changed.
"""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PATH = f"{BIN}{os.pathsep}{os.environ['PATH']}"
# $1, $2, ...: (closed folder, what is needed below it) in pairs, then --, then a command
OPEN = """
set -e
until [ "$1" = -- ]; do
    hold=$(mktemp -d)
    mount --bind "$2" "$hold"
    findmnt -n "$1" >/dev/null && [ "$1" = "$done" ] || mount -t tmpfs -o mode=755 none "$1"
    done=$1
    mkdir -p "$2"
    mount --move "$hold" "$2"
    rmdir "$hold"
    shift 2
done
shift
cd "$HERE"
exec "$@"
"""


@dataclass(frozen=True)
class User:
    """A user with a home that nobody else may enter."""

    name: str
    home: Path

    def run(
        self, *command: str | Path, cwd: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """A command with this user's rights, in the home or in `cwd`. Its environment is
        `environment` and a few plain settings."""
        known = {
            "HOME": str(self.home),
            "USER": self.name,
            "LOGNAME": self.name,
            "PATH": PATH,
            "LANG": "C.UTF-8",
        }
        known |= {"HERE": str(cwd or self.home)} | environment
        opened = opening("runuser", "-u", self.name, "--", *map(str, command))
        return subprocess.run(
            opened, env=known, cwd="/", capture_output=True, text=True, check=False
        )

    def own(self, path: Path) -> None:
        """Make it over to this user, with all that is in it."""
        subprocess.run(["chown", "-R", f"{self.name}:{self.name}", str(path)], check=True)


def needs_root() -> None:
    """Skip where users cannot be made; never in CI."""
    reason = "real users are made by useradd, which root alone may do: run these tests as root, in a container"
    missing = [
        name for name in ("useradd", "userdel", "runuser", "unshare") if shutil.which(name) is None
    ]
    if os.geteuid() != 0 or missing:
        assert not os.environ.get("CI"), f"{reason} {missing or ''}"
        pytest.skip(reason)


@contextmanager
def users(*roles: str) -> Iterator[list[User]]:
    """A new user for each role; the names tell the tests that run at the same time apart."""
    names = [f"{role}{os.getpid()}" for role in roles]
    try:
        for name in names:
            subprocess.run(
                ["useradd", "--create-home", "--user-group", "-K", "HOME_MODE=0700", name],
                check=True,
            )
        yield [User(name, Path(pwd.getpwnam(name).pw_dir)) for name in names]
    finally:
        for name in names:
            subprocess.run(["userdel", "--remove", name], check=False, capture_output=True)


def opening(*command: str) -> list[str]:
    """The command in a mount namespace in which everybody can reach the interpreter, its libraries
    and this course's package."""
    pairs: list[str] = []
    for path in dict.fromkeys(map(Path, (sys.base_prefix, sys.prefix, ROOT))):  # type: ignore[arg-type]
        closed = next(
            (folder for folder in reversed(path.parents) if not folder.stat().st_mode & 0o001), None
        )
        if closed is not None:
            pairs += [str(closed), str(path)]
    return [
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "sh",
        "-c",
        OPEN,
        "sh",
        *pairs,
        "--",
        *command,
    ]
