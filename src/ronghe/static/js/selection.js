// Selecting text on the review desk fills the place of a new item: every stretch carries data-at, its offset.
"use strict";

const form = document.querySelector("[data-add-from-text]");
const page = document.querySelector("[data-page-text]");

const placeOf = (node, offset) => {
  const holder = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-at]");
  if (!holder || !page.contains(holder)) return null;
  return Number(holder.dataset.at) + (node.nodeType === Node.TEXT_NODE ? offset : 0);
};

const selected = () => {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const start = placeOf(range.startContainer, range.startOffset);
  const end = placeOf(range.endContainer, range.endOffset);
  return start !== null && end !== null && start < end ? [start, end] : null;
};

// Offsets count characters as the server does; JavaScript counts UTF-16 units, so astral characters are put right.
const astral = (text) => [...text].length;

if (form && page) {
  document.addEventListener("selectionchange", () => {
    const span = selected();
    if (!span) return;
    form.elements.start.value = span[0];
    form.elements.end.value = span[1];
    const length = astral(document.getSelection().toString());
    form.querySelector("[data-selected-length]").textContent = `（选中 ${length} 字）`;
  });
}
