"""`make learn`: copies of one's own, which nothing overwrites."""

import re
from pathlib import Path

import nbformat

from backprop import learn

ROOT = Path(__file__).parents[2]


def test_what_is_there_stays_and_what_is_new_comes(tmp_path: Path) -> None:
    mine = tmp_path / learn.MINE
    first = learn.copy(ROOT / "lectures", mine)
    assert "00_start_here.ipynb" in first and "03_feedforward.ipynb" in first
    own, gone = (
        mine / "01_linear_chain" / "01_linear_chain.ipynb",
        mine / "02_two_layer_relu" / "02_two_layer_relu.ipynb",
    )
    own.write_text("mine")
    gone.unlink()
    assert learn.copy(ROOT / "lectures", mine) == [gone.name]
    assert own.read_text() == "mine"


def test_a_pull_cannot_meet_a_learners_file() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"/{learn.MINE}/" in ignored and "my_network.py" in ignored


def test_links_lead_from_each_notebook_to_its_neighbours_and_to_the_map() -> None:
    lectures = ROOT / "lectures"
    for path in sorted(lectures.rglob("*.ipynb")):
        text = "\n".join(
            cell.source
            for cell in nbformat.read(path, as_version=4).cells
            if cell.cell_type == "markdown"
        )
        links = [
            link.removesuffix("#The-map")
            for link in re.findall(r"\]\(([^)]+)\)", text)
            if ".ipynb" in link
        ]
        assert len(set(links)) >= (8 if path.parent == lectures else 2), path
        assert [link for link in links if not (path.parent / link).resolve().is_file()] == []
        if path.parent != lectures:
            assert "../00_start_here.ipynb" in links
            assert text.count("](../00_start_here.ipynb#The-map)") == text.count("start_here")
    story = nbformat.read(lectures / "00_start_here.ipynb", as_version=4)
    assert any(cell.source.startswith("## The map\n") for cell in story.cells)
