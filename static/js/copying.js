// Buttons with data-copy (the id of a text field) put its text on the clipboard. Without this script they stay hidden, and
// the text can be marked and copied by hand.

async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Not on a secure address, or not allowed: the old way.
    field.select();
    return document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = (await copy(field)) ? button.dataset.copied : button.dataset.failed;
  });
}
