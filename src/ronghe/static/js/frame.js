// The frame: menu on a phone, popovers that close, dismissible messages, progress line, keys.
"use strict";

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-menu-toggle]");
  if (toggle) {
    const menu = document.getElementById(toggle.getAttribute("aria-controls"));
    const isOpen = menu.classList.toggle("is-open");
    toggle.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) menu.querySelector("a")?.focus();
    return;
  }
  const close = event.target.closest("[data-dismiss]");
  if (close) {
    close.closest("[data-dismissible]")?.remove();
    return;
  }
  for (const open of document.querySelectorAll("details.popover[open], details.figure[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("details.popover[open], details.figure[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary")?.focus();
    }
    return;
  }
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  } else if (event.key === "?") {
    document.getElementById("keyboard-help")?.showModal?.();
  }
});

document.addEventListener("htmx:beforeRequest", () => document.body.classList.add("is-working"));
document.addEventListener("htmx:afterRequest", () => document.body.classList.remove("is-working"));

// A request that found nobody at the other end says so, instead of nothing happening.
document.addEventListener("htmx:sendError", () => {
  const text = document.body.dataset.offline;
  const flash = document.getElementById("flash");
  if (!text || !flash) return;
  const notice = document.createElement("div");
  notice.className = "notice notice--bad toast";
  notice.setAttribute("role", "alert");
  const body = document.createElement("div");
  body.className = "notice__body";
  body.textContent = text;
  notice.append(document.createElement("span"), body);
  flash.replaceChildren(notice);
});

// Answers that are only a message leave a toast; it goes when read, never while it has the focus.
document.addEventListener("htmx:afterSwap", (event) => {
  const summary = event.target.querySelector?.("[data-error-summary]");
  if (summary) summary.focus();
});

document.querySelector("[data-error-summary]")?.focus();
