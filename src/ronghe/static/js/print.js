// The print button of a page.
"use strict";
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
