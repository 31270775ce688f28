// Draws every [data-chart] from the JSON that it names. Without this script the tables beside hold the same numbers.
// Figures come in the colours of the light style sheet; the present values of the same tokens take their place.

const CONFIG = {
  displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "", doubleClick: false,
  // A finger that scrolls the page must not be caught by a picture.
  staticPlot: matchMedia("(hover: none)").matches,
};
const PAPER = 640; // pixels: what fits between the margins of an A4 sheet
const tokens = JSON.parse(document.getElementById("palette").textContent);
const boxes = document.querySelectorAll("[data-chart]");

function coloured(json) {
  const style = getComputedStyle(document.documentElement);
  return json.replace(/#[0-9a-f]{6}/g, (colour) => style.getPropertyValue(tokens[colour] ?? "").trim() || colour);
}

async function draw(box, { printed = false } = {}) {
  box.hidden = false;
  delete box.dataset.drawn;
  const json = document.getElementById(box.dataset.chart).textContent;
  const { data, layout } = JSON.parse(printed ? json : coloured(json));
  const rows = layout.height;
  layout.width = printed ? Math.min(box.clientWidth, PAPER) : box.clientWidth;
  await Plotly.react(box, data, layout, CONFIG);
  // The height is that of the rows; the legend above them takes as many lines as it needs at this width.
  const { t, b } = box._fullLayout._size;
  await Plotly.relayout(box, { height: rows + t + b });
  box.dataset.drawn = printed ? "paper" : "screen";
}

function drawAll(how) {
  for (const box of boxes) draw(box, how);
}

drawAll();
let width = innerWidth; // a phone's height changes with every scroll
window.addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; drawAll(); } });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll());
window.addEventListener("beforeprint", () => drawAll({ printed: true }));
window.addEventListener("afterprint", () => drawAll());
