// Queue and message by keyboard: one key for each thing that the page can do anyway, by its links and forms.
// Every sentence stands in the page itself.
"use strict";

document.documentElement.classList.add("scripted");

const KEYS_OFF = "desk-keys-off";
const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const press = (form) => { if (form) form.requestSubmit(); };
const follow = (link) => { if (link) link.click(); };

// Whether single keys do anything is remembered by the browser, where it may remember.
function keysAreOn(on) {
  try {
    if (on !== undefined) localStorage.setItem(KEYS_OFF, on ? "" : "yes");
    return localStorage.getItem(KEYS_OFF) !== "yes";
  } catch {
    return true;
  }
}

function help() {
  const dialog = find("#keys");
  const box = find("#keys-on");
  box.checked = keysAreOn();
  box.onchange = () => keysAreOn(box.checked);
  dialog.showModal();
}

function search() {
  const field = find("[data-search]");
  if (field) field.focus();
  else location.href = "/desk/queue#q";
}

// What is typed elsewhere on the page is sent along, so that it comes back with the answer.
function carry(form) {
  form.addEventListener("submit", () => {
    const other = document.getElementById(form.dataset.carry);
    if (!other) return;
    for (const [name, value] of new FormData(other)) {
      if (form.elements.namedItem(name)) continue;
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
  });
}

function queue() {
  const rows = all("[data-row]");
  let chosen = null;

  const choose = (row, focused) => {
    if (chosen && chosen !== row) chosen.removeAttribute("aria-current");
    chosen = row;
    row.setAttribute("aria-current", "true");
    if (!focused) row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const place = chosen ? rows.indexOf(chosen) + by : 0;
    if (rows[place]) choose(rows[place]);
  };
  const decide = (name) => {
    const button = chosen && find(`[data-key="${name}"]`, chosen);
    if (!button) return;
    const select = find("[data-category]", chosen);
    const option = select.selectedOptions[0];
    const group = option && option.closest("optgroup");
    if (button.dataset.needs && (!group || group.dataset.group !== button.dataset.needs)) {
      // The category is chosen first; Enter then does what was asked for.
      select.dataset.pending = name;
      select.focus();
    } else {
      button.click();
    }
  };

  for (const row of rows) {
    row.addEventListener("focusin", () => choose(row, true));
    row.addEventListener("click", (event) => {
      if (!event.target.closest("a, button, label, select, input")) choose(row);
    });
  }
  for (const select of all("[data-category]")) {
    select.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !select.dataset.pending) return;
      event.preventDefault();
      find(`[data-key="${select.dataset.pending}"]`, select.form).click();
    });
  }
  // What does not matter is left out of the address.
  find("form[role=search]").addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
  const named = location.hash.startsWith("#m") && document.getElementById(location.hash.slice(1));
  const first = find(".row.refused") || named || rows[0];
  if (location.hash === "#q") search();
  else if (first && first.matches("[data-row]")) choose(first);

  return (key) => {
    if (/^[1-6]$/.test(key)) decide(key);
    else if (key === "j" || key === "ArrowDown") step(1);
    else if (key === "k" || key === "ArrowUp") step(-1);
    else if (key === "Enter") follow(chosen && find("[data-open]", chosen));
    else if (key === "a") { const box = chosen && find("[data-all]", chosen); if (box) box.checked = !box.checked; }
    else if (key === "c") press(chosen && find("form[data-claim]", chosen));
    else if (key === "u") press(find("form.outcome[data-undo]") || (chosen && find("form[data-undo]", chosen)));
    else if (key === "f") find("details summary").click();
    else if (key === "n") follow(find("[data-more]"));
    else return false;
    return true;
  };
}

function message() {
  const form = find("#decide");
  if (form) decision(form);
  for (const each of all("form[data-carry]")) carry(each);
  countdown();

  return (key) => {
    const option = form && /^[1-9]$/.test(key) && find(`input[data-key="${key}"]`, form);
    if (option) { option.click(); option.focus(); }
    else if (key === "g" && form) { find("[data-other]", form).click(); find("[data-others]", form).focus(); }
    else if (key === "a" && form) { const box = find("[data-all]", form); if (box) box.click(); }
    else if (key === "Enter") press(form);
    else if (key === "y") press(find("form[data-confirm]"));
    else if (key === "r" && form) find("[data-template]", form).focus();
    else if (key === "m" && form) find("[data-note]", form).focus();
    else if (key === "c") press(find("form[data-claim]"));
    else if (key === "u") press(find("form[data-undo]"));
    else if (key === "n") follow(find("[data-next]"));
    else if (key === "b") follow(find("[data-back]"));
    else return false;
    return true;
  };
}

// The category and the reply that fit the decision; what somebody wrote stays.
function decision(form) {
  const template = find("[data-template]", form);
  const reply = find("[data-reply]", form);
  const edited = find("[data-edited]", form);
  const others = find("[data-others]", form);
  const other = find("[data-other]", form);
  const templates = all("option[data-text]", template);
  let filled = templates.some((one) => one.dataset.text === reply.value) ? reply.value : "";

  const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`);
  const category = () => {
    const one = chosen("category");
    if (!one) return "";
    return one.value === other.value ? others.value : one.value;
  };
  const tell = () => { edited.hidden = reply.value.trim() === "" || reply.value === filled; };
  const fill = () => {
    const decided = chosen("decision");
    if (reply.value !== "" && reply.value !== filled) { tell(); return; }
    const fits = (one) => decided && one.dataset.decision === decided.value;
    let found = template.selectedOptions[0];
    if (template.selectedIndex === 0) {
      found = templates.find((one) => fits(one) && one.dataset.category === category())
        || templates.find((one) => fits(one) && one.dataset.category === "");
    }
    filled = (found && found.dataset.text) || "";
    reply.value = filled;
    tell();
  };
  const suit = () => {
    const groups = chosen("decision").dataset.groups.split(" ").filter(Boolean);
    for (const one of templates) one.hidden = one.dataset.decision !== chosen("decision").value;
    if (template.selectedOptions[0].hidden) template.selectedIndex = 0;
    if (!groups.length) return;
    const now = chosen("category");
    if (now && now !== other && groups.includes(now.dataset.group)) return;
    const better = all("input[data-group]", form).find((one) => groups.includes(one.dataset.group));
    if (better) { better.checked = true; return; }
    if (!("needed" in chosen("decision").dataset)) return;
    const listed = others.selectedOptions[0].parentElement.dataset.group;
    if (!groups.includes(listed)) others.value = "";
    other.checked = true;
    // After the key that chose the decision has done its work.
    setTimeout(() => others.focus());
  };

  for (const one of all('input[name="decision"]', form)) one.addEventListener("change", () => { suit(); fill(); });
  for (const one of all('input[name="category"]', form)) one.addEventListener("change", fill);
  others.addEventListener("change", () => { other.checked = true; fill(); });
  template.addEventListener("change", () => { filled = reply.value; fill(); });
  reply.addEventListener("input", () => {
    // An emptied reply is none, and not the one that was proposed.
    if (reply.value.trim() === "") { filled = ""; template.value = "none"; }
    tell();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) press(form);
  });
  tell();
}

function countdown() {
  const claim = find("[data-until]");
  if (!claim) return;
  const until = Date.parse(claim.dataset.until);
  const tick = () => {
    const minutes = Math.ceil((until - Date.now()) / 60000);
    find("b", claim).textContent = String(Math.max(minutes, 0));
    find("[data-left]", claim).hidden = minutes <= 0;
    find("[data-over]", claim).hidden = minutes > 0;
  };
  tick();
  setInterval(tick, 5000);
}

addEventListener("DOMContentLoaded", () => {
  const work = find("[data-work]");
  const act = work.dataset.work === "queue" ? queue() : message();
  for (const button of all("[data-help]")) {
    button.hidden = false;
    button.addEventListener("click", help);
  }
  // A key that is pressed while the next page is awaited is meant for that one.
  let leaving = false;
  addEventListener("beforeunload", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("keydown", (event) => {
    if (leaving && event.key.length === 1) event.preventDefault();
    if (leaving || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
    const target = event.target;
    if (event.key === "Escape" && target !== document.body) { target.blur(); return; }
    const writing = target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
    // Enter and the arrows keep what they do on links, buttons and radios.
    const own = target.matches("a, button, summary") && event.key === "Enter";
    const arrows = event.key.startsWith("Arrow") && !target.matches("body, [data-row]");
    if (writing || own || arrows) return;
    if (!keysAreOn() && event.key.length === 1 && event.key !== "?") return;
    // Where Chinese is being typed, the key itself is not told, only its place.
    const key = event.key === "Process" ? event.code.replace(/^(Key|Digit)/, "").toLowerCase() : event.key;
    if (key === "?" || key === "？") help();
    else if (key === "/" || key === "、") search();
    else if (!act(key)) return;
    event.preventDefault();
  });
});
