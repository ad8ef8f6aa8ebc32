// Before leaving a page with words that were not saved, the browser asks. Without this script nothing else changes.
(() => {
  const form = document.querySelector("form[data-unsaved]");
  if (!form) return;
  let typed = Boolean(document.querySelector("[data-unsaved] .error-message"));
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
})();
