// The review desk: text and items follow each other; j, k, a, e, x. Texts carry data-hit="<item>", items data-item.
"use strict";

const deskOf = (node) => node.closest("[data-desk]");

const setCurrent = (desk, key, source) => {
  for (const node of desk.querySelectorAll(".is-current")) node.classList.remove("is-current");
  const item = desk.querySelector(`[data-item="${CSS.escape(key)}"]`);
  const hits = desk.querySelectorAll(`[data-hit~="${CSS.escape(key)}"]`);
  item?.classList.add("is-current");
  for (const hit of hits) hit.classList.add("is-current");
  if (source !== "item") item?.scrollIntoView({ block: "nearest" });
  if (source !== "text") hits[0]?.scrollIntoView({ block: "center" });
  desk.dataset.current = key;
};

const step = (desk, distance) => {
  const items = [...desk.querySelectorAll("[data-item]")].filter((item) => item.offsetParent);
  if (!items.length) return;
  const at = items.findIndex((item) => item.dataset.item === desk.dataset.current);
  const next = items[Math.max(0, Math.min(items.length - 1, at < 0 ? 0 : at + distance))];
  setCurrent(desk, next.dataset.item, "key");
  next.focus({ preventScroll: true });
};

document.addEventListener("click", (event) => {
  const desk = deskOf(event.target);
  if (!desk || event.target.closest("a, button, input, textarea, select, label, summary")) return;
  const hit = event.target.closest("[data-hit]");
  const item = event.target.closest("[data-item]");
  if (hit) setCurrent(desk, hit.dataset.hit.split(" ")[0], "text");
  else if (item) setCurrent(desk, item.dataset.item, "item");
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const desk = document.querySelector("[data-desk]");
  if (!desk || document.querySelector("dialog[open]")) return;
  if (event.key === "j") step(desk, 1);
  else if (event.key === "k") step(desk, -1);
  else if ("aex".includes(event.key) && desk.dataset.current) {
    const item = desk.querySelector(`[data-item="${CSS.escape(desk.dataset.current)}"]`);
    item?.querySelector(`[data-key="${event.key}"]`)?.click();
  } else return;
  event.preventDefault();
});

// After an item is replaced by its answer the place is kept.
document.addEventListener("htmx:afterSettle", () => {
  const desk = document.querySelector("[data-desk]");
  if (desk?.dataset.current) setCurrent(desk, desk.dataset.current, "item");
});
