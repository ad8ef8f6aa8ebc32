// Helps at the desk of dialogues; every page works without it.
(() => {
  // Single-key shortcuts. They can be turned off, and never act inside a field (WCAG 2.1.4).
  const page = document.querySelector("[data-keys]");
  const help = page && page.querySelector("[data-shortcuts]");
  if (help) {
    const KEY = `abierto-atajos-${page.dataset.keys}`;
    const box = help.querySelector("[data-shortcuts-on]");
    const recall = () => { try { return localStorage.getItem(KEY) !== "no"; } catch { return true; } };
    const keep = (on) => { try { localStorage.setItem(KEY, on ? "si" : "no"); } catch { /* not remembered */ } };
    const questions = [...page.querySelectorAll("[data-question]")];
    let sent = false;

    help.hidden = false;
    box.checked = recall();
    box.addEventListener("change", () => keep(box.checked));

    const here = () => questions.findIndex((one) => one.contains(document.activeElement));
    const step = (by) => {
      const next = questions[Math.min(questions.length - 1, Math.max(0, here() + by))];
      if (next) { next.tabIndex = -1; next.focus(); next.scrollIntoView({ block: "nearest" }); }
    };
    const follow = (key) => { const link = page.querySelector(`a[data-key=${key}]`); if (link) link.click(); };
    const act = (key) => {
      const question = questions[here()];
      const button = question && question.querySelector(`button[data-act=${key}]`);
      if (button && !sent) { sent = true; button.click(); }
    };
    const acts = questions.length
      ? { j: () => step(1), k: () => step(-1), n: () => act("n"), r: () => act("r"), m: () => act("m"), o: () => act("o") }
      : {
          j: () => follow("j"),
          k: () => follow("k"),
          r: () => { const reason = page.querySelector("#responder textarea"); if (reason) reason.focus(); },
        };
    acts["?"] = () => { const title = help.querySelector("h2"); title.scrollIntoView(); title.focus(); };

    const writes = (target) =>
      target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    // In the capture phase: the shell has a help of its own under «?», and here this page's comes first.
    document.addEventListener("keydown", (event) => {
      if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
      if (writes(event.target) || !Object.hasOwn(acts, event.key)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      acts[event.key]();
    }, true);
  }

  // How many are marked.
  const marks = document.querySelector("form[data-marks]");
  const told = marks && marks.querySelector("[data-marks-count]");
  if (told) {
    marks.addEventListener("change", () => {
      const count = marks.querySelectorAll("input[name=a]:checked").length;
      told.textContent = count ? `Marcadas: ${count}` : "";
    });
  }

  // Before leaving a page with words that were not saved, the browser asks.
  const form = document.querySelector("form[data-unsaved]");
  if (form) {
    let typed = Boolean(form.querySelector(".error-message"));
    form.addEventListener("input", () => { typed = true; });
    form.addEventListener("submit", () => { typed = false; });
    window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
  }

  // New questions on the board: said, never moved under the finger of who moderates.
  const news = document.querySelector("[data-board-news]");
  if (news) {
    const known = Number(news.dataset.boardNews);
    const look = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(window.location.pathname, { headers: { "X-Requested-With": "fetch" } });
        if (!answer.ok) return;
        const text = await answer.text();
        const found = /data-board-news="(\d+)"/.exec(text);
        const more = found ? Number(found[1]) - known : 0;
        if (more > 0) {
          const link = document.createElement("a");
          link.href = window.location.pathname + window.location.search;
          link.textContent = more === 1 ? "Llegó una pregunta: verla" : `Llegaron ${more} preguntas: verlas`;
          news.replaceChildren(link);
        }
      } catch { /* no network for a moment */ }
    };
    window.setInterval(look, 8000);
  }
})();
