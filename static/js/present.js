// Moves the present view by keyboard: arrows and Page keys (as a presenter's remote sends them), numbers, L for the
// levels. What was typed and is not saved yet goes along: the form is sent, and the server leads on. Without this script
// the same links work, and Save saves.

const TYPING = "input:not([type=checkbox]), textarea, select";
const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" };

function follow(view, link) {
  const form = view.querySelector("form[data-autosave]");
  if (form?.dataset.changed) {
    form.elements.namedItem("then").value = link.dataset.go;
    form.requestSubmit();
  } else {
    location.assign(link.href);
  }
}

function linkFor(view, key) {
  if (key in KEYS) return view.querySelector(`nav a[rel=${KEYS[key]}]`);
  if (/^[1-9]$/.test(key)) return view.querySelector(`a[data-go="${key}"]`);
  return null;
}

function watch(view) {
  view.querySelector("form[data-autosave]")?.addEventListener("input", (event) => {
    event.currentTarget.dataset.changed = "true";
  });
  view.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    follow(view, link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPING)) return;
    const levels = view.querySelector("[data-levels]");
    const link = linkFor(view, event.key);
    if (link) {
      event.preventDefault();
      follow(view, link);
    } else if (event.key.toLowerCase() === "l" && levels) {
      levels.open = !levels.open;
    }
  });
}

for (const view of document.querySelectorAll("[data-present]")) watch(view);
