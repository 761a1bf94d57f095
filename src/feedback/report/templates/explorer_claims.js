/* The address that holds the filters, differences with their interval, the sentence to copy, and claims put to the test. */
const POWER_Z = 0.8416212;

/* Difference of two shares by Newcombe (1998), method 10. */
function difference(one, other) {
  const d = one.share - other.share;
  return {
    d, low: d - Math.hypot(one.share - one.low, other.high - other.share),
    high: d + Math.hypot(one.high - one.share, other.share - other.low),
  };
}

/* Answers each side needs for a true difference such as this to be told from none four times in five; null beyond reason. */
function answersNeeded(one, other) {
  const d = one.share - other.share, spread = one.share * (1 - one.share) + other.share * (1 - other.share);
  const n = d ? Math.ceil((h.z + POWER_Z) ** 2 * spread / (d * d)) : Infinity;
  return n > 1e6 ? null : n;
}

const points = (share) => new Intl.NumberFormat("en", { maximumFractionDigits: 0, signDisplay: "exceptZero" }).format(100 * share).replace("-", "−");

function sum(cells) {
  const total = { n: 0, mass: 0, k: 0, square: 0, about: true };
  for (const one of cells) if (one) for (const part of ["n", "mass", "k", "square"]) total[part] += one[part] ?? 0;
  return total;
}

/* What is outside the filter: the other groups shown of the segment chosen, else the other times; null with words. */
function figuresOutside(a, among = view) {
  if (!among.filtered || among.byWords) return null;
  const { group, time, within } = among;
  if (group >= 0) {
    const beside = narrow(group);
    return figured(sum(h.segments[group].values.map((_, v) => v + 1 === state.code ? null : cellOf(beside, group, v + 1, a))));
  }
  return figured(sum(within.map((inside, p) => inside ? null : single(time, p + 1, a))));
}

/* The report's verdict on the group chosen, where nothing else is filtered: it stands, whatever the interval here says. */
function reportVerdict() {
  const { group, ranged, byWords } = view;
  if (byWords || (group >= 0 && ranged)) return undefined;
  const [s, code] = group >= 0 ? [group, state.code] : [h.wave, state.wave], segment = h.segments[s];
  if (!segment || !code) return undefined; // a range of dates is no group the report has tested
  return h.aspects[state.aspect].compared[segment.name]?.[segment.values[code - 1]];
}

/* "Here 34%, elsewhere 6%: 28 points more (19 to 37)." */
function differenceSentence(figures) {
  const outside = figures && figuresOutside(state.aspect);
  if (!outside) return "";
  const { d, low, high } = difference(figures, outside);
  const said = say(w.difference, { rest: percent(outside.share), d: points(d), level: percent(h.level), low: points(low), high: points(high) });
  const flag = reportVerdict(), leavesOut = low > 0 || high < 0;
  if (flag) return said + w.difference_told;
  return said + (!leavesOut ? w.difference_unclear : flag === 0 ? w.difference_not_told : w.difference_clear);
}

const chosenNames = () => [
  state.chosen >= 0 ? h.segments[state.chosen].names[state.code - 1] : "",
  state.wave ? h.segments[h.wave].names[state.wave - 1] : "",
  state.from || state.to ? say(w.range, { from: state.from || h.first_day, to: state.to || h.last_day }) : "",
].filter(Boolean);

async function copySentence() {
  const where = chosenNames().join(h.language === "zh" ? "，" : ", ");
  const text = `${[h.aspects[state.aspect].label, where].filter(Boolean).join(" · ")}: ${byId("figure").textContent} (${h.title})`;
  let done = false;
  try { await navigator.clipboard.writeText(text); done = true; } catch { done = copyOld(text); }
  byId("copied").textContent = done ? say(w.copied, { text }) : text;
}

function copyOld(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

/* #aspect=wifi&branch=…&wave=…&from=…&to=…&sentiment=…&q=… */
function writeAddress() {
  const parts = new URLSearchParams({ aspect: h.aspects[state.aspect].key });
  if (state.chosen >= 0) parts.set(h.segments[state.chosen].name, h.segments[state.chosen].values[state.code - 1]);
  if (state.wave) parts.set("wave", h.segments[h.wave].values[state.wave - 1]);
  for (const name of ["from", "to", "sentiment"]) if (state[name]) parts.set(name, state[name]);
  if (state.search) parts.set("q", state.search);
  const told = `#${parts}`;
  if (told !== location.hash) history.replaceState(null, "", told);
}

/* What the address asks for; what it names and the page does not know is left out. */
function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const a = h.aspects.findIndex((aspect) => aspect.key === parts.get("aspect"));
  Object.assign(state, { aspect: Math.max(0, a), chosen: -1, code: 0, wave: 0, from: "", to: "", sentiment: "", search: "" });
  byId("filters").reset();
  h.segments.forEach((segment, s) => {
    const code = segment.values.indexOf(parts.get(segment.name)) + 1;
    if (!code || (s !== h.wave && state.chosen >= 0)) return;
    if (s === h.wave) state.wave = code;
    else Object.assign(state, { chosen: s, code, by: s });
    document.querySelector(`select[data-segment="${s}"]`).value = String(code);
  });
  for (const name of ["from", "to"]) {
    const said = parts.get(name) ?? "";
    if (!state.wave && byId(name) && /^\d{4}-\d\d-\d\d$/.test(said)) state[name] = byId(name).value = said;
  }
  const mood = parts.get("sentiment") ?? "";
  if (byId("sentiment") && Object.hasOwn(BANDS, mood)) state.sentiment = byId("sentiment").value = mood;
  state.search = byId("search").value = parts.get("q") ?? "";
  if (byId("by").options.length) byId("by").value = String(state.by);
}

/* What is claimed: two groups with their figures; null where they are one or too few people. */
function claimed() {
  const choices = ["claim-one", "claim-other"].map((id) => byId(id).value), a = Number(byId("claim-aspect").value);
  if (choices[0] === choices[1]) return { said: w.claim_same };
  const [one, other] = choices.map((choice) => choice.split("/").map(Number)).map(([s, code]) => ({ name: h.segments[s].names[code - 1], figures: figured(single(s, code, a)) }));
  if (!one.figures || !other.figures) return { said: w.withheld };
  return { one, other, key: [h.aspects[a].key, ...[...choices].sort()].join("|"), segments: choices.map((choice) => choice.split("/")[0]) };
}

/* Two groups and an aspect: supported, contradicted, cannot tell, or too few; after the line-up where one is wanted. */
function judgeClaim() {
  const claim = claimed(), { one, other, said: why } = claim, told = byId("claim-verdict");
  if (showLineUp(one ? claim : null)) { told.textContent = w.lineup_wait; return; }
  if (!one) { told.textContent = why; return; }
  read.add(claim.key);
  const { d, low, high } = difference(one.figures, other.figures), needed = answersNeeded(one.figures, other.figures);
  const verdict = low > 0 ? w.claim_supported : high < 0 ? w.claim_contradicted : w.claim_open;
  const said = say(w.claim_figures, { one: one.name, p: percent(one.figures.share), n: whole.format(one.figures.n), other: other.name, q: percent(other.figures.share), m: whole.format(other.figures.n), d: points(d), level: percent(h.level), low: points(low), high: points(high) });
  const more = low > 0 || high < 0 ? "" : needed === null ? w.claim_never : say(w.claim_needed, { needed: whole.format(needed) });
  told.replaceChildren(Object.assign(document.createElement("b"), { textContent: verdict }), ` ${said} ${more} ${w.claim_note}`);
}

function makeClaims() {
  const groups = h.segments.flatMap((segment, s) => segment.names.map((name, v) => [`${segment.label}: ${name}`, `${s}/${v + 1}`]));
  const place = byId("claims");
  place.hidden = groups.length < 2;
  if (place.hidden) return;
  for (const id of ["claim-one", "claim-other"]) byId(id).replaceChildren(...groups.map(([name, value]) => new Option(name, value)));
  byId("claim-other").selectedIndex = 1;
  byId("claim-aspect").replaceChildren(...h.aspects.map((aspect, a) => new Option(aspect.label, a)));
  place.addEventListener("change", judgeClaim);
  byId("lineup-charts").addEventListener("click", (event) => {
    const button = event.target.closest("[data-chart]");
    if (button) pickChart(claimed(), Number(button.dataset.chart));
  });
  judgeClaim();
}
