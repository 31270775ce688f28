// A clock for the room: counts down from the minutes that were chosen, then says by how much the time is over; from 0 it
// counts up. It goes on from page to page in this tab, and tells the server nothing. Without this script there is none.

const TICK = 500;

const spoken = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function run(form) {
  const key = `clock-${form.dataset.clock}`;
  const minutes = form.querySelector("input");
  const button = form.querySelector("button");
  const shown = form.querySelector("output");

  const running = () => JSON.parse(sessionStorage.getItem(key) ?? "null");

  function tick() {
    const since = running();
    button.textContent = since ? form.dataset.stop : form.dataset.start;
    if (!since) return;
    const passed = Math.floor((Date.now() - since.began) / 1000);
    const left = since.minutes * 60 - passed;
    const text = !since.minutes ? spoken(passed) : left >= 0 ? spoken(left) : `${spoken(-left)} ${form.dataset.over}`;
    if (shown.textContent !== text) shown.textContent = text;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (running()) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify({ began: Date.now(), minutes: minutes.valueAsNumber || 0 }));
    tick();
  });
  const before = running();
  if (before) minutes.value = before.minutes;
  form.hidden = false;
  tick();
  setInterval(tick, TICK);
}

for (const form of document.querySelectorAll("form[data-clock]")) run(form);
