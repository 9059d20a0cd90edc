// In which order the search lists what it finds: the notebooks of the course first, the program's modules last. The numbers
// are Sphinx's own.
var Scorer = {
  score: ([page, , , , points]) => points + (page.startsWith("notebooks/") ? 1000 : page.startsWith("generated/") ? -1000 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
