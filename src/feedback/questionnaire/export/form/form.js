"use strict";
// One respondent at a time on one page; answers stay in this browser until somebody saves the file.
const data = JSON.parse(document.getElementById("data").textContent);
const form = document.getElementById("form");
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const KEY = `feedback:${data.id}:${data.version}`;
const pages = all(".page");
const questions = data.pages.flatMap((page) => page.questions);

// ---- what is kept -----------------------------------------------------------------------------
function fresh() {
  const id = crypto.getRandomValues(new Uint32Array(2)).reduce((text, n) => text + n.toString(16).padStart(8, "0"), "f");
  return { respondent: id, started: null, page: 0, values: brought(), orders: {} };
}
function chance(n) {
  // without the slight lean of a remainder
  const most = Math.floor(2 ** 32 / n) * n;
  for (;;) {
    const [drawn] = crypto.getRandomValues(new Uint32Array(1));
    if (drawn < most) return drawn % n;
  }
}
function brought(kept = {}) {
  // what the link brings (…?store=SH01), else what it brought before; nothing longer than anybody means
  const link = new URLSearchParams(location.search), found = {};
  for (const { id, default: usual, arms, blocks } of data.pages.flatMap((page) => page.questions).filter((one) => one.type === "hidden" && !one.clock)) {
    const given = (link.get(id) ?? "").trim().slice(0, 200);
    if (blocks) {
      // an order of pages is drawn once a person, and kept; a link may name one
      const whole = (order) => order?.split(" ").sort().join(" ") === [...blocks].sort().join(" ");
      found[id] = [given, kept[id]].find(whole) ?? drawn(blocks.length).map((i) => blocks[i]).join(" ");
      continue;
    }
    // an arm is drawn once a person, and kept; a link may name one
    const value = arms ? [given, kept[id]].find((one) => arms.includes(one)) ?? arms[chance(arms.length)] : given || kept[id] || usual;
    if (value) found[id] = value;
  }
  return found;
}
let state = { language: data.languages[0], current: fresh(), done: [] };
try {
  const kept = JSON.parse(localStorage.getItem(KEY));
  if (kept && Array.isArray(kept.done)) state = kept;
  Object.assign(state.current.values, brought(state.current.values));
} catch { /* what is there is not ours; begin anew */ }
function keep() {
  try {
    localStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    find("#unkept").hidden = false;
  }
}

// ---- words ------------------------------------------------------------------------------------
function tell(element, words, ...numbers) {
  element.replaceChildren(
    ...data.languages.map((code) => {
      const span = document.createElement("span");
      span.lang = data.tags[code];
      span.textContent = numbers.reduce((text, n, i) => text.replace(`{${i}}`, n), words[code]);
      return span;
    }),
  );
}
function speak(language) {
  state.language = language;
  document.documentElement.dataset.language = language;
  document.documentElement.lang = data.tags[language];
  document.title = data.title[language];
  for (const button of all("button.language")) button.setAttribute("aria-pressed", String(button.dataset.say === language));
  for (const option of all("option[data-zh]")) option.textContent = option.getAttribute(`data-${language}`);
  for (const question of questions) {
    const field = find(`[data-question="${question.id}"] [aria-label]`);
    if (field) field.setAttribute("aria-label", question.text[language]);
  }
}

// ---- skip logic: a comparison with something unanswered is false ------------------------------
const answeredBy = (column, seen) => seen[column] !== undefined;
function holds(rule, seen) {
  if (!rule) return true;
  if (rule.compare) {
    const [column, operator, value] = rule.compare;
    if (!answeredBy(column, seen)) return false;
    const given = typeof value === "number" ? Number(seen[column]) : String(seen[column]);
    return { "==": given === value, "!=": given !== value, "<": given < value, "<=": given <= value, ">": given > value, ">=": given >= value }[operator];
  }
  if (rule.in) return answeredBy(rule.in[0], seen) && rule.in[1].map(String).includes(String(seen[rule.in[0]]));
  if (rule.contains) return seen[rule.contains.join("_")] === 1;
  if (rule.answered) return (data.columns_of[rule.answered] || [rule.answered]).some((column) => answeredBy(column, seen));
  if (rule.not) return !holds(rule.not, seen);
  if (rule.and) return rule.and.every((part) => holds(part, seen));
  return rule.or.some((part) => holds(part, seen));
}
const isOffered = (question, code) =>
  !(code in question.carried) || Boolean(state.current.values[question.carried[code]]) === question.wanted;
function offer(question) {
  // choices carried forward: what was not ticked before is not there
  if (!Object.keys(question.carried).length) return;
  const box = find(`[data-question="${question.id}"]`);
  for (const code of Object.keys(question.carried)) {
    for (const field of all(`[value="${code}"], [name="${question.id}_${code}"]`, box)) {
      const holder = field.closest("option, label");
      holder.hidden = holder.disabled = !isOffered(question, code);
    }
  }
}
function given(question) {
  const values = state.current.values;
  const found = {};
  if (question.type === "multiple") {
    const there = question.columns.filter((column) => isOffered(question, column.slice(question.id.length + 1)));
    if (there.some((column) => values[column])) for (const column of there) found[column] = values[column] ? 1 : 0;
  } else {
    for (const column of question.columns) if (values[column] !== undefined && values[column] !== "") found[column] = values[column];
  }
  for (const code of Object.keys(question.carried).filter((one) => !isOffered(question, one))) {
    delete found[`${question.id}_${code}`];
    if (found[question.id] === code) delete found[question.id];
  }
  const extra = `${question.id}_specify`;
  if (question.specify && values[extra] && specifies(question)) found[extra] = values[extra];
  return found;
}
const specifies = (question) =>
  question.type === "single" ? state.current.values[question.id] === question.specify : Boolean(state.current.values[`${question.id}_${question.specify}`]);
function look() {
  // every question in order; what is not asked counts as unanswered for those behind it
  const seen = {}, answers = {}, asked = {}, open = {};
  for (const page of data.pages) {
    const pageOpen = holds(page.rule, seen);
    open[page.id] = false;
    for (const question of page.questions) {
      asked[question.id] = pageOpen && holds(question.rule, seen);
      if (!asked[question.id]) continue;
      if (question.type !== "hidden") open[page.id] = true;
      for (const [column, value] of Object.entries(given(question))) {
        answers[column] = value;
        if (String(value) !== String(question.not_applicable)) seen[column] = value;
      }
    }
  }
  return { answers, asked, open };
}

// ---- drawing ----------------------------------------------------------------------------------
function recall(answers) {
  // answers told again in texts, by their label in the language of the text
  for (const place of all(".pipe")) {
    const value = answers[place.dataset.pipe], language = data.languages.find((code) => data.tags[code] === place.closest("[lang]").lang);
    place.textContent = value === undefined ? "…" : (data.labels[place.dataset.pipe]?.[value]?.[language] ?? value);
  }
}
function show(focus = false) {
  const { asked, open, answers } = look();
  recall(answers);
  for (const question of questions) {
    find(`[data-question="${question.id}"]`).hidden = !asked[question.id];
    offer(question);
    const extra = find(`[data-question="${question.id}"] .specify`);
    if (extra) extra.hidden = !specifies(question);
  }
  const reachable = pages.map((page, i) => i === 0 || i === pages.length - 1 || open[page.dataset.page]);
  const now = state.current.page;
  pages.forEach((page, i) => { page.hidden = i !== now; });
  const before = reachable.slice(1, now).filter(Boolean).length;
  const total = reachable.slice(1, -1).filter(Boolean).length;
  const last = now === pages.length - 1;
  find("#progress").max = Math.max(total, 1);
  find("#progress").value = last ? Math.max(total, 1) : before;
  const where = find("#where");
  if (now === 0 || last) where.replaceChildren();
  else tell(where, data.ui.where, before + 1, total);
  const onward = reachable.indexOf(true, now + 1);
  find("#back").hidden = now === 0 || last;
  find("#next").hidden = last;
  const label = now === 0 ? "start" : onward === pages.length - 1 ? "finish" : "next";
  for (const word of all("#next [data-label]")) word.hidden = word.dataset.label !== label;
  find("#kept").textContent = state.done.length;
  find("#collector").hidden = !state.done.length; // a respondent sees nothing of who collects
  const quota = data.quotas.find((one) => one.id === state.current.quota);
  find("#full").hidden = !quota;
  if (find("#closing")) find("#closing").hidden = Boolean(quota);
  if (quota) tell(find("#full"), quota.text);
  if (focus) { find("h2", pages[now]).focus(); window.scrollTo(0, 0); }
  return { reachable, onward };
}
function slide(field, value) {
  // in the middle and without an answer until somebody moves it
  field.value = value ?? (Number(field.min) + Number(field.max)) / 2;
  field.classList.toggle("unset", value === undefined);
  find("output", field.parentNode).textContent = value ?? "–";
  find(".unmoved", field.parentNode).hidden = value !== undefined;
}
function fill() {
  const values = state.current.values;
  for (const field of all("input, select, textarea", form)) {
    const column = field.type === "checkbox" ? `${field.name}_${field.value}` : field.name;
    if (field.type === "radio") field.checked = values[column] !== undefined && String(values[column]) === field.value;
    else if (field.type === "checkbox") field.checked = Boolean(values[column]);
    else if (field.type === "range") slide(field, values[column]);
    else if (field.type === "file") field.value = ""; // a page may not fill it in
    else field.value = values[column] ?? "";
  }
}
function arrange() {
  // pages in the order drawn for this person, in the places they have in the file
  for (const question of questions.filter((one) => one.blocks)) {
    const order = state.current.values[question.id].split(" ");
    const at = data.pages.flatMap((page, i) => (order.includes(page.id) ? [i] : []));
    const queue = order.map((id) => data.pages.findIndex((page) => page.id === id)).map((i) => [data.pages[i], pages[i + 1]]);
    at.forEach((i, n) => { [data.pages[i], pages[i + 1]] = queue[n]; });
  }
}
let since = Date.now();
function clock() {
  // seconds the page was before somebody, those of a second visit added
  const page = data.pages[state.current.page - 1], now = Date.now();
  const timer = page?.questions.find((one) => one.clock);
  if (timer) state.current.values[timer.id] = Math.round(10 * (state.current.values[timer.id] ?? 0) + (now - since) / 100) / 10;
  since = now;
}
document.addEventListener("visibilitychange", () => {
  // while another tab is in front no time passes
  if (document.hidden) clock();
  since = Date.now();
  keep();
});
for (const holder of all(".rows, .list, .ranks")) [...holder.children].forEach((row, i) => { row.dataset.at = i; });
function drawn(n) {
  const order = [...Array(n).keys()];
  for (let i = n - 1; i > 0; i -= 1) {
    const j = chance(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
function shuffle() {
  // the order is drawn once a respondent and kept, so that a reload does not move the rows
  const orders = state.current.orders;
  for (const question of questions.filter((one) => one.randomise)) {
    all(".rows, .list, .ranks", find(`[data-question="${question.id}"]`)).forEach((holder, part) => {
      const rows = [...holder.children].sort((a, b) => a.dataset.at - b.dataset.at);
      const free = rows.filter((row) => !question.fixed.includes(Number(row.dataset.at)));
      const key = `${question.id}:${part}`;
      if (orders[key]?.length !== free.length) orders[key] = drawn(free.length);
      const queue = orders[key].map((i) => free[i]);
      holder.replaceChildren(...rows.map((row) => (free.includes(row) ? queue.shift() : row)));
    });
  }
}

// ---- answering --------------------------------------------------------------------------------
const sizes = {};
form.addEventListener("input", (event) => {
  const field = event.target, values = state.current.values;
  const question = questions.find((one) => one.id === field.closest("[data-question]").dataset.question);
  if (field.type === "checkbox") {
    values[`${field.name}_${field.value}`] = field.checked;
    const alone = field.dataset.exclusive !== undefined;
    if (field.checked) {
      // "none of these" rules out the others, and they rule it out
      for (const other of all(`input[name="${field.name}"]`, form)) {
        if (other !== field && (alone || other.dataset.exclusive !== undefined)) {
          other.checked = false;
          values[`${other.name}_${other.value}`] = false;
        }
      }
    }
  } else if (field.type === "radio") {
    values[field.name] = question.numbers ? Number(field.value) : field.value;
  } else if (field.type === "file") {
    // how many, and the largest; neither names nor contents
    values[field.name] = field.files.length || undefined;
    sizes[field.name] = Math.max(0, ...[...field.files].map((file) => file.size));
  } else if (field.type === "range") {
    values[field.name] = Number(field.value);
    slide(field, values[field.name]);
  } else if (question.type === "ranking" && !field.name.endsWith("_specify")) {
    values[field.name] = field.value === "" ? undefined : Number(field.value);
  } else {
    values[field.name] = field.value.trim() === "" ? undefined : field.value;
  }
  clear(question);
  show();
  keep();
});
// a tap on where the slider stands moves nothing, but it is an answer
for (const field of all("input[type=range]", form)) {
  field.addEventListener("click", () => field.dispatchEvent(new Event("input", { bubbles: true })));
}
function clear(question) {
  find(`#e-${question.id}`).hidden = true;
  find(`[data-question="${question.id}"]`).classList.remove("wrong");
}
function fault(question) {
  const values = given(question), n = Object.keys(values).length;
  const ui = data.ui;
  if (question.required && question.type === "multiple" && n === 0) return [ui.choose];
  if (["numeric", "matrix_numeric", "constant_sum"].includes(question.type)) {
    for (const column of question.columns.filter((one) => values[one] !== undefined)) {
      const number = Number(String(values[column]).normalize("NFKC").replace(",", "."));
      if (!Number.isFinite(number)) return [ui.number];
      if (question.low !== null && number < question.low) return [ui.low, question.low];
      if (question.high !== null && number > question.high) return [ui.high, question.high];
      state.current.values[column] = values[column] = number;
    }
  }
  if (question.total !== null && n) {
    const sum = question.columns.reduce((sum, column) => sum + (values[column] ?? 0), 0);
    if (Math.abs(sum - question.total) > 1e-6) return [ui.total, question.total, Number(sum.toFixed(6))];
    // a row left empty beside a full total got nothing
    for (const column of question.columns) state.current.values[column] = values[column] ??= 0;
  }
  if (question.required && question.columns.some((column) => values[column] === undefined) && question.type !== "multiple" && question.type !== "ranking")
    return [question.columns.length > 1 ? ui.rows : ui.answer];
  if (question.type === "multiple" && n) {
    const ticked = question.columns.filter((column) => values[column]).length;
    const alone = question.exclusive.some((column) => values[column]);
    const least = Math.min(question.least ?? 0, n); // of what is offered
    if (!alone && ticked < least) return [ui.least, least];
    if (question.most && ticked > question.most) return [ui.most, question.most];
  }
  if (question.type === "ranking") {
    const ranks = question.columns.map((column) => values[column]).filter((rank) => rank !== undefined);
    const places = Math.min(question.places, question.columns.filter((column) => isOffered(question, column.slice(question.id.length + 1))).length);
    if (question.required && ranks.length < places) return [ui.rank, places];
    const inOrder = [...ranks].sort((a, b) => a - b).every((rank, i) => rank === i + 1);
    if (!inOrder) return [ui.ranks];
  }
  if (question.type === "upload" && n) {
    if (values[question.id] > question.files) return [ui.most, question.files];
    if ((sizes[question.id] ?? 0) > question.megabytes * 1024 * 1024) return [ui.file_size, question.megabytes];
  }
  if (question.type === "date" && n) {
    const day = values[question.id];
    if ((question.earliest && day < question.earliest) || (question.latest && day > question.latest)) return [ui.day];
  }
  return null;
}
function wrong() {
  // the first question of this page that keeps somebody from going on; all are marked
  const page = data.pages[state.current.page - 1];
  if (!page) return null;
  const { asked } = look();
  let first = null;
  for (const question of page.questions.filter((one) => asked[one.id] && one.type !== "note" && one.type !== "hidden")) {
    const found = fault(question);
    const box = find(`[data-question="${question.id}"]`), place = find(`#e-${question.id}`);
    place.hidden = !found;
    box.classList.toggle("wrong", Boolean(found));
    if (found) {
      tell(place, ...found);
      first ??= box;
    }
  }
  return first;
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const stop = wrong();
  if (stop) {
    const free = find("input:not(:checked), select, textarea", stop);
    stop.scrollIntoView({ block: "center" });
    free.focus({ preventScroll: true });
    return;
  }
  state.current.started ??= Date.now();
  clock();
  const { onward } = show(), quota = turnedAway();
  state.current.page = quota ? pages.length - 1 : onward;
  if (state.current.page === pages.length - 1) finish(quota);
  keep();
  show(true);
});
find("#back").addEventListener("click", () => {
  clock();
  const { reachable } = show();
  state.current.page = reachable.lastIndexOf(true, state.current.page - 1);
  keep();
  show(true);
});
function turnedAway() {
  // a quota of this page whose cell holds enough answers already; who was turned away counts in none
  const page = data.pages[state.current.page - 1];
  if (!page) return null;
  const { answers } = look();
  const columns = page.questions.flatMap((question) => question.columns);
  return data.quotas.find((quota) => quota.cells.some(({ rule, limit }) =>
    columns.some((column) => JSON.stringify(rule).includes(`"${column}"`)) && holds(rule, answers)
    && state.done.filter((one) => !one.quota && holds(rule, one.answers)).length >= limit)) ?? null;
}
function finish(quota = null) {
  const now = new Date(), local = new Date(now - now.getTimezoneOffset() * 60000);
  state.done.push({
    respondent: state.current.respondent,
    submitted: local.toISOString().slice(0, 19),
    seconds: Math.round((now - state.current.started) / 1000),
    language: state.language,
    answers: quota ? Object.fromEntries(Object.entries(look().answers).filter(([column]) => quota.kept.includes(column))) : look().answers,
    ...(quota ? { quota: quota.id } : {}),
  });
  state.current = { ...fresh(), page: pages.length - 1, quota: quota?.id };
}
find("#again").addEventListener("click", () => {
  state.current = fresh();
  arrange();
  speak(data.languages[0]);
  fill();
  shuffle();
  keep();
  show(true);
});
for (const button of all("button.language")) button.addEventListener("click", () => { speak(button.dataset.say); keep(); });

// ---- saving -----------------------------------------------------------------------------------
function cell(value) {
  if (value === undefined) return "";
  let text = String(value);
  // a spreadsheet must not run what somebody typed; `feedback read` takes the apostrophe off again
  if (typeof value === "string" && /^\s*[=+\-@]|^[\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
find("#csv").addEventListener("click", () => {
  const head = [data.record.respondent, data.record.date, data.record.seconds, "language", ...data.columns];
  const rows = state.done.map((one) => [one.respondent, one.submitted, one.seconds, one.language, ...data.columns.map((column) => one.answers[column])]);
  save(`${data.id}.csv`, "text/csv", `\uFEFF${[head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`);
});
find("#json").addEventListener("click", () => {
  save(`${data.id}.json`, "application/json", JSON.stringify({ questionnaire: data.id, version: data.version, columns: data.columns, responses: state.done }, null, 1));
});
find("#forget").addEventListener("click", () => {
  if (!window.confirm(data.ui.sure[state.language])) return;
  state.done = [];
  keep();
  show();
});

arrange();
speak(state.language);
fill();
shuffle();
show();
