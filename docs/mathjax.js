// How the website's formulas are set. MathJax comes with the course (third_party/), so that a page needs no network. A formula
// is read, not operated: neither menu nor explorer is loaded, and it is no stop for the tab key; a screen reader gets its
// MathML. What MathJax does not know is an error, and nothing is fetched for it.
Object.assign(MathJax, {
  loader: { load: ["input/tex", "output/chtml", "a11y/assistive-mml"] },
  tex: { packages: { "[-]": ["autoload", "require", "noundefined"] } },
  output: { font: "mathjax-newcm", fontPath: "[mathjax]/newcm", displayOverflow: "linebreak", linebreaks: { lineleading: 0.5 } },
  startup: {
    ready() {
      MathJax.startup.defaultReady();
      // where there is no room, a line ends where its author has left most space, between formulas; then before an equals sign
      const { FACTORS, TEXCLASS } = MathJax.startup.document.outputJax.linebreaks, { space, open } = FACTORS;
      FACTORS.space = (penalty, gap) => space(penalty, gap) - (gap.canBreak ? 10000 * Math.max(0, Math.floor(gap.getBBox().w + 0.01)) : 0);
      FACTORS.open = (penalty, bracket) => open(penalty, bracket) + 3500;  // a function stays with its argument
      TEXCLASS[MathJax._.core.MmlTree.MmlNode.TEXCLASS.REL] = (penalty) => penalty - 3000;
    },
  },
});
