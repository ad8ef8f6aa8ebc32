// Single-key shortcuts for the queue of evidence. They can be turned off, and never act inside a field (WCAG 2.1.4).
(() => {
  const page = document.querySelector("[data-review]");
  if (!page) return;
  const KEY = "abierto-atajos-revision";
  const help = page.querySelector("[data-shortcuts]");
  const box = page.querySelector("[data-shortcuts-on]");
  const recall = () => { try { return localStorage.getItem(KEY) !== "no"; } catch { return true; } };
  const keep = (on) => { try { localStorage.setItem(KEY, on ? "si" : "no"); } catch { /* not remembered */ } };
  let sent = false;

  help.hidden = false;
  box.checked = recall();
  box.addEventListener("change", () => keep(box.checked));

  const writes = (target) =>
    target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  const acts = {
    a: () => { const button = page.querySelector("button[data-key=a]"); if (button && !sent) { sent = true; button.click(); } },
    d: () => { const reason = page.querySelector("#devolver textarea"); if (reason) reason.focus(); },
    j: () => { const link = page.querySelector("a[data-key=j]"); if (link) link.click(); },
    k: () => { const link = page.querySelector("a[data-key=k]"); if (link) link.click(); },
    "?": () => { const title = help.querySelector("h2"); title.scrollIntoView(); title.focus(); },
  };

  // In the capture phase: the shell has a help of its own under «?», and here this page's comes first.
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (writes(event.target) || !Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    acts[event.key]();
  }, true);

  // A ready-made reason becomes text that the person can finish.
  const ready = page.querySelector("#devolver select");
  const reason = page.querySelector("#devolver textarea");
  if (ready && reason) {
    ready.addEventListener("change", () => {
      if (!ready.value) return;
      const text = ready.selectedOptions[0].textContent;
      if (!reason.value.includes(text)) reason.value = `${text} ${reason.value}`.trim();
      ready.value = "";
      reason.focus();
    });
  }
})();
