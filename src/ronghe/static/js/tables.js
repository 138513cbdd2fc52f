// Rows of a table: select, select all of the page, count what is selected.
"use strict";

const updateSelection = (table) => {
  const boxes = [...table.querySelectorAll("[data-pick]")];
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr")?.classList.toggle("is-selected", box.checked);
  const all = table.querySelector("[data-pick-all]");
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  table.querySelector("[data-bulk]")?.classList.toggle("is-active", chosen.length > 0);
  const count = table.querySelector("[data-pick-count]");
  if (count) count.textContent = String(chosen.length);
};

document.addEventListener("change", (event) => {
  const table = event.target.closest("[data-table]");
  if (!table) return;
  if (event.target.matches("[data-pick-all]")) {
    for (const box of table.querySelectorAll("[data-pick]")) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-pick], [data-pick-all]")) updateSelection(table);
});

// On a phone only the first filter shows until asked.
document.addEventListener("click", (event) => {
  const more = event.target.closest("[data-filters-more]");
  if (!more) return;
  const isOpen = more.form.classList.toggle("is-open");
  more.setAttribute("aria-expanded", String(isOpen));
});

document.addEventListener("click", (event) => {
  const clear = event.target.closest("[data-pick-none]");
  if (!clear) return;
  const table = clear.closest("[data-table]");
  for (const box of table.querySelectorAll("[data-pick]")) box.checked = false;
  updateSelection(table);
});

// The column chooser sends its ticks as one parameter, so that the address stays short.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-columns]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("[data-column]")];
  form.querySelector("[name=cols]").value = boxes.filter((box) => box.checked).map((box) => box.value).join(",");
});
