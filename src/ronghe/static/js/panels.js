// Tabs inside a page and drawers. Without scripts tabs are links to headings and drawers are pages.
"use strict";

const tabOf = (tabs, id) => [...tabs.querySelectorAll("a")].find((link) => link.getAttribute("href") === `#${id}`);

const showTab = (tabs, link, moveFocus) => {
  for (const other of tabs.querySelectorAll("a")) {
    const isChosen = other === link;
    other.setAttribute("aria-selected", String(isChosen));
    other.tabIndex = isChosen ? 0 : -1;
    document.getElementById(other.getAttribute("href").slice(1))?.toggleAttribute("hidden", !isChosen);
  }
  if (moveFocus) link.focus();
};

const prepareTabs = (root) => {
  for (const tabs of root.querySelectorAll("[data-tabs]:not([role])")) {
    tabs.setAttribute("role", "tablist");
    for (const link of tabs.querySelectorAll("a")) {
      const panel = document.getElementById(link.getAttribute("href").slice(1));
      link.setAttribute("role", "tab");
      link.id = link.id || `tab-${link.getAttribute("href").slice(1)}`;
      link.setAttribute("aria-controls", link.getAttribute("href").slice(1));
      panel?.setAttribute("role", "tabpanel");
      panel?.setAttribute("aria-labelledby", link.id);
    }
    showTab(tabs, tabOf(tabs, location.hash.slice(1)) || tabs.querySelector("a"), false);
  }
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-tabs] a");
  if (link) {
    event.preventDefault();
    showTab(link.closest("[data-tabs]"), link, false);
    history.replaceState(null, "", link.getAttribute("href"));
    return;
  }
  const opener = event.target.closest("[data-drawer-open]");
  if (opener) {
    const drawer = document.getElementById(opener.dataset.drawerOpen);
    if (drawer?.showModal) {
      event.preventDefault();
      drawer.showModal();
    }
    return;
  }
  if (event.target.closest("[data-drawer-close]")) event.target.closest("dialog")?.close();
  else if (event.target.matches("dialog.drawer")) event.target.close();
});

document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.("[data-tabs] a");
  if (!link || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const links = [...link.closest("[data-tabs]").querySelectorAll("a")];
  const step = event.key === "ArrowRight" ? 1 : -1;
  showTab(link.closest("[data-tabs]"), links[(links.indexOf(link) + step + links.length) % links.length], true);
});

// A part loaded into a drawer opens it.
document.addEventListener("htmx:afterSwap", (event) => {
  const drawer = event.target.closest?.("dialog");
  if (drawer && !drawer.open) drawer.showModal();
  prepareTabs(event.target.parentElement || document);
});

prepareTabs(document);
