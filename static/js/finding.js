// Suggests names while one types in a field with data-find (the address that is asked). A <datalist> shows them, which
// browsers make usable by keyboard and read aloud by themselves. Without this script the server asks "Which one?".

const PAUSE = 250;
const FEWEST_LETTERS = 2;

function suggest(field) {
  const list = document.createElement("datalist");
  const said = document.createElement("span");
  list.id = `${field.id}-suggestions`;
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  field.after(list, said);
  field.setAttribute("list", list.id);

  let timer = null;
  let asked = null;

  const isChosen = () => [...list.options].some((option) => option.value === field.value);

  async function ask() {
    const address = new URL(field.dataset.find, location.href);
    address.searchParams.set("q", field.value);
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(address, { signal: asked.signal, redirect: "manual" });
      if (!answer.ok) return;
      const found = await answer.json();
      list.replaceChildren(...found.items.map((name) => {
        const option = document.createElement("option");
        option.value = name;
        return option;
      }));
      said.textContent = found.said;
    } catch {
      // The line is down, or more was typed meanwhile: the server asks when the form is sent.
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (field.value.trim().length >= FEWEST_LETTERS && !isChosen()) timer = setTimeout(ask, PAUSE);
  });
}

for (const field of document.querySelectorAll("[data-find]")) suggest(field);
