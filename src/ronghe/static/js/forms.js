// Forms: file drop zone, error summary that leads to its field, no double sending, no lost work.
"use strict";

const showFileName = (zone, input) => {
  const name = zone.querySelector("[data-drop-name]");
  if (name) name.textContent = [...input.files].map((file) => file.name).join("、");
};

for (const type of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    const zone = event.target.closest?.("[data-drop-zone]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("is-over", type === "dragover");
    const input = zone.querySelector("input[type=file]");
    if (type === "drop" && input && event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

document.addEventListener("change", (event) => {
  const zone = event.target.closest("[data-drop-zone]");
  if (zone && event.target.matches("input[type=file]")) showFileName(zone, event.target);
  if (event.target.matches("[data-submit-on-change]")) event.target.form?.requestSubmit();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  if (!link) return;
  const field = document.getElementById(link.getAttribute("href").slice(1));
  if (!field) return;
  event.preventDefault();
  const control = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea");
  (control || field).focus();
  field.scrollIntoView({ block: "center" });
});

let isChanged = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("[data-keep-work]")) isChanged = true;
});
document.addEventListener("submit", (event) => {
  isChanged = false;
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  window.setTimeout(() => delete form.dataset.sent, 4000);
});
window.addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
