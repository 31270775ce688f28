// A button that copies the text of a read-only field with data-copy (its label), and one that prints the page. Without
// this script one marks the text and copies it, and prints from the browser's menu.

function offerCopy(area) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = area.dataset.copy;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "meta";
  const line = document.createElement("p");
  line.className = "buttons";
  line.append(button, said);
  area.after(line);
  button.setAttribute("aria-describedby", area.id);
  button.addEventListener("click", async () => {
    area.select();
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      document.execCommand("copy"); // no clipboard for scripts here: the marked text is copied the old way
    }
    said.textContent = area.dataset.copied;
  });
}

for (const area of document.querySelectorAll("textarea[data-copy]")) offerCopy(area);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
