"""A real JupyterLab in a real Chromium, on loopback alone."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backprop import learn

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "quic",
    "background-networking",
    "component-update",
    "sync",
    "gpu",
)  # no talk beyond loopback
FLAGS = ["--headless", "--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in QUIET)]
SECONDS = 120  # the longest that a page, a kernel or a cell may take


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        reason = "there is no Chromium: on Debian, apt-get install chromium"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page; at the end of the test, no request of it has failed or has left this machine."""
    page, strayed = watched(browser)
    yield page
    page.close()
    assert not strayed


def watched(browser: Any) -> tuple[Any, list[str]]:
    """A page, and the list of its requests that fail or leave this machine."""
    page = browser.new_page(viewport=DESK)
    page.set_default_timeout(SECONDS * 1000)
    strayed: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(LOCAL) else strayed.append(r.url))
    # leaving a page cancels what it was asking for
    page.on(
        "requestfailed",
        lambda r: (
            None if "ABORTED" in (r.failure or "") else strayed.append(f"{r.url}: {r.failure}")
        ),
    )
    return page, strayed


DESK = {"width": 1280, "height": 1000}
LOCAL = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course's folder: lectures/, and in the learner's own folder the worked notebooks too."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "lectures", folder / "lectures")
    shutil.copytree(ROOT / "solutions", folder / learn.MINE / "solutions")
    return folder


@pytest.fixture(scope="session")
def lab_url(course: Path) -> Iterator[str]:
    """JupyterLab as `make learn` starts it; its folder is the learner's own."""
    with serve(course, "backprop.learn") as url:
        yield url


@contextlib.contextmanager
def serve(folder: Path, module: str) -> Iterator[str]:
    """JupyterLab in a folder, started by a module; its address."""
    port = free_port()
    options = [
        "--no-browser",
        f"--port={port}",
        "--ip=127.0.0.1",
        "--IdentityProvider.token=",
        "--expose-app-in-browser",
        "--allow-root",
    ]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    home = {"JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTER_DATA_DIR": str(folder / "data")}
    with (folder / "lab.log").open("wb") as log:
        command = [sys.executable, "-m", module, *options]
        server = subprocess.Popen(
            command, cwd=folder, env=os.environ | home | {"PATH": path}, stdout=log, stderr=log
        )
    url, end = f"http://127.0.0.1:{port}", time.monotonic() + SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{url}/api").close()
            break
        except OSError:
            assert server.poll() is None and time.monotonic() < end, (
                folder / "lab.log"
            ).read_text()
            time.sleep(0.3)
    try:
        yield url
    finally:
        server.terminate()
        server.wait(30)


class Notebook:
    """A notebook in JupyterLab: typed into with the keyboard, read from the page."""

    def __init__(self, page: Any, url: str, path: str) -> None:
        self.page = page
        if page.url.startswith(f"{url}/lab"):  # a JupyterLab that is loaded takes another one
            page.evaluate(
                "async path => { await window.jupyterapp.commands.execute('docmanager:open', { path }) }",
                path,
            )
        else:
            page.goto(f"{url}/lab/tree/{path}?reset")
        page.wait_for_function(f"path => {CURRENT}?.context?.path === path", arg=path)
        page.wait_for_function(f"() => {CELLS}?.length && {KERNEL}?.status === 'idle'")

    def close(self) -> None:
        """Leave the notebook as it is on the disk, and end its kernel."""
        self.page.evaluate(
            f"async () => {{ const own = {CURRENT}; await own.sessionContext.shutdown(); own.dispose() }}"
        )

    def run_all(self) -> None:
        """Run every cell; back when the last one has ended (or the first error has ended it)."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        # between two cells a kernel is idle as well: none may wait
        waits = "cell.model.type === 'code' && cell.promptNode?.textContent.includes('*')"
        self.page.wait_for_function(
            f"() => {KERNEL}.status === 'idle' && !{CELLS}.some(cell => {waits})"
        )

    def clear(self) -> None:
        """Take away the outputs and counts that the file came with."""
        self.page.evaluate(
            "() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
        )

    def unrun(self) -> list[int]:
        """The code cells that hold something and have not been run to their end."""
        waits = "cell.model.type === 'code' && cell.model.sharedModel.source.trim() && !cell.model.executionCount"
        return self.page.evaluate(f"() => {CELLS}.flatMap((cell, i) => {waits} ? [i] : [])")

    def errors(self) -> list[str]:
        """The last lines of the tracebacks in the notebook, with the number of their cell."""
        return self.page.evaluate(
            "() => " + CELLS + ".flatMap((cell, i) => [...(cell.model.outputs?.toJSON() ?? [])]"
            ".filter(o => o.output_type === 'error').map(o => `cell ${i}: ${o.ename}: ${o.evalue}`))"
        )

    def waiting(self) -> list[str]:
        """What cells say that need an answer which is not written yet."""
        return self.page.evaluate(
            "() => " + CELLS + ".flatMap(cell => [...(cell.model.outputs?.toJSON() ?? [])]"
            ".map(o => [o.data?.['text/plain'] ?? ''].flat().join(''))"
            ".filter(text => text.includes('This cell needs')))"
        )

    def find(self, grade_id: str) -> int:
        at = f"() => {CELLS}.findIndex(cell => cell.model.getMetadata('nbgrader')?.grade_id === '{grade_id}')"
        index = self.page.evaluate(at)
        assert index >= 0, f"there is no cell {grade_id}"
        return int(index)

    def containing(self, code: str) -> int:
        at = f"code => {CELLS}.findIndex(cell => cell.model.type === 'code' && cell.model.sharedModel.source.includes(code))"
        index = self.page.evaluate(at, code)
        assert index >= 0, f"no cell contains {code}"
        return int(index)

    def write(self, index: int, code: str, and_next: bool = True) -> None:
        """Click into a cell, replace what it holds, and run it, and the cell behind it, its
        check."""
        self.show(index)
        self.page.locator(".jp-Cell.jp-mod-active .cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)
        for k in (index, index + 1) if and_next else (index,):
            before = self.count(k)
            self.page.keyboard.press("Shift+Enter")
            self.page.wait_for_function(
                f"() => {{ const n = {CELLS}[{k}].model.executionCount; return n && n !== {before or 0} }}"
            )
        self.page.wait_for_function(f"{KERNEL}.status === 'idle'")

    def count(self, index: int) -> int | None:
        return self.page.evaluate(f"() => {CELLS}[{index}].model.executionCount")

    def show(self, index: int) -> None:
        self.page.evaluate(
            f"async () => {{ const n = {CONTENT}; n.activeCellIndex = {index}; await n.scrollToItem({index}) }}"
        )

    def output(self, index: int) -> str:
        """What the page shows below a cell; waits until it shows something."""
        self.show(index)
        text = f"{CELLS}[{index}].outputArea.node.innerText"
        self.page.wait_for_function(f"() => {text}.trim()")
        return str(self.page.evaluate(f"() => {text}"))


CURRENT = "window.jupyterapp?.shell.currentWidget"
CONTENT = "window.jupyterapp?.shell.currentWidget?.content"
CELLS = f"{CONTENT}?.widgets"
KERNEL = f"{CURRENT}?.sessionContext?.session?.kernel"


@pytest.fixture(scope="session")
def lab(browser: Any, lab_url: str) -> Iterator[tuple[Any, list[str]]]:
    """One page for the JupyterLab of all tests: to load it costs ten seconds."""
    page, strayed = watched(browser)
    yield page, strayed
    page.close()


@pytest.fixture
def open_notebook(lab: Any, lab_url: str) -> Iterator[Callable[[str], Notebook]]:
    """Opens a notebook; at the end of the test it is closed, and no request has strayed."""
    page, strayed = lab
    page.set_viewport_size(DESK)
    page.emulate_media(reduced_motion="null")
    strayed.clear()
    opened: list[Notebook] = []

    def opens(path: str) -> Notebook:
        opened.append(Notebook(page, lab_url, path))
        return opened[-1]

    yield opens
    for notebook in opened:
        notebook.close()
    assert not strayed
