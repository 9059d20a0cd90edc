"""What a text of the project may not hold."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def conflicts(folder: Path) -> list[str]:
    """The lines with the marks of an unfinished merge, in the files that git knows."""
    pattern = "^(<{7}|>{7})( |$)"
    command = ["git", "-C", str(folder), "grep", "-nIE", pattern]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.splitlines()


def test_no_file_holds_an_unfinished_merge(tmp_path: Path) -> None:
    assert conflicts(ROOT) == []
    for words in (["init", "-q"], ["add", "-A"]):
        (tmp_path / "page.md").write_text(f"{'<' * 7} HEAD\n")
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    assert conflicts(tmp_path) == [f"page.md:1:{'<' * 7} HEAD"]
