/* A line-up (Buja et al. 2009, Phil. Trans. R. Soc. A 367, 4361-4383): the real chart among nineteen in which the same answers are
   dealt to the two groups by chance. Drawn from the counts the page shows, with a seed of the claim: the same for every reader. */
const CHARTS = 20, read = new Set(), picks = new Map();
let asked = 0;

/* Numbers from 0 to 1 that follow from a text: FNV-1a, then mulberry32. */
function chanceOf(text) {
  let state = 2166136261;
  for (const sign of text) state = Math.imul(state ^ sign.codePointAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/* Of `all` answers `hurt` are of people affected: how many of the `n` dealt to the first group are. */
function dealt(n, hurt, all, chance) {
  let k = 0;
  for (let i = 0; i < n; i++) if (chance() * (all - i) < hurt - k) k++;
  return k;
}

/* Twenty pairs of shares, and which is real; null where every deal would look the same. */
function lineUp(one, other, key) {
  const sizes = [one, other].map((group) => Math.max(1, Math.round(group.worth ?? group.n))), hurts = [one, other].map((group, i) => Math.round(group.share * sizes[i]));
  const [n, m] = sizes, hurt = hurts[0] + hurts[1];
  if (!hurt || hurt === n + m) return null;
  const chance = chanceOf(key), real = Math.floor(chance() * CHARTS);
  const charts = Array.from({ length: CHARTS }, (_, i) => {
    const k = i === real ? hurts[0] : dealt(n, hurt, n + m, chance);
    return [k / n, (hurt - k) / m];
  });
  const beyond = charts.filter(([p, q], i) => i !== real && p - q >= charts[real][0] - charts[real][1] - 1e-12).length;
  return { charts, real, beyond };
}

function panel([p, q], i, most, names) {
  const button = document.createElement("button"), svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 34");
  svg.setAttribute("aria-hidden", "true");
  for (const [place, share] of [p, q].entries()) {
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ x: 1, y: 2 + 16 * place, height: 13, width: Math.max(0.5, 98 * share / most), class: place ? "second" : "first" })) bar.setAttribute(name, value);
    svg.append(bar);
  }
  button.type = "button";
  button.dataset.chart = i;
  button.setAttribute("aria-label", say(w.lineup_chart, { i: i + 1, one: names[0], p: percent(p), other: names[1], q: percent(q) }));
  button.append(Object.assign(document.createElement("span"), { textContent: i + 1 }), svg);
  return button;
}

/* Whether the verdict waits for a pick; shows the charts, or what the pick said. */
function showLineUp(claim) {
  const place = byId("lineup"), said = byId("lineup-said"), wanted = byId("claim-blind").checked;
  place.hidden = !wanted || !claim;
  if (place.hidden) return false;
  const { key, one, other, segments } = claim, pair = [key, segments].join("|");
  const made = segments[0] === segments[1] ? lineUp(one.figures, other.figures, pair) : null;
  byId("lineup-charts").replaceChildren();
  byId("lineup-ask").textContent = made ? say(w.lineup_ask, { one: one.name, other: other.name }) : segments[0] === segments[1] ? w.lineup_same : w.lineup_overlap;
  said.textContent = "";
  if (!made) return false;
  const most = Math.max(...made.charts.flat()), pick = picks.get(key);
  byId("lineup-charts").append(...made.charts.map((shares, i) => panel(shares, i, most, [one.name, other.name])));
  if (!pick) return true;
  const buttons = [...byId("lineup-charts").children], told = [];
  const mark = (i, word) => { buttons[i].classList.add("told"); buttons[i].firstChild.textContent = `${i + 1} ${word}`; buttons[i].setAttribute("aria-label", `${buttons[i].getAttribute("aria-label")} ${word}`); };
  mark(made.real, pick.chart === made.real ? w.lineup_yours_real : w.lineup_real);
  if (pick.chart !== made.real) mark(pick.chart, w.lineup_yours);
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  told.push(say(pick.chart === made.real ? w.lineup_right : w.lineup_wrong, { real: made.real + 1, yours: pick.chart + 1 }));
  told.push(say(w.lineup_beyond, { n: made.beyond }));
  if (pick.chart === made.real) told.push(pick.known ? w.lineup_known : say(w.lineup_first, { n: pick.nth }));
  else if (pick.known) told.push(w.lineup_known);
  said.textContent = told.join(h.language === "zh" ? "" : " ");
  return false;
}

function pickChart(claim, chart) {
  if (!claim || picks.has(claim.key)) return;
  picks.set(claim.key, { chart, known: read.has(claim.key), nth: ++asked });
  judgeClaim();
  byId("lineup-charts").children[chart].focus();
}
