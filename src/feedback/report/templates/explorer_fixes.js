/* Which fixes to take where costs are tied: the same rules as feedback.insight.fix_choice, on the same draws. */
const TINY = 1e-9, UNIT = 0.001, LISTED = 8;

/* The value that `share` of the draws do not exceed. */
function drawnQuantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length - TINY) - 1)];
}

/* The most that fixes together give for at most `most`, by branch and bound. */
function bestAffordable(gains, prices, most) {
  const worth = gains.map((g, i) => [g, prices[i]]).filter(([g, c]) => g > 0 && c <= most + TINY);
  const free = worth.reduce((sum, [g, c]) => sum + (c === 0 ? g : 0), 0);
  const items = worth.filter(([, c]) => c > 0).sort((one, other) => other[0] / other[1] - one[0] / one[1]);
  let best = 0;
  const look = (place, gain, left) => {
    best = Math.max(best, gain);
    let bound = gain, room = left;
    for (let i = place; i < items.length; i++) {
      const [g, c] = items[i];
      if (c > room) { bound += g * Math.max(room, 0) / c; break; }
      bound += g; room -= c;
    }
    if (bound <= best + TINY) return;
    const [g, c] = items[place];
    if (c <= left + TINY) look(place + 1, gain + g, left - c);
    look(place + 1, gain, left);
  };
  look(0, 0, most);
  return free + best;
}

/* Rows of draws (thousandths of a point), places ticked, what each takes, what may be spent (null: what the ticked take). */
function chooseFixes(draws, ticked, prices, budget, level) {
  const priceOf = (set) => set.reduce((sum, i) => sum + prices[i], 0), most = budget ?? priceOf(ticked), tail = (1 - level) / 2;
  const best = draws.map((row) => bestAffordable(row, prices, most));
  const gained = (set) => draws.map((row) => set.reduce((sum, i) => sum + row[i], 0)), mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const sets = [ticked];
  for (const out of ticked) for (let i = 0; i < prices.length; i++) {
    const swapped = [...ticked.filter((each) => each !== out), i].sort((one, other) => one - other);
    if (!ticked.includes(i) && priceOf(swapped) <= most + TINY) sets.push(swapped);
  }
  const told = sets.map((fixes) => {
    const gain = gained(fixes);
    return {
      fixes, values: gain, price: priceOf(fixes), gain: mean(gain) * UNIT, low: drawnQuantile(gain, tail) * UNIT, high: drawnQuantile(gain, 1 - tail) * UNIT,
      best: gain.filter((one, b) => one >= best[b] - TINY).length / gain.length, regret: drawnQuantile(gain.map((one, b) => best[b] - one), level) * UNIT,
    };
  });
  const leader = told.reduce((one, other) => other.gain > one.gain + TINY ? other : one);
  const alike = told.filter((each) => drawnQuantile(leader.values.map((one, b) => one - each.values[b]), tail) <= 0);
  const cheapest = alike.reduce((one, other) => other.price < one.price - TINY || (Math.abs(other.price - one.price) <= TINY && other.gain > one.gain + TINY) ? other : one);
  return { chosen: told[0], alike, swaps: sets.length - 1, regret: Math.max(...alike.map((each) => each.regret)), cheapest };
}

function showFixes() {
  const told = byId("fix-said"), rows = [...byId("fix-rows").rows], K = h.fixes.length;
  const fields = [...rows.map((row) => row.querySelector("input[type=number]")), byId("fix-budget")], isWrong = (field) => field.validity.badInput || Number(field.value) < 0;
  for (const field of fields) field.setAttribute("aria-invalid", String(isWrong(field)));
  const wrong = fields.findIndex(isWrong);
  if (wrong >= 0) {
    const found = fields[wrong].validity.badInput ? w.fix_no_number : fields[wrong].value.replace("-", "−");
    told.textContent = say(wrong < K ? w.fix_wrong_price : w.fix_wrong_budget, { aspect: wrong < K ? h.aspects[h.fixes[wrong]].label : "", found });
    return;
  }
  const number = (field, without) => field.value.trim() === "" ? without : Number(field.value);
  const prices = rows.map((row) => number(row.querySelector("input[type=number]"), 1)), budget = number(byId("fix-budget"), null);
  const ticked = rows.map((row, i) => row.querySelector("input[type=checkbox]").checked ? i : -1).filter((i) => i >= 0);
  const name = (i) => h.aspects[h.fixes[i]].label, names = (set) => set.fixes.map(name).join(w.and);
  const digits = h.percent ? fixed1 : fixed2, plain = (x) => digits.format(x).replace(/^-(0\.0+)$/, "$1").replace("-", "−"), lost = (x) => say(h.percent ? w.points_lost_percent : w.points_lost, { x: plain(x) });
  const money = (x) => new Intl.NumberFormat("en", { maximumFractionDigits: 2 }).format(x), spent = ticked.reduce((sum, i) => sum + prices[i], 0);
  if (!ticked.length) { told.textContent = w.fix_none; return; }
  if (budget !== null && spent > budget + TINY) { told.textContent = say(w.fix_beyond, { price: money(spent), budget: money(budget) }); return; }
  const draws = Array.from({ length: d.draws.length / K }, (_, b) => Array.from(d.draws.subarray(b * K, (b + 1) * K)));
  const { chosen, alike, swaps, regret, cheapest } = chooseFixes(draws, ticked, prices, budget, h.level), level = percent(h.level);
  const said = [say(w.fix_best, { p: percent(chosen.best), regret: lost(chosen.regret), level })];
  said.push(say(w.fix_gain, { gain: lost(chosen.gain), level, low: plain(chosen.low), high: plain(chosen.high) }));
  if (alike.length > 1) {
    const one = ticked.length === 1, same = alike.every((each) => Math.abs(each.price - cheapest.price) <= TINY);
    said.push(say(one ? w.fix_alike_singles : w.fix_alike, { n: alike.length, regret: lost(regret) }));
    said.push(same ? w.fix_same_price : say(w.fix_cheapest, { cheapest: names(cheapest), price: money(cheapest.price) }));
    if (one && alike.length <= LISTED) said.push(say(w.fix_names, { names: alike.map(names).join(w.and) }));
  }
  else said.push(alike[0] === chosen ? (swaps ? w.fix_clear : w.fix_alone) : say(w.fix_worse, { cheapest: names(alike[0]), price: money(alike[0].price) }));
  told.textContent = said.join(h.language === "zh" ? "" : " ");
}

function makeFixes() {
  if (!h.fixes.length) return;
  byId("fix-note").textContent = say(w.fix_note, { draws: whole.format(d.draws.length / h.fixes.length) });
  byId("fixes").addEventListener("input", showFixes);
  showFixes();
}
