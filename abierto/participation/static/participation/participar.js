// Gives a first act a key of this browser's own, so that sending it twice is one act, and keeps what is being written.
// Everything works without it.
"use strict";
for (const form of document.querySelectorAll("form[data-participar]")) {
  const name = "clave";
  form.addEventListener("submit", () => {
    let key = sessionStorage.getItem(name);
    if (!key) {
      key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
      sessionStorage.setItem(name, key);
    }
    form.elements.clave.value = key;
  });
  const text = form.elements.texto;
  if (text) {
    const kept = `texto-${form.dataset.participar}`;
    if (!text.value) text.value = sessionStorage.getItem(kept) || "";
    text.addEventListener("input", () => sessionStorage.setItem(kept, text.value));
  }
}
const received = document.querySelector("[data-received]");
if (received) sessionStorage.removeItem(`texto-${received.dataset.received}`);
