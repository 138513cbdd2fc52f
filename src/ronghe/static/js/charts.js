// Charts: the specification stands in the page, the script that draws is fetched only where there is one.
"use strict";

const chartScript = document.currentScript.dataset.draws;
let drawing = null;

const loadDrawing = () => {
  drawing ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = chartScript;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return drawing;
};

const OPTIONS = {
  ast: true,
  renderer: "svg",
  actions: false,
  logLevel: 1,
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
};

const entryWidth = (spec) => {
  const parts = [spec, ...(spec.layer ?? [])];
  const names = parts.flatMap((part) => part.encoding?.color?.scale?.domain ?? []);
  return spec.config.legend.labelFontSize * Math.max(0, ...names.map((name) => name.length)) + 30;
};

// On a phone names and legend leave room for the bars; entries stand side by side where two fit.
const fitted = (spec, width) => {
  if (width >= 420) return spec;
  spec.config.axis.labelLimit = Math.round(width / 3);
  spec.config.legend.columns = 2 * entryWidth(spec) > width ? 1 : 2;
  return spec;
};

const drawChart = async (plot) => {
  plot.dataset.drawn = "";
  const spec = fitted(JSON.parse(plot.dataset.chart), plot.clientWidth);
  try {
    await loadDrawing();
    await window.vegaEmbed(plot, spec, OPTIONS);
    plot.querySelector("svg")?.setAttribute("aria-hidden", "true"); // its box has the name, the table the rest
  } catch {
    plot.closest("figure")?.querySelector("details")?.setAttribute("open", "");
    plot.remove();
  }
};

// One after the other, so that the page answers in between; all of them, so that paper has them too.
const drawCharts = async (root) => {
  for (const plot of root.querySelectorAll("[data-chart]:not([data-drawn])")) await drawChart(plot);
};

window.addEventListener("beforeprint", () => {
  for (const table of document.querySelectorAll(".chart details")) table.open = true;
});
document.addEventListener("htmx:afterSettle", (event) => drawCharts(event.target));
drawCharts(document);
