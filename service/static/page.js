// Comforts that a browser may add to a page which works without them: hearing the result, and pasting by one press.
// Every sentence stands in the page itself.
"use strict";

const speak = document.querySelector("[data-speak]");
if (speak && "speechSynthesis" in window) {
  const label = speak.querySelector("span");
  const idle = () => { label.textContent = speak.dataset.speak; };
  speak.hidden = false;
  speak.addEventListener("click", () => {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      idle();
      return;
    }
    const text = [...document.querySelectorAll("[data-read]")].map((part) => part.innerText).join("\n");
    const speech = new SpeechSynthesisUtterance(text);
    speech.lang = "zh-CN";
    speech.rate = 0.9;
    speech.onend = idle;
    speech.onerror = idle;
    speechSynthesis.speak(speech);
    label.textContent = speak.dataset.stop;
  });
}

for (const paste of document.querySelectorAll("[data-paste]")) {
  if (navigator.clipboard && navigator.clipboard.readText) {
    paste.hidden = false;
    paste.addEventListener("click", async () => {
      const field = document.getElementById(paste.dataset.paste);
      try {
        field.value = await navigator.clipboard.readText();
      } catch {
        paste.hidden = true;
      }
      field.focus();
    });
  }
}
