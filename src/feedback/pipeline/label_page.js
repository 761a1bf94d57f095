// The page on which comments are labelled. What respondents wrote is set as text, never as markup.
const FEELING = { "-1": "bad", 0: "even", 1: "good" };
const GLYPH = { "-1": "−", 0: "○", 1: "+" };

function element(kind, role, text) {
  const made = document.createElement(kind);
  if (role) made.className = role;
  if (text !== undefined) made.textContent = text;
  return made;
}

function copied(mark) {
  return { marks: { ...(mark?.marks ?? {}) }, whole: mark?.whole ?? null, unclear: mark?.unclear ?? false, done: mark?.done ?? false };
}

function render({ model, el }) {
  const words = model.get("words");
  const aspects = model.get("aspects");
  const deck = model.get("deck");
  const history = [];
  let state = { ...model.get("marks") };
  let sent = model.get("seq");
  let place = deck.findIndex((each) => !state[each.id]?.done);
  if (place < 0) place = Math.max(deck.length - 1, 0);

  const root = element("section", "fb-label");
  root.tabIndex = 0;
  root.lang = model.get("language") === "zh" ? "zh-CN" : "en";
  root.setAttribute("role", "application");
  root.setAttribute("aria-label", words.title);
  root.setAttribute("data-lm-suppress-shortcuts", "true"); // the keys are labels here, not commands of the notebook
  const top = element("div", "fb-top");
  const where = element("span", "fb-where");
  const saved = element("span", "fb-saved");
  saved.setAttribute("role", "status");
  top.append(where, saved);
  const bar = element("progress", "fb-bar");
  bar.max = Math.max(deck.length, 1);
  bar.setAttribute("aria-label", words.progress);
  const about = element("p", "fb-about");
  const comment = element("blockquote", "fb-comment");
  comment.setAttribute("aria-live", "polite");
  const others = element("p", "fb-others");
  const grid = element("div", "fb-aspects");
  const whole = element("div", "fb-whole");
  const hint = element("p", "fb-hint");
  hint.setAttribute("role", "alert");
  const advice = element("p", "fb-advice");
  advice.setAttribute("role", "status");
  const help = element("p", "fb-help", words.help);
  root.append(top, bar, about, comment, others, grid, whole, hint, advice, help);
  el.replaceChildren(root);

  const buttons = aspects.map((aspect) => {
    const button = element("button", "fb-aspect");
    button.type = "button";
    button.tabIndex = -1;
    const key = element("kbd", "", aspect.key.toUpperCase());
    const name = element("span", "fb-name", aspect.label);
    const sign = element("span", "fb-sign");
    button.append(key, name, sign);
    button.title = aspect.about ?? "";
    button.addEventListener("click", (event) => mark(aspect.id, event.shiftKey ? 1 : -1));
    grid.append(button);
    return { aspect, button, sign };
  });
  const ends = words.whole.map((end) => {
    const button = element("button", "fb-end");
    button.type = "button";
    button.tabIndex = -1;
    button.append(element("kbd", "", end.key.toUpperCase()), element("span", "", end.label));
    button.addEventListener("click", () => finish(end.value));
    whole.append(button);
    return { end, button };
  });

  const current = () => deck[place];
  const now = () => copied(state[current().id]);

  function keep(id, mark) {
    history.push({ id, before: state[id], place });
    put(id, mark);
  }

  function put(id, mark) {
    state = { ...state };
    if (mark === undefined) delete state[id];
    else state[id] = mark;
    sent += 1;
    model.set("marks", state);
    model.set("seq", sent);
    model.save_changes();
    tellSaved();
  }

  function mark(aspect, sign) {
    if (!deck.length) return;
    const said = now();
    const had = said.marks[aspect];
    if (had === sign) said.marks[aspect] = 0; // again: named, but not judged
    else if (had === 0) delete said.marks[aspect];
    else said.marks[aspect] = sign;
    said.unclear = false;
    keep(current().id, said);
    draw();
  }

  function finish(value) {
    if (!deck.length) return;
    const said = now();
    said.unclear = value === null;
    said.whole = value;
    if (said.unclear) said.marks = {};
    said.done = true;
    keep(current().id, said);
    move(1);
  }

  function move(step) {
    place = Math.min(Math.max(place + step, 0), Math.max(deck.length - 1, 0));
    draw();
  }

  function undo() {
    const last = history.pop();
    if (!last) {
      hint.textContent = words.nothing_to_undo;
      return;
    }
    place = last.place;
    // what was not there before is written as an open entry: the file only grows
    put(last.id, last.before ?? copied());
    draw();
  }

  function tellSaved() {
    const through = model.get("saved_seq");
    const trouble = model.get("trouble");
    saved.classList.toggle("fb-late", Boolean(trouble) || through < sent);
    saved.textContent = trouble || (through < sent ? words.saving : sent ? words.saved : "");
  }

  function draw() {
    hint.textContent = "";
    const done = deck.filter((each) => state[each.id]?.done).length;
    bar.value = done;
    where.textContent = words.place.replace("{at}", deck.length ? place + 1 : 0).replace("{of}", deck.length).replace("{done}", done);
    if (!deck.length) {
      comment.textContent = words.empty;
      return;
    }
    const said = now();
    comment.textContent = current().text;
    about.textContent = current().about ?? "";
    others.textContent = current().others ?? "";
    others.hidden = !current().others;
    for (const { aspect, button, sign } of buttons) {
      const value = said.marks[aspect.id];
      const spoken = value !== undefined;
      button.dataset.feeling = spoken ? FEELING[value] : "";
      sign.textContent = spoken ? `${GLYPH[value]} ${words.signs[value]}` : "";
      button.setAttribute("aria-pressed", String(spoken));
    }
    for (const { end, button } of ends) {
      const chosen = said.done && (end.value === null ? said.unclear : !said.unclear && said.whole === end.value);
      button.setAttribute("aria-pressed", String(chosen));
    }
    if (done === deck.length) hint.textContent = words.all_done;
  }

  function keydown(event) {
    if (event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.code !== "KeyZ") return;
      undo();
    } else if (event.code === "Backspace") undo();
    else if (event.code === "ArrowRight") move(1);
    else if (event.code === "ArrowLeft") move(-1);
    else if (event.code === "Enter") hint.textContent = words.say_whole;
    else {
      // by the place of the key, so that an input method or another layout of case does not matter
      const letter = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
      const digit = /^(Digit|Numpad)[0-9]$/.test(event.code) ? event.code.slice(-1) : "";
      const aspect = aspects.find((each) => each.key === letter);
      const end = words.whole.find((each) => each.key === (digit || letter));
      if (letter && aspect) mark(aspect.id, event.shiftKey ? 1 : -1);
      else if (end) finish(end.value);
      else return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  root.addEventListener("keydown", keydown);
  const onSaved = () => tellSaved();
  const onAdvice = () => { advice.textContent = model.get("advice"); };
  model.on("change:saved_seq", onSaved);
  model.on("change:trouble", onSaved);
  model.on("change:advice", onAdvice);
  onAdvice();
  tellSaved();
  draw();
  root.focus({ preventScroll: true });
  return () => {
    model.off("change:saved_seq", onSaved);
    model.off("change:trouble", onSaved);
    model.off("change:advice", onAdvice);
  };
}

export default { render };
