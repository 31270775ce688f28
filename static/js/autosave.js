// Saves the answering form while it is being filled: two seconds after the last change, and when the line is back.
// Without this script the Save button does the same. What was saved, and what was not, is said in the status bar.

const PAUSE = 2000;

function watch(form) {
  const state = form.querySelector("[data-save-state]");
  let timer = null;
  let saving = false;
  let changed = false;

  const say = (text, how) => {
    state.textContent = text;
    state.dataset.state = how;
  };

  function show(report) {
    for (const [prefix, revision] of Object.entries(report.revisions)) {
      const field = form.elements.namedItem(`${prefix}-revision`);
      if (field && !report.conflicts.includes(prefix)) field.value = revision;
    }
    for (const part of form.querySelectorAll("[data-prefix]")) {
      const owing = part.querySelector("[data-owing]");
      if (owing) owing.hidden = !report.owing.includes(part.dataset.prefix);
      const box = part.querySelector("[data-problems]");
      if (!box) continue;
      const problems = report.problems[part.dataset.prefix] ?? [];
      box.replaceChildren(...problems.map((text) => {
        const line = document.createElement("p");
        line.className = "field-error";
        line.textContent = text;
        return line;
      }));
    }
    say(report.status, report.saved && Object.keys(report.problems).length === 0 ? "saved" : "error");
  }

  async function save() {
    if (saving) return;
    saving = true;
    changed = false;
    say(form.dataset.saving, "saving");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        say(form.dataset.signedOut, "error");
      } else if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
        show(await answer.json());
      } else {
        throw new Error(answer.status);
      }
    } catch {
      changed = true;
      say(form.dataset.failed, "waiting");
    } finally {
      saving = false;
      if (changed) plan();
    }
  }

  function plan() {
    changed = true;
    if (!navigator.onLine) say(form.dataset.failed, "waiting");
    clearTimeout(timer);
    timer = setTimeout(save, navigator.onLine ? PAUSE : PAUSE * 10);
  }

  form.addEventListener("input", plan);
  form.addEventListener("submit", () => clearTimeout(timer));
  window.addEventListener("offline", () => { if (changed || saving) say(form.dataset.failed, "waiting"); });
  window.addEventListener("online", () => { if (changed) save(); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && changed && !saving) save();
  });
}

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
