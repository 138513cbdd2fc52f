// The big screen asks for its figures again every minute: not while hidden, not while somebody reads a table.
"use strict";

const screenPart = document.querySelector("[data-screen]");
const pauseButton = document.querySelector("[data-screen-pause]");
let isPaused = false;

const mayRefresh = () =>
  !document.hidden && !isPaused && !screenPart.querySelector("details[open]") && !screenPart.contains(document.activeElement);

const refreshScreen = () => {
  if (mayRefresh()) window.htmx.trigger(screenPart, "refresh");
};

window.setInterval(refreshScreen, Number(screenPart.dataset.screen) * 1000);
document.addEventListener("visibilitychange", refreshScreen);

pauseButton?.addEventListener("click", () => {
  isPaused = !isPaused;
  pauseButton.setAttribute("aria-pressed", String(isPaused));
});

document.querySelector("[data-screen-full]")?.addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
});
