// Saves the answering form while it is being filled: two seconds after the last change, and when the line is back.
// Without this script the Save button does the same. What was saved, and what was not, is said in the status bar.
//
// With data-autosave="parts" only the parts that changed are sent, for a slow line. What was sent without an answer is
// sent again unchanged before anything newer: the server finds its first, and takes nobody's own words for a stranger's.

const PAUSE = 2000;
const LONGEST_PAUSE = 60000;
const PATIENCE = 45000; // a request that hangs longer is given up and sent again

function watch(form) {
  const state = form.querySelector("[data-save-state]");
  const inParts = form.dataset.autosave === "parts";
  let timer = null;
  let saving = false;
  let failures = 0;
  let changed = new Set(); // prefixes of the parts that were typed into
  let unanswered = null; // what was sent, until the server said what became of it
  let pressed = null; // the button that waits for a saving on its way

  const say = (text, how) => {
    state.textContent = text;
    state.dataset.state = how;
  };
  const partOf = (name) => name.split("-")[0];
  const isWaiting = () => changed.size > 0 || unanswered !== null;

  function typed() {
    const fields = [...new FormData(form)];
    const isSent = ([name]) => !inParts || !name.includes("-") || changed.has(partOf(name));
    return new URLSearchParams(fields.filter(isSent)).toString();
  }

  function show(report) {
    for (const [prefix, revision] of Object.entries(report.revisions)) {
      const field = form.elements.namedItem(`${prefix}-revision`);
      if (field && !report.conflicts.includes(prefix)) field.value = revision;
    }
    for (const part of form.querySelectorAll("[data-prefix]")) {
      const { prefix } = part.dataset;
      const owing = part.querySelector("[data-owing]");
      if (owing && report.owing) owing.hidden = !report.owing.includes(prefix);
      const box = part.querySelector("[data-problems]");
      if (!box || (inParts && !sentWith(prefix))) continue;
      const problems = report.problems[prefix] ?? [];
      box.replaceChildren(...problems.map((text) => {
        const line = document.createElement("p");
        line.className = "field-error";
        line.textContent = text;
        return line;
      }));
      if (report.asks?.includes(prefix)) part.querySelector("[data-asks]").hidden = false;
    }
    say(report.status, report.saved && Object.keys(report.problems).length === 0 ? "saved" : "error");
  }

  const sentWith = (prefix) => new URLSearchParams(unanswered).has(`${prefix}-revision`);

  async function save() {
    if (saving || !isWaiting()) return;
    saving = true;
    if (unanswered === null) {
      unanswered = typed();
      changed = new Set();
    }
    say(form.dataset.saving, "saving");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(unanswered),
        headers: { Accept: "application/json" },
        redirect: "manual",
        keepalive: document.hidden,
        signal: AbortSignal.timeout?.(PATIENCE),
      });
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
        show(await answer.json());
      } else if (form.dataset.signedOut && (answer.type === "opaqueredirect" || answer.status === 403)) {
        say(form.dataset.signedOut, "error");
      } else {
        throw new Error(answer.status);
      }
      unanswered = null;
      failures = 0;
    } catch {
      failures += 1;
      if (!inParts) { // the next one sends all of the form as it is then
        unanswered = null;
        changed.add("form");
      }
      say(form.dataset.failed, "waiting");
    } finally {
      saving = false;
      const button = pressed;
      pressed = null;
      if (button && unanswered === null) form.requestSubmit(button);
      else if (isWaiting()) wait();
    }
  }

  function wait() {
    const pause = navigator.onLine ? PAUSE * 2 ** Math.min(failures, 5) : PAUSE * 10;
    clearTimeout(timer);
    timer = setTimeout(save, Math.min(pause, LONGEST_PAUSE));
  }

  function change(event) {
    changed.add(partOf(event.target.name ?? ""));
    if (!navigator.onLine) say(form.dataset.failed, "waiting");
    wait();
  }

  // A button that is pressed while a saving is on its way waits for it, and without a line it does not leave the page.
  function submit(event) {
    clearTimeout(timer);
    if (!inParts || (navigator.onLine && unanswered === null)) return;
    event.preventDefault();
    pressed = navigator.onLine ? event.submitter : null;
    if (pressed) save();
    else say(form.dataset.failed, "waiting");
  }

  form.addEventListener("input", change);
  form.addEventListener("submit", submit);
  window.addEventListener("offline", () => { if (isWaiting()) say(form.dataset.failed, "waiting"); });
  window.addEventListener("online", () => { failures = 0; if (isWaiting()) save(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
}

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
