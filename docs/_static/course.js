// What a reader of the site needs beyond the theme, above all on a telephone. It asks for nothing.

// a formula, a figure or a table that goes on to the right shows it (the shade is in course.css)
const WIDE = "div.math, figure.backprop-figure, .pst-scrollable-table-container";

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

addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
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
    box.addEventListener("scroll", () => shade(box), { passive: true });
    for (const part of [box, ...box.children]) sizes.observe(part);
  }
});

// whoever has chosen a section wants to see it, not the list of sections on top of it
for (const list of document.querySelectorAll("#pst-primary-sidebar-modal, #pst-secondary-sidebar-modal"))
  list.addEventListener("click", (event) => event.target.closest("a") && list.close());

// what the search finds: no TeX in its excerpts, and a click leads to the words, where the browser can do that
if (document.getElementById("search-results") && typeof Search !== "undefined") {
  const whole = Search.htmlToText;
  Search.htmlToText = (...page) => whole(...page).replace(/\\\(.*?\\\)|\\\[.*?\\\]/gs, "…");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#search-results li a");
    const words = new URLSearchParams(location.search).get("q")?.trim();
    if (link && words && !link.hash) link.hash = `:~:text=${encodeURIComponent(words).replaceAll("-", "%2D")}`;
  }, true);
}
