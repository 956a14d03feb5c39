// The counter by keyboard: Enter checks, Escape clears, whatever is typed goes into the box, and what is shown is
// cleared after a time without a key. Every sentence stands in the page itself.
"use strict";

const box = document.getElementById("text");
const countdown = document.querySelector("[data-countdown]");
const seconds = Number(countdown.dataset.countdown);
const shown = document.querySelector(".verdict, .error") !== null;
let until = 0;

// The page is replaced, so that going back does not lead to it.
const clear = () => { location.replace("/counter"); };
const extend = () => { until = Date.now() + seconds * 1000; tick(); };

function tick() {
  const left = Math.ceil((until - Date.now()) / 1000);
  countdown.hidden = !shown && box.value === "";
  countdown.querySelector("b").textContent = String(Math.max(left, 0));
  if (left <= 0) {
    if (countdown.hidden) extend();
    else clear();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  extend();
  if (event.key === "Escape") {
    event.preventDefault();
    clear();
  } else if (event.key === "Enter" && event.target === box && !event.shiftKey) {
    event.preventDefault();
    if (box.value.trim()) box.form.submit();
  } else if (event.key.length === 1 && event.target !== box && !(event.key === " " && event.target !== document.body)) {
    box.focus();
  }
});
document.addEventListener("pointerdown", extend);
box.addEventListener("input", extend);
// A press beside everything else leaves the box; Tab still leads to the buttons.
box.addEventListener("blur", (event) => {
  if (event.relatedTarget === null && document.hasFocus()) setTimeout(() => box.focus(), 0);
});
// A browser that kept the page for going back must not show it.
addEventListener("pageshow", (event) => { if (event.persisted) clear(); });

for (const hint of document.querySelectorAll("[data-scripted]")) hint.hidden = false;
for (const hint of document.querySelectorAll("[data-plain]")) hint.hidden = true;
box.focus();
extend();
setInterval(tick, 1000);
