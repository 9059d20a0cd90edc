"use strict";
// Tables are whole without this script; with it, a press on a column's head sorts by it.
const value = (row, k) => row.cells[k].innerText.trim();
const compare = (a, b) => a.localeCompare(b, "en", { numeric: true });
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, k) => {
    if (head.classList.contains("plain")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const numeric = head.classList.contains("n");
      const up = head.ariaSort ? head.ariaSort !== "ascending" : !numeric;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.ariaSort = up ? "ascending" : "descending";
      const order = (a, b) => {
        const [x, y] = [value(a, k), value(b, k)];
        const found = numeric ? (parseFloat(x) || 0) - (parseFloat(y) || 0) : compare(x, y);
        return up ? found : -found;
      };
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort(order));
    });
  });
}
// a link to an example opens it
const open = () => {
  const goal = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (const details of goal?.classList.contains("mistake") ? goal.querySelectorAll("details") : [goal]) {
    if (details?.tagName === "DETAILS") details.open = true;
  }
};
addEventListener("hashchange", open);
open();
const examples = [...document.querySelectorAll("#mistakes details")];
const all = document.querySelector("button.all");
if (all) {
  all.hidden = false;
  all.addEventListener("click", () => {
    const shut = examples.some((details) => !details.open);
    examples.forEach((details) => { details.open = shut; });
    all.textContent = shut ? "Close all" : "Open all";
  });
}
