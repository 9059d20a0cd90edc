// What a reader would not enjoy on a page of the site as it stands, a line each: all of it, or of its
// shapes alone, without the colours, which do not hang on the width.
(what) => {
  const channels = (colour) => [...colour.match(/[\d.]+/g).map(Number), 1].slice(0, 4);
  const over = ([r, g, b, a], below) => [r, g, b].map((c, k) => c * a + below[k] * (1 - a));
  const light = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);

  const grounds = new Map(), contrasts = new Map();
  function ground(element) {
    if (!grounds.has(element)) {
      const layer = channels(getComputedStyle(element).backgroundColor);
      grounds.set(element, layer[3] === 1 ? layer : over(layer, element.parentElement ? ground(element.parentElement) : [255, 255, 255]));
    }
    return grounds.get(element);
  }

  function contrast(element) {
    if (what === "shapes") return 21;
    if (!contrasts.has(element)) contrasts.set(element, measured(element));
    return contrasts.get(element);
  }

  function measured(element) {  // WCAG 2
    const below = ground(element), ink = over(channels(getComputedStyle(element).color), below);
    const [a, b] = [luminance(below), luminance(ink)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }

  const found = new Set(), article = document.querySelector("article, main");
  const { scrollWidth } = document.scrollingElement;
  if (scrollWidth > innerWidth) found.add(`${scrollWidth} pixels wide in a window of ${innerWidth}`);
  if (article.querySelector("details[open]")) found.add("an answer is open");
  for (const image of article.querySelectorAll("img")) {
    if (!image.alt.trim()) found.add("an image without alternative text");
    if (!image.naturalWidth) found.add(`not shown: ${image.alt}`);
    if (getComputedStyle(image).filter !== "none") found.add(`dimmed: ${image.alt}`);
  }
  for (const formula of article.querySelectorAll("mjx-container")) {
    if (!formula.checkVisibility()) continue;
    if (contrast(formula) < 4.5) found.add(`a pale formula in ${formula.parentElement.className}`);
    const behind = formula.closest(".math")?.nextSibling, place = document.createRange();
    if (!/^[.,;:!?)]/.test(behind?.data ?? "")) continue;
    place.setStart(behind, 0);
    place.setEnd(behind, 1);
    if (place.getBoundingClientRect().left < formula.getBoundingClientRect().left)
      found.add(`a formula parted from what follows: ${behind.data.slice(0, 40)}`);
  }
  for (const formula of article.querySelectorAll("mjx-container[display]")) {  // the ink of a letter may rise above its box by a pixel
    const { overflowY, paddingTop } = getComputedStyle(formula);
    if (overflowY !== "visible" && parseFloat(paddingTop) < 1) found.add("a formula cut off at its top");
  }
  for (const link of article.querySelectorAll(".headerlink")) {
    const before = document.createRange();
    before.selectNodeContents(link.parentElement);
    before.setEndBefore(link);
    if (/^H\d/.test(link.parentElement.tagName) && link.getBoundingClientRect().top > before.getBoundingClientRect().bottom - 5)
      found.add(`an empty line below a heading: ${link.parentElement.innerText}`);
  }
  for (const formula of article.querySelectorAll("div.math")) {
    const { overflowX } = getComputedStyle(formula), { left } = formula.getBoundingClientRect();
    if (!formula.checkVisibility()) continue;
    if (formula.scrollWidth > formula.clientWidth + 1) found.add(`a formula that is ${/auto|scroll/.test(overflowX) ? "scrolled" : "cut"}: ${formula.innerText}`);
    for (const part of formula.querySelectorAll("mjx-math, mjx-mtd"))
      if (part.getBoundingClientRect().left < left - 1 && !formula.scrollLeft) found.add(`a formula cut on its left: ${formula.innerText}`);
  }
  if (article.querySelector("mjx-container[tabindex]")) found.add("a formula is a stop for the tab key");
  for (const wide of article.querySelectorAll("table, img")) {
    let scroller = wide.parentElement;
    while (scroller !== article && !/auto|scroll/.test(getComputedStyle(scroller).overflowX)) scroller = scroller.parentElement;
    if (wide.checkVisibility() && scroller === article && wide.getBoundingClientRect().right > innerWidth) found.add(`cut on its right: ${wide.alt ?? wide.innerText}`);
  }
  // at half its width the letters of a figure are less than 9 pixels high
  for (const image of article.querySelectorAll("figure.backprop-figure img"))
    if (image.checkVisibility() && image.getBoundingClientRect().width < 0.5 * image.naturalWidth) found.add(`too small to be read: ${image.alt}`);
  for (const verdict of article.querySelectorAll("div[role=status]"))
    if (verdict.checkVisibility()) found.add(`a verdict below a stub: ${verdict.innerText.slice(0, 40)}`);
  for (const code of article.querySelectorAll("pre"))
    if (innerWidth >= 800 && code.checkVisibility() && code.scrollWidth > code.clientWidth + 1) found.add(`a line runs out: ${code.innerText.slice(0, 40)}`);
  for (const formula of article.querySelectorAll("span.math"))
    if (getComputedStyle(formula).overflowX !== "visible") found.add(`a formula within the text that scrolls, a stop for the tab key: ${formula.innerText}`);
  const place = document.createRange();
  for (const list of document.querySelectorAll("article, .prev-next-area, #pst-primary-sidebar, .bd-sidebar-secondary")) {
    const texts = document.createTreeWalker(list, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode, holder = text.parentElement;
      if (!text.data.trim() || !holder.checkVisibility() || holder.closest("mjx-container, pre, .bt")) continue;
      if (parseFloat(getComputedStyle(holder).fontSize) < 12) found.add(`small: ${text.data.slice(0, 40)}`);
      for (const word of text.data.matchAll(/[\p{L}\p{N}][\p{Ll}\p{N}]+/gu)) {
        place.setStart(text, word.index);
        place.setEnd(text, word.index + word[0].length);
        const [first, ...rest] = [...place.getClientRects()].filter(({ width }) => width > 0.5);
        if (rest.some(({ top }) => top > first.bottom - 2)) found.add(`broken inside: ${word[0]} of ${text.data.slice(0, 40)}`);
      }
    }
  }
  const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.data.trim(), holder = texts.currentNode.parentElement;
    if (!words || !holder.checkVisibility() || holder.closest("mjx-assistive-mml, .headerlink")) continue;
    if (/\$\$|\\[a-zA-Z]{2}/.test(words) && !holder.closest("pre, code")) found.add(`raw TeX: ${words.slice(0, 40)}`);
    if (contrast(holder) < 4.5) found.add(`pale: ${words.slice(0, 40)}`);
  }
  return [...found];
}
