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
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
};

const drawChart = async (plot) => {
  plot.dataset.drawn = "";
  const spec = JSON.parse(plot.dataset.chart);
  try {
    await loadDrawing();
    await window.vegaEmbed(plot, spec, OPTIONS);
    plot.querySelector("svg")?.setAttribute("aria-label", plot.dataset.label);
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
