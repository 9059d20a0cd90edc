// How the website's formulas are set. MathJax comes with the course (third_party/), so that a page needs no network. A formula
// is read, not operated: neither menu nor explorer is loaded, and it is no stop for the tab key; a screen reader gets its
// MathML. What MathJax does not know is an error, and nothing is fetched for it.
Object.assign(MathJax, {
  loader: { load: ["input/tex", "output/chtml", "a11y/assistive-mml"] },
  tex: { packages: { "[-]": ["autoload", "require", "noundefined"] } },
  output: { font: "mathjax-newcm", fontPath: "[mathjax]/newcm", displayOverflow: "linebreak", linebreaks: { lineleading: 0.5 } },
  startup: {
    ready() {
      delete MathJax.config.options.menuOptions;  // a11y/assistive-mml has put it there for the menu, and without a menu it is unknown
      MathJax.startup.defaultReady();
      // on a telephone a displayed formula is hardly larger than its text, so that fewer are broken: by the size that it has there
      const jax = MathJax.startup.document.outputJax, { measureMetrics } = jax;
      jax.measureMetrics = (test, family) => {
        const found = measureMetrics.call(jax, test, family), scale = 1.05;
        if (test.style.display !== "table" || !matchMedia("(max-width: 600px)").matches) return found;
        return { ...found, scale, ex: scale * found.em * jax.font.params.x_height };
      };
      // where there is no room, a line ends where its author has left most space, between formulas; then before an equals sign
      const { FACTORS, TEXCLASS } = jax.linebreaks, { space, open, close } = FACTORS;
      FACTORS.space = (penalty, gap) => space(penalty, gap) - (gap.canBreak ? 10000 * Math.max(0, Math.floor(gap.getBBox().w + 0.01)) : 0);
      FACTORS.open = (penalty, bracket) => open(penalty, bracket) + 3500;  // a function stays with its argument
      FACTORS.close = (penalty, bracket) => close(penalty, bracket) + 5000;  // and a factor with the next one: a line begins with an operator
      TEXCLASS[MathJax._.core.MmlTree.MmlNode.TEXCLASS.REL] = (penalty) => penalty - 3000;
    },
  },
});
