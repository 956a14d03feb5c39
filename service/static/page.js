// Comforts that a browser may add to a page which works without them: hearing the result, pasting and copying by one
// press, passing a warning on, and the name of a chosen picture in the page's own words.
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

for (const copy of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(copy.dataset.copy);
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      // Without a clipboard, as on a page that came without TLS.
      text.select();
      if (!document.execCommand("copy")) return;
    }
    copy.textContent = copy.dataset.done;
  });
}

for (const share of document.querySelectorAll("[data-share]")) {
  if (navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => {
      const text = document.getElementById(share.dataset.share).value;
      navigator.share({ text }).catch(() => {});
    });
  }
}

for (const name of document.querySelectorAll("[data-file]")) {
  const field = document.getElementById(name.dataset.file);
  const nothing = name.textContent;
  const tell = () => { name.textContent = field.files.length ? field.files[0].name : nothing; };
  name.hidden = false;
  field.classList.add("told");
  field.addEventListener("change", tell);
  tell();
}
