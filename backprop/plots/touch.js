// A network to touch: drag a number, and everything that depends on it moves. One module without dependencies, for two
// places: a notebook loads it through anywidget (`render` at the end), a page of the website through `start`.

// ---- arithmetic: the general network, equations (8)-(11); chains and two layers are cases of it ----

const logistic = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

export const SIGMA = {  // name: [sigma, sigma']; at a kink the slope from the left
  identity: [(z) => z, () => 1],
  relu: [(z) => Math.max(z, 0), (z) => (z > 0 ? 1 : 0)],
  leaky_relu: [(z) => (z > 0 ? z : 0.01 * z), (z) => (z > 0 ? 1 : 0.01)],
  sigmoid: [logistic, (z) => logistic(z) * logistic(-z)],
  tanh: [Math.tanh, (z) => 1 - Math.tanh(z) ** 2],
  softplus: [(z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), logistic],
};

const sum = (values) => values.reduce((total, v) => total + v, 0);

// z[l-1] is z_l, o[l] is o_l; `off` holds "l,k" for each unit whose gate is shut by hand
export function forward({ W, b, activations, x }, off = new Set()) {
  const z = [], o = [x];
  W.forEach((matrix, i) => {
    z.push(b[i].map((bias, k) => sum(o[i].map((v, j) => matrix[j][k] * v)) + bias));  // (8)
    o.push(z[i].map((v, k) => (off.has(`${i + 1},${k}`) ? 0 : SIGMA[activations[i]][0](v))));  // (9)
  });
  return { z, o };
}

export function slope({ activations }, off, l, k, z) {
  return off.has(`${l},${k}`) ? 0 : SIGMA[activations[l - 1]][1](z[l - 1][k]);
}

export function backward(net, { z, o }, off = new Set()) {
  const L = net.W.length, dz = Array(L), dW = Array(L);
  for (let l = L; l > 0; l--) {
    const below = l === L ? o[L].map((v, k) => 2 * (v - net.y[k])) : times(net.W[l], dz[l]);
    dz[l - 1] = below.map((v, k) => slope(net, off, l, k, z) * v);  // the start, then (11)
    dW[l - 1] = o[l - 1].map((v) => dz[l - 1].map((d) => v * d));
  }
  return { dz, dW, dx: times(net.W[0], dz[0]) };
}

const times = (matrix, vector) => matrix.map((row) => sum(row.map((v, k) => v * vector[k])));
export const loss = ({ y }, o) => sum(o.at(-1).map((v, k) => (v - y[k]) ** 2));

// the same network for a function that knows no switch: nothing enters or leaves a unit that is off
function cut(net, off) {
  const { W, b, activations, x, y } = structuredClone(net);
  for (const unit of off) {
    const [l, k] = unit.split(",").map(Number);
    b[l - 1][k] = 0;
    for (const row of W[l - 1]) row[k] = 0;
    if (W[l]) W[l][k].fill(0);
  }
  return { W, b, activations, x, y };
}

// ---- numbers and formulas as text ----

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const raised = (n) => [...String(n)].map((c) => RAISED[c]).join("");
const sub = (n) => String(n).replace(/\d/g, (d) => "₀₁₂₃₄₅₆₇₈₉"[d]);

// four digits at the most, a true minus sign, no -0
export function number(v) {
  if (v === undefined || v === null) return "·";
  if (Number.isNaN(v)) return "NaN";
  if (!Number.isFinite(v)) return v > 0 ? "∞" : "−∞";
  const size = Math.abs(v);
  if (size === 0) return "0";
  if (size < 1e-3 || size >= 1e4) {
    const [digits, power] = v.toExponential(2).split("e");
    return `${Number(digits)}·10${raised(Number(power))}`.replace("-", "−");
  }
  return String(Number(v.toPrecision(4))).replace("-", "−");
}

// a formula is a list: text, { d: name } for a derivative of the loss, { v: number, c: colour }
const d = (name) => ({ d: name });
const N = (v, c = "plain") => ({ v, c });

function product(...factors) {
  return factors.flatMap((factor, i) => {
    const shown = i && factor.c && number(factor.v).startsWith("−") ? { ...factor, bracket: true } : factor;
    return i ? ["\u2009·\u2009", shown] : [shown];
  });
}

const plain = (tokens) =>
  tokens.map((t) => (t.d ? `∂ℓ/∂${t.d}` : t.bracket ? `(${number(t.v)})` : t.c ? number(t.v) + (t.comma ? "," : "") : t)).join("").replaceAll("\u2009", " ");

function typeset(tokens) {
  return tokens.map((t) => {
    if (t.d) return make("span", { class: "bt-fraction" }, make("span", {}, "∂ℓ"), make("span", {}, `∂${t.d}`));
    if (!t.c) return make("span", { class: "bt-sign" }, t);
    const shown = make("b", { class: `bt-${t.c}` }, number(t.v));
    if (t.comma) return make("span", { class: "bt-sign" }, shown, ",");
    return t.bracket ? make("span", { class: "bt-sign" }, "(", shown, ")") : shown;
  });
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

// ---- how each notebook calls things ----
// layers are l = 1 ... L, units of layer l are k; a weight (l, j, k) leads from unit j of layer l-1 to unit k of layer l

const NAMES = {
  chain: {  // Example 1: z_1 is the input, the output is f
    weight: (l) => `w${sub(l)}`,
    input: () => "x",
    z: (l, k, L) => (l === L ? "f" : `z${sub(l + 1)}`),
    o: (l, k, L) => (l === L ? "f" : `o${sub(l + 1)}`),
    target: () => "y",
    unit: (l) => `unit z${sub(l + 1)}`,
  },
  relu: {  // Example 2
    weight: (l, j, k) => (l === 1 ? `W₁[${j}, ${k}]` : `W₂[${j}]`),
    bias: (l, k) => `b${sub(l)}[${k}]`,
    input: (j) => `x[${j}]`,
    z: (l, k) => (l === 1 ? `z[${k}]` : "f"),
    o: (l, k) => (l === 1 ? `o[${k}]` : "f"),
    target: () => "y",
    unit: (l, k) => `unit ${k}`,
  },
  network: {  // the general case
    weight: (l, j, k) => `W${sub(l)}[${j}, ${k}]`,
    bias: (l, k) => `b${sub(l)}[${k}]`,
    input: (j) => `x[${j}]`,
    z: (l, k) => `z${sub(l)}[${k}]`,
    o: (l, k) => `o${sub(l)}[${k}]`,
    target: (k) => `y[${k}]`,
    unit: (l, k) => `unit ${k} of layer ${l}`,
  },
};

const key = ({ kind, l = 0, j = 0, k = 0 }) => `${kind}-${l}-${j}-${k}`;

// every gradient in the order in which a walk back finds it, an edge or a unit a step
function walk(kind, net) {
  const L = net.W.length, steps = [];
  const enter = (l, k) => net.W[l - 1].forEach((_, j) => steps.push({ kind: "weight", l, j, k }));
  for (let l = L; l > 0; l--)
    net.b[l - 1].forEach((_, k) => {
      if (kind === "chain") return enter(l, k), steps.push(l > 1 ? { kind: "unit", l: l - 1, k } : { kind: "input", j: 0 });
      steps.push({ kind: "unit", l, k });
      enter(l, k);
    });
  return steps;
}

// what stands behind a gradient: formulas with the lecture's numbers, and the same in words
function explain(kind, net, { z, o, dz, dW, dx }, off, part) {
  const name = NAMES[kind], L = net.W.length, { l, j, k } = part;
  const residual = (k) => [`2\u2009(${name.o(L, k, L)} − ${name.target(k)})`, N(2 * (o[L][k] - net.y[k]), "bw")];
  const back = (value) => N(value, "bw"), ahead = (value) => N(value, "fw");
  const gate = (l, k) => slope(net, off, l, k, z);
  const equal = (left, symbols, numbers, result, tag) =>
    ({ tokens: [left, " = ", ...symbols, " = ", ...numbers, ...(numbers.length > 1 ? [" = ", result] : [])], tag });
  if (part.kind === "weight") {
    const value = back(dW?.[l - 1][j][k]), left = d(name.weight(l, j, k));
    const received = ahead(o[l - 1][j]), from = l > 1 ? name.o(l - 1, j, L) : kind === "chain" ? "o₁" : name.input(j);
    // in words that hold where the picture runs to the right and where it runs down
    const why = (came) => `What came back, ${number(came)}, times what the weight had received, ${number(received.v)}.`;
    if (kind === "relu" && l === 1) {
      const [text, start] = residual(0), out = net.W[1][k][0];
      return {
        lines: [equal(left, product(text, `σ′(${name.z(1, k)})`, name.input(j), name.weight(2, k, 0)),
          product(start, ahead(gate(1, k)), received, N(out)), value, "(6)")],
        words: gate(1, k) ? why(dz?.[0][k]) : `The unit is closed, slope 0: nothing comes back to the weights that enter it.`,
      };
    }
    if (l === L && kind !== "network") {
      const [text, start] = residual(0);
      return { lines: [equal(left, product(text, kind === "chain" && !off.has(`${l - 1},0`) ? `z${sub(L)}` : from), product(start, received), value)], words: why(start.v) };
    }
    const came = back(dz?.[l - 1][k]), next = d(name.z(l, k, L));
    if (kind === "chain")
      return { lines: [equal(left, product(next, from), product(came, received), value, l === L - 1 ? "(1)" : "(2)")], words: why(came.v) };
    return { lines: [equal(left, product(from, next), product(received, came), value)], words: why(came.v) };
  }
  if (part.kind === "bias")
    return {
      lines: [{ tokens: [d(name.bias(l, k)), " = ", d(name.z(l, k, L)), " = ", back(dz?.[l - 1][k])] }],
      words: "A bias is simply added: it gets what comes back to its unit.",
    };
  if (part.kind === "unit" || (part.kind === "input" && kind === "chain")) {
    const at = part.kind === "input" ? 0 : l, lines = [];
    if (at) {
      const into = o[at - 1].flatMap((v, j) => [...(j ? [" + "] : []), ...product(N(net.W[at - 1][j][k]), ahead(v))]);
      const bias = kind === "chain" || (kind === "relu" && at === 2) ? [] : [net.b[at - 1][k] < 0 ? " − " : " + ", N(Math.abs(net.b[at - 1][k]))];
      const activation = net.activations[at - 1], out = at === L && kind !== "network";
      const dead = off.has(`${at},${k}`), gates = !out && (kind !== "chain" || dead);
      const gated = gates ? [`\u2002${name.o(at, k, L)} = `, dead ? "off: " : `${activation}: `, ahead(o[at][k])] : [];
      const tag = kind === "network" ? "(8), (9)" : undefined;
      lines.push({ tokens: [`${name.z(at, k, L)} = `, ...into, ...bias, " = ", { ...ahead(z[at - 1][k]), comma: gates }, ...gated], tag, ahead: true });
    }
    const value = back(at ? dz?.[at - 1][k] : dx?.[0]), left = d(at === 0 ? "z₁" : name.z(at, k, L));
    if (at === L) {
      const [text, start] = residual(k);
      if (kind !== "network") lines.push({ tokens: [left, ` = ${text} = `, start] });
      else lines.push(equal(left, product(`σ′(${name.z(L, k)})`, text), product(ahead(gate(L, k)), start), value));
      return { lines, words: "The walk back starts at the loss: twice the residual" + (kind === "network" ? ", times the slope of its activation." : ".") };
    }
    const cut = "The unit is switched off: whatever comes back, its gate lets nothing through.";
    if (kind === "chain") {
      const w = N(net.W[at][0][0]), start = at === L - 1, [text, first] = residual(0), dead = off.has(`${at},0`);
      const came = start ? first : back(dz?.[at][0]), gate = dead ? [["gate"], [ahead(0)]] : [[], []];  // the lecture's chain has none
      const symbols = product(...gate[0], start ? text : d(name.z(at + 1, 0, L)), name.weight(at + 1));
      lines.push(equal(left, symbols, product(...gate[1], came, w), value, start || dead ? undefined : "(3)"));
      if (dead) return { lines, words: cut };
      return { lines, words: `What came back, ${number(came.v)}, goes on to the layer before, through the same weight that the signal came through, ${number(w.v)}.` };
    }
    const words = gate(at, k)
      ? `All that comes back to it, through the weights that leave it, times its slope ${number(gate(at, k))}.`
      : off.has(`${at},${k}`) ? cut : cut.replace("switched off", "closed, slope 0");
    if (kind === "relu") {
      const [text, start] = residual(0);
      lines.push(equal(left, product(text, `σ′(${name.z(1, k)})`, name.weight(2, k, 0)), product(start, ahead(gate(1, k)), N(net.W[1][k][0])), value));
      return { lines, words };
    }
    const paths = net.W[at][k].map((w, m) => product(N(w), back(dz?.[at][m])));
    const through = net.W[at][k].map((_, m) => product(name.weight(at + 1, k, m), d(name.z(at + 1, m))));
    const joined = (terms) => terms.flatMap((term, m) => (m ? [" + ", ...term] : term));
    lines.push(equal(left, [`σ′(${name.z(at, k)})\u2009·\u2009(`, ...joined(through), ")"],
      [ahead(gate(at, k)), "\u2009·\u2009(", ...joined(paths), ")"], value, "(11)"));
    return { lines, words };
  }
  const terms = (form) => o[L].flatMap((v, k) => [...(k ? [" + "] : []), ...form(v, k)]);
  return {
    lines: [{
      tokens: ["ℓ = ", ...terms((v, k) => [`(${name.o(L, k, L)} − ${name.target(k)})²`]), " = ",
        ...terms((v, k) => ["(", ahead(v), net.y[k] < 0 ? " + " : " − ", N(Math.abs(net.y[k])), ")²"]), " = ", N(loss(net, o))],
    }],
    words: "",
  };
}

// ---- a figure: its frame, its theme, what it says ----

const STEPS = [[5, 0.1], [10, 0.2], [20, 0.5], [50, 1], [100, 2], [1000, 20], [Infinity, 100]];  // range, step
const grid = (values) => STEPS.find(([range]) => range >= 1.2 * Math.max(...values.map(Math.abs)));

function frame(host, title, kind) {
  const root = make("section", { class: `bt bt-${kind}`, "aria-label": title });
  const loss = make("output", { class: "bt-loss", "aria-live": "off" });
  const head = make("div", { class: "bt-head" });
  const legend = make("div", { class: "bt-legend" });
  head.append(legend, loss);
  const key = (look, way, what) => {
    const words = make("span", { class: what.startsWith("this") ? "bt-badge" : "bt-wide" }, `: ${what}`);
    legend.append(make("span", { class: `bt-key bt-${look}` }, way, words));
  };
  const total = (value) =>
    loss.replaceChildren(make("span", { class: "bt-wide" }, "loss "), "ℓ = ", make("b", { "data-name": "loss", "data-value": value }, number(value)));
  const stage = make("div", { class: "bt-stage" });
  const formula = make("div", { class: "bt-formula", "aria-hidden": "true" });
  const says = make("p", { class: "bt-says" });
  const spoken = make("p", { class: "bt-spoken", "aria-live": "polite", role: "status" });
  const controls = make("div", { class: "bt-controls" });
  root.append(head, stage, formula, says, spoken, controls);
  // a key that means something here means nothing to the notebook around it, which would go to the next cell
  root.addEventListener("keydown", (event) => {
    const ours = /^(Arrow|Page|Home|End|Enter| )/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (ours && !(event.key === "Enter" && event.shiftKey)) event.stopPropagation();
  });
  host.append(root);
  let later;
  const say = (text, aloud = text) => {
    says.textContent = text;
    clearTimeout(later);  // spoken once, when a drag has come to rest
    later = setTimeout(() => (spoken.textContent = aloud), 500);
  };
  return { root, legend, key, total, stage, formula, controls, say };
}

// the theme is that of the page, whatever it is called there: the colour behind the figure tells
function follow(root, changed = () => {}) {
  const look = () => {
    if (!root.isConnected) return;  // JupyterLab draws first and puts it on the page later
    let at = root.parentElement, ground = [255, 255, 255];
    for (; at; at = at.parentElement ?? at.getRootNode().host) {
      const [r, g, b, a = 1] = getComputedStyle(at).backgroundColor.match(/[\d.]+/g).map(Number);
      if (a < 0.5) continue;
      ground = [r, g, b];
      break;
    }
    const [r, g, b] = ground;
    const theme = 0.3 * r + 0.6 * g + 0.1 * b < 128 ? "dark" : "light", new_ = theme !== root.dataset.theme;
    root.dataset.theme = theme;
    root.style.setProperty("--bt-paper", `rgb(${ground})`);
    if (new_) changed();
  };
  let later;
  const soon = () => {
    look();
    clearTimeout(later);
    later = setTimeout(look, 400);  // a theme's style sheet may come a little after its name
  };
  const observer = new MutationObserver(soon), dark = matchMedia("(prefers-color-scheme: dark)");
  for (const element of [document.documentElement, document.body]) observer.observe(element, { attributes: true });
  dark.addEventListener("change", soon);
  const placed = new ResizeObserver(soon);
  placed.observe(root);
  soon();
  return () => (observer.disconnect(), placed.disconnect(), dark.removeEventListener("change", soon), clearTimeout(later));
}

// who has no keys is not told of keys
const finger = () => matchMedia("(pointer: coarse)").matches;

// what is heard begins with what is seen, so that both can be said to a machine that listens
function button(text, label, press) {
  const heard = /\p{L}/u.test(text) ? `${text}: ${label}` : label;
  const element = make("button", { type: "button", title: label, "aria-label": heard }, text);
  element.addEventListener("click", press);
  return element;
}

function ranged(text, attributes, changed) {
  const input = make("input", { type: "range", ...attributes }), shown = make("output");
  input.addEventListener("input", () => changed(Number(input.value)));
  return [make("label", { class: "bt-range" }, make("span", {}, text, " = ", shown), input), input, shown];
}

// a slider from the loss on the right to the input on the left: the arrow that points left goes on
function walker(changed, what) {
  const slider = make("input", { type: "range", min: 0, dir: "rtl", class: "bt-walk", "aria-label": "walk back from the loss" });
  slider.addEventListener("input", () => changed(Number(slider.value)));
  slider.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: 1, ArrowUp: 1, ArrowRight: -1, ArrowDown: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    by(move);
  });
  const by = (n) => changed(Math.min(Number(slider.max), Math.max(0, Number(slider.value) + n)));
  const back = button("◀", `one ${what} back, from the loss`, () => (slider.value === slider.max ? changed(0) : by(1)));
  const again = button("▶", `one ${what} forward again`, () => by(-1));
  const counter = make("span");
  const bar = make("div", { class: "bt-way" }, make("div", { class: "bt-way-row" }, back, slider, again), make("div", { class: "bt-ends", "aria-hidden": "true" }, make("span", {}, "input"), counter, make("span", {}, "loss")));
  const show = (step, steps, walking, text) => {
    Object.assign(slider, { max: steps, value: step });
    slider.setAttribute("aria-valuetext", `step ${step} of ${steps}: ${text}`);
    const resting = step === steps && !walking;
    bar.classList.toggle("bt-rest", resting);
    counter.textContent = !resting ? `step ${step} of ${steps}` : finger() ? "◀ walks back from the loss" : "walk back: ← →";
  };
  return { bar, slider, show };
}

// numbers as a message brings them: JSON has no NaN and no infinity; null is what a learner's function does not give
const revive = (value) => (Array.isArray(value) ? value.map(revive) : value === null ? null : Number(value));

// the learner's functions: one question at a time, the newest state next
function asker(ask, net, off, answered) {
  let busy = false, again = false;
  return async function question() {
    if (busy) return void (again = true);
    busy = true;
    let reply;
    try {
      reply = await ask(cut(net(), off()));
    } catch (error) {
      reply = { error: String(error.message ?? error) };
    }
    busy = false;
    if (again) return (again = false), question();
    answered(reply);
  };
}

const far = (a, b) => {  // arrays of one shape, apart by more than rounding
  const [left, right] = [a.flat(2), b.flat(2)], scale = Math.max(...right.map(Math.abs), 1e-9);
  return left.length !== right.length || left.some((v, i) => !(Math.abs(v - right[i]) <= 1e-6 * scale));
};

// ---- the network: units, edges with a knob each, numbers on both ways ----

const TITLES = {
  chain: "A chain of weights to touch",
  relu: "A two-layer ReLU network to touch",
  network: "A feedforward network to touch",
};

function network(host, spec, ask) {
  const { kind } = spec, name = NAMES[kind];
  const ui = frame(host, TITLES[kind], kind);
  let net, off, at, step, steps, found, walking, own, yours = null, note = "", told = "";  // `told`: what a button has done, until a hand does something else
  const L = () => net.W.length;

  const fields = {
    weight: ({ l, j, k }) => [net.W[l - 1][j], k],
    bias: ({ l, k }) => [net.b[l - 1], k],
    input: ({ j }) => [net.x, j],
    target: ({ k }) => [net.y, k],
  };
  const value = (part) => {
    const [array, i] = fields[part.kind](part);
    return array[i];
  };
  const label = (part) =>
    ({ weight: () => name.weight(part.l, part.j, part.k), bias: () => name.bias(part.l, part.k), input: () => name.input(part.j),
      target: () => name.target(part.k), unit: () => name.z(part.l, part.k, L()) })[part.kind]();
  const ranges = () => ({
    weight: grid([...spec.W.flat(2), ...spec.b.flat()]), bias: grid([...spec.W.flat(2), ...spec.b.flat()]), input: grid(spec.x), target: grid(spec.y),
  });
  const gradient = (part) => {
    const { dW, dz, dx } = current();
    return { weight: () => dW?.[part.l - 1][part.j][part.k], bias: () => dz?.[part.l - 1][part.k],
      unit: () => dz?.[part.l - 1][part.k], input: () => (kind === "chain" ? dx?.[0] : undefined), target: () => undefined }[part.kind]();
  };
  // the numbers that enter the formula of this step: a value ahead, a gradient back, a weight
  const used = () => {
    const part = walking && steps[step - 1];
    if (!part) return new Set();
    const { l, j, k } = part, weights = (l, k) => net.W[l - 1][k].flatMap((_, m) => [key({ kind: "weight", l, j: k, k: m }), `back-${l}-${m}`]);
    if (part.kind !== "weight") return new Set(part.kind === "input" ? weights(1, 0) : l < L() ? weights(l + 1, k) : [`ahead-${l}-${k}`, key({ kind: "target", k })]);
    const from = l > 1 ? `ahead-${l - 1}-${j}` : key({ kind: "input", j });
    return new Set([from, ...(kind === "relu" && l === 1 ? weights(2, k) : [`back-${l}-${k}`])]);
  };
  const reached = (part) => (part.kind === "bias" ? found.get(key({ ...part, kind: "unit" })) : found.get(key(part))) <= step;
  const current = () => ({ ...own, ...(yours ?? {}) });

  function reset() {
    net = structuredClone({ W: spec.W, b: spec.b, activations: spec.activations, x: spec.x, y: spec.y });
    off = new Set();
    shape();
  }

  function shape() {  // after the number of layers has changed
    steps = walk(kind, net);
    found = new Map(steps.map((part, i) => [key(part), i + 1]));
    step = steps.length;
    walking = false;
    [yours, told] = [null, ""];
    at = kind === "chain" ? { kind: "weight", l: Math.min(2, L()), j: 0, k: 0 } : { kind: "weight", l: 1, j: 1 % net.x.length, k: 0 };
    build();
    compute();
  }

  // -- from numbers to what is seen

  const question = ask && asker(ask, () => net, () => off, (reply) => {
    yours = null;
    note = "";
    if (reply.missing) note = `${reply.missing} Until it is, these are the course's own numbers.`;
    else if (reply.error) [yours, note] = [{ dW: undefined, dz: undefined, dx: undefined }, reply.error];
    else {
      yours = Object.fromEntries(["z", "o", "dz", "dW", "dx"].filter((what) => reply[what]).map((what) => [what, revive(reply[what])]));
      yours.dz = yours.dz.map((v, i) => v ?? own.dz[i]);
      for (const unit of off) {  // a gate that is shut by hand is shut in every number
        const [l, k] = unit.split(",").map(Number);
        if (yours.z) [yours.z[l - 1][k], yours.o[l][k]] = [own.z[l - 1][k], 0];
        yours.dz[l - 1][k] = 0;
        for (const row of yours.dW[l - 1]) row[k] = 0;
        if (yours.dW[l]) yours.dW[l][k].fill(0);
      }
      const where = ["z", "dz", "dW"].find((what) => yours[what] && far(yours[what], own[what]));
      if (where) note = verdict();
    }
    ui.root.classList.toggle("bt-yours", Boolean(yours?.dW));
    paint();
  });

  function verdict() {
    const slip = (l, parts) => parts.find(({ kind, j, k }) => {
      const [got, true_] = kind === "weight" ? [yours.dW[l - 1][j][k], own.dW[l - 1][j][k]] : [yours.dz[l - 1][k], own.dz[l - 1][k]];
      return far([[got]], [[true_]]);
    });
    if (yours.z && far(yours.z, own.z)) return "Your forward and the course's disagree: look at the blue numbers first.";
    for (let l = L(); l > 0; l--) {
      const part = slip(l, steps.filter((p) => p.l === l && (p.kind === "weight" || p.kind === "unit")));
      if (!part) continue;
      const true_ = part.kind === "weight" ? own.dW[part.l - 1][part.j][part.k] : own.dz[part.l - 1][part.k];
      return `Your function says ${number(gradient(part))} for ∂ℓ/∂${label(part)}; the loss itself, when it is turned a little, says ${number(true_)}.`;
    }
    return "";
  }

  function compute() {
    own = forward(net, off);
    Object.assign(own, backward(net, own, off));
    question?.();
    paint();
  }

  function paint() {
    for (const paintPart of painters) paintPart();
    const { o } = current(), now = loss(net, o);
    ui.total(now);
    const shown = walking ? steps[step - 1] ?? { kind: "target", k: 0 } : at;
    const { lines, words } = explain(kind, net, current(), off, shown);
    ui.formula.replaceChildren(...lines.map(({ tokens, tag, ahead }) =>
      make("div", { class: ahead ? "bt-line bt-ahead" : "bt-line" }, make("span", { class: "bt-math" }, ...typeset(tokens)), tag ? make("span", { class: "bt-tag" }, tag) : "")));
    const last = plain(lines.at(-1).tokens);
    way.show(step, steps.length, walking, step ? last : "the loss, nothing has come back yet");
    const text = !walking ? told || state(o) : step ? words : "Forward is done. Now the blame walks back, edge by edge.";
    ui.say([text, note].filter(Boolean).join(" "), [walking ? `${last}.` : "", text, note].filter(Boolean).join(" "));
  }

  function state(o) {
    const out = o.at(-1).map(number).join(", "), want = net.y.map(number).join(", "), total = loss(net, o);
    const end = net.y.length > 1 ? `The output is (${out}), the target is (${want}): the loss is ${number(total)}.` : `The output is ${out}, the target is ${want}: the loss is ${number(total)}.`;
    if (at.kind === "unit") {
      const v = own.z[at.l - 1][at.k], dead = off.has(`${at.l},${at.k}`);
      const unit = name.unit(at.l, at.k), Unit = unit[0].toUpperCase() + unit.slice(1);
      if (dead) return `${Unit} is switched off: it sends 0, and nothing comes back through it. ${end}`;
      const activation = net.activations[at.l - 1], gate = slope(net, off, at.l, at.k, own.z);
      if (activation === "relu") return v > 0 ? `${Unit} is open: ${number(v)} goes through, and what comes back passes as it is. ${end}` : `${Unit} is closed: it sends 0, and what comes back stops here. ${end}`;
      return kind === "chain" ? `${Unit} lets everything through, both ways. ${end}` : `${Unit} has the slope ${number(gate)}: what comes back is multiplied by it. ${end}`;
    }
    const is = `${label(at)} = ${number(value(at))}.`, g = gradient(at);
    if (at.kind === "target" || g === undefined || !Number.isFinite(g)) return `${is} ${end}`;
    const turn = Math.abs(g) < 1e-12 ? "a small turn of it changes nothing." : `raise it a little, and the loss ${g < 0 ? "falls" : "rises"} ${number(Math.abs(g))} times as much.`;
    return `${is} ${end} ${plain([d(at.kind === "input" ? "z₁" : label(at))])} = ${number(g)}: ${turn}`;
  }

  // -- from a hand to numbers

  function choose(part) {
    told = "";
    at = part;
    walking = false;
    step = steps.length;
    paint();
  }

  function put(part, v) {
    told = "";
    const [range, size] = ranges()[part.kind], [array, i] = fields[part.kind](part);
    array[i] = Number((Math.round(Math.min(range, Math.max(-range, v)) / size) * size).toFixed(10));
    compute();
  }

  function flip(part) {
    told = "";
    const unit = `${part.l},${part.k}`;
    off.has(unit) ? off.delete(unit) : off.add(unit);
    compute();
  }

  function go(to) {
    walking = true;
    step = Math.min(steps.length, Math.max(0, to));
    paint();
  }

  // a step along the gradient that is shown, so long that a straight loss would be halved
  let running;
  function learn() {
    const { dW, dz, o } = current();
    if (!dW) return;
    const used = (l) => kind === "network" || (kind === "relu" && l === 1);  // the biases that this notebook has
    const squares = sum(dW.flat(2).map((g) => g * g)) + sum(dz.flatMap((v, i) => (used(i + 1) ? v.map((g) => g * g) : [])));
    const shut = off.size ? ` ${finger() ? "Tap" : "Click"} the circle that is switched off, and it is on again.` : "";
    if (!(squares > 0)) return (told = `Every slope is 0: there is no way down from here.${shut}`), paint();
    const rate = (0.5 * loss(net, o)) / squares, start = structuredClone(net), before = loss(net, o);
    const move = (t) => {
      start.W.forEach((M, i) => M.forEach((row, j) => row.forEach((w, k) => (net.W[i][j][k] = w - t * rate * dW[i][j][k]))));
      start.b.forEach((v, i) => used(i + 1) && v.forEach((c, k) => (net.b[i][k] = c - t * rate * dz[i][k])));
      walking = false;
      step = steps.length;
      if (t === 1) told = `A step against ${yours?.dW ? "your" : "the"} gradient: the loss was ${number(before)}, now it is ${number(loss(net, forward(net, off).o))}.`;
      compute();
    };
    cancelAnimationFrame(running);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return move(1);
    const began = performance.now();
    const tick = (time) => {
      const t = Math.min(1, Math.max(0, (time - began) / 350));
      move(t);
      if (t < 1) running = requestAnimationFrame(tick);
    };
    running = requestAnimationFrame(tick);
  }

  function grow(by) {
    if (by > 0 && L() < 6) {
      net.W.push([[1.5]]);
      net.b.push([0]);
      net.activations.push("identity");
    } else if (by < 0 && L() > 1) {
      for (const list of [net.W, net.b, net.activations]) list.pop();
      off.delete(`${L()},0`);
    }
    shape();
  }

  // -- the picture

  let painters = [], width = 0, over;  // `over`: what lies on top

  function build() {
    const room = Math.floor(ui.root.getBoundingClientRect().width);
    if (!room) return;
    width = room;
    painters = [];
    const plan = layout(kind, net, room), { W, H } = plan;
    const svg = draw("svg", { width: W, height: H, viewBox: `0 0 ${W} ${H}`, role: "group",
      "aria-label": "Knobs: arrow keys left and right turn one, up and down go to the next; Enter switches a unit off." });
    const [lanes, knobs] = [draw("g"), draw("g")];
    over = draw("g");
    svg.append(lanes, knobs);
    for (const { text, x, y, look } of plan.captions) svg.append(draw("text", { x, y, class: `bt-caption bt-${look}` }, text));
    net.W.forEach((M, i) => M.forEach((row, j) => row.forEach((_, k) => lane(lanes, plan, { kind: "weight", l: i + 1, j, k }))));
    net.y.forEach((_, k) => gap(lanes, plan, k));
    net.x.forEach((_, j) => knob(knobs, plan, { kind: "input", j }));
    for (let l = 1; l <= L(); l++) {
      net.W[l - 1][0].forEach((_, k) => net.W[l - 1].forEach((_, j) => knob(knobs, plan, { kind: "weight", l, j, k })));
      net.b[l - 1].forEach((_, k) => {
        unit(knobs, plan, { kind: "unit", l, k });
        if (kind === "network" || (kind === "relu" && l === 1)) knob(knobs, plan, { kind: "bias", l, k });
      });
    }
    net.y.forEach((_, k) => knob(knobs, plan, { kind: "target", k }));
    svg.append(over);
    svg.addEventListener("keydown", keys);
    ui.stage.replaceChildren(svg);
  }

  // an edge is two lanes: the weight ahead, solid, hollow if it is negative; its gradient back, dashed
  function lane(into, plan, part) {
    const [a, b] = plan.ends(part), [dx, dy] = [b.x - a.x, b.y - a.y], length = Math.hypot(dx, dy);
    const apart = plan.down ? -3.5 : 3.5, [nx, ny] = [(-dy / length) * apart, (dx / length) * apart];
    const line = (side, look) => draw("line", { class: look, x1: a.x + side * nx, y1: a.y + side * ny, x2: b.x + side * nx, y2: b.y + side * ny });
    const ahead = line(-1, "bt-lane bt-fw-lane"), hollow = line(-1, "bt-hollow"), back = line(1, "bt-lane bt-bw-lane");
    const held = line(0, "bt-wire");  // below both, while its knob is the one that is told of
    into.append(held, ahead, hollow, back);
    painters.push(() => {
      const shown = walking ? steps[step - 1] : at;
      held.classList.toggle("bt-held", Boolean(shown) && key(shown) === key(part));
      const w = value(part), most = Math.max(...net.W.flat(2).map(Math.abs)) || 1, g = gradient(part) ?? 0;
      const steepest = Math.max(...(current().dW ?? [[[0]]]).flat(2).map(Math.abs).filter(Number.isFinite), 0) || 1;
      const wide = w ? 1.8 + (4.2 * Math.abs(w)) / most : 1;
      const carries = current().o[part.l - 1][part.j];
      set(ahead, { "stroke-width": wide, "stroke-dasharray": w ? "none" : "1 5" });
      ahead.classList.toggle("bt-idle", carries === 0);  // what leaves a closed unit
      set(hollow, { "stroke-width": w < 0 ? Math.max(0.8, wide - 2) : 0 });
      set(back, { "stroke-width": reached(part) && g ? 1.5 + (3 * Math.min(Math.abs(g), steepest)) / steepest : 0 });
      back.classList.toggle("bt-lit", walking && (key(steps[step - 1] ?? {}) === key(part) || used().has(key(part))));
    });
  }

  function gap(into, plan, k) {
    const [a, b] = plan.gap(k);
    into.append(draw("line", { class: "bt-gap", x1: a.x, y1: a.y, x2: b.x, y2: b.y }));
    const c = plan.square(k);
    if (!c) return;
    // the loss is an area: the square on the residual
    const square = draw("rect", { class: "bt-square" }), text = draw("text", { class: "bt-off", x: c.x, "text-anchor": "middle" });
    const first = Math.max(...forward(spec).o.at(-1).map((v, i) => Math.abs(v - spec.y[i]))) || 1;
    into.append(square, text);
    painters.push(() => {
      const off = current().o.at(-1)[k] - net.y[k], side = Math.min(c.most, (30 * Math.abs(off)) / first) || 0;
      set(square, { x: c.x - side / 2, y: c.y - side / 2, width: side, height: side, "stroke-dasharray": side < c.most ? "none" : "5 4" });
      set(text, { y: c.y + Math.max(side / 2, 8) + 17 });
      text.textContent = `${number(off)}${c.wide ? " off" : ""}`;
    });
  }

  function unit(into, plan, part) {
    const { x, y } = plan.unit(part), { r } = plan, hidden = part.l < L(), activation = net.activations[part.l - 1];
    const group = draw("g", { class: "bt-unit", "data-part": key(part), tabindex: -1, ...(hidden ? { role: "switch" } : { role: "img" }) });
    group.append(draw("circle", { class: "bt-halo", cx: x, cy: y, r: r + 5 }), draw("circle", { class: "bt-body", cx: x, cy: y, r }));
    let dot;
    if (kind === "chain" || activation === "identity") group.append(draw("text", { class: "bt-name", x, y: y + 5 }, kind === "network" ? name.o(part.l, part.k) : label(part)));
    else {
      const scale = r / 5, curve = [];
      for (let t = -3.4; t <= 3.4; t += 0.2) curve.push(`${x + t * scale},${y - Math.max(-3.4, Math.min(3.4, SIGMA[activation][0](t) - (activation === "relu" || activation === "leaky_relu" || activation === "softplus" ? 1 : 0))) * scale}`);
      dot = draw("circle", { r: 3.5, class: "bt-dot" });
      group.append(draw("polyline", { class: "bt-curve", points: curve.join(" ") }), dot);
    }
    const cross = draw("path", { class: "bt-cross", d: `M${x - r * 0.7},${y - r * 0.7}L${x + r * 0.7},${y + r * 0.7}M${x - r * 0.7},${y + r * 0.7}L${x + r * 0.7},${y - r * 0.7}` });
    group.append(cross);
    const up = draw("text", { class: "bt-value bt-fw", ...plan.ahead(part) }), down = draw("text", { class: "bt-value bt-bw", ...plan.back(part) });
    down.dataset.name = `∂ℓ/∂${name.z(part.l, part.k, L())}`;
    up.dataset.name = name.o(part.l, part.k, L());
    group.append(up, down);
    into.append(group);
    group.addEventListener("click", () => (choose(part), hidden && flip(part)));
    group.addEventListener("focus", () => key(at) !== key(part) && choose(part));
    painters.push(() => {
      const { z, o } = current(), zed = z[part.l - 1][part.k], out = o[part.l][part.k], dead = off.has(`${part.l},${part.k}`);
      const shut = dead || (hidden && slope(net, off, part.l, part.k, own.z) === 0);
      const both = kind !== "chain" && (activation !== "identity" || dead);
      up.textContent = both ? `${number(zed)} → ${number(out)}` : kind === "chain" && dead ? `${number(zed)} → 0` : number(out);
      Object.assign(up.dataset, { value: out, z: zed });
      const g = gradient(part), known = reached(part) || (kind === "chain" && part.l === L());
      down.textContent = known ? number(g) : "·";
      down.dataset.value = known ? g ?? "" : "";
      up.classList.toggle("bt-used", used().has(`ahead-${part.l}-${part.k}`));
      down.classList.toggle("bt-used", used().has(`back-${part.l}-${part.k}`));
      if (dot) {
        const t = Math.max(-3.4, Math.min(3.4, zed)), shift = ["relu", "leaky_relu", "softplus"].includes(activation) ? 1 : 0;
        set(dot, { cx: x + (t * r) / 5, cy: y - (Math.max(-3.4, Math.min(3.4, SIGMA[activation][0](t) - shift)) * r) / 5 });
      }
      group.classList.toggle("bt-shut", shut);
      group.classList.toggle("bt-dead", dead);
      mark(group, part);
      if (hidden) group.setAttribute("aria-checked", String(!dead));
      group.setAttribute("aria-label", `${name.unit(part.l, part.k)}, ${dead ? "switched off" : shut ? "closed" : "on"}: ${up.textContent}${known ? `, ∂ℓ/∂${name.z(part.l, part.k, L())} = ${number(g)}` : ""}`);
    });
  }

  function mark(group, part) {
    const shown = walking ? steps[step - 1] : at;
    group.classList.toggle("bt-at", Boolean(shown) && key(shown) === key(part));
    group.setAttribute("tabindex", key(at) === key(part) ? 0 : -1);
  }

  function knob(into, plan, part) {
    const { x, y, w: least, h } = plan.knob(part), plump = part.kind === "input" || part.kind === "target", both = part.kind === "weight";
    const group = draw("g", { class: `bt-knob bt-${part.kind}`, "data-part": key(part), role: "slider", tabindex: -1 });
    const hit = draw("rect", { class: "bt-hit", x: x - Math.max(least, 44) / 2, y: y - plan.hit / 2, width: Math.max(least, 44), height: plan.hit });
    const pill = draw("rect", { class: "bt-pill", y: y - h / 2, height: h, rx: Math.min(h / 2, 12) });
    // while it is dragged: its value, and where in its range it stands, above the finger and all else
    const middle = Math.min(Math.max(x, 82), plan.W - 82), level = y - h / 2 - 18 > 28 ? y - h / 2 - 18 : y + h / 2 + 34;
    const thumb = draw("circle", { class: "bt-thumb", cy: level, r: 6 }), held = draw("text", { class: "bt-number", x: middle, y: level - 11 });
    const [low, high] = [-66, 66].map((away) => draw("text", { class: "bt-tick", x: middle + away, y: level + 4 }));
    const scale = draw("g", { class: "bt-scale", "aria-hidden": "true" }, draw("rect", { class: "bt-plate", x: middle - 80, y: level - 28, width: 160, height: 40, rx: 10 }),
      draw("line", { class: "bt-rail", x1: middle - 45, x2: middle + 45, y1: level, y2: level }), thumb, held, low, high);
    over.append(scale);
    const shown = draw("text", { class: "bt-number", x, y: y + (both ? -1 : 5) });
    const slopeText = draw("text", { class: "bt-slope bt-bw", x, y: y + h / 2 - 6 });
    const arrow = draw("path", { class: "bt-arrow" });
    group.append(hit, pill, shown, arrow);
    if (both) group.append(slopeText);
    if (plan.named(part)) group.append(draw("text", { class: "bt-label", ...plan.named(part) }, label(part)));
    let grad;
    if (kind === "chain" && part.kind === "input") {
      grad = draw("text", { class: "bt-value bt-bw", ...plan.back({ l: 0, k: 0 }) });
      group.append(grad);
    }
    shown.dataset.name = label(part);
    slopeText.dataset.name = `∂ℓ/∂${label(part)}`;
    into.append(group);
    painters.push(() => {
      const v = value(part), [range] = ranges()[part.kind], g = gradient(part), known = reached(part);
      const limit = Math.max(range, Math.abs(v));
      shown.textContent = (part.kind === "bias" ? "b = " : plan.under && part.kind === "target" ? "y = " : "") + number(v);
      shown.dataset.value = v;
      group.classList.toggle("bt-used", used().has(key(part)));
      slopeText.textContent = known ? number(g) : "·";
      slopeText.dataset.value = known ? g ?? "" : "";
      if (grad) {
        grad.textContent = known ? number(g) : "·";
        Object.assign(grad.dataset, { name: "∂ℓ/∂z₁", value: known ? g ?? "" : "" });
      }
      const w = Math.max(least, part.kind === "bias" ? 12 + 7.4 * shown.textContent.length : 14 + 8.2 * shown.textContent.length, both ? 14 + 7 * slopeText.textContent.length : 0);
      set(pill, { x: x - w / 2, width: w });
      set(thumb, { cx: middle + (45 * v) / limit });
      [held.textContent, low.textContent, high.textContent] = [v, -limit, limit].map(number);
      // an arrow shows which way to drag, for the loss to fall
      const side = g < 0 ? 1 : -1, tip = x + side * (w / 2 + 9), base = x + side * (w / 2 + 1.5);
      const visible = both && known && Math.abs(g) > 1e-9 && Number.isFinite(g);
      set(arrow, { d: visible ? `M${base},${y - 6}L${tip},${y}L${base},${y + 6}Z` : "" });
      mark(group, part);
      set(group, { "aria-label": { weight: "weight ", bias: "bias ", input: "input ", target: "target " }[part.kind] + label(part),
        "aria-valuemin": -limit, "aria-valuemax": limit, "aria-valuenow": v,
        "aria-valuetext": number(v) + (known && g !== undefined ? `, gradient ${number(g)}` : "") });
    });
    drag(group, part, scale);
    group.addEventListener("focus", () => key(at) !== key(part) && choose(part));
    if (plump) group.classList.add("bt-plump");
  }

  // a mouse drags to the right or up; a finger to the right alone: up and down it scrolls the page
  function drag(group, part, scale) {
    let from = null;
    const hold = (held) => {
      for (const shown of [group, scale]) shown.classList.toggle("bt-dragged", held);
      if (!held) return void (from = null);
      choose(part);
      group.focus({ preventScroll: true });
    };
    group.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      from = { x: event.clientX, y: event.clientY, v: value(part), touch: event.pointerType === "touch" };
      group.setPointerCapture(event.pointerId);
      if (from.touch) return;
      hold(true);
      event.preventDefault();
    });
    group.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [, size] = ranges()[part.kind], moved = event.clientX - from.x - (from.touch ? 0 : event.clientY - from.y);
      const turns = Math.trunc(moved / 3);  // three pixels a step
      const v = turns ? from.v + turns * size : from.v;
      if (v === value(part)) return;
      if (from.touch && !group.matches(".bt-dragged") && Math.abs(moved) < Math.abs(event.clientY - from.y)) return;  // on its way up or down
      if (!group.matches(".bt-dragged")) hold(true);
      turns ? put(part, v) : (restore(part, from.v), compute());
    });
    group.addEventListener("touchmove", (event) => group.matches(".bt-dragged") && event.preventDefault(), { passive: false });
    group.addEventListener("pointerup", () => {
      if (from) hold(true);  // a tap
      hold(false);
    });
    group.addEventListener("pointercancel", () => {  // the page is scrolled
      if (from && value(part) !== from.v) restore(part, from.v), compute();
      hold(false);
    });
  }

  function restore(part, v) {
    const [array, i] = fields[part.kind](part);
    array[i] = v;
  }

  function keys(event) {
    const groups = [...ui.stage.querySelectorAll("[data-part]")], here = groups.findIndex((g) => g.dataset.part === key(at));
    const next = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (next) {
      event.preventDefault();
      groups[(here + next + groups.length) % groups.length].focus();
      return;
    }
    if (at.kind === "unit") {
      if ((event.key === "Enter" || event.key === " ") && at.l < L()) event.preventDefault(), flip(at);
      return;
    }
    const [range, size] = ranges()[at.kind];
    const turns = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 }[event.key];
    const to = { Home: -range, End: range }[event.key] ?? (turns && value(at) + turns * size * (event.shiftKey ? 10 : 1));
    if (to === undefined) return;
    event.preventDefault();
    put(at, to);
  }

  // -- controls

  const way = walker(go, "edge");
  const row = make("div", { class: "bt-row" });
  row.append(
    button("step downhill", "one step of gradient descent", learn),
  );
  if (kind === "chain") row.append(button("− layer", "a shorter chain", () => grow(-1)), button("+ layer", "a longer chain", () => grow(1)));
  row.append(button("reset", "the numbers of the notebook", () => reset()));
  ui.formula.before(way.bar);
  const [turn, press] = finger() ? ["Drag any number in a box to the left or right.", "Tap"] : ["Drag any number in a box, or click it and press ← →.", "Click"];
  const shut = kind === "chain" ? "a circle to cut the wire there" : "a unit to switch it off";
  ui.controls.append(row, make("p", { class: "bt-help" }, `${turn} An orange arrow shows which way the loss falls. ${press} ${shut}.`));
  ui.key("fw", "forward", "values");
  ui.key("bw", "backward", ask ? `this is your ${spec.yours}` : "gradients");
  const forget = follow(ui.root);
  reset();
  const observer = new ResizeObserver(() => {
    if (Math.abs(ui.root.clientWidth - width) <= 1) return;
    const held = ui.stage.querySelector(":focus");  // a new picture takes the knob away that the keys turn
    build();
    paint();
    if (held) ui.stage.querySelector(`[data-part="${held.dataset.part}"]`).focus({ preventScroll: true });
  });
  observer.observe(ui.root);
  return () => (observer.disconnect(), forget(), cancelAnimationFrame(running), ui.root.remove());
}

// where everything stands, in pixels: the flow runs to the right, or down where a chain finds no room
function layout(kind, net, room) {
  const sizes = [net.x.length, ...net.b.map((v) => v.length)], L = sizes.length - 1, rows = Math.max(...sizes);
  // in less, knobs would lie on one another: there the picture is scrolled
  const W = Math.min(Math.max(room, kind === "chain" ? 0 : 320), 860), narrow = W < 560;
  const down = kind === "chain" && (W - 80) / (L + 1) < 104;
  const r = narrow ? 19 : 22, hit = narrow ? 34 : 40;
  const box = narrow && kind !== "chain" ? [42, 34] : [54, 38];
  const size = { weight: box, bias: [46, 26], input: box, target: box };
  const at = (p) => ({ w: size[p.kind][0], h: size[p.kind][1] });
  if (down) {  // a chain, from the top to the bottom
    const x = W / 2, pitch = 104, y = (c) => 34 + pitch * c, H = y(L) + 104;
    return {
      W, H, r, hit, down, captions: [],
      unit: ({ l }) => ({ x, y: y(l) }),
      ends: ({ l }) => [{ x, y: y(l - 1) + r }, { x, y: y(l) - r }],
      gap: () => [{ x, y: y(L) + r }, { x, y: y(L) + 60 }],
      square: () => ({ x: x + 92, y: y(L) + 44, most: 64, wide: true }),
      knob: (p) => ({ ...at(p), x, y: p.kind === "input" ? y(0) : p.kind === "target" ? y(L) + 78 : y(p.l - 0.5) }),
      ahead: ({ l }) => ({ x: x - r - 12, y: y(l) + 5, "text-anchor": "end" }),
      back: ({ l }) => ({ x: x + (l ? r : 28) + 12, y: y(l) + 5, "text-anchor": "start" }),
      named: (p) => ({ x: x - at(p).w / 2 - 14, y: (p.kind === "input" ? y(0) : p.kind === "target" ? y(L) + 78 : y(p.l - 0.5)) + 5, "text-anchor": "end" }),
    };
  }
  const beside = !narrow || kind === "chain";  // the target in a column of its own
  const pitch = narrow ? (sizes[L] > 1 ? 166 : 164) : 136, top = kind === "chain" ? 84 : 66;
  const margin = narrow ? (kind === "chain" ? 24 : 31) : 36, columns = L + (kind === "chain" ? 1 : beside ? 0.72 : 0);
  const x = (c) => margin + ((W - 2 * margin) * Math.min(c, columns)) / columns;
  const y = (c, k) => top + pitch * (k + (rows - sizes[Math.min(c, L)]) / 2);
  const H = kind === "chain" ? 156 : top + pitch * (rows - 1) + 92;
  const reach = kind === "chain" ? (x(1) - x(0)) / 2 : Math.max(narrow ? 51 : 60, 0.3 * (x(1) - x(0)));
  const knob = (p) => {
    if (p.kind === "input") return { x: x(0), y: y(0, p.j) };
    if (p.kind === "target") return beside ? { x: x(L + 1), y: y(L, p.k) } : { x: x(L), y: y(L, p.k) + (kind === "relu" ? 68 : 90) };
    if (p.kind === "bias") return { x: x(p.l), y: y(p.l, p.k) + r + 37 };
    const a = { x: x(p.l - 1), y: y(p.l - 1, p.j) }, b = { x: x(p.l), y: y(p.l, p.k) };
    // on the side with more units the edges lie further apart
    const t = sizes[p.l - 1] > sizes[p.l] ? reach / (b.x - a.x) : 1 - reach / (b.x - a.x);
    return { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
  };
  const captions = [];
  if (kind !== "chain") {
    const text = kind === "relu" ? ["x", "z → o = relu(z)", "f"] : ["o₀ = x", ...net.activations.map((a, i) => `z${sub(i + 1)} → o${sub(i + 1)}`)];
    const bottom = kind === "relu" ? ["", "∂ℓ/∂z", "∂ℓ/∂f"] : ["", ...net.activations.map((_, i) => `∂ℓ/∂z${sub(i + 1)}`)];
    text.forEach((t, c) => captions.push({ text: t, x: Math.min(W - (c === L && !beside ? 22 : 0), x(c)), y: 14, look: "fw" }));
    bottom.forEach((t, c) => t && captions.push({ text: t, x: x(c), y: H - 4, look: "bw" }));
    if (beside) captions.push({ text: "target y", x: x(L + 1), y: 14, look: "ink" });
  }
  return {
    W, H, r, hit, captions, under: !beside,
    unit: ({ l, k }) => ({ x: x(l), y: y(l, k) }),
    ends: ({ l, j, k }) => [{ x: x(l - 1) + (l > 1 ? r : 20), y: y(l - 1, j) }, { x: x(l) - r, y: y(l, k) }],
    gap: (k) => (beside ? [{ x: x(L) + r, y: y(L, k) }, { x: x(L + 1) - 20, y: y(L, k) }] : [{ x: x(L), y: y(L, k) + r }, { x: x(L), y: knob({ kind: "target", k }).y }]),
    square: (k) => (beside ? { x: (x(L) + x(L + 1)) / 2, y: y(L, k), most: Math.min(76, x(L + 1) - x(L) - 60), wide: W > 700 } : null),
    knob: (p) => ({ ...at(p), ...knob(p) }),
    ahead: ({ l, k }) => ({ x: x(l), y: y(l, k) - r - 9, "text-anchor": "middle" }),
    back: ({ l, k }) => ({ x: x(l), y: y(l, k) + r + 19, "text-anchor": "middle" }),
    named: (p) => {
      const { x: kx, y: ky } = knob(p), { h } = at(p);
      if (kind === "chain") return { x: kx, y: ky - h / 2 - 9, "text-anchor": "middle" };
      return null;
    },
  };
}

// ---- a chain of many layers: what is left of the gradient, on a logarithmic axis ----

const FLOAT16 = 2 ** -24;  // the least number above 0 of half precision

function depth(host, spec, ask) {
  const ui = frame(host, "A deep chain to touch", "depth");
  const state = { ...spec, activation: spec.activation ?? "identity" };
  const net = () => ({ W: Array.from({ length: state.L }, () => [[state.w]]), b: Array.from({ length: state.L }, () => [0]),
    activations: Array(state.L).fill(state.activation), x: [state.x], y: [state.y] });
  let own, yours = null, note = "", step = spec.L, walking = false, width = 0;

  const question = ask && asker(ask, net, () => new Set(), (reply) => {
    [yours, note] = [null, ""];
    if (reply.missing) note = `${reply.missing} Until it is, these are the course's own numbers.`;
    else if (reply.error) [yours, note] = [{ dz: undefined }, reply.error];
    else {
      yours = { dz: revive(reply.dz) };
      if (far(yours.dz, own.dz)) note = "Your numbers and the course's disagree.";
    }
    paint();
  });

  function compute() {
    own = forward(net());
    Object.assign(own, backward(net(), own));
    step = state.L;
    walking = false;
    question?.();
    paint();
  }

  function paint() {
    const { z, o, dz } = { ...own, ...(yours ?? {}) }, L = state.L;
    const sizes = dz?.map(([g]) => Math.abs(g)) ?? [], outs = o.slice(1).map(([v]) => Math.abs(v));
    width = Math.floor(ui.root.getBoundingClientRect().width);
    if (width) ui.stage.replaceChildren(bars(Math.min(width, 860), sizes, outs, walking ? L - step + 1 : 1, dz));
    const total = loss(net(), o);
    ui.total(total);
    const gates = z.map(([v]) => SIGMA[state.activation][1](v)), factors = gates.slice(0, -1).map((g) => g * state.w);
    const i = walking ? L - step + 1 : 1;
    let line = [];
    if (dz && i > L) line = ["ℓ = (o − y)² = ", N(total)];
    else if (dz && i === L) line = [d(`z${sub(L)}`), " = ", ...product(`σ′(z${sub(L)})`, `2\u2009(o${sub(L)} − y)`), " = ", ...product(N(gates[L - 1], "fw"), N(2 * (o[L][0] - state.y), "bw")), " = ", N(dz[L - 1][0], "bw")];
    else if (dz) line = [d(`z${sub(i)}`), " = ", ...product(`σ′(z${sub(i)})`, "w", d(`z${sub(i + 1)}`)), " = ", ...product(N(gates[i - 1], "fw"), N(state.w), N(dz[i][0], "bw")), " = ", N(dz[i - 1][0], "bw")];
    ui.formula.replaceChildren(make("div", { class: "bt-line" }, make("span", { class: "bt-math" }, ...typeset(line)), i < L ? make("span", { class: "bt-tag" }, "(11)") : ""));
    way.show(step, L, walking, plain(line));
    let text = "";
    if (dz) {
      const start = sizes[L - 1], rest = sizes[0], ratio = rest / start, apart = Math.max(...factors.map(Math.abs)) - Math.min(...factors.map(Math.abs));
      const many = L - 1 === 1 ? "1 factor" : `${L - 1} factors`;
      const how = apart < 1e-9 ? `σ′(z)·w = ${number(factors[0])} each` : `between ${number(Math.min(...factors.map(Math.abs)))} and ${number(Math.max(...factors.map(Math.abs)))}`;
      const verdict = start === 0 ? (total === 0 ? "The output is right: there is nothing to send back." : "The last unit is closed, its slope is 0: nothing is sent back.") : rest === 0 ? "Nothing arrives: the wire is broken, or the number is too small to be written down." : ratio < 0.01 ? "The gradient vanishes." : ratio > 100 ? "The gradient explodes." : ratio < 0.5 ? `It shrinks: ${number(ratio)} of it arrives.` : ratio > 2 ? `It grows, ${number(ratio)} times.` : "It keeps about its size.";
      const came = i > L ? "Forward is done. Now the blame walks back, layer by layer." : i === L ? "The walk back starts at the loss."
        : `What came back from layer ${i + 1}, times its weight, times the slope at layer ${i}: a factor of ${number(factors[i - 1])}.`;
      text = walking ? came : `From |∂ℓ/∂z${sub(L)}| = ${number(start)} to |∂ℓ/∂z${sub(1)}| = ${number(rest)}: ${many}, ${how}. ${verdict}`;
    }
    ui.say([text, note].filter(Boolean).join(" "));
    shownW.textContent = number(state.w);
    shownL.textContent = String(state.L);
    Object.assign(sliderW, { value: state.w });
    Object.assign(sliderL, { value: state.L });
  }

  function bars(W, sizes, outs, from, dz) {
    const H = 300, left = 46, right = 14, top = 26, bottom = 34, L = state.L, plot = H - top - bottom;
    const seen = [...sizes, ...outs].filter((v) => v > 0 && Number.isFinite(v)).map(Math.log10);
    const start = sizes[L - 1] > 0 ? Math.log10(sizes[L - 1]) : 0;
    const unit = [1, 2, 5, 10, 20, 50, 100].find((u) => (Math.max(...seen, 1) - Math.min(...seen, -1)) / u <= 7) ?? 100;
    const high = unit * Math.ceil(Math.max(...seen, 1) / unit), low = unit * Math.floor(Math.min(...seen, -1) / unit);
    const y = (e) => top + (plot * (high - e)) / (high - low), pitch = (W - left - right) / L, x = (i) => left + pitch * (i - 0.5);
    const svg = draw("svg", { width: W, height: H, viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": `Bars of |∂ℓ/∂z| for ${L} layers on a logarithmic axis` });
    for (let e = low; e <= high; e += unit)
      svg.append(draw("line", { class: "bt-grid", x1: left, x2: W - right, y1: y(e), y2: y(e) }), draw("text", { class: "bt-tick", x: left - 6, y: y(e) + 4, "text-anchor": "end" }, e === 0 ? "1" : `10${raised(e)}`));
    if (Math.log10(FLOAT16) > low)
      svg.append(draw("line", { class: "bt-floor", x1: left, x2: W - right, y1: y(Math.log10(FLOAT16)), y2: y(Math.log10(FLOAT16)) }), draw("text", { class: "bt-tick", x: W - right, y: y(Math.log10(FLOAT16)) - 5, "text-anchor": "end" }, "below: 0 in float16"));
    svg.append(draw("line", { class: "bt-base", x1: left, x2: W - right, y1: y(start), y2: y(start) }));
    sizes.forEach((g, n) => {
      const i = n + 1, wide = Math.max(3, Math.min(26, pitch * 0.62));
      if (i < from) return;
      const tip = g > 0 && Number.isFinite(g) ? y(Math.log10(g)) : g > 0 ? top : H - bottom, base = y(start);
      const bar = draw("rect", { class: i === from && walking ? "bt-bar bt-lit" : "bt-bar", x: x(i) - wide / 2, width: wide, y: Math.min(tip, base) - 1, height: g === 0 ? 0 : Math.abs(tip - base) + 2, "data-name": `∂ℓ/∂z${sub(i)}`, "data-value": dz[n][0] });
      svg.append(bar);
    });
    svg.append(draw("polyline", { class: "bt-outs", points: outs.map((v, n) => (v > 0 && Number.isFinite(v) ? `${x(n + 1)},${y(Math.log10(v))}` : "")).join(" ") }));
    outs.forEach((v, n) => v > 0 && Number.isFinite(v) && svg.append(draw("circle", { class: "bt-outdot", cx: x(n + 1), cy: y(Math.log10(v)), r: L > 18 ? 2.5 : 3.5 })));
    const every = Math.max(1, Math.ceil((L * 26) / (W - left - right)));
    for (let i = L; i > 0; i -= every) svg.append(draw("text", { class: "bt-tick", x: x(i), y: H - bottom + 16 }, String(i)));
    svg.append(draw("text", { class: "bt-tick", x: W - right, y: H - 4, "text-anchor": "end" }, "layer i"));
    return svg;
  }

  const [labelW, sliderW, shownW] = ranged("weight w", { min: -3, max: 3, step: 0.05 }, (v) => ((state.w = v), compute()));
  const [labelL, sliderL, shownL] = ranged("layers L", { min: 2, max: 40, step: 1 }, (v) => ((state.L = v), compute()));
  const select = make("select", {}, ...["identity", "relu", "tanh", "sigmoid"].map((n) => make("option", { value: n }, n)));
  select.value = state.activation;
  select.addEventListener("change", () => ((state.activation = select.value), compute()));
  const go = (to) => ((walking = true), (step = Math.min(state.L, Math.max(0, to))), paint());
  const way = walker(go, "layer");
  const row = make("div", { class: "bt-row" });
  row.append(make("label", { class: "bt-select" }, "activation ", select),
    button("reset", "the numbers of the notebook", () => (Object.assign(state, { ...spec, activation: spec.activation ?? "identity" }), (select.value = state.activation), compute())));
  ui.formula.before(way.bar);
  ui.controls.append(make("div", { class: "bt-ranges" }, labelW, labelL), row);
  ui.key("fw", "|oᵢ|", "forward");
  ui.key("bw", "|∂ℓ/∂zᵢ|", ask ? `this is your ${spec.yours}` : "backward");
  const forget = follow(ui.root);
  compute();
  const observer = new ResizeObserver(() => Math.abs(ui.root.clientWidth - width) > 1 && paint());
  observer.observe(ui.root);
  return () => (observer.disconnect(), forget(), ui.root.remove());
}

// ---- a network that learns: equations (8), (9), (11) for n rows at once; a matrix is one flat array, row by row ----

export function rows({ W, b, activations }, X) {
  const z = [], o = [X], n = (X.length * b[0].length) / W[0].length;
  W.forEach((M, i) => {
    const q = b[i].length, p = M.length / q, from = o[i], sigma = SIGMA[activations[i]][0], bias = b[i];
    const zs = new Float64Array(n * q), os = new Float64Array(n * q);
    for (let r = 0; r < n; r++)
      for (let k = 0; k < q; k++) {
        let total = 0;
        for (let j = 0; j < p; j++) total += from[r * p + j] * M[j * q + k];
        zs[r * q + k] = total + bias[k];  // (8)
        os[r * q + k] = sigma(zs[r * q + k]);  // (9)
      }
    z.push(zs);
    o.push(os);
  });
  return { z, o };
}

// the mean cross-entropy, its gradients, and which rows have their largest logit at their label
export function classifier(net, X, labels) {
  const { W, b, activations } = net, { z, o } = rows(net, X), n = labels.length, right = [], dW = [], db = [];
  const logits = z.at(-1), classes = b.at(-1).length;
  let loss = 0, dz = new Float64Array(n * classes);
  for (let r = 0; r < n; r++) {
    const at = r * classes, end = at + classes, label = at + labels[r];
    let top = at, total = 0;
    for (let e = at; e < end; e++) if (logits[e] > logits[top]) top = e;
    for (let e = at; e < end; e++) total += dz[e] = Math.exp(logits[e] - logits[top]);
    for (let e = at; e < end; e++) dz[e] = (dz[e] / total - Number(e === label)) / n;  // softmax - one-hot, over n
    loss += (Math.log(total) + logits[top] - logits[label]) / n;
    right.push(top === label);
  }
  for (let l = W.length; l > 0; l--) {
    const M = W[l - 1], q = b[l - 1].length, p = M.length / q, from = o[l - 1], below = new Float64Array(l > 1 ? n * p : 0);
    [dW[l - 1], db[l - 1]] = [new Float64Array(p * q), new Float64Array(q)];
    const [slopes, biases] = [dW[l - 1], db[l - 1]];
    for (let r = 0; r < n; r++)
      for (let k = 0; k < q; k++) {
        const d = dz[r * q + k];
        biases[k] += d;
        for (let j = 0; j < p; j++) {
          slopes[j * q + k] += from[r * p + j] * d;
          if (l > 1) below[r * p + j] += M[j * q + k] * d;
        }
      }
    const slope = l > 1 && SIGMA[activations[l - 2]][1];
    dz = below.map((v, e) => slope(z[l - 2][e]) * v);  // (11)
  }
  return { loss, dW, db, right };
}

export function descend({ W, b }, { dW, db }, rate) {
  for (const [values, slopes] of [[W, dW], [b, db]]) values.forEach((v, i) => slopes[i].forEach((g, e) => (v[e] -= rate * g)));
}

// of a network as lists, with the first units of its first hidden layer alone
export function first(units, { W, b, activations }) {
  const [W1, W2, ...rest] = W, matrices = [W1.map((row) => row.slice(0, units)), W2.slice(0, units), ...rest];
  return { W: matrices.map((M) => Float64Array.from(M.flat())), b: [b[0].slice(0, units), ...b.slice(1)].map((v) => Float64Array.from(v)), activations };
}

const RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const PLACES = 61, FINE = 5, ENOUGH = 3000;  // places on a side, pixels from one to the next, steps after which it rests
const SHAPES = ["M-1,0a1,1 0 1,0 2,0a1,1 0 1,0 -2,0", "M-.9-.9H.9V.9H-.9Z", "M0-1.2L1.1.8H-1.1Z", "M0-1.3L1.3,0L0,1.3L-1.3,0Z",
  "M-.4-1.2H.4V-.4H1.2V.4H.4V1.2H-.4V.4H-1.2V-.4H-.4Z", "M0,1.2L1.1-.8H-1.1Z"];
const marked = (k, look = "") => draw("path", { class: `bt-point bt-class-${k}${look}`, d: SHAPES[k] });

function learning(host, spec, ask) {
  const ui = frame(host, "A network that learns", "learning"), { labels, middle, half } = spec;
  const X = Float64Array.from(spec.X.flat()), n = labels.length, classes = spec.b.at(-1).length, all = spec.b[0].length;
  const rates = [...new Set([...RATES, spec.rate])].sort((a, b) => a - b);
  const side = (i) => half * ((2 * i) / (PLACES - 1) - 1);
  const places = Float64Array.from({ length: 2 * PLACES ** 2 }, (_, e) =>
    e % 2 ? middle[1] - side(Math.floor(e / 2 / PLACES)) : middle[0] + side((e / 2) % PLACES));
  let net, own, losses, rate = spec.rate, units = all, running = null, busy = false, start = 0, note = "", width = 0;

  // -- steps: here, or in the kernel, one message at a time

  function again() {
    start += 1;  // what the kernel still says of the network before comes too late
    [running, note] = [null, ""];
    net = first(units, spec);
    own = classifier(net, X, labels);
    losses = [own.loss];
    paint();
  }

  async function forth(steps) {
    if (busy) return;
    if (!ask) {
      for (; steps > 0; steps--) {
        descend(net, own, rate);
        own = classifier(net, X, labels);
        losses.push(own.loss);
      }
      return paint();
    }
    const began = start;
    busy = true;
    const lists = { W: net.W.map((v) => [...v]), b: net.b.map((v) => [...v]), rate, steps };
    const reply = await ask(lists).catch((error) => ({ error: String(error.message ?? error) }));
    busy = false;
    if (began !== start) return;
    if (reply.missing || reply.error) [running, note] = [null, reply.missing ? `${reply.missing} Until it is, nothing learns here.` : reply.error];
    else {
      note = verdict(reply);
      for (const name of ["W", "b"]) net[name] = reply[name].map((v) => Float64Array.from(revive(v).flat()));
      losses.splice(-1, 1, ...revive(reply.losses));
      own = classifier(net, X, labels);
    }
    paint();
  }

  // the learner's numbers at the first of these steps, against those of this page
  function verdict({ losses: [theirs], dW, db }) {
    if (far([Number(theirs)], [own.loss])) return `Your loss is ${number(Number(theirs))} where the course's is ${number(own.loss)}.`;
    for (const [name, slopes] of Object.entries({ dW, db })) {
      const i = slopes.findIndex((v, i) => far(revive(v), [...own[name][i]]));
      if (i >= 0) return `Your ${name}[${i}] and the course's disagree.`;
    }
    return "";
  }

  function learn() {
    if (running) return (running = null), paint();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return forth(100);
    const mine = (running = {}), end = ENOUGH * (Math.floor((losses.length - 1) / ENOUGH) + 1);
    let last = 0;
    const tick = async (time) => {
      const step = losses.length - 1;
      if (running !== mine) return;
      if (!ui.root.isConnected || step >= end || !Number.isFinite(losses[step])) return (running = null), paint();
      if (time - last > 14) {  // 60 times a second, on faster screens too
        last = time;
        await forth(Math.min(1 + Math.floor(step / 50), 10, end - step));
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    paint();
  }

  // -- what is seen

  const canvas = make("canvas", { width: (PLACES - 1) * FINE, height: (PLACES - 1) * FINE, "aria-hidden": "true" }), context = canvas.getContext("2d");
  const points = labels.map((k, r) => {
    const [x, y] = [50 + (50 * (X[2 * r] - middle[0])) / half, 50 - (50 * (X[2 * r + 1] - middle[1])) / half];
    return draw("g", { transform: `translate(${x} ${y}) scale(1.3)` }, marked(k));
  });
  const plane = draw("svg", { viewBox: "0 0 100 100", role: "img", "aria-label": `${n} points of ${classes} classes, and the regions of the classes` }, ...points);
  const square = make("div", { class: "bt-plane" }, canvas, plane), fall = make("div"), row = make("div", { class: "bt-row" });
  ui.stage.append(square, make("div", { class: "bt-beside" }, fall, row));

  // the class with the largest logit; between the places logits are taken to be straight, so that borders are smooth
  function regions() {
    const logits = rows(net, places).z.at(-1), image = context.createImageData(canvas.width, canvas.height), look = getComputedStyle(ui.root);
    const colour = (name) => parseInt(look.getPropertyValue(name).trim().slice(1).replace(/(..)(..)(..)/, "$3$2$1"), 16) | 0xff000000;
    const ink = colour("--bt-edge"), tints = Array.from({ length: classes }, (_, k) => colour(`--bt-area-${k}`)), pixels = new Int32Array(image.data.buffer);
    const across = PLACES * classes, line = new Float64Array(across);
    let above = new Uint8Array(canvas.width), here = new Uint8Array(canvas.width);
    for (let v = 0; v < canvas.height; v++) {
      const s = (v % FINE) / FINE, top = Math.floor(v / FINE) * across;
      for (let e = 0; e < across; e++) line[e] = (1 - s) * logits[top + e] + s * logits[top + across + e];
      for (let u = 0; u < canvas.width; u++) {
        const t = (u % FINE) / FINE, at = Math.floor(u / FINE) * classes;
        let most = -Infinity;
        for (let k = 0; k < classes; k++) {
          const logit = (1 - t) * line[at + k] + t * line[at + classes + k];
          if (logit > most) [most, here[u]] = [logit, k];
        }
        const border = (u && here[u] !== here[u - 1]) || (v && here[u] !== above[u]);
        pixels[v * canvas.width + u] = border ? ink : tints[here[u]];
      }
      [above, here] = [here, above];
    }
    context.putImageData(image, 0, 0);
  }

  function curve(W, H) {
    const left = 40, right = 18, top = 22, bottom = 34, last = losses.length - 1, end = Math.max(100, last);
    const nice = (range, most) => [1, 2, 5, 10].map((m) => m * 10 ** Math.floor(Math.log10(range / most))).find((u) => range / u <= most);
    const highest = Math.max(...losses.filter(Number.isFinite), 0.1), unit = nice(highest, 5), high = unit * Math.ceil(highest / unit);
    const x = (step) => left + ((W - left - right) * step) / end, y = (v) => top + (H - top - bottom) * (1 - Math.min(v, high) / high);
    const svg = draw("svg", { width: W, height: H, viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": `The loss over the steps: from ${number(losses[0])} to ${number(losses[last])}` });
    for (let v = 0; v <= high * 1.001; v += unit)
      svg.append(draw("line", { class: "bt-grid", x1: left, x2: W - right, y1: y(v), y2: y(v) }), draw("text", { class: "bt-tick", x: left - 6, y: y(v) + 4, "text-anchor": "end" }, number(v)));
    for (let s = 0, u = nice(end, 4); s <= end; s += u) svg.append(draw("text", { class: "bt-tick", x: x(s), y: H - bottom + 17 }, number(s)));
    svg.append(draw("text", { class: "bt-tick", x: left - 6, y: 10, "text-anchor": "end" }, "loss"), draw("text", { class: "bt-tick", x: W - right, y: H - 2, "text-anchor": "end" }, "step"));
    const every = Math.ceil(losses.length / 400), shown = [...losses.keys()].filter((s) => s % every === 0 || s === last).filter((s) => Number.isFinite(losses[s]));
    svg.append(draw("polyline", { class: "bt-outs", points: shown.map((s) => `${x(s)},${y(losses[s])}`).join(" ") }));
    if (Number.isFinite(losses[last])) svg.append(draw("circle", { class: "bt-outdot", cx: x(last), cy: y(losses[last]), r: 4.5 }));
    fall.replaceChildren(svg);
  }

  function words() {
    const step = losses.length - 1, now = losses[step], hits = own.right.filter(Boolean).length;
    const text = `Step ${step.toLocaleString("en")}: the loss is ${number(Number(now.toPrecision(now < 1 ? 2 : 3)))}. ${hits === n ? `All ${n}` : `${hits} of ${n}`} points lie in the region of their class.`;
    if (note || running) return [text, note];
    if (!step) return [text, "Press learn."];
    if (!Number.isFinite(now)) return [text, "The step was far too large: start again with a smaller one."];
    const last = losses.slice(-101), rises = last.filter((v, i) => v > last[i - 1] * (1 + 1e-9)).length;
    if (rises > 0.05 * (last.length - 1))  // along its slope a loss falls, if the step is small enough
      return [text, last.length === 2 ? "The loss rose: the step was too large." : `In ${rises} of the last ${last.length - 1} steps the loss rose: they were too large.`];
    if (step >= ENOUGH && units < all && hits < n) return [text, `With ${units} of the ${all} units, ${n - hits === 1 ? "one is" : `${n - hits} are`} still in the wrong region. Try more units.`];
    return [text];
  }

  function paint() {
    const now = losses.at(-1), room = Math.floor(ui.root.getBoundingClientRect().width);
    if (room) {
      width = room;
      const wide = room > 640, size = Math.min(room - 4, 400);
      square.style.width = square.style.height = `${size}px`;
      regions();
      curve(wide ? room - size - 20 : room - 4, wide ? size - 60 : 180);
    }
    own.right.forEach((right, r) => points[r].firstChild.classList.toggle("bt-wrong", !right));
    ui.total(now);
    ui.formula.replaceChildren(make("div", { class: "bt-line" }, make("span", { class: "bt-math" }, ...typeset(["W ← W − ", ...product(N(rate), d("W"))]))));
    const text = words().filter(Boolean).join(" ");
    ui.say(text, running ? "" : text);
    switcher.textContent = running ? "pause" : "learn";
    switcher.setAttribute("aria-label", running ? "pause: it stays at this step" : "learn: step after step");
    shownRate.textContent = number(rate);
    set(sliderRate, { "aria-valuetext": number(rate) });
    shownUnits.textContent = units;
  }

  // -- controls

  const switcher = button("learn", "step after step", learn);
  const [labelRate, sliderRate, shownRate] = ranged("step size", { min: 0, max: rates.length - 1, step: 1, value: rates.indexOf(rate) }, (i) => ((rate = rates[i]), paint()));
  const [labelUnits, sliderUnits, shownUnits] = ranged("hidden units", { min: 1, max: all, step: 1, value: all }, (v) => ((units = v), again()));
  row.append(switcher, button("one step", "one step of gradient descent", () => ((running = null), forth(1))), button("start again", "the weights of the start", again));
  ui.controls.append(make("div", { class: "bt-ranges" }, labelRate, labelUnits));
  const kept = (mark, text) => ui.legend.append(make("span", { class: "bt-mark" }, draw("svg", { width: 15, height: 15, viewBox: "-1.6 -1.6 3.2 3.2", "aria-hidden": "true" }, mark), text));
  for (let k = 0; k < classes; k++) kept(marked(k), `class ${k}`);
  kept(marked(0, " bt-wrong"), "in the wrong region");
  if (ask) ui.key("bw", "backward", `this is your ${spec.yours}`);
  again();
  const forget = follow(ui.root, paint);
  const observer = new ResizeObserver(() => Math.abs(ui.root.clientWidth - width) > 1 && paint());
  observer.observe(ui.root);
  return () => (observer.disconnect(), forget(), (running = null), ui.root.remove());
}

// ---- the two doors ----

export function mount(host, spec, ask = null) {
  return ({ depth, learning }[spec.kind] ?? network)(host, spec, ask);
}

// a page: each figure that carries a network in `data-touch` becomes one; its picture stays for printers
export function start(page = document) {
  for (const figure of page.querySelectorAll("[data-touch]")) {
    const host = document.createElement("div");
    figure.after(host);
    try {
      mount(host, JSON.parse(figure.dataset.touch));
      figure.classList.add("bt-picture");
    } catch (error) {  // the picture says the same
      host.remove();
      console.error(error);
    }
  }
}

// a notebook, through anywidget: the learner's functions answer by messages
function render({ model, el }) {
  const waiting = new Map(), spec = model.get("spec");
  let last = 0;
  const hear = (message) => {
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  };
  model.on("msg:custom", hear);
  const ask = (net) => new Promise((answer) => {
    waiting.set(++last, answer);
    model.send({ id: last, net });
  });
  const leave = mount(el, spec, spec.yours ? ask : null);
  return () => (model.off("msg:custom", hear), leave());
}

export default { render };
