// Buttons with data-print print the page. Without this script they stay hidden, and one prints from the browser's menu.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
