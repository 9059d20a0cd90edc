"""The website as a reader meets it: from a server or from a folder, mathematics set, nothing asked
of anybody else."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_report import CONTRAST
from tests.site import built

BLEMISHES = (Path(__file__).parent / "blemishes.js").read_text(encoding="utf-8")
PAGES = [
    "notebooks/00_gradient_check.html",
    "notebooks/01_linear_chain.html",
    "notebooks/03_feedforward.html",
]
# every page is read on a telephone and on a desk, and in the windows between
WIDTHS = (360, 390, 800, 1280)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory)


@pytest.fixture(scope="module")
def url(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


# formulas are broken anew in the frames behind a change of width
SETTLED = """() => new Promise((done) => {
    const after = (frames) => requestAnimationFrame(() => (frames ? after(frames - 1) : done()));
    after(3);
})"""


def blemishes(page: Any, name: str) -> list[str]:
    """What a reader would not enjoy on the page as it is open: what has a shape, at each width; what
    has a colour, by day and by night."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLED)
        edge = width in (WIDTHS[0], WIDTHS[-1])  # a shape is the same by night
        for theme in ("light", "dark") if edge else ("light",):
            page.evaluate(
                "theme => Object.assign(document.documentElement.dataset, { theme, mode: theme })",
                theme,
            )
            seen = page.evaluate(BLEMISHES, "all" if edge else "shapes")
            found += [f"{name}, {width} pixels, {theme}: {line}" for line in seen]
    return found


def test_no_page_is_a_trial_by_day_or_by_night(page: Any, url: str, site: Path) -> None:
    """A page is opened once: formulas are set, solutions open, nothing is refused, and it can be
    read at each width in both themes."""
    names = sorted(
        path.relative_to(site).as_posix()
        for path in site.rglob("*.html")
        if "_static" not in path.parts
    )
    assert set(PAGES) < set(names)
    made = [name for name in names if name.startswith("generated/")]  # by one template: a sample
    assert len(made) > 50
    names = [name for name in names if name not in made or name in made[::12]]
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text) if m.type in ("warning", "error") else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.on(
        "response", lambda r: refused.append(f"{r.status} {r.url}") if r.status >= 400 else None
    )
    found = []
    for name in names:
        page.goto(f"{url}/{name}")
        if name in PAGES:
            look_at(page)
        else:
            page.evaluate("() => window.MathJax?.startup?.promise?.then(() => true)")
        found += blemishes(page, name)
        if name in PAGES:
            solution_opens(page)
        page.evaluate(ALL_OPEN)
        runs_out = page.evaluate(RUNS_OUT)  # in a window of 1280 pixels
        found += [f"{name}: a line of a solution runs out: {line}" for line in runs_out]
    assert "\n".join(found) == ""
    assert refused == []


# the letters of a formula that is folded away are asked for when it is seen
ALL_OPEN = """() => {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
    document.body.getBoundingClientRect();
    return document.fonts.ready.then(() => true);
}"""


RUNS_OUT = """() => [...document.querySelectorAll("article .cell_input pre")]
    .filter((code) => code.scrollWidth > code.clientWidth + 1).map((code) => code.innerText.slice(0, 40))"""


def solution_opens(page: Any) -> None:
    solution = page.locator("details.hide", has_text="Show the solution").first
    code = solution.locator(".cell_input")
    assert not code.is_visible()
    solution.locator("summary").click()
    assert code.is_visible()
    assert "raise NotImplementedError" not in code.inner_text()


def test_a_formula_is_broken_into_lines_where_there_is_no_room(page: Any, url: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{url}/notebooks/02_two_layer_relu.html")
    page.wait_for_function("() => window.MathJax?.startup?.promise")
    page.evaluate("() => MathJax.startup.promise.then(() => true)")
    formula = page.locator("div.math", has_text="(6)").first.element_handle()
    inside = """box => { const { left, right } = box.getBoundingClientRect();
        return [...box.querySelectorAll("mjx-linebox, mjx-labels mjx-mtd")].every((part) => {
            const own = part.getBoundingClientRect();
            return own.width > 5 && own.left >= left - 1 && own.right <= right + 1 }) }"""
    in_lines = "([box, broken]) => (box.querySelector('mjx-linebox') !== null) === broken"
    for width, broken in ((360, True), (1280, False), (360, True)):  # a window grows and shrinks
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(in_lines, arg=[formula, broken])
        assert formula.evaluate(inside)
        assert formula.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
    # between formulas rather than within one: each line of the first begins with z or f
    page.goto(f"{url}/notebooks/01_linear_chain.html")
    page.evaluate("() => MathJax.startup.promise.then(() => true)")
    first = page.locator("div.math:has(mjx-linebox)").first.locator("mjx-linebox")
    starts = "all => all.map(one => one.querySelector('mjx-c').classList[0])"
    assert first.count() > 1
    assert set(first.evaluate_all(starts)) <= {"mjx-c1D467", "mjx-c1D453"}
    # before an equals sign rather than in a product
    page.goto(f"{url}/notebooks/03_feedforward.html")
    page.evaluate("() => MathJax.startup.promise.then(() => true)")
    lines = page.locator("div.math", has_text="(11)").first.locator("mjx-linebox")
    assert lines.count() == 0  # there is room for it at 360 pixels, not at 320
    page.set_viewport_size({"width": 320, "height": 800})
    page.wait_for_function("line => line.isConnected", arg=lines.first.element_handle())
    assert lines.evaluate_all(starts)[1:] == ["mjx-c3D"]


def test_a_signature_breaks_before_a_parameter(page: Any, url: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{url}/generated/backprop.check.api.html")
    broken = """all => all.filter(one => new Set([...one.getClientRects()].map(({ bottom }) => Math.round(bottom / 8))).size > 1)
        .map(one => one.innerText)"""
    signature = page.locator("dt.sig", has_text="exercise_id, *functions")
    assert signature.locator(".sig-name, .sig-param").count() == 5
    assert signature.locator(".sig-name, .sig-param").evaluate_all(broken) == []
    # what the function takes is a list, a name and what it is
    about = page.locator("dd dl.simple dt", has_text="exercise_id").first
    assert about.locator("xpath=following-sibling::dd[1]").inner_text() == "for instance “03.5”."


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_keyboard_comes_everywhere_and_is_seen(page: Any, url: str, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    page.goto(f"{url}/notebooks/03_feedforward.html")
    page.evaluate("() => MathJax.startup.promise.then(() => true)")
    page.locator(".bt svg").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the list of pages
    page.keyboard.press("Tab")
    first = page.evaluate("() => document.activeElement.innerText")
    assert first == "The notebook with its exercises"
    page.add_style_tag(content="* { transition: none !important }")
    stops, unseen = page.evaluate(FOCUS)
    assert unseen == []
    assert 80 < stops < 150


# how many stops the tab key makes, and those where nothing is seen around it: an outline or a ring of shadow, three times as
# bright or as dark as the ground. A knob and a slider of the network have a ring inside themselves
FOCUS = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  const light = (...colours) => {
    colours.forEach((colour) => { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); });
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => v / 255).map(
      (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (element, colour) => {
    const behind = ["white"];
    for (let e = element.parentElement; e; e = e.parentElement) behind.splice(1, 0, getComputedStyle(e).backgroundColor);
    const [a, b] = [light(...behind), light(...behind, colour)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const unseen = [], stops = [...document.querySelectorAll("a[href], button, summary, input, select, [tabindex='0'], pre, figure, .pst-scrollable-table-container, .math")]
    .filter((e) => e.checkVisibility() && !e.closest("dialog") && (e.tabIndex >= 0 || /auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1));
  for (const stop of stops) {
    if (stop.matches(".math")) unseen.push("a formula is a stop");
    stop.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== stop) continue;
    const rings = [stop, ...stop.children].flatMap((e) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(e);
      const shadows = [...boxShadow.matchAll(/(rgba?\\([^)]*\\)) 0px 0px 0px ([\\d.]+)px/g)].filter(([, , width]) => width >= 2).map(([, colour]) => colour);
      return [...shadows, ...(outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 ? [outlineColor] : [])].map((colour) => contrast(e, colour));
    });
    if (Math.max(0, ...rings) < 3 && !stop.matches(".bt-knob, .bt-unit, .bt-walk")) unseen.push(stop.outerHTML.slice(0, 120));
  }
  return [stops.length, unseen];
}"""


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


# formulas, figures and tables whose shade at the right edge does not tell the truth
UNTRUE = """() => [...document.querySelectorAll("article :is(div.math, figure, .pst-scrollable-table-container, .highlight > pre)")]
    .filter((box) => box.checkVisibility() && box.matches(".goes-on") !== box.scrollWidth > box.clientWidth + 2)
    .map((box) => box.innerText || box.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_what_goes_on_to_the_right_shows_it(phone: Any, url: str, theme: str) -> None:
    phone.emulate_media(color_scheme=theme)
    phone.goto(f"{url}/notebooks/05_vanishing_exploding.html")
    phone.wait_for_selector("figure.goes-on", state="attached")
    # no formula of the course is as wide as this, once it is broken into lines
    wide = "box => { box.querySelector('mjx-container').style.width = '150%' }"
    phone.locator("article div.math:visible").first.evaluate(wide)
    phone.wait_for_selector("div.math.goes-on", state="attached")
    phone.wait_for_function(f"() => ({UNTRUE})().length === 0")
    for kind in ("div.math", "figure"):
        boxes = phone.locator(f"article {kind}.goes-on:visible")
        assert boxes.count() >= 1, kind
        boxes.first.scroll_into_view_if_needed()
        shaded = right_edge(phone, boxes.first)
        box = boxes.first.element_handle()
        box.evaluate("box => box.classList.remove('goes-on')")
        assert right_edge(phone, box) != shaded, kind
        box.evaluate("box => { box.classList.add('goes-on'); box.scrollLeft = box.scrollWidth }")
        phone.wait_for_function("box => !box.matches('.goes-on')", arg=box)


def right_edge(page: Any, box: Any) -> bytes:
    at = box.bounding_box()
    clip = {"x": at["x"] + at["width"] - 20, "y": at["y"], "width": 20, "height": at["height"]}
    return bytes(page.screenshot(clip=clip, animations="disabled"))


def test_a_tap_makes_a_figure_as_large_as_on_a_desk(phone: Any, url: str) -> None:
    phone.goto(f"{url}/notebooks/05_vanishing_exploding.html")
    image = phone.locator("figure.backprop-figure.goes-on img").first
    image.scroll_into_view_if_needed()
    small = image.bounding_box()["width"]
    natural = image.evaluate("image => image.naturalWidth")
    assert small < natural
    image.tap()
    assert abs(image.bounding_box()["width"] - natural) < 1
    image.tap()
    assert abs(image.bounding_box()["width"] - small) < 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_sign_below_a_figure_says_that_it_can_be_enlarged(
    phone: Any, page: Any, url: str, theme: str
) -> None:
    phone.emulate_media(color_scheme=theme)
    phone.goto(f"{url}/notebooks/05_vanishing_exploding.html")
    phone.locator(".enlarge:visible").first.wait_for()
    # each figure that is smaller than on a desk has the sign, and no other
    untrue = """() => [...document.querySelectorAll("figure.backprop-figure")].filter(figure => {
        const { width } = figure.querySelector("img").getBoundingClientRect();
        return figure.checkVisibility() && (width < figure.querySelector("img").naturalWidth - 1) !== figure.nextElementSibling.checkVisibility();
    }).length"""
    assert phone.evaluate(untrue) == 0
    sign = phone.locator(".enlarge:visible").first
    image = phone.locator("figure.backprop-figure:has(+ .enlarge:not([hidden])) img").first
    assert sign.inner_text() == "Enlarge the figure"
    assert sign.bounding_box()["height"] >= 44
    assert sign.evaluate(CONTRAST) >= 4.5
    small = image.bounding_box()["width"]
    natural = image.evaluate("image => image.naturalWidth")
    sign.tap()
    assert abs(image.bounding_box()["width"] - natural) < 1
    assert sign.inner_text() == "Make the figure smaller"
    place = sign.bounding_box()  # still below the thumb
    assert 0 < place["y"] < 740
    phone.keyboard.press("Enter")
    assert abs(image.bounding_box()["width"] - small) < 1
    image.tap()  # the words know of it
    assert sign.inner_text() == "Make the figure smaller"
    page.goto(f"{url}/notebooks/05_vanishing_exploding.html")  # on a desk
    page.evaluate("() => MathJax.startup.promise.then(() => true)")
    assert page.locator(".enlarge:visible").count() == 0


@pytest.mark.parametrize("name", ["01_linear_chain", "07_computational_graphs"])
def test_a_page_is_made_for_a_thumb(phone: Any, url: str, name: str) -> None:
    phone.goto(f"{url}/notebooks/{name}.html")
    phone.evaluate("() => MathJax.startup.promise.then(() => true)")
    low = """all => all.filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44)
        .map(one => one.outerHTML.slice(0, 80))"""
    links = phone.locator("article :is(p, li, td) > a")
    assert links.evaluate_all(low.replace("< 44", "< 24")) == []
    assert phone.locator("article summary, .bd-header-article .btn").evaluate_all(low) == []
    broken = "all => all.filter(one => one.getClientRects().length > 1).map(one => one.innerText)"
    assert phone.locator("article td code .pre").evaluate_all(broken) == []
    wide = (
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
    )
    assert phone.locator("article .cell_output pre:visible:not(.goes-on)").evaluate_all(wide) == []
    assert not phone.locator(".btn-fullscreen-button").is_visible()
    assert phone.locator("#pst-back-to-top").count() == 0
    contents = phone.locator("#pst-secondary-sidebar-modal")
    phone.locator(".secondary-toggle").tap()
    part = contents.get_by_role("link").nth(4)
    place = part.get_attribute("href")
    part.tap()
    phone.wait_for_function("list => !list.open", arg=contents.element_handle())
    top = "place => document.querySelector(place).getBoundingClientRect().top"
    phone.wait_for_function(f"place => Math.abs(({top})(place) - 100) < 100", arg=place)


# formulas in the text that are broken within brackets, or parted from the comma behind them
BROKEN = r"""() => [...document.querySelectorAll("article mjx-container:not([display])")].filter((f) => f.checkVisibility()).flatMap((formula) => {
  const found = [], open = [], place = (node) => node.getBoundingClientRect(), name = formula.querySelector("math").textContent;
  for (const sign of formula.closest("td") ? [] : formula.querySelectorAll("mjx-mo")) {
    if (/^[([]$/.test(sign.dataset.latex)) open.push(sign);
    if (/^[)\]]$/.test(sign.dataset.latex) && open.length && place(open.pop()).bottom < place(sign).top) found.push(`broken: ${name}`);
  }
  const last = formula.closest(".kept")?.lastChild;
  if (last?.nodeType === Node.TEXT_NODE) {
    const range = document.createRange();
    range.selectNodeContents(last);
    const [comma] = range.getClientRects(), end = [...formula.getClientRects()].filter(({ width }) => width > 1).at(-1);
    if (comma && (Math.abs(comma.left - end.right) > 4 || comma.top > end.bottom)) found.push(`parted: ${name}`);
  }
  return found;
})"""


def test_on_a_phone_a_vector_stays_whole_and_beside_its_comma(
    phone: Any, url: str, site: Path
) -> None:
    names = ["index.html", *(f"notebooks/{p.name}" for p in (site / "notebooks").glob("*.html"))]
    found, formulas = [], 0
    for name in sorted(names):
        phone.goto(f"{url}/{name}")
        phone.wait_for_function("() => window.MathJax?.startup?.promise")
        phone.evaluate("() => MathJax.startup.promise.then(() => true)")
        phone.evaluate(ALL_OPEN)
        for width in (360, 390):
            phone.set_viewport_size({"width": width, "height": 740})
            phone.evaluate(SETTLED)
            found += [f"{name}, {width}: {line}" for line in phone.evaluate(BROKEN)]
        formulas += phone.locator("article mjx-container:not([display])").count()
    assert formulas > 1000 and "\n".join(found) == ""


def test_on_a_phone_columns_of_numbers_stay_columns(phone: Any, url: str) -> None:
    phone.goto(f"{url}/notebooks/01_linear_chain.html")
    phone.wait_for_selector("pre.in-columns", state="attached")
    phone.evaluate(ALL_OPEN)
    costs = phone.locator("pre.in-columns", has_text="knob by knob").first
    assert costs.evaluate("pre => pre.scrollWidth <= pre.clientWidth + 1")
    for k in range(phone.locator("pre.in-columns").count()):
        pre = phone.locator("pre.in-columns").nth(k)
        lines, height, size = pre.evaluate(
            "pre => [pre.textContent.trimEnd().split('\\n').length, pre.clientHeight, parseFloat(getComputedStyle(pre).fontSize)]"
        )
        assert size >= 10 and height < (lines + 2) * 2 * size, pre.inner_text()


def test_the_arrow_at_an_edge_scrolls(phone: Any, url: str) -> None:
    phone.goto(f"{url}/notebooks/03_feedforward.html")
    phone.evaluate("() => MathJax.startup.promise.then(() => true)")
    for kind in ("figure.goes-on", ".highlight > pre.goes-on"):
        box = phone.locator(f"article {kind}:visible").first
        box.wait_for()
        box.scroll_into_view_if_needed()
        at = box.bounding_box()
        phone.touchscreen.tap(at["x"] + at["width"] - 12, at["y"] + at["height"] / 2)
        phone.wait_for_function("box => box.scrollLeft > 50", arg=box.element_handle())


def test_the_list_of_themes_closes_when_one_is_chosen(phone: Any, url: str) -> None:
    phone.goto(f"{url}/notebooks/01_linear_chain.html")
    phone.locator(".theme-switch-button:visible").first.tap()
    phone.locator(".theme-change-button[data-mode=dark]:visible").first.tap()
    phone.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
    assert phone.locator(".theme-change-button:visible").count() == 0
    phone.locator(".theme-switch-button:visible").first.tap()  # and opens again
    phone.locator(".theme-change-button:visible").first.wait_for()


def test_the_map_fits_on_a_phone_and_its_links_lead_to_it(phone: Any, url: str) -> None:
    phone.goto(f"{url}/notebooks/01_linear_chain.html")
    phone.get_by_role("link", name="The map of the course").first.tap()
    phone.wait_for_url("**/index.html#the-map")
    top = "() => Math.abs(document.querySelector('#the-map').getBoundingClientRect().top) < 150"
    phone.wait_for_function(top)
    table = phone.locator("#the-map .pst-scrollable-table-container")
    assert table.evaluate("table => table.scrollWidth <= table.clientWidth + 1")
    assert table.locator("tr", has_text="02 ·").get_by_text("01, a matrix").is_visible()


def test_a_search_finds_the_notebooks_first_and_the_modules_last(page: Any, url: str) -> None:
    page.goto(f"{url}/search.html?q=vanishing")
    page.locator("#search-results li > a").nth(10).wait_for()
    page.wait_for_function(
        "() => /found/.test(document.querySelector('.search-summary')?.innerText)"
    )
    links = page.locator("#search-results li > a").evaluate_all(
        "all => all.map(link => new URL(link.href).pathname.split('/')[1])"
    )
    ranks = [{"notebooks": 0, "generated": 2}.get(room, 1) for room in links]
    assert ranks == sorted(ranks) and ranks[0] == 0 and ranks[-1] == 2


def test_names_that_a_search_finds_break_behind_their_dots(page: Any, url: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{url}/search.html?q=softmax")
    whole = """() => {
        const place = document.createRange(), links = [...document.querySelectorAll("#search-results li > a")];
        const broken = links.flatMap((link) => {
            const texts = document.createTreeWalker(link, NodeFilter.SHOW_TEXT), found = [];
            while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[a-z]{2,}/g)) {
                place.setStart(texts.currentNode, word.index);
                place.setEnd(texts.currentNode, word.index + word[0].length);
                const [first, ...rest] = place.getClientRects();
                if (rest.some(({ top }) => top > first.bottom - 2)) found.push(word[0]);
            }
            return found;
        });
        return links.some((link) => link.innerText.startsWith("backprop.check.")) && broken.length === 0;
    }"""
    page.wait_for_function(whole)


def test_a_search_leads_to_the_words(page: Any, url: str) -> None:
    page.goto(f"{url}/search.html?q=chain+rule")
    page.locator("#search-results li p.context").first.wait_for()
    excerpts = page.locator("#search-results li p.context").all_inner_texts()
    assert excerpts and not [text for text in excerpts if "\\(" in text or "\\cdot" in text]
    hit = page.locator("#search-results li > a[href*='notebooks/']:not([href*='#'])").first
    hit.click()
    page.wait_for_url("**/notebooks/*.html*")
    page.wait_for_function("() => scrollY > 300")


def test_the_contents_show_where_one_is(page: Any, url: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{url}/notebooks/01_linear_chain.html")
    for part in ("3 · One step back", "6 · What does it cost?"):
        page.get_by_role("heading", name=part).evaluate(
            "heading => heading.scrollIntoView({ behavior: 'instant' })"
        )
        page.mouse.wheel(0, 40)
        here = "document.querySelector('.bd-sidebar-secondary [aria-current]')?.innerText"
        page.wait_for_function(f"part => {here} === part", arg=part)


def test_it_opens_from_a_folder(browser: Any, site: Path) -> None:
    page = browser.new_page(color_scheme="dark")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("requestfailed", lambda r: asked.append(f"failed: {r.url}"))
    page.goto((site / PAGES[2]).as_uri())
    look_at(page)
    page.wait_for_load_state("networkidle")
    page.close()
    assert [url for url in asked if not url.startswith((site.as_uri(), "data:"))] == []


def look_at(page: Any) -> None:
    """Every formula has become a box with a size, in MathJax's fonts, without an error; a screen
    reader finds MathML in each."""
    page.wait_for_function("() => window.MathJax?.startup?.promise")
    page.evaluate("() => MathJax.startup.promise.then(() => document.fonts.ready).then(() => true)")
    boxes = page.locator("article mjx-container:visible")
    assert boxes.count() > 20
    sizes = boxes.evaluate_all("all => all.map(one => [one.offsetWidth, one.offsetHeight])")
    assert all(width > 3 and height > 3 for width, height in sizes)
    assert page.locator("mjx-merror").count() == 0
    heard = page.locator("article mjx-container:visible > mjx-assistive-mml > math")
    assert heard.count() == boxes.count()
    fonts = page.evaluate(
        "() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert any("MJX" in family for family in fonts)
    source = page.locator("article").inner_text()
    assert r"\partial" not in source and "$$" not in source
