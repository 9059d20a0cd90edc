"""What is installed is what was chosen: the locks hold all that pyproject.toml asks for, at the
versions of constraints.txt, every file by its hash."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# the environments that the Makefile makes, and the extras in each
ENVIRONMENTS = {
    f"lock/{name}.txt": extras.split()
    for name, extras in re.findall(
        r"^locked-(\w+): EXTRAS = (.+)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE
    )
}


def locked(lock: str) -> dict[str, list[tuple[str, str, int]]]:
    """Version, marker and number of hashes of each package, by its name: one line for each version."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in (line for line in text.splitlines() if line and not line.startswith("#")):
        known = re.fullmatch(
            r"([\w.-]+)(?:\[[\w,-]+\])?==(\S+)(?: ; ([^#]+?))?((?: +--hash=sha256:[0-9a-f]{64})*)",
            line.strip(),
        )
        assert known, f"{lock}: {line[:100]}"
        name, version, marker, hashes = known.groups()
        found.setdefault(canonicalize_name(name), []).append(
            (version, marker or "", hashes.count("sha256:"))
        )
    return found


def chosen() -> dict[str, str]:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {
        canonicalize_name(name): version for name, version in (line.split("==") for line in lines)
    }


@pytest.mark.parametrize("lock", ENVIRONMENTS)
def test_a_lock_holds_what_its_environment_asks_for(lock: str) -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    asked += [text for extra in ENVIRONMENTS[lock] for text in extras[extra]]
    have = locked(lock)
    for need in map(Requirement, asked):
        versions = [version for version, _, _ in have[canonicalize_name(need.name)]]
        assert versions and all(need.specifier.contains(version) for version in versions), need


@pytest.mark.parametrize("lock", ENVIRONMENTS)
def test_every_version_is_the_chosen_one_and_every_file_has_a_hash(lock: str) -> None:
    versions = chosen()
    elsewhere = {
        "python_full_version": "3.11.9",
        "sys_platform": "linux",
        "platform_machine": "x86_64",
    }
    for name, lines in locked(lock).items():
        for version, marker, hashes in lines:
            assert hashes, name
            if not marker or Marker(marker).evaluate(elsewhere):
                assert version == versions[name], f"{lock}: {name} {version}"


def test_nothing_is_chosen_that_nothing_asks_for_and_no_lock_names_an_index() -> None:
    assert len(ENVIRONMENTS) == 3
    assert chosen().keys() <= locked("lock/all.txt").keys()
    for lock in ENVIRONMENTS:
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text and "index" not in text.split("==", 1)[0]
