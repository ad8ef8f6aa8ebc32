// Brings the screen up to date every few seconds, without a flash, until somebody stops it.
"use strict";
const EVERY = 6000;
const button = document.querySelector("[data-pausa]");
let running = true;
async function refresh() {
  if (!running || document.hidden) return;
  try {
    const answer = await fetch(location.href, { credentials: "omit" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("main > *")) {
      const next = fresh.querySelector(`.${part.className}`);
      if (next && !next.isEqualNode(part)) part.replaceChildren(...document.importNode(next, true).childNodes);
    }
  } catch {
    // The network is away: what is on the screen stays, and the next turn tries again.
  }
}
setInterval(refresh, EVERY);
button.hidden = false;
button.addEventListener("click", () => {
  running = !running;
  button.textContent = running ? "Detener la actualización" : "Seguir actualizando";
  refresh();
});
