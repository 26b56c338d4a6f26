// The workbench's controls. What is asked for goes to the kernel one request at a time: while an answer is on its way only
// the newest value of each control is remembered, so dragging never queues up.

// Keys pressed here are for the control; JupyterLab would fold headings with the arrows that move a slider.
const ours = (node) => node.setAttribute("data-lm-suppress-shortcuts", "true");

const make = (tag, given = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) { node.addEventListener(name.slice(2), value); }
    else if (value === true) { node.setAttribute(name, ""); }
    else if (value !== false && value !== undefined) { node.setAttribute(name, value); }
  }
  if (["input", "select", "button", "summary"].includes(tag)) { ours(node); }
  node.append(...children);
  return node;
};

// The true minus, as in all that is shown; the kernel reads both.
const shown = (value, decimals) =>
  value.toLocaleString("da-DK", {maximumFractionDigits: decimals, useGrouping: false}).replace("-", "\u2212");

// Where a control would come to stand, for the moment before the answer is there.
const moved = (level, value) => {
  const printed = (number) => number.toLocaleString("da-DK", {minimumFractionDigits: level.decimals,
    maximumFractionDigits: level.decimals, useGrouping: level.thousands}).replace("-", "\u2212");
  const before = printed(level.before);
  const after = printed(level.base + level.slope * value);
  const said = `${after} ${level.unit}`.trim();
  return {said, text: before === after ? said : `${before} → ${said}`};
};
const NARROW = 640;

function render({model, el}) {
  const spec = model.get("spec"), texts = spec.texts;
  const id = `sc-${Math.random().toString(36).slice(2)}`;
  const controls = {}, waiting = new Map();
  let narrow;
  let number = model.get("done") > 0 ? model.get("done") : 0, busy = 0;

  // One request at a time.
  const ask = (message) => {
    waiting.set(message.kind === "turn" ? `turn ${message.key}` : `${message.kind} ${waiting.size}`, message);
    send();
  };
  const send = () => {
    if (busy || waiting.size === 0) { return; }
    const [slot, message] = waiting.entries().next().value;
    waiting.delete(slot);
    busy = ++number;
    el.setAttribute("aria-busy", "true");
    model.send({...message, number: busy});
  };

  // Controls.
  const selects = {};
  const select = (name, label, choices, kind) => {
    const box = make("select", {id: `${id}-${name}`, onchange: (event) =>
      ask(kind === "choose" ? {kind, key: name, value: event.target.value} : {kind: name, value: event.target.value})});
    for (const [value, text] of choices) { box.append(make("option", {value}, text)); }
    selects[name] = box;
    return make("p", {class: "sc-valg"}, make("label", {for: box.id}, label), box);
  };

  const control = (lever) => {
    const slider = make("input", {type: "range", id: `${id}-${lever.key}`, min: lever.lower, max: lever.upper,
      step: lever.step, "aria-describedby": `${id}-${lever.key}-om`});
    const field = make("input", {type: "text", inputmode: "decimal", autocomplete: "off", id: `${id}-${lever.key}-tal`,
      "aria-label": `${lever.title}, ${texts.number}`, "aria-describedby": `${id}-${lever.key}-om`});
    const now = make("span", {class: "sc-niveau"}), apart = make("span", {class: "sc-om"});
    const fault = make("span", {class: "sc-fejl", id: `${id}-${lever.key}-fejl`});
    const about = make("span", {class: "sc-om", id: `${id}-${lever.key}-om`}, lever.description);
    const turn = (text, done) => ask({kind: "turn", key: lever.key, value: text, done});
    slider.addEventListener("input", () => {
      field.value = shown(Number(slider.value), lever.decimals);
      const level = model.get("view").state?.levels[lever.key];
      const {said, text} = level ? moved(level, Number(slider.value)) : {said: `${field.value} ${lever.unit}`, text: ""};
      slider.setAttribute("aria-valuetext", said);
      now.textContent = text;
      turn(slider.value, false);
    });
    slider.addEventListener("change", () => turn(slider.value, true));
    field.addEventListener("change", () => turn(field.value, true));
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") { turn(field.value, true); } });
    const box = make("div", {class: "sc-knap", "data-key": lever.key},
      make("label", {for: slider.id}, lever.title), " ", now, make("span", {class: "sc-raekke"}, slider, field,
        make("span", {class: "sc-enhed"}, lever.unit)), apart, about, fault);
    controls[lever.key] = {lever, slider, field, now, apart, fault, box};
    return box;
  };

  const button = (name, action) => make("button", {type: "button", class: `sc-${name}`, onclick: action}, texts[name]);
  const undo = button("undo", () => ask({kind: "undo"})), redo = button("redo", () => ask({kind: "redo"}));
  const reset = button("reset", () => ask({kind: "reset"}));
  const name = make("input", {type: "text", id: `${id}-navn`, maxlength: 80, autocomplete: "off"});
  const role = make("input", {type: "text", id: `${id}-rolle`, maxlength: 80, autocomplete: "off"});
  const file = make("input", {type: "file", id: `${id}-fil`, accept: ".toml,text/plain", onchange: async () => {
    const chosen = file.files[0];
    if (chosen) { ask({kind: "open", value: chosen.name, content: await chosen.text()}); }
    file.value = "";
  }});
  const kept = make("ul", {class: "sc-gemte"});
  const status = make("p", {class: "sc-status", role: "status", "aria-live": "polite"});
  const alarm = make("div", {class: "sc-alarm", role: "alert", "aria-live": "assertive"});
  const answer = make("div", {class: "sc-svar"});
  // The same in a few words, in sight while a control is moved in a window that has no room for more.
  const short = make("p", {class: "sc-kort", "aria-hidden": "true"});
  const compared = make("div", {class: "sc-tabeller"});
  const waits = make("p", {class: "sc-venter"}, texts.drawing);
  const image = make("div", {class: "sc-billede", hidden: true});
  const tables = make("div", {class: "sc-tabeller"});

  const groups = spec.groups.map(({title, levers, steering}) => {
    const inside = levers.map(control);
    if (steering) {
      inside.unshift(select("model", texts.model, spec.models, "choose"),
        select("carry_over", texts.carry_over, spec.regimes, "choose"));
    }
    const group = make("details", {class: "sc-gruppe", open: levers.some((lever) => lever.key === "user_time")},
      make("summary", {}, title), ...inside);
    return group;
  });
  const left = make("div", {class: "sc-venstre", role: "group", "aria-label": texts.controls}, short,
    select("unit", texts.unit, spec.units, "unit"), select("start", texts.start, spec.starts, "choose"), ...groups);
  const excel = spec.excel ? [button("excel", () => ask({kind: "excel"}))] : [];
  const keeping = make("details", {class: "sc-gruppe"}, make("summary", {}, texts.keeping),
    make("div", {class: "sc-visning"},
      make("p", {class: "sc-valg"}, make("label", {for: name.id}, texts.name), name),
      make("p", {class: "sc-valg"}, make("label", {for: role.id}, texts.role), role)),
    make("p", {class: "sc-knapper"}, button("keep", () => ask({kind: "keep", value: name.value})),
      button("save", () => ask({kind: "save", value: name.value, role: role.value}))),
    make("p", {class: "sc-valg"}, make("label", {for: file.id}, texts.open), file), kept);
  const right = make("div", {class: "sc-hoejre"},
    make("div", {class: "sc-visning"}, select("seen", texts.seen, spec.units, "seen"),
      select("horizon", texts.horizon, spec.horizons, "horizon")),
    answer, make("p", {class: "sc-knapper"}, undo, redo, reset, ...excel), status, alarm, compared, keeping,
    make("div", {class: "sc-visning"}, select("picture", texts.picture, spec.pictures, "picture")), waits, image, tables);
  el.classList.add("sc-bord");
  el.setAttribute("lang", "da");
  el.append(left, right);

  // Answers.
  const place = () => {
    const view = model.get("view"), state = view.state;
    if (!state) { return; }
    answer.innerHTML = view.answer;
    short.textContent = view.short;
    compared.innerHTML = view.compared;
    const held = tables.contains(document.activeElement) ? document.activeElement.parentElement?.dataset.key : undefined;
    tables.innerHTML = view.tables;
    for (const group of tables.querySelectorAll("details")) {
      const summary = group.firstElementChild;
      ours(summary);
      // What is folded is not reckoned, so unfolding asks for it.
      summary.addEventListener("click", () => ask({kind: group.open ? "fold" : "unfold", value: group.dataset.key}));
      if (group.dataset.key === held) { summary.focus(); }
    }
    for (const place of [compared, tables]) { place.querySelectorAll(".tabel").forEach(ours); }
    status.textContent = view.told;
    alarm.textContent = view.error;
    for (const [key, {lever, slider, field, now, apart, fault, box}] of Object.entries(controls)) {
      const wrong = view.error && view.key === key;
      const pending = waiting.has(`turn ${key}`);
      if (!pending && !wrong) {
        if (Number(slider.value) !== state.values[key]) { slider.value = state.values[key]; }
        const text = shown(state.values[key], lever.decimals);
        if (field.value !== text) { field.value = text; }
        const level = state.levels[key];
        slider.setAttribute("aria-valuetext", level ? level.said : `${text} ${lever.unit}`);
        now.textContent = level ? level.text : "";
        apart.textContent = level ? level.apart : "";
      }
      fault.textContent = wrong ? view.error : "";
      field.toggleAttribute("aria-invalid", Boolean(wrong));
      if (wrong) { field.setAttribute("aria-invalid", "true"); }
      slider.disabled = field.disabled = !state.usable[key];
      box.classList.toggle("sc-slukket", !state.usable[key]);
    }
    for (const key of ["unit", "seen", "start", "model", "carry_over", "horizon", "picture"]) { selects[key].value = state[key]; }
    undo.disabled = !state.undo;
    redo.disabled = !state.redo;
    kept.replaceChildren(...state.kept.map((title) => make("li", {}, `${title} `, make("button", {type: "button",
      "aria-label": `${texts.drop} ${title}`, onclick: () => ask({kind: "drop", value: title})}, texts.drop))));
    el.dataset.number = view.number;
  };
  const draw = () => {
    const {svg, alt} = model.get("figure");
    if (!svg) { return; }
    image.innerHTML = svg;
    image.classList.toggle("sc-smal", Boolean(narrow));
    const drawn = image.firstElementChild;
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", alt);
    image.hidden = false;
    waits.hidden = true;
  };
  const done = () => {
    const answer = model.get("done");
    if (answer >= busy) { busy = 0; }
    send();
    el.dataset.done = answer;
    if (!busy) { el.setAttribute("aria-busy", "false"); }
  };
  const received = (message, buffers) => {
    if (message.kind !== "download") { return; }
    const link = URL.createObjectURL(new Blob(buffers, {type: message.type}));
    const anchor = make("a", {href: link, download: message.name});
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(link), 10000);
  };
  model.on("change:view", place);
  model.on("change:figure", draw);
  model.on("change:done", done);
  model.on("msg:custom", received);
  place();
  draw();
  done();
  // The answer comes first; the picture is asked for afterwards, in the width that there is room for.
  const look = new ResizeObserver(() => {
    const now = right.clientWidth > 0 ? right.clientWidth < NARROW : narrow;
    if (now === narrow) { return; }
    narrow = now;
    ask({kind: "width", value: narrow ? "narrow" : "wide"});
  });
  look.observe(right);
  return () => {
    look.disconnect();
    model.off("change:view", place);
    model.off("change:figure", draw);
    model.off("change:done", done);
    model.off("msg:custom", received);
  };
}

export default {render};
