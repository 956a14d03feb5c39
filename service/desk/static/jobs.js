// Looks again while something moves, unless somebody fills in the form or acts on a row; and says at once that a file is too large.
const EVERY = 5000;
const form = document.getElementById("sending");
const file = document.getElementById("file");
const tooLarge = document.getElementById("too-large");
let touched = false;

form.addEventListener("input", () => {
  touched = true;
});

file.addEventListener("change", () => {
  const chosen = file.files[0];
  tooLarge.hidden = !chosen || chosen.size <= Number(file.dataset.most);
});

form.addEventListener("submit", (event) => {
  if (!tooLarge.hidden) {
    event.preventDefault();
    file.focus();
  } else {
    // The page stays until the file has arrived.
    touched = true;
    const button = form.querySelector("button.go");
    button.disabled = true;
  }
});

// What was said once is not said again with every look.
history.replaceState(null, "", location.pathname);

if (document.querySelector("[data-moving]") && !document.getElementById("error")) {
  setInterval(() => {
    const busy = document.activeElement && document.activeElement.closest("button, a, input, select, summary");
    if (!touched && !busy && !document.hidden) {
      location.reload();
    }
  }, EVERY);
}
