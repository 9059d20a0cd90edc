"""The website: it builds without a warning, every link inside it leads somewhere, nothing in it
comes from elsewhere."""

import html
import re
import zipfile
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from tests.site import ROOT, build, built, copy

NAMES = sorted(path.stem for path in (ROOT / "solutions").glob("*/*.ipynb"))


class Page(HTMLParser):
    """Where a page leads, what it loads, the places in it, and its images without a text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.places: set[str] = {"", "top"}
        self.nameless: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        self.places |= {at[name] for name in ("id", "name") if name in at}
        if tag == "a" and "href" in at:
            self.links.append(at["href"])
        elif tag == "link" and at.get("rel") not in ("next", "prev", "search", "index", "author"):
            self.loads.append(at["href"])
        self.loads += [at["src"]] if "src" in at else []
        if (
            tag == "img" and not at.get("alt") and "logo__image" not in at.get("class", "")
        ):  # its name stands beside it
            self.nameless.append(at.get("src", "")[:60])


parsed = cache(Page)


def pages(site: Path) -> list[Path]:
    return [
        path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts
    ]  # templates of the theme lie there


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory)


def test_every_notebook_has_a_page(site: Path) -> None:
    assert NAMES and sorted(path.stem for path in (site / "notebooks").glob("*.html")) == NAMES


def test_every_link_inside_leads_somewhere(site: Path) -> None:
    broken = []
    for path in pages(site):
        for link in {*parsed(path).links, *parsed(path).loads}:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            goal = goal / "index.html" if goal.is_dir() else goal
            if not goal.is_file() or (
                goal.suffix == ".html" and unquote(parts.fragment) not in parsed(goal).places
            ):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loads = {urlsplit(load) for path in pages(site) for load in parsed(path).loads}
    assert {
        load.geturl() for load in loads if load.netloc or load.scheme not in ("", "data")
    } == set()
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//[^)]*", styles) == []
    for font in ("mjx-ncm-n.woff2", "mjx-ncm-s.woff2"):
        assert next(site.rglob(font)).stat().st_size > 5_000


def test_every_image_has_a_text(site: Path) -> None:
    assert {
        str(path.relative_to(site)): n for path in pages(site) if (n := parsed(path).nameless)
    } == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_folds_the_solutions_and_shows_the_verdicts(site: Path, name: str) -> None:
    worked = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    text = (site / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
    answers = [c for c in worked.cells if c.metadata.get("nbgrader", {}).get("solution")]
    code = [c for c in answers if c.cell_type == "code"]
    folded = (
        r'<details class="[^"]*\bhide above-input">\s*<summary[^>]*>\s*<p[^>]*>Show the solution'
    )
    assert len(re.findall(folded, text)) == len(code)
    assert text.count("<details><summary>Show the solution</summary>") == len(answers) - len(code)
    assert text.count("# YOUR CODE HERE") >= len(code)
    assert "SOLUTION" not in text
    assert len(re.findall(r'<div role="status"[^>]*><strong>✓', text)) == len(code)
    figures = [
        m
        for c in worked.cells
        for o in c.get("outputs", [])
        for m in re.findall(r'alt="([^"]*)"', _html(o))
    ]
    assert all(
        f'alt="{html.escape(html.unescape(alt))}"' in text or f'alt="{alt}"' in text
        for alt in figures
    )
    downloads = re.findall(r'href="\.\./(_downloads/[^"]+)"', text)
    files = {(site / path).read_bytes() for path in downloads}
    assert files == {
        (ROOT / room / name / f"{name}.ipynb").read_bytes() for room in ("lectures", "solutions")
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_written_for_those_who_read(site: Path, name: str) -> None:
    worked = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    text = (site / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
    asked = [c for c in worked.cells if re.match(r'\w+\("\d\d\.[a-z]"', c.source)]
    assert text.count("<summary>Think, then tap: ") == len(asked)
    for words in ("Run the cells from top", "in place of None, for", "Where you stand"):
        assert words not in text, words
    assert "<strong>Reading here:</strong>" in text and "Plan about" in text
    start = text.index("Plan about")
    setup = text.index("Show the set-up")
    assert start < setup < text.index("<h2>", start) and "import" in text[setup:]
    assert "progress</span><span" not in text[text.rindex("Take home") :]


def test_the_way_begins_where_the_map_begins(site: Path) -> None:
    home = (site / "index.html").read_text(encoding="utf-8")
    assert re.search(r'rel="next"[^>]*href="notebooks/01_linear_chain\.html"', home)
    assert "Shift and Enter" not in home
    menu = re.findall(r'toctree-l1"><a[^>]*href="notebooks/(\d\d)_', home)
    assert menu[:8] == ["01", "00", "02", "03", "04", "05", "06", "07"]


@pytest.mark.parametrize("name", NAMES)
def test_no_page_contradicts_the_order_of_the_course(site: Path, name: str) -> None:
    text = (site / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
    assert not re.search(r'class="(?:left-prev|right-next)"', text)
    assert text.count('href="../index.html#the-map"') >= 1
    for words in (
        "Put a letter",
        "There is no my_network.py",
        "in the cell below",
        "arrow keys, and",
    ):
        assert words not in text, words


def test_what_is_asked_is_not_answered_beside_it(site: Path) -> None:
    """What the next cells show and say is opened by a click: at a prediction, and at a guess."""
    for name, told in {
        "00_gradient_check": ("On the right is truncation",),
        "01_linear_chain": (r"-8 \cdot 6 = -48,$$", "i = 1: 24.0 16.0", "[  1.   2.   4."),
        "02_two_layer_relu": (
            "Half of each side",
            "Column 1 is 0: the closed unit",
            "At 5 the unit opens",
        ),
    }.items():
        page = nbformat.read(site.parent / "docs" / "notebooks" / f"{name}.ipynb", as_version=4)
        for words in told:
            for cell in page.cells:
                if cell.cell_type == "markdown" and words in cell.source:
                    fold = cell.source.index("<details><summary>Go on, with your answer in mind")
                    assert fold < cell.source.index(words) < cell.source.index("</details>")
                shown = "".join(o.get("text", "") for o in cell.get("outputs", []))
                if words in shown and re.match(r"print\((forward|.i = 2)", cell.source):
                    assert "hide-output" in cell.metadata.tags, words


def test_all_notebooks_come_in_one_file(site: Path) -> None:
    path, *more = (site / "_downloads").rglob("backprop-notebooks.zip")
    with zipfile.ZipFile(path) as bundle:
        own = [f"{name}/{name}.ipynb" for name in NAMES]
        assert sorted(bundle.namelist()) == sorted(["00_start_here.ipynb", *own]) and not more
        for name in NAMES:
            lecture = ROOT / "lectures" / name / f"{name}.ipynb"
            assert bundle.read(f"{name}/{name}.ipynb") == lecture.read_bytes()


def test_docstrings_are_prose_and_our_own(site: Path) -> None:
    sandbox = (site / "generated" / "autograder.examiner.sandbox.html").read_text(encoding="utf-8")
    assert "<li><p>bubblewrap (namespaces: user" in sandbox  # a list is one, not a block of code
    mistakes = (site / "generated" / "backprop.check.mistakes.html").read_text(encoding="utf-8")
    assert re.search(r">Mistake</span></code>s, the most specific first", mistakes)
    activations = (site / "generated" / "backprop.activations.html").read_text(encoding="utf-8")
    assert "|--" not in activations and activations.count("<tr") == 7  # a table is one
    assert "Args:" not in activations and "<strong>Args</strong>" in activations
    assert [
        path.name
        for path in pages(site)
        if "Preprocessing to apply on each" in path.read_text(encoding="utf-8")
    ] == []


def test_the_sources_are_not_disturbed(site: Path) -> None:
    course = site.parent
    for room in ("lectures", "solutions"):
        for path in (ROOT / room).glob("*/*.ipynb"):
            assert (course / path.relative_to(ROOT)).read_bytes() == path.read_bytes()


def test_a_published_course_is_opened_elsewhere_by_a_click(tmp_path: Path) -> None:
    course = copy(tmp_path)
    for name in NAMES[1:]:
        short = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_markdown_cell(f"# {name}")]
        )  # the links to it lead somewhere
        nbformat.write(short, course / "solutions" / name / f"{name}.ipynb")
    for page in ("api.md",):
        (course / "docs" / page).write_text("# API\n", encoding="utf-8")
    facts = (course / "pyproject.toml").read_text(encoding="utf-8")
    source = '[project.urls]\nSource = "https://github.com/someone/their.course"\n\n[project.optional-dependencies]'
    (course / "pyproject.toml").write_text(
        facts.replace("[project.optional-dependencies]", source), encoding="utf-8"
    )
    text = (build(course) / "notebooks" / f"{NAMES[0]}.html").read_text(encoding="utf-8")
    path = f"lectures/{NAMES[0]}/{NAMES[0]}.ipynb"
    assert f'href="https://mybinder.org/v2/gh/someone/their.course/HEAD?labpath={path}"' in text
    assert (
        f'href="https://colab.research.google.com/github/someone/their.course/blob/main/{path}"'
        in text
    )


def _html(output: Any) -> str:
    return str(output.get("data", {}).get("text/html", ""))
