const byId = (id) => document.getElementById(id);
const KINDS = { int8: Int8Array, uint8: Uint8Array, uint16: Uint16Array, int32: Int32Array, uint32: Uint32Array };
const BANDS = { negative: [0, 39], neutral: [40, 60], positive: [61, 100] };
const CHART_GROUPS = 12, PAGE = 10, PAUSE = 150, ERRORS_ONLY = 1;
const INK = "#20272f", SOFT = "#56606b", LINE = "#dde1e5", NEGATIVE = "#bf4a25", POSITIVE = "#1f6f9f";
const state = { aspect: 0, by: 0, kind: "complaints", chosen: -1, code: 0, wave: 0, from: "", to: "", sentiment: "", search: "" };
let h, w, d, texts, plain, found, view, tables = {}, charts = {};

const say = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => name in values ? values[name] : all);
const fixed = (digits) => new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits, roundingMode: "halfEven" });
const whole = new Intl.NumberFormat("en"), [fixed0, fixed1, fixed2] = [0, 1, 2].map(fixed);
const percent = (share) => share > 0 && share < 0.0095 ? `${fixed1.format(share * 100)}%` : `${fixed0.format(share * 100)}%`;
/* Both ends of an interval; with a decimal where they would read as one number. */
const ends = ({ low, high }) => percent(low) === percent(high) ? [low, high].map((end) => `${fixed1.format(end * 100)}%`) : [percent(low), percent(high)];
/* As feedback.rounding.cost_figure: what is lost is above none, with the decimals its sign needs. */
const costFigure = (cost) => Math.abs(cost) < 5e-5 ? "0" : fixed(Math.abs(cost) >= 0.005 ? 2 : Math.abs(cost) >= 0.0005 ? 3 : 4).format(cost).replace("-", "−");
const escaped = (text) => DataTable.render.text().display(text);
const day = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / 86400000);

async function unpack() {
  const coded = atob(byId("data").textContent), bytes = new Uint8Array(coded.length);
  for (let i = 0; i < coded.length; i++) bytes[i] = coded.charCodeAt(i);
  byId("data").remove();
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(stream).arrayBuffer();
  const head = new DataView(buffer).getUint32(0, true), start = 4 + head, read = new TextDecoder();
  h = JSON.parse(read.decode(new Uint8Array(buffer, 4, head)));
  d = {};
  for (const [name, [kind, from, length]] of Object.entries(h.places)) {
    if (name === "texts") texts = length ? read.decode(new Uint8Array(buffer, start + from, length)).split("\0") : [];
    else d[name] = new KINDS[kind](buffer, start + from, length / KINDS[kind].BYTES_PER_ELEMENT);
  }
  w = h.words;
  h.usable = d.sentiment.length;
  h.period = h.segments.length;
  h.wave = h.segments.findIndex((segment) => segment.name === "wave");
}

/* Comments of a group are told as its people are: to the nearest five, shares in steps of two or more (feedback.rounding). */
const stepped = (n) => n > 0 && n < 10 ? 5 : 5 * Math.floor(n / 5 + 0.5);
const shareStep = (n) => n < 20 ? 0.2 : n < 40 ? 0.1 : n < 100 ? 0.05 : n < 200 ? 0.02 : 0.01;
function roughly(n, k) {
  const told = stepped(n), step = shareStep(told);
  return { n: told, k: n ? Math.round(Math.floor(k / n / step + 0.5) * step * told) : 0, about: true };
}

function wilson(p, n) {
  const z2 = h.z * h.z, middle = p + z2 / (2 * n);
  const half = h.z * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)), base = 1 + z2 / n;
  return { share: p, low: Math.max(0, (middle - half) / base), high: Math.min(1, (middle + half) / base) };
}

/* Which comments hold every word searched for; null where nothing is. */
function findWords() {
  const words = normal(state.search).split(/\s+/).filter(Boolean), key = words.join(" ");
  if (!key) return null;
  if (found?.key !== key) {
    plain ??= texts.map(normal);
    found = { key, hits: Uint8Array.from(plain, (text) => words.every((word) => text.includes(word))) };
  }
  return found.hits;
}

/* Figures and comments in the filter: one group, a time (a wave or a range of periods), or words; one group at most.
   No record of a person is in the page, so with words the comments themselves are counted. */
function narrow(but = -1) {
  const group = state.chosen >= 0 && state.chosen !== but ? state.chosen : -1, wave = state.wave && but !== h.wave ? state.wave : 0;
  const ranged = Boolean(wave || state.from || state.to), time = wave ? h.wave : h.period;
  const from = state.from ? day(state.from) : -1, to = state.to ? day(state.to) : Infinity;
  const within = wave ? h.segments[h.wave].values.map((_, v) => v + 1 === wave) : h.period_days.map(([start, end]) => end >= from && start <= to);
  const match = new Uint8Array(h.usable), hits = findWords(), band = BANDS[state.sentiment], byWords = Boolean(hits || band);
  let comments = 0;
  for (let c = 0; c < h.usable; c++) {
    if (group >= 0 && d[`text${group}`][c] !== state.code) continue;
    if (ranged && !within[d[`text${time}`]?.[c] - 1]) continue;
    if (band && (d.sentiment[c] < band[0] || d.sentiment[c] > band[1])) continue;
    if (hits && !hits[c]) continue;
    match[c] = 1; comments++;
  }
  const among = { group, ranged, time, within, match, comments, byWords, ofGroup: ranged || group >= 0, filtered: byWords || ranged || group >= 0 };
  const { n, about } = peopleIn(among);
  return { ...among, people: n, about, hidden: byWords ? comments < h.min_quotes : n < h.min_group, ...(byWords ? countWords(match) : {}) };
}

/* Traditional characters are found by simplified ones, and the other way round. */
let simple;
function normal(text) {
  simple ??= new Map([...(h.simplified?.[0] ?? "")].map((sign, n) => [sign, [...h.simplified[1]][n]]));
  const plain = text.normalize("NFKC").toLowerCase();
  return simple.size ? Array.from(plain, (sign) => simple.get(sign) ?? sign).join("") : plain;
}

/* What the page holds of a cell: people n, their mass (the people, without weights), the hurt of it k, and mass²/worth. */
function cell(name, at, a, about = true) {
  const n = d[`n${name}`]?.[at] ?? 0, mass = h.design ? d[`mass${name}`]?.[at] ?? 0 : n, worth = h.design ? d[`worth${name}`]?.[at] ?? 0 : n;
  const each = mass ? d[`n${name}`].length / h.aspects.length : 1, round = h.rounded?.[Math.floor(at / each)]?.[`${name}:${at % each}`] ?? 0;
  return { n, mass, k: mass * (d[`share${name}`]?.[at] ?? 0) / 100, square: worth ? mass * mass / worth : 0, about, round };
}

/* A cell of two crossed groupings, each code from 1: people heard and hurt of aspect a, or all people. */
function crossed(i, one, j, other, a) {
  if (i > j) return crossed(j, other, i, one, a);
  const wide = d[`people${j}`].length, at = (one - 1) * wide + other - 1;
  if (a === undefined) return { n: d[`people${i}_${j}`]?.[at] ?? 0, k: 0, about: true };
  return cell(`${i}_${j}`, a * d[`people${i}`].length * wide + at);
}

function single(i, code, a) {
  const at = code - 1;
  if (a === undefined) return { n: d[`people${i}`][at], k: 0, about: true };
  return cell(i, a * d[`people${i}`].length + at);
}

/* Sum over the periods of the range of what `of` gives for each. */
function summed(within, of) {
  const sum = { n: 0, mass: 0, k: 0, square: 0, about: false, round: 0 };
  within.forEach((inside, p) => { if (inside) { const one = of(p + 1); for (const part of ["n", "mass", "k", "square"]) sum[part] += one[part] ?? 0; sum.about ||= Boolean(one.about); sum.round = Math.max(sum.round, one.round ?? 0); } });
  return sum;
}

/* People of a filter without words; null where the page does not hold that combination. */
function cellOf(among, i = -1, code = 0, a = undefined) {
  const { group, ranged, time: P, within } = among, over = i === P;
  if (i < 0) {
    if (group < 0) return ranged ? summed(within, (p) => single(P, p, a)) : null;
    return ranged ? summed(within, (p) => crossed(group, state.code, P, p, a)) : single(group, state.code, a);
  }
  if (group < 0) return ranged && !over ? summed(within, (p) => crossed(i, code, P, p, a)) : ranged && !within[code - 1] ? { n: 0, k: 0 } : single(i, code, a);
  if (ranged && (!over || !within[code - 1])) return null;
  return crossed(i, code, group, state.code, a);
}
const peopleIn = (among) => among.group < 0 && !among.ranged ? { n: h.people } : cellOf(among);

/* How many of the comments that match complain of each aspect. */
function countWords(match) {
  const complain = h.aspects.map((_, a) => {
    const seen = new Set();
    for (let m = d.mention_from[a]; m < d.mention_from[a + 1]; m++) if (d.polarity[m] < 0 && match[d.mention[m]]) seen.add(d.mention[m]);
    return seen;
  });
  return { complain };
}

function figured(found) {
  if (!found || found.n < h.min_group) return null;
  const { n, k, mass = n, square = n, about, round = 0 } = found, worth = square ? mass * mass / square : n;
  const share = mass ? k / mass : 0, off = round / 200; /* where a share is rounded to more than usual, its interval holds what that may be off by */
  return { n, k, worth: found.mass === undefined || !h.design ? null : worth, about, round, share, low: wilson(Math.max(0, share - off), worth).low, high: wilson(Math.min(1, share + off), worth).high };
}

/* An aspect that no comment was read for, such as a rating the taxonomy does not know: of words nothing is said, not none. */
const unread = (a) => d.mention_from[a] === d.mention_from[a + 1];

function aspectFigures(a, among = view) {
  const report = h.aspects[a];
  if (!among.filtered) return { n: report.n, k: report.n_negative, worth: h.design ? report.worth : null, share: report.share_negative, low: report.share_negative_low, high: report.share_negative_high };
  if (among.byWords) return among.comments < h.min_group || unread(a) ? null : figured(among.ofGroup ? roughly(among.comments, among.complain[a].size) : { n: among.comments, k: among.complain[a].size });
  return figured(cellOf(among, -1, 0, a));
}

/* Figures of the chosen aspect in each group of grouping i; null where too few or not in the page. */
function figuresBy(i, values, among = view) {
  if (!among.byWords) return Array.from({ length: values }, (_, v) => figured(cellOf(among, i, v + 1, state.aspect)));
  const n = new Uint32Array(values + 1), k = new Uint32Array(values + 1), of = d[`text${i}`];
  for (let c = 0; c < h.usable; c++) if (among.match[c]) { n[of[c]]++; if (among.complain[state.aspect].has(c)) k[of[c]]++; }
  return Array.from({ length: values }, (_, v) => n[v + 1] < h.min_group || unread(state.aspect) ? null : figured(roughly(n[v + 1], k[v + 1])));
}

const tableWords = () => ({
  info: w.info, infoEmpty: w.info_none, infoFiltered: "", emptyTable: w.nothing, zeroRecords: w.nothing, thousands: ",",
  paginate: { first: w.first, previous: w.previous, next: w.next, last: w.last },
  aria: { orderable: w.sort, orderableRemove: w.unsort, orderableReverse: w.reverse, paginate: { first: w.first, previous: w.previous, next: w.next, last: w.last } },
});

function makeTable(id, label, columns, options) {
  const table = document.createElement("table");
  table.setAttribute("aria-label", label);
  byId(id).replaceChildren(table);
  return new DataTable(table, {
    columns, language: tableWords(), autoWidth: false, deferRender: true, searching: false, lengthChange: false, pageLength: PAGE,
    layout: { topStart: null, topEnd: null, bottomStart: "info", bottomEnd: "paging" }, pagingType: "simple_numbers",
    drawCallback() {
      const row = byId(id).querySelector(".dt-paging")?.closest(".dt-layout-row");
      if (row) row.hidden = this.api().page.info().pages <= 1;
    },
    ...options,
  });
}

/* One scale for all bars, said in the headings: to the next tenth beyond the largest share of an aspect or of a group. */
let top = 1;
function setScale() {
  let most = Math.max(...h.aspects.map((aspect) => aspect.share_negative ?? 0));
  for (let s = 0; s <= h.period; s++) for (const share of d[`share${s}`] ?? []) most = Math.max(most, share / 100);
  top = Math.min(1, Math.max(0.1, Math.ceil(most * 10 - 1e-9) / 10));
}
const shareCell = (table) => (value, kind, row) => {
  if (kind !== "display") return value ? value.share : -1;
  if (!value) return `<span class="withheld">${view.byWords && row.a !== undefined && unread(row.a) ? w.unread : w.withheld}</span>`;
  const width = Math.min(100, Math.round(100 * value.share / top)), all = table === "aspects" && view.filtered && !view.byWords ? h.aspects[row.a].share_negative : null;
  const beside = all === null ? "" : `<span class="whole">${say(w.whole, { share: percent(all) })}</span>`;
  return `<span class="bar" aria-hidden="true"><i style="width:${width}%"></i></span><b>${percent(value.share)}</b> <span class="span">${ends(value).join("–")}</span>${beside}${value.round ? `<span class="whole">${say(w.rounded, { points: value.round })}</span>` : ""}`;
};
const scaled = () => say(w.share_scaled, { top: percent(top) });
/* Of a group none to nine are told alike (feedback.report.figure_words.told_hurt). */
const some = (n, about) => about && n < 10 ? "<10" : whole.format(n);
const counted = ({ k, n, worth, about }) => `${about ? "≈ " : ""}${worth ? `${whole.format(n)} (${whole.format(Math.round(worth))})` : `${some(Math.round(k), about)} / ${some(n, about)}`}`;
const numberCell = (value, kind) => kind === "display" ? (value ? escaped(counted(value)) : "–") : value ? value.k : -1;

function makeTables() {
  tables.aspects = makeTable("aspects", w.pain_points, [
    { title: w.aspect, data: null, type: "string", render: (row, kind) => kind === "display" ? `<button type="button" class="pick" data-aspect="${row.a}" aria-pressed="${row.a === state.aspect}">${escaped(row.label)}</button>${row.apart ? `<small>${w.apart}</small>` : row.ranked ? "" : `<small>${w.unranked}</small>`}` : row.label },
    { title: scaled(), data: "figures", render: shareCell("aspects"), orderSequence: ["desc", "asc", ""] },
    { title: h.design ? w.n_worth : w.n_of, data: "figures", className: "number", render: numberCell, orderSequence: ["desc", "asc", ""] },
    ...(h.no_ranking ? [] : [{ title: h.percent ? w.cost_percent : w.cost, data: "cost", className: "number", orderSequence: ["desc", "asc", ""],
      render: (value, kind, row) => kind !== "display" ? (value ?? -1e9) : value === null ? "–" : `<b class="${view.filtered ? "whole" : ""}">${costFigure(value)}</b> <span class="span">${say(w.between, { low: costFigure(row.cost_low), high: costFigure(row.cost_high) })}</span>` }]),
  ], { paging: h.aspects.length > 40, info: false, order: [] });
  tables.groups = makeTable("groups", w.who, [
    { title: w.group, data: null, type: "string", render: (row, kind) => kind === "display" ? `<button type="button" class="pick" data-value="${row.code}" aria-pressed="${row.chosen}" title="${escaped(say(w.only_this, { value: row.value }))}"><bdi>${escaped(row.value)}</bdi></button>` : row.value },
    { title: scaled(), data: "figures", render: shareCell("groups"), orderSequence: ["desc", "asc", ""] },
    { title: h.design ? w.n_worth : w.n_of, data: "figures", className: "number", render: numberCell, orderSequence: ["desc", "asc", ""] },
    { title: w.tested, data: "test", render: (value, kind, row) => kind === "display" ? `<span class="way ${row.way}">${value}</span>` : value },
  ], { order: [] });
  tables.quotes = makeTable("quotes", w.quotes, [
    { title: w.quote, data: "quote", orderable: false, className: "long" },
    { title: w.whose, data: "whose", orderable: false },
    { title: w.when, data: "when", visible: Boolean(d[`text${h.period}`]?.some(Boolean)) },
    { title: w.sentiment, data: "feeling", visible: h.scored },
  ], { serverSide: true, order: [], infoCallback: (all, start, end, most, total, said) => view?.ofGroup && total ? say(w.info_range, { start, end }) : said, ajax: (request, done) => done(quotePage(request)) });
}

function showAspects() {
  const rows = h.aspects.map((aspect, a) => ({ ...aspect, a, figures: figureOrNull(aspectFigures(a)) }));
  tables.aspects.clear().rows.add(rows).draw();
}
const figureOrNull = (figures) => view.hidden || !figures || figures.n < h.min_group ? null : figures;

function showDetail() {
  const aspect = h.aspects[state.aspect], figures = figureOrNull(aspectFigures(state.aspect)), level = percent(h.level);
  document.querySelectorAll("[data-aspect]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.aspect === String(state.aspect)));
  byId("chosen").textContent = aspect.label;
  const said = [];
  if (!figures && view.byWords && unread(state.aspect)) said.push(w.unread + (h.language === "zh" ? "。" : "."));
  else if (!figures) said.push(say(view.hidden ? w.too_few_people : w.not_told, { n: h.min_group }));
  else said.push(say(figures.worth ? w.hurt_sentence_weighted : w.hurt_sentence, { worth: whole.format(Math.round(figures.worth)), share: percent(figures.share), k: some(Math.round(figures.k), figures.about), n: some(figures.n, figures.about), level, low: ends(figures)[0], high: ends(figures)[1] }));
  said.push(differenceSentence(figures));
  if (aspect.cost !== null) said.push(say(h.percent ? w.cost_sentence_percent : w.cost_sentence, { cost: costFigure(aspect.cost), level, low: costFigure(aspect.cost_low), high: costFigure(aspect.cost_high) }));
  if (aspect.cost !== null && aspect.cost_low <= 0) said.push(w.unsure);
  byId("figure").textContent = said.filter(Boolean).join(h.language === "zh" ? "" : " ");
  byId("copied").textContent = "";
  writeAddress();
  return Promise.all([showGroups(), showTrend()]);
}

/* A filtered group against the other groups shown: the difference with its interval, no test. */
function againstRest(beside, figures, i) {
  if (beside.byWords || !figures[i]) return w.not_tested;
  const rest = figured(sum(figures.map((_, v) => v === i ? null : cellOf(beside, state.by, v + 1, state.aspect))));
  if (!rest) return w.not_tested;
  const { d, low, high } = difference(figures[i], rest);
  return say(w.against, { d: points(d), low: points(low), high: points(high) });
}

function showGroups() {
  const segment = h.segments[state.by], aspect = h.aspects[state.aspect], level = percent(h.level);
  if (!segment) { byId("groups-part").textContent = w.no_segments; return null; }
  // groups stay beside each other when one of them is chosen
  const chosen = state.by === h.wave ? state.wave : state.chosen === state.by ? state.code : 0, beside = chosen ? narrow(state.by) : view;
  const figures = figuresBy(state.by, segment.values.length, beside);
  const compared = new Map(Object.entries(aspect.compared[segment.name] ?? {}));
  const rows = segment.values.map((value, i) => {
    const known = !beside.filtered && compared.has(value), flag = compared.get(value) ?? 0;
    return {
      value: segment.names[i], code: i + 1, chosen: chosen === i + 1, figures: beside.hidden ? null : figures[i], flag: known ? flag : 0,
      way: !known || !flag ? "" : flag > 0 ? "worse" : "better",
      test: beside.filtered ? againstRest(beside, figures, i) : !known ? "–" : flag > 0 ? w.more : flag < 0 ? w.fewer : w.same,
    };
  });
  if (segment.name !== "wave") rows.sort((one, other) => (other.figures?.share ?? -1) - (one.figures?.share ?? -1));
  tables.groups.clear().rows.add(rows).draw();
  const drawn = rows.filter((row) => row.figures).slice(0, CHART_GROUPS);
  const notes = drawn.length ? [say(w.chart_line, { level })] : [];
  if (rows.filter((row) => row.figures).length > CHART_GROUPS) notes.push(say(w.first_of, { n: CHART_GROUPS }));
  if (!beside.byWords && beside.ranged && beside.group >= 0) notes.push(w.one_at_a_time);
  if (rows.some((row) => row.figures?.about)) notes.push(w.about);
  if (segment.small) notes.push(say(w.small_groups, { n: segment.small, min: h.min_group }));
  byId("groups-note").textContent = notes.join(" ");
  const values = drawn.map((row) => ({ group: row.value, flag: row.flag, code: row.code, ...row.figures, shown: percent(row.figures.share), of: counted(row.figures) }));
  const description = say(w.chart_groups, { aspect: aspect.label, level });
  const y = { field: "group", type: "nominal", sort: null, title: null, axis: { labelLimit: 130, ticks: false, domain: false } };
  const colour = { condition: [{ test: "datum.flag > 0", value: NEGATIVE }, { test: "datum.flag < 0", value: POSITIVE }], value: SOFT };
  const tooltip = [{ field: "group", title: segment.label }, { field: "shown", title: w.share }, { field: "of", title: h.design ? w.n_worth : w.n_of }];
  const layer = [
    { mark: { type: "rule", strokeWidth: 2 }, encoding: { y, x: { field: "low", type: "quantitative" }, x2: { field: "high" }, color: colour, tooltip } },
    { mark: { type: "point", filled: true, size: 70, opacity: 1, cursor: "pointer" }, encoding: { y, x: shareAxis("x"), color: colour, tooltip } },
  ];
  const all = beside.hidden ? null : aspectFigures(state.aspect, beside);
  if (all) layer.unshift({ data: { values: [{ share: all.share }] }, mark: { type: "rule", strokeDash: [4, 3], color: "#8a929c" }, encoding: { x: { field: "share", type: "quantitative" } } });
  return draw("groups-chart", values.length ? { description, data: { values }, height: 24 * values.length, layer } : null, (chart) => chart.addEventListener("click", (event, item) => item?.datum?.code && only(item.datum.code)));
}

const shareAxis = (side) => ({ field: "share", type: "quantitative", title: w.share, scale: { zero: true, nice: true }, axis: { format: ".0%", tickCount: 5, grid: true, domain: false, ticks: false, titleAnchor: side === "x" ? "middle" : "end" } });

/* Waves where there are two, else months and the like; no line joins them: nobody was asked in between. */
function showTrend() {
  const level = percent(h.level), note = byId("trend-note"), waves = h.wave >= 0 && h.segments[h.wave].values.length > 1;
  const over = waves ? h.wave : h.period, names = waves ? h.segments[h.wave].names : h.periods, beside = waves && state.wave ? narrow(h.wave) : view;
  const figures = names.length > 1 && !beside.hidden ? figuresBy(over, names.length, beside) : [];
  const values = names.map((period, i) => figures[i] ? { period, ...figures[i], shown: percent(figures[i].share), of: counted(figures[i]) } : null).filter(Boolean);
  const some = figures.some(Boolean), gaps = figures.some((one) => !one);
  note.textContent = names.length < 2 ? w.no_trend : !some ? say(w.trend_empty, { min: h.min_group }) : say(w.trend_dots, { level }) + (gaps ? ` ${say(w.trend_gaps, { min: h.min_group })}` : "");
  const x = { field: "period", type: "ordinal", title: null, scale: { domain: names }, axis: { labelAngle: 0, labelOverlap: true, ticks: false, domainColor: LINE } };
  const tooltip = [{ field: "period", title: w.period }, { field: "shown", title: w.share }, { field: "of", title: h.design ? w.n_worth : w.n_of }];
  const y = shareAxis("y");
  return draw("trend-chart", some ? {
    description: say(w.chart_trend, { aspect: h.aspects[state.aspect].label, level }), data: { values }, height: 170,
    layer: [
      { mark: { type: "rule", color: NEGATIVE, strokeWidth: 2 }, encoding: { x, y: { field: "low", type: "quantitative" }, y2: { field: "high" }, tooltip } },
      { mark: { type: "point", filled: true, size: 60, opacity: 1, color: NEGATIVE }, encoding: { x, y, tooltip } },
    ],
  } : null);
}

const LOOK = {
  font: "inherit", background: "transparent", view: { stroke: null },
  axis: { labelColor: INK, titleColor: SOFT, gridColor: LINE, labelFontSize: 12.5, titleFontSize: 12.5, titleFontWeight: "normal" },
};

async function draw(id, spec, ready) {
  const place = byId(id), turn = (charts[id]?.turn ?? 0) + 1;
  charts[id]?.made?.finalize();
  charts[id] = { turn };
  place.hidden = !spec;
  if (!spec) { place.replaceChildren(); return; }
  const font = getComputedStyle(document.body).fontFamily;
  const made = await vegaEmbed(place, { ...spec, width: "container", autosize: { type: "fit-x", contains: "padding" }, config: { ...LOOK, font } }, { mode: "vega-lite", renderer: "svg", actions: false, ast: true, defaultStyle: false, logLevel: ERRORS_ONLY, tooltip: { disableDefaultStyle: true } });
  if (charts[id].turn !== turn) { made.finalize(); return; }
  charts[id].made = made;
  const svg = place.querySelector("svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", spec.description);
  ready?.(made.view);
}

/* Comments that speak of the chosen aspect and are in the filter, by how they speak. */
function quoteLists() {
  const lists = { complaints: new Set(), praise: new Set(), every: new Set() };
  for (let m = d.mention_from[state.aspect]; m < d.mention_from[state.aspect + 1]; m++) {
    const c = d.mention[m];
    if (!view.match[c]) continue;
    lists.every.add(c);
    if (d.polarity[m] < 0) lists.complaints.add(c); else if (d.polarity[m] > 0) lists.praise.add(c);
  }
  return lists;
}

const commentsOf = (n) => view.ofGroup && n ? `≈ ${whole.format(stepped(n))}` : whole.format(n);

function showQuotes() {
  const lists = quoteLists(), note = byId("quotes-note");
  for (const button of document.querySelectorAll("[data-kind]")) {
    const n = lists[button.dataset.kind].size;
    button.querySelector("span").textContent = view.hidden ? "" : n && n < h.min_quotes ? `< ${h.min_quotes}` : commentsOf(n);
    button.setAttribute("aria-pressed", button.dataset.kind === state.kind);
  }
  const chosen = [...lists[state.kind]], small = view.hidden && !view.byWords;
  const hide = small || chosen.length < h.min_quotes;
  view.quotes = hide ? [] : chosen;
  const first = new Map(h.aspects[state.aspect].quotes.map((c, i) => [c, i])), turn = state.kind === "praise" ? -1 : 1;
  const place = (c) => first.get(c) ?? first.size;
  view.quotes.sort((one, other) => place(one) - place(other) || turn * (d.sentiment[one] - d.sentiment[other]) || one - other);
  note.hidden = !hide;
  note.textContent = !hide ? "" : small ? say(w.too_few_people, { n: h.min_group }) : chosen.length ? say(w.few_quotes, { n: h.min_quotes }) : w.no_quotes;
  byId("quotes").hidden = hide;
  tables.quotes.page(0).draw(false);
}

function quotePage(request) {
  let order = view.quotes;
  const wanted = request.order[0];
  if (wanted?.dir) {
    const value = wanted.column === 2 ? (c) => d[`text${h.period}`]?.[c] ?? 0 : (c) => d.sentiment[c], turn = wanted.dir === "desc" ? -1 : 1;
    order = [...order].sort((one, other) => turn * (value(one) - value(other)) || one - other);
  }
  const shown = order.slice(request.start, request.start + request.length), spans = new Map(shown.map((c) => [c, []]));
  for (let m = d.mention_from[state.aspect]; m < d.mention_from[state.aspect + 1]; m++) spans.get(d.mention[m])?.push([d.start[m], d.end[m]]);
  const rows = shown.map((c) => {
    const of = h.segments.map((segment, s) => segment.name === "wave" ? "" : segment.names[d[`text${s}`][c] - 1]).filter(Boolean);
    return {
      quote: `<bdi>${marked(texts[c], spans.get(c))}</bdi>`, whose: `<bdi>${escaped(of.join(" · "))}</bdi>`,
      when: h.periods[d[`text${h.period}`]?.[c] - 1] ?? "", feeling: feeling(d.sentiment[c]),
    };
  });
  return { draw: request.draw, recordsTotal: order.length, recordsFiltered: order.length, data: rows };
}

const feeling = (score) => {
  const name = Object.keys(BANDS).find((one) => score >= BANDS[one][0] && score <= BANDS[one][1]);
  return name ? `<span class="way ${{ negative: "worse", positive: "better", neutral: "" }[name]}">${w[name]}</span>` : w.unscored;
};

/* Places count characters, not the halves of a pair; they may touch or overlap. */
function marked(text, spans) {
  const signs = Array.from(text);
  let html = "", at = 0;
  for (const [start, end] of spans.sort((one, other) => one[0] - other[0])) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    html += `${escaped(signs.slice(at, from).join(""))}<mark>${escaped(signs.slice(from, end).join(""))}</mark>`;
    at = end;
  }
  return html + escaped(signs.slice(at).join(""));
}

function showStatus() {
  const people = view.hidden && !view.byWords ? `< ${h.min_group}` : `${view.about ? "≈ " : ""}${whole.format(view.people)}`;
  const comments = view.comments && view.comments < h.min_quotes ? `< ${h.min_quotes}` : commentsOf(view.comments);
  const said = [say(view.byWords ? w.status_words : view.filtered ? w.status : w.status_all, { people, of: whole.format(h.people), comments, all: whole.format(h.usable) })];
  if (h.flagged && !view.filtered) said.push(say(w.flagged, { n: whole.format(h.flagged) }));
  if (view.hidden && !view.byWords) said.push(say(w.too_few_people, { n: h.min_group }));
  if (view.byWords) said.push(w.by_words);
  if (view.filtered && !h.no_ranking) said.push(w.cost_whole);
  byId("status").textContent = said.join(h.language === "zh" ? "" : " ");
  byId("clear").disabled = !view.filtered;
}

async function refresh(name) {
  const started = performance.now();
  view = narrow();
  showStatus();
  showAspects();
  const drawn = showDetail();
  showQuotes();
  await drawn;
  performance.measure(name, { start: started });
}

async function choose(a) {
  const started = performance.now();
  state.aspect = a;
  const drawn = showDetail();
  showQuotes();
  if (matchMedia("(max-width: 60rem)").matches) byId("chosen").focus();
  await drawn;
  performance.measure("choose", { start: started });
}

function only(code) {
  const select = document.querySelector(`select[data-segment="${state.by}"]`);
  select.value = select.value === String(code) ? "" : String(code);
  select.dispatchEvent(new Event("change", { bubbles: true }));
  document.querySelector(`[data-value="${code}"]`)?.focus();
}

function listen() {
  let timer;
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("change", (event) => {
    const field = event.target;
    if (field.dataset.segment === String(h.wave)) {
      Object.assign(state, { wave: Number(field.value), from: "", to: "" });
      for (const name of ["from", "to"]) if (byId(name)) byId(name).value = "";
    }
    else if (field.dataset.segment) {
      Object.assign(state, field.value ? { chosen: Number(field.dataset.segment), code: Number(field.value) } : { chosen: -1, code: 0 });
      for (const other of document.querySelectorAll("select[data-segment]")) if (other !== field && other.dataset.segment !== String(h.wave)) other.value = "";
    }
    else if (field.id in state && field.id !== "search") {
      state[field.id] = field.value;
      if ((field.id === "from" || field.id === "to") && state.wave) { state.wave = 0; document.querySelector(`select[data-segment="${h.wave}"]`).value = ""; }
    }
    else return;
    refresh("filter");
  });
  byId("search").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { state.search = byId("search").value; refresh("search"); }, PAUSE);
  });
  byId("clear").addEventListener("click", () => {
    byId("filters").reset();
    Object.assign(state, { chosen: -1, code: 0, wave: 0, from: "", to: "", sentiment: "", search: "" });
    refresh("clear");
    byId("filters").querySelector("select, input").focus();
  });
  byId("copy").addEventListener("click", copySentence);
  addEventListener("hashchange", () => { readAddress(); refresh("address"); });
  byId("by").addEventListener("change", (event) => { state.by = Number(event.target.value); showDetail(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-aspect], [data-value], [data-kind]");
    if (!button) return;
    if (button.dataset.aspect) choose(Number(button.dataset.aspect));
    else if (button.dataset.value) only(Number(button.dataset.value));
    else { state.kind = button.dataset.kind; showQuotes(); }
  });
}

async function start() {
  if (typeof DecompressionStream === "undefined") { byId("status").textContent = byId("status").dataset.tooOld; return; }
  await unpack();
  byId("by").replaceChildren(...h.segments.map((segment, s) => new Option(segment.label, s)));
  byId("method-text").textContent = say(w.method_text, { level: percent(h.level), min_group: h.min_group, min_quotes: h.min_quotes, longest: whole.format(h.longest) });
  setScale();
  readAddress();
  view = narrow();
  view.quotes = [];
  makeTables();
  makeClaims();
  makeFixes();
  listen();
  await refresh("first");
  byId("content").removeAttribute("aria-busy");
  performance.measure("load", { start: 0 });
}

start();
