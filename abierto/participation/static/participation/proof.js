// Finds by counting the number that the server asks for, and sends the form; without it, the person waits and presses.
"use strict";
const form = document.querySelector("form[data-proof]");
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
async function solve({ algorithm, challenge, salt, maxNumber }) {
  const encoder = new TextEncoder();
  const lot = 500;
  for (let start = 0; start <= maxNumber; start += lot) {
    const numbers = Array.from({ length: Math.min(lot, maxNumber - start + 1) }, (_, i) => start + i);
    const found = await Promise.all(numbers.map((number) => crypto.subtle.digest(algorithm, encoder.encode(salt + number))));
    const place = found.findIndex((digest) => hex(digest) === challenge);
    if (place >= 0) return numbers[place];
  }
  return null;
}
if (form && globalThis.crypto && crypto.subtle) {
  const asked = JSON.parse(form.dataset.proof);
  const told = form.querySelector("[data-proof-told]");
  told.textContent = "Su navegador hace el paso por usted; tarda unos segundos.";
  solve(asked).then((number) => {
    if (number === null) return;
    const { algorithm, challenge, salt, signature } = asked;
    form.elements.prueba.value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
    form.submit();
  });
}
