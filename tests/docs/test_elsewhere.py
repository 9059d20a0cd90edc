"""What Binder and development containers read: it names what is there."""

import json
import re
import shlex
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
FACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_binder_installs_what_there_is() -> None:
    lines = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line.split() for line in lines if line and not line.startswith("#")]
    assert (
        wanted[0][0] == "-c" and (ROOT / "binder" / wanted[0][1]).is_file()
    )  # pip reads it beside the file that names it
    assert [_extras(word) <= FACTS["optional-dependencies"].keys() for word in wanted[1]] == [True]
    assert _new_enough(
        (ROOT / "binder" / "runtime.txt")
        .read_text(encoding="utf-8")
        .strip()
        .removeprefix("python-")
    )


def test_the_container_installs_what_there_is() -> None:
    container = json.loads(
        (ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8")
    )
    words = shlex.split(container["postCreateCommand"])
    assert words[:2] == ["pip", "install"]
    assert (ROOT / words[words.index("-r") + 1]).is_file()
    assert (ROOT / words[words.index("-e") + 1] / "pyproject.toml").is_file()
    assert _new_enough(container["image"].removeprefix("python:").partition("-")[0])


def _extras(word: str) -> set[str]:
    found = re.fullmatch(r"\.\[([\w,]+)\]", word)
    assert found, word
    return set(found[1].split(","))


def _new_enough(version: str) -> bool:
    """Whether the course runs on this Python."""
    least = FACTS["requires-python"].removeprefix(">=")
    return [int(part) for part in version.split(".")] >= [int(part) for part in least.split(".")]
