"""Every notebook as a learner meets it: in JupyterLab, typed into, run, and read from the page."""

from pathlib import Path
from typing import Any

import pytest

from backprop.learn import MINE
from quality.corpus import FOLDER, answers, judge
from tests.browser.conftest import CURRENT, KERNEL
from tests.browser.test_report import CONTRAST
from tests.browser.touching import TOUCHED, three_pictures

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "solutions").glob("*.py"))


def test_make_learn_opens_a_copy_of_ones_own_and_asks_nothing(
    lab: Any, lab_url: str, open_notebook: Any, course: Path
) -> None:
    page, _ = lab
    given = bytes_in(course / "lectures")
    page.goto(lab_url)  # where `make learn` sends the browser
    page.wait_for_function(f"() => {CURRENT}?.context?.path === '00_start_here.ipynb'")
    page.wait_for_function(f"() => {KERNEL}?.status === 'idle'")
    page.wait_for_timeout(2000)  # a question about news comes when all else has come
    assert page.locator(".Toastify__toast").count() == 0
    menus = page.locator("#jp-MainMenu .lm-MenuBar-itemLabel").all_inner_texts()
    assert "Run" in menus and "Nbgrader" not in menus
    notebook = open_notebook("00_start_here.ipynb")
    assert page.locator(".jp-Notebook h1").first.inner_text().startswith("Start here")
    notebook.clear()
    notebook.run_all()
    assert notebook.unrun() == [] and notebook.errors() == []
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    own = bytes_in(course / MINE)
    assert given.keys() <= own.keys()
    assert own["00_start_here.ipynb"] != given["00_start_here.ipynb"]
    assert bytes_in(course / "lectures") == given == bytes_in(ROOT / "lectures")
    said = (course / "lab.log").read_text(encoding="utf-8")
    assert said.startswith(f"Your notebooks are in {MINE}/")
    assert (
        "ServerApp]" not in said and "LabApp]" not in said
    )  # nothing that a learner need not read


def bytes_in(folder: Path) -> dict[str, bytes]:
    """Every notebook in a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_worked_notebook_runs_and_what_can_be_touched_moves(
    open_notebook: Any, name: str
) -> None:
    notebook = open_notebook(f"solutions/{name}/{name}.ipynb")
    if name == "03_feedforward":
        three_pictures(notebook, notebook.page)
    notebook.clear()
    assert notebook.unrun()
    notebook.run_all()
    assert (notebook.errors(), notebook.unrun()) == ([], [])
    if name == "00_gradient_check":
        printed_words_stay_whole(notebook)
    if name == "07_computational_graphs":
        what_goes_on_to_the_right_says_so(notebook)
    for hold in TOUCHED.get(name, ()):
        hold(notebook, notebook.page)


def printed_words_stay_whole(notebook: Any) -> None:
    """In a window of 800 pixels, with the list of files beside the notebook; and comments in code
    can be read in both themes."""
    notebook.page.set_viewport_size({"width": 800, "height": 1000})
    index = notebook.containing("central {central:.6f}")
    notebook.show(index)
    output = notebook.page.locator(".jp-Cell.jp-mod-active .jp-RenderedText pre")
    lines = output.evaluate(
        "pre => [pre.clientHeight / parseFloat(getComputedStyle(pre).lineHeight), pre.innerText.trim().split('\\n').length]"
    )
    assert lines[0] > lines[1] + 1  # there is no room for them
    assert output.evaluate(BROKEN) == []
    for theme in ("JupyterLab Dark", "JupyterLab Light"):  # the latter is what it begins with
        notebook.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
        )
        light = str(theme.endswith("Light")).lower()
        notebook.page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
        active = ".jp-CodeCell.jp-mod-active"
        for part in (
            f"{active} .jp-InputPrompt",
            f"{active} .cm-line span",
            ".jp-InputPrompt:visible",
        ):
            places = notebook.page.locator(part)
            assert min(place.evaluate(CONTRAST) for place in places.all()[:40]) >= 4.5, (
                theme,
                part,
            )


def what_goes_on_to_the_right_says_so(notebook: Any) -> None:
    """In a window of 800 pixels, with the list of files beside the notebook, a formula, a table, a
    figure and code are scrolled by themselves, under a shade until their end; on a desk nothing is."""
    page = notebook.page
    last = notebook.containing("progress()")
    notebook.write(last, 'from backprop.check import reveal\nreveal("07.1")', and_next=False)
    assert page.evaluate(WIDE) == []
    page.set_viewport_size({"width": 800, "height": 1000})
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
        )
        light = str(theme.endswith("Light")).lower()
        page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
        page.wait_for_timeout(500)
        assert set(page.evaluate(WIDE)) == {"MJX-CONTAINER", "TABLE", "FIGURE", "PRE"}
        for kind in ("mjx-container", "table", "figure", "pre"):
            box = page.evaluate_handle(f"kind => {BOXES}.find(box => box.matches(kind))", kind)
            # JupyterLab scrolls to the cell that it has run last, and lets go after a while
            for _ in range(5):
                box.evaluate("box => box.scrollIntoView({ block: 'center' })")
                page.wait_for_timeout(300)
            assert right_edge(page, box) != right_edge(page, box, UNSIGNED), (theme, kind)
            box.evaluate("box => { box.scrollLeft = box.scrollWidth }")
            assert right_edge(page, box) == right_edge(page, box, UNSIGNED), (theme, kind)
            box.evaluate("box => { box.scrollLeft = 0 }")


BOXES = """[...document.querySelectorAll(".jp-RenderedMarkdown, .jp-RenderedMarkdown :is(mjx-container[display], table), .jp-RenderedHTML :is(figure, pre)")]
    .filter(box => box.clientWidth && box.scrollWidth > box.clientWidth + 1)"""
WIDE = f"() => {BOXES}.map(box => box.tagName)"
UNSIGNED = (
    ":root:root:root :is(mjx-container[display], table, pre) { background-image: none !important }"
)
UNSIGNED += "figure::after { display: none !important }"


def right_edge(page: Any, box: Any, style: str = "") -> bytes:
    """A picture of a box at its right edge, without its round corners, as it is or with more style."""
    added = page.add_style_tag(content=style) if style else None
    at = box.as_element().bounding_box()
    height = min(at["height"] - 10, 100)
    clip = {"x": at["x"] + at["width"] - 14, "y": at["y"] + 5, "width": 12, "height": height}
    picture = bytes(page.screenshot(clip=clip))
    if added:
        added.evaluate("style => style.remove()")
    return picture


BROKEN = """pre => {
    const place = document.createRange(), texts = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[\\w.]+/g)) {
        place.setStart(texts.currentNode, word.index);
        place.setEnd(texts.currentNode, word.index + word[0].length);
        if (new Set([...place.getClientRects()].map(({ top }) => Math.round(top / 8))).size > 1) found.push(word[0]);
    }
    return found;
}"""


@pytest.mark.parametrize("name", NAMES)
def test_stubs_run_to_the_end_and_answers_are_told_apart(open_notebook: Any, name: str) -> None:
    exercise = min(path.stem for path in FOLDER.glob(f"{name[:2]}.*.py"))
    wrong = next(
        a
        for a in answers(exercise)
        if a.mistake not in (None, "?", "stub", "returns-none") and judge(a).mistake
    )
    right = next(a for a in answers(exercise) if a.mistake is None)
    notebook = open_notebook(f"{name}/{name}.ipynb")
    notebook.clear()
    notebook.run_all()
    assert notebook.unrun() == []
    assert notebook.errors() == []
    waiting = notebook.waiting()
    assert waiting and all(f"needs {name[:2]}." in text for text in waiting)
    cell = notebook.find(f"answer-{exercise.replace('.', '-')}")
    assert "Not written yet." in notebook.output(cell + 1)
    notebook.write(cell, wrong.code)
    text = notebook.output(cell + 1)
    explanation = judge(wrong).message.split("\n\n")[1]
    assert "✗" in text
    assert " ".join(explanation.replace("`", "").split()) in " ".join(text.split())
    if name == "01_linear_chain":
        without_a_dead_end(notebook, cell)
    notebook.write(cell, right.code)
    text = notebook.output(cell + 1)
    assert "✓" in text
    assert "All right." in text


def without_a_dead_end(notebook: Any, cell: int) -> None:
    """A prediction is answered; after hints and attempts the worked answer comes, and all cells run
    to the end once more."""
    index = notebook.containing('predict("01.a"')
    notebook.write(index, 'predict("01.a", dw_2=-48)', and_next=False)
    assert "✓ dw_2 = -48: right." in notebook.output(index)
    notebook.write(cell, "def forward(w, x):\n    return [x]")
    last = notebook.containing("progress()")
    ask = "for _ in range(3):\n    hint('01.1')\nreveal('01.1')\nprogress()"
    notebook.write(last, ask, and_next=False)
    shown = notebook.output(last)
    assert "The worked answer of 01.1." in shown and "forward, answer shown" in shown
    stub = 'def forward(w, x):\n    raise NotImplementedError("01.1: forward is not written yet")'
    notebook.write(cell, stub)
    notebook.page.evaluate(f"() => {CURRENT}.sessionContext.restartKernel()")
    notebook.clear()
    notebook.run_all()
    assert notebook.unrun() == []
    assert notebook.errors() == []
    assert "stands in for this stub" in notebook.output(cell)
    assert "All right." in notebook.output(cell + 1)
