// What a reader of the site needs beyond the theme, above all on a telephone. It asks for nothing.

// a long name breaks behind its dots, bars and strokes and before its capitals, and a signature before a parameter
const NAMES = "h1, h2, h3, .bd-article code, .bd-article a, dt.sig, .genindextable li, .prev-next-title, #pst-primary-sidebar a, .bd-sidebar-secondary a";
const JOINT = /(?<=[\w\])][./(=])(?=[\p{L}_*'"])|(?<=[\p{L}\d]_)(?=[\p{L}\d])|(?<=\p{Ll})(?=\p{Lu})/u;

function joints(text) {
  const parts = text.data.split(/(?<=\s)(?=\S{14})|(?<=\S{14})(?=\s)/).flatMap((part) => (/^\S{14}/.test(part) ? part.split(JOINT) : [part]));
  if (/\S{14}/.test(text.data) && /\w[./_]$/.test(text.data) && text.nextSibling) text.after(document.createElement("wbr"));
  if (parts.length > 1) text.replaceWith(...parts.flatMap((part) => [document.createElement("wbr"), part]).slice(1));
}

function breakable(name) {
  for (const part of name.matches("dt.sig") ? name.querySelectorAll(":scope > :is(.sig-name, .sig-param)") : []) part.before(document.createElement("wbr"));
  const texts = document.createTreeWalker(name, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) if (!texts.currentNode.parentElement.closest(".math, pre")) found.push(texts.currentNode);
  found.forEach(joints);
}

document.querySelectorAll(NAMES).forEach(breakable);

// whoever skips what stands on every page comes to the text, not to the buttons above it
const skip = document.querySelector("#pst-skip-link a"), text = document.querySelector("article section[id]");
if (skip && text) skip.href = `#${text.id}`;

// an arrow that folds a part of the list of pages says to a screen reader what it does
for (const arrow of document.querySelectorAll("#pst-primary-sidebar summary"))
  arrow.setAttribute("aria-label", `the pages of ${arrow.closest("li").querySelector("a").innerText}`);

// a formula, a figure, a table or code that goes on to the right shows it (the shade is in course.css)
const WIDE = "div.math, figure.backprop-figure, .pst-scrollable-table-container, .highlight > pre";

// what a cell prints in columns is not broken into lines
for (const pre of document.querySelectorAll(".cell_output .highlight > pre")) {
  const lines = pre.textContent.trimEnd().split("\n"), letters = Math.max(...lines.map((line) => line.length));
  if (letters > 100 || !lines.some((line) => /\S {2,}\S|\[.*\d\.? .*\d|^ *\[/.test(line))) continue;
  pre.classList.add("in-columns");
  pre.style.setProperty("--letters", letters);
}

function shade(box) {
  box.classList.toggle("goes-on", box.scrollLeft + box.clientWidth < box.scrollWidth - 2);
}

// and is broken into lines for the width at hand: again where that changes, and where what was folded is opened
const fitted = new WeakMap();

function refit(box, formula) {
  if (!formula || !box.clientWidth || Math.abs(fitted.get(box) - box.clientWidth) < 2) return false;
  fitted.set(box, box.clientWidth);
  box.classList.remove("goes-on");
  const { document: page } = MathJax.startup, { em, ex, containerWidth, scale } = page.outputJax.getMetricsFor(box, true);
  formula.setMetrics(em, ex, containerWidth, scale);
  formula.rerender(page);
  return true;
}

// a formula in the text goes on in the next line, but not within its brackets: a vector stays whole, if it has room on a telephone
const ROOM = 26;  // letters

function brackets(formula) {
  const parts = [];
  let depth = 0, part = { letters: 0, breaks: [] };
  parts.push(part);
  const walk = document.createTreeWalker(formula.querySelector("mjx-math") ?? formula, NodeFilter.SHOW_ELEMENT);
  while (walk.nextNode()) {
    const node = walk.currentNode, tex = node.dataset.latex ?? "";
    if (node.matches("mjx-break")) {
      if (depth > 0) part.breaks.push(node);
      else parts.push((part = { letters: 0, breaks: [] }));
    } else if (node.matches("mjx-c")) part.letters += 1;
    else if (node.matches("mjx-mo")) depth += /^(\(|\[|\\[({]|\\langle)$/.test(tex) ? 1 : /^(\)|\]|\\[)}]|\\rangle)$/.test(tex) ? -1 : 0;
  }
  for (const { letters, breaks } of parts) if (letters <= ROOM) for (const one of breaks) one.classList.add("within");
}

addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
  for (const formula of document.querySelectorAll("article mjx-container:not([display])")) if (!formula.closest("td")) brackets(formula);
  const formulas = new Map();
  for (const formula of window.MathJax?.startup?.document?.math ?? []) {
    if (!formula.display) continue;
    const box = formula.start.node.parentNode;
    formulas.set(box, formula);
    fitted.set(box, formula.metrics.containerWidth + 1);  // MathJax leaves a pixel
  }
  const sizes = new ResizeObserver((seen) => requestAnimationFrame(() => {
    for (const box of new Set(seen.map(({ target }) => target.closest(WIDE)))) {
      if (!box) continue;  // an older setting of a formula
      if (refit(box, formulas.get(box))) for (const part of box.children) sizes.observe(part);
      shade(box);
    }
  }));
  for (const box of document.querySelectorAll(`article :is(${WIDE})`)) {
    // the arrow is drawn by the style sheet: a tap on it is one on its frame, at the right edge
    const frame = box.matches("pre") ? box.parentElement : box;
    frame.addEventListener("click", ({ target, clientX }) => {
      if (target !== frame || !box.matches(".goes-on") || clientX < frame.getBoundingClientRect().right - 32) return;
      box.scrollBy({ left: 0.8 * box.clientWidth, behavior: "smooth" });
    });
    box.addEventListener("scroll", () => shade(box), { passive: true });
    for (const part of [box, ...box.children]) sizes.observe(part);
  }
});

// a figure that is smaller than on a desk is as large as there after a tap, around the place that was tapped, until the next one;
// a button below it says so, for the keyboard too
for (const figure of document.querySelectorAll("figure.backprop-figure")) {
  const image = figure.querySelector("img"), least = image?.style.minWidth;
  if (!image) continue;
  const sign = document.createElement("button");
  Object.assign(sign, { type: "button", className: "enlarge", hidden: true });
  figure.after(sign);
  const say = () => {
    const large = figure.classList.contains("large");
    sign.textContent = large ? "Make the figure smaller" : "Enlarge the figure";
    sign.hidden = !large && image.getBoundingClientRect().width >= image.naturalWidth - 1;
  };
  const turn = (x, y) => {
    const before = image.getBoundingClientRect();
    if (!figure.classList.contains("large") && before.width >= image.naturalWidth) return;
    image.style.minWidth = figure.classList.toggle("large") ? `${image.naturalWidth}px` : least;
    const { width, height, top } = image.getBoundingClientRect();
    figure.scrollLeft += (x - before.left) * (width / before.width - 1);
    scrollBy({ top: (y - before.top) * (height / before.height - 1) + top - before.top, behavior: "instant" });
    say();
  };
  image.addEventListener("click", ({ clientX, clientY }) => turn(clientX, clientY));
  sign.addEventListener("click", () => turn(image.getBoundingClientRect().left, image.getBoundingClientRect().bottom));
  new ResizeObserver(say).observe(image);
}

// a theme is chosen once, and its list has done its work
for (const choice of document.querySelectorAll(".theme-change-button"))
  choice.addEventListener("click", () => {
    const list = choice.closest(".dropdown-menu"), opener = list.parentElement.querySelector("[data-bs-toggle=dropdown]");
    for (const part of [list, opener]) part.classList.remove("show");
    opener.setAttribute("aria-expanded", "false");
    list.hidden = true;  // until it is asked for again: a finger that has gone still counts as above it
    opener.addEventListener("click", () => (list.hidden = false), { once: true, capture: true });
    opener.focus();
  });

// whoever has chosen a section wants to see it, not the list of sections on top of it
for (const list of document.querySelectorAll("#pst-primary-sidebar-modal, #pst-secondary-sidebar-modal"))
  list.addEventListener("click", (event) => event.target.closest("a") && list.close());

// what the search finds: no TeX in its excerpts, and a click leads to the words, where the browser can do that
if (document.getElementById("search-results") && typeof Search !== "undefined") {
  const whole = Search.htmlToText;
  Search.htmlToText = (...page) => whole(...page).replace(/\\\(.*?\\\)|\\\[.*?\\\]/gs, "…");
  new MutationObserver((seen) => {  // a result comes, or its words are marked
    for (const link of document.querySelectorAll("#search-results li > a:not([data-breakable])")) {
      link.dataset.breakable = "";
      setTimeout(() => breakable(link));
    }
  }).observe(document.getElementById("search-results"), { childList: true, subtree: true });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#search-results li a");
    const words = new URLSearchParams(location.search).get("q")?.trim();
    if (link && words && !link.hash) link.hash = `:~:text=${encodeURIComponent(words).replaceAll("-", "%2D")}`;
  }, true);
}
