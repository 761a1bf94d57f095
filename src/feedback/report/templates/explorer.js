const byId = (id) => document.getElementById(id);
const KINDS = { int8: Int8Array, uint8: Uint8Array, uint16: Uint16Array, int32: Int32Array, uint32: Uint32Array };
const HEARD = 1, HURT = 2, UNKNOWN = 255, BANDS = { negative: [0, 39], neutral: [40, 60], positive: [61, 100] };
const CHART_GROUPS = 12, PAGE = 10, PAUSE = 150, ERRORS_ONLY = 1;
const INK = "#20272f", SOFT = "#56606b", LINE = "#dde1e5", NEGATIVE = "#bf4a25", POSITIVE = "#1f6f9f";
const state = { aspect: 0, by: 0, kind: "complaints", segments: [], from: "", to: "", sentiment: "", search: "" };
let h, w, d, texts, plain, found, view, tables = {}, charts = {};

const say = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => name in values ? values[name] : all);
const fixed = (digits) => new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits, roundingMode: "halfEven" });
const whole = new Intl.NumberFormat("en"), [fixed0, fixed1, fixed2] = [0, 1, 2].map(fixed);
const percent = (share) => share > 0 && share < 0.0095 ? `${fixed1.format(share * 100)}%` : `${fixed0.format(share * 100)}%`;
const signed2 = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2, roundingMode: "halfEven", signDisplay: "always" });
/* Both ends of an interval; with a decimal where they would read as one number. */
const ends = ({ low, high }) => percent(low) === percent(high) ? [low, high].map((end) => `${fixed1.format(end * 100)}%`) : [percent(low), percent(high)];
const loss = (cost) => signed2.format(-cost).replace(/^[-+]0\.00$/, "0").replace("-", "−");
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
  state.segments = h.segments.map(() => 0);
}

function wilson(k, n) {
  const z2 = h.z * h.z, p = k / n, middle = p + z2 / (2 * n);
  const half = h.z * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)), base = 1 + z2 / n;
  return { n, k, share: p, low: Math.max(0, (middle - half) / base), high: Math.min(1, (middle + half) / base) };
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

/* Who and which comments are in the filter, and how many; the filter on segment `but` is left aside. */
function narrow(but = -1) {
  const keep = new Uint8Array(h.people).fill(1);
  const from = state.from ? day(state.from) : -1, to = state.to ? day(state.to) : Infinity;
  state.segments.forEach((code, s) => {
    if (code && s !== but) { const of = d[`segment${s}`]; for (let r = 0; r < keep.length; r++) if (of[r] !== code) keep[r] = 0; }
  });
  /* No day of a person is in the page: a period is in the filter whole, once a day of it is. */
  const within = h.period_days.map(([start, end]) => end >= from && start <= to);
  if (state.from || state.to) for (let r = 0; r < keep.length; r++) if (!within[d.period[r] - 1]) keep[r] = 0;
  const base = count(keep), match = new Uint8Array(h.usable), hits = findWords();
  const band = BANDS[state.sentiment];
  let comments = 0, flagged = 0;
  for (let c = 0; c < h.usable; c++) {
    if (!keep[d.author[c]] || (band && (d.sentiment[c] < band[0] || d.sentiment[c] > band[1]))) continue;
    if (hits && !hits[c]) continue;
    match[c] = 1; comments++;
  }
  const byWords = Boolean(hits || band);
  if (byWords) {
    const wrote = new Uint8Array(h.people);
    for (let c = 0; c < h.usable; c++) if (match[c]) wrote[d.author[c]] = 1;
    keep.set(wrote);
  }
  for (let c = h.usable; c < d.author.length; c++) flagged += keep[d.author[c]];
  const filtered = byWords || Boolean(state.from || state.to) || state.segments.some((code, s) => code && s !== but);
  const people = count(keep);
  return { keep, match, base, people, comments, flagged, byWords, filtered, hidden: people < h.min_group };
}

const normal = (text) => text.normalize("NFKC").toLowerCase();
const count = (flags) => { let n = 0; for (let i = 0; i < flags.length; i++) n += flags[i]; return n; };

function aspectFigures(a, among = view) {
  const report = h.aspects[a];
  if (!among.filtered) return { n: report.n, k: report.n_negative, share: report.share_negative, low: report.share_negative_low, high: report.share_negative_high };
  let n = 0, k = 0;
  const at = a * h.people;
  for (let r = 0; r < h.people; r++) if (among.keep[r]) { const bits = d.state[at + r]; n += bits & HEARD; k += (bits & HURT) >> 1; }
  return wilson(k, n);
}

/* Figures of the chosen aspect by the code of a column of people; null where too few. */
function figuresBy(codes, values, keep = view.keep) {
  const n = new Uint32Array(values + 1), k = new Uint32Array(values + 1), at = state.aspect * h.people;
  for (let r = 0; r < h.people; r++) if (keep[r]) {
    const bits = d.state[at + r];
    n[codes[r]] += bits & HEARD; k[codes[r]] += (bits & HURT) >> 1;
  }
  return Array.from({ length: values }, (_, i) => n[i + 1] < h.min_group ? null : wilson(k[i + 1], n[i + 1]));
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

const widest = {}, widestShare = (rows) => Math.max(1e-9, ...rows.map((row) => row.figures?.share ?? 0));
const shareCell = (table) => (value, kind) => {
  if (kind !== "display") return value ? value.share : -1;
  if (!value) return `<span class="withheld">${w.withheld}</span>`;
  const width = Math.round(100 * value.share / widest[table]);
  return `<span class="bar" aria-hidden="true"><i style="width:${width}%"></i></span><b>${percent(value.share)}</b> <span class="span">${ends(value).join("–")}</span>`;
};
const numberCell = (value, kind) => kind === "display" ? (value ? `${whole.format(value.k)} / ${whole.format(value.n)}` : "–") : value ? value.k : -1;

function makeTables() {
  tables.aspects = makeTable("aspects", w.pain_points, [
    { title: w.aspect, data: null, type: "string", render: (row, kind) => kind === "display" ? `<button type="button" class="pick" data-aspect="${row.a}" aria-pressed="${row.a === state.aspect}">${escaped(row.label)}</button>${row.apart ? `<small>${w.apart}</small>` : row.ranked ? "" : `<small>${w.unranked}</small>`}` : row.label },
    { title: w.share, data: "figures", render: shareCell("aspects"), orderSequence: ["desc", "asc", ""] },
    { title: w.n_of, data: "figures", className: "number", render: numberCell, orderSequence: ["desc", "asc", ""] },
    ...(h.no_ranking ? [] : [{ title: h.percent ? w.cost_percent : w.cost, data: "cost", className: "number", orderSequence: ["desc", "asc", ""],
      render: (value, kind, row) => kind !== "display" ? (value ?? -1e9) : value === null ? "–" : `<b>${loss(value)}</b> <span class="span">${say(w.between, { low: loss(row.cost_high), high: loss(row.cost_low) })}</span>` }]),
  ], { paging: h.aspects.length > 40, info: false, order: [] });
  tables.groups = makeTable("groups", w.who, [
    { title: w.group, data: null, type: "string", render: (row, kind) => kind === "display" ? `<button type="button" class="pick" data-value="${row.code}" aria-pressed="${row.chosen}" title="${escaped(say(w.only_this, { value: row.value }))}"><bdi>${escaped(row.value)}</bdi></button>` : row.value },
    { title: w.share, data: "figures", render: shareCell("groups"), orderSequence: ["desc", "asc", ""] },
    { title: w.n_of, data: "figures", className: "number", render: numberCell, orderSequence: ["desc", "asc", ""] },
    { title: w.tested, data: "test", render: (value, kind, row) => kind === "display" ? `<span class="way ${row.way}">${value}</span>` : value },
  ], { order: [] });
  tables.quotes = makeTable("quotes", w.quotes, [
    { title: w.quote, data: "quote", orderable: false, className: "long" },
    { title: w.whose, data: "whose", orderable: false },
    { title: w.when, data: "when" },
    { title: w.sentiment, data: "feeling" },
  ], { serverSide: true, order: [], ajax: (request, done) => done(quotePage(request)) });
}

function showAspects() {
  const rows = h.aspects.map((aspect, a) => ({ ...aspect, a, figures: figureOrNull(aspectFigures(a)) }));
  widest.aspects = widestShare(rows);
  tables.aspects.clear().rows.add(rows).draw();
}
const figureOrNull = (figures) => view.hidden || figures.n < h.min_group ? null : figures;

function showDetail() {
  const aspect = h.aspects[state.aspect], figures = figureOrNull(aspectFigures(state.aspect)), level = percent(h.level);
  document.querySelectorAll("[data-aspect]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.aspect === String(state.aspect)));
  byId("chosen").textContent = aspect.label;
  const said = [];
  if (!figures) said.push(say(w.too_few_people, { n: h.min_group }));
  else said.push(say(w.hurt_sentence, { share: percent(figures.share), k: whole.format(figures.k), n: whole.format(figures.n), level, low: ends(figures)[0], high: ends(figures)[1] }));
  if (aspect.cost !== null) said.push(say(h.percent ? w.cost_sentence_percent : w.cost_sentence, { cost: loss(aspect.cost), level, low: loss(aspect.cost_high), high: loss(aspect.cost_low) }));
  if (aspect.cost !== null && aspect.cost_low <= 0) said.push(w.unsure);
  byId("figure").textContent = said.join(h.language === "zh" ? "" : " ");
  return Promise.all([showGroups(), showTrend()]);
}

function showGroups() {
  const segment = h.segments[state.by], aspect = h.aspects[state.aspect], level = percent(h.level);
  if (!segment) { byId("groups-part").textContent = w.no_segments; return null; }
  // groups stay beside each other when one of them is chosen
  const chosen = state.segments[state.by], beside = chosen ? narrow(state.by) : view;
  const figures = figuresBy(d[`segment${state.by}`], segment.values.length, beside.keep);
  const compared = new Map(Object.entries(aspect.compared[segment.name] ?? {}));
  const rows = segment.values.map((value, i) => {
    const known = !beside.filtered && compared.has(value), flag = compared.get(value) ?? 0;
    return {
      value: segment.names[i], code: i + 1, chosen: chosen === i + 1, figures: beside.hidden ? null : figures[i], flag: known ? flag : 0,
      way: !known || !flag ? "" : flag > 0 ? "worse" : "better",
      test: beside.filtered ? w.not_tested : !known ? "–" : flag > 0 ? w.more : flag < 0 ? w.fewer : w.same,
    };
  });
  if (segment.name !== "wave") rows.sort((one, other) => (other.figures?.share ?? -1) - (one.figures?.share ?? -1));
  widest.groups = widestShare(rows);
  tables.groups.clear().rows.add(rows).draw();
  const drawn = rows.filter((row) => row.figures).slice(0, CHART_GROUPS);
  const notes = drawn.length ? [say(w.chart_line, { level })] : [];
  if (rows.filter((row) => row.figures).length > CHART_GROUPS) notes.push(say(w.first_of, { n: CHART_GROUPS }));
  if (segment.small) notes.push(say(w.small_groups, { n: segment.small, min: h.min_group }));
  byId("groups-note").textContent = notes.join(" ");
  const values = drawn.map((row) => ({ group: row.value, flag: row.flag, code: row.code, ...row.figures, shown: percent(row.figures.share), of: `${row.figures.k} / ${row.figures.n}` }));
  const description = say(w.chart_groups, { aspect: aspect.label, level });
  const y = { field: "group", type: "nominal", sort: null, title: null, axis: { labelLimit: 130, ticks: false, domain: false } };
  const colour = { condition: [{ test: "datum.flag > 0", value: NEGATIVE }, { test: "datum.flag < 0", value: POSITIVE }], value: SOFT };
  const tooltip = [{ field: "group", title: segment.label }, { field: "shown", title: w.share }, { field: "of", title: w.n_of }];
  const layer = [
    { mark: { type: "rule", strokeWidth: 2 }, encoding: { y, x: { field: "low", type: "quantitative" }, x2: { field: "high" }, color: colour, tooltip } },
    { mark: { type: "point", filled: true, size: 70, opacity: 1, cursor: "pointer" }, encoding: { y, x: shareAxis("x"), color: colour, tooltip } },
  ];
  const all = beside.hidden ? null : aspectFigures(state.aspect, beside);
  if (all) layer.unshift({ data: { values: [{ share: all.share }] }, mark: { type: "rule", strokeDash: [4, 3], color: "#8a929c" }, encoding: { x: { field: "share", type: "quantitative" } } });
  return draw("groups-chart", values.length ? { description, data: { values }, height: 24 * values.length, layer } : null, (chart) => chart.addEventListener("click", (event, item) => item?.datum?.code && only(item.datum.code)));
}

const shareAxis = (side) => ({ field: "share", type: "quantitative", title: w.share, scale: { zero: true, nice: true }, axis: { format: ".0%", tickCount: 5, grid: true, domain: false, ticks: false, titleAnchor: side === "x" ? "middle" : "end" } });

function showTrend() {
  const level = percent(h.level), note = byId("trend-note");
  const figures = h.periods.length > 1 && !view.hidden ? figuresBy(d.period, h.periods.length) : [];
  const values = h.periods.map((period, i) => figures[i] ? { period, ...figures[i], shown: percent(figures[i].share), of: `${figures[i].k} / ${figures[i].n}` } : null).filter(Boolean);
  const some = figures.some(Boolean), gaps = figures.some((one) => !one);
  note.textContent = h.periods.length < 2 ? w.no_trend : !some ? say(w.trend_empty, { min: h.min_group }) : gaps ? say(w.trend_gaps, { min: h.min_group }) : "";
  const x = { field: "period", type: "ordinal", title: null, scale: { domain: h.periods }, axis: { labelAngle: 0, labelOverlap: true, ticks: false, domainColor: LINE } };
  const tooltip = [{ field: "period", title: w.period }, { field: "shown", title: w.share }, { field: "of", title: w.n_of }];
  const y = shareAxis("y");
  return draw("trend-chart", some ? {
    description: say(w.chart_trend, { aspect: h.aspects[state.aspect].label, level }), data: { values }, height: 170,
    layer: [
      { mark: { type: "area", opacity: 0.15, color: NEGATIVE }, encoding: { x, y: { field: "low", type: "quantitative" }, y2: { field: "high" } } },
      { mark: { type: "rule", color: NEGATIVE, opacity: 0.5 }, encoding: { x, y: { field: "low", type: "quantitative" }, y2: { field: "high" }, tooltip } },
      { mark: { type: "line", color: NEGATIVE, strokeWidth: 2 }, encoding: { x, y } },
      { mark: { type: "point", filled: true, size: 45, opacity: 1, color: NEGATIVE }, encoding: { x, y, tooltip } },
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

function showQuotes() {
  const lists = quoteLists(), note = byId("quotes-note");
  for (const button of document.querySelectorAll("[data-kind]")) {
    const n = lists[button.dataset.kind].size;
    button.querySelector("span").textContent = view.hidden || view.base < h.min_group ? "" : n && n < h.min_quotes ? `< ${h.min_quotes}` : whole.format(n);
    button.setAttribute("aria-pressed", button.dataset.kind === state.kind);
  }
  const chosen = [...lists[state.kind]], small = view.base < h.min_group;
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
    const value = wanted.column === 2 ? (c) => d.period[d.author[c]] : (c) => d.sentiment[c], turn = wanted.dir === "desc" ? -1 : 1;
    order = [...order].sort((one, other) => turn * (value(one) - value(other)) || one - other);
  }
  const shown = order.slice(request.start, request.start + request.length), spans = new Map(shown.map((c) => [c, []]));
  for (let m = d.mention_from[state.aspect]; m < d.mention_from[state.aspect + 1]; m++) spans.get(d.mention[m])?.push([d.start[m], d.end[m]]);
  const rows = shown.map((c) => {
    const r = d.author[c], of = h.segments.map((segment, s) => segment.name === "wave" ? "" : segment.names[d[`segment${s}`][r] - 1]).filter(Boolean);
    return {
      quote: `<bdi>${marked(texts[c], spans.get(c))}</bdi>`, whose: `<bdi>${escaped(of.join(" · "))}</bdi>`,
      when: h.periods[d.period[r] - 1] ?? "", feeling: feeling(d.sentiment[c]),
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
  const said = [say(view.filtered ? w.status : w.status_all, { people: view.hidden ? `< ${h.min_group}` : whole.format(view.people), of: whole.format(h.people), comments: view.hidden && view.comments < h.min_group ? `< ${h.min_group}` : whole.format(view.comments) })];
  if (view.flagged && !view.hidden) said.push(say(w.flagged, { n: whole.format(view.flagged) }));
  if (view.hidden) said.push(say(w.too_few_people, { n: h.min_group }));
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
    if (field.dataset.segment) state.segments[field.dataset.segment] = Number(field.value);
    else if (field.id in state && field.id !== "search") state[field.id] = field.value;
    else return;
    refresh("filter");
  });
  byId("search").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { state.search = byId("search").value; refresh("search"); }, PAUSE);
  });
  byId("clear").addEventListener("click", () => {
    byId("filters").reset();
    Object.assign(state, { segments: h.segments.map(() => 0), from: "", to: "", sentiment: "", search: "" });
    refresh("clear");
    byId("filters").querySelector("select, input").focus();
  });
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
  view = narrow();
  view.quotes = [];
  makeTables();
  listen();
  await refresh("first");
  byId("content").removeAttribute("aria-busy");
  performance.measure("load", { start: 0 });
}

start();
