// Runs before the page is drawn, so that what needs scripts never jumps into place.
document.documentElement.classList.add("has-js");
