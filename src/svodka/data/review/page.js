// The review page: filters, keys, ticks and the box with what is known about a mark or a word. No library, no request.
(() => {
  "use strict";
  const tables = JSON.parse(document.getElementById("tables").textContent);
  const form = document.getElementById("filters");
  const left = document.getElementById("left");
  const tip = document.getElementById("tip");
  const theme = document.getElementById("theme");
  const pairs = [...document.querySelectorAll(".pair")].map((element) => ({
    element,
    item: element.dataset.item,
    tick: element.querySelector(".tick input"),
    notes: [...element.querySelectorAll(".note")].map((note) => note.dataset),
  }));
  const byElement = new Map(pairs.map((pair) => [pair.element, pair]));
  let current = null;

  // A browser may forbid storage, or hold something else under the name: then the page begins anew and says nothing.
  const store = {
    read(name) {
      try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
    },
    write(name, value) {
      try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* nothing to be done */ }
    },
  };
  const SEEN = `svodka-review:seen:${tables.key}`;
  const CHOSEN = `svodka-review:wording:${tables.key}`;
  const THEME = "svodka-review:theme";

  // ---- ticks
  const showTick = (pair) => pair.element.classList.toggle("seen", pair.tick.checked);
  function restoreTicks() {
    const kept = store.read(SEEN);
    const seen = new Set(Array.isArray(kept) ? kept : []);
    for (const pair of pairs) {
      pair.tick.checked = seen.has(pair.element.dataset.key);
      showTick(pair);
    }
  }
  function keepTicks() {
    store.write(SEEN, pairs.filter((pair) => pair.tick.checked).map((pair) => pair.element.dataset.key));
  }

  // ---- terms that people word otherwise, and the file that learn takes
  const choices = [...document.querySelectorAll(".wordings input")];
  function restoreChoices() {
    const kept = store.read(CHOSEN);
    for (const choice of choices) choice.checked = kept?.[choice.name] === choice.value;
  }
  function keepChoices() {
    store.write(CHOSEN, Object.fromEntries(choices.filter((one) => one.checked).map((one) => [one.name, one.value])));
  }
  function save() {
    const chosen = (value) => choices.filter((one) => one.checked && one.value === value).map((one) => one.name);
    const said = {
      format: 1,
      bulletin_sha256: tables.key,
      seen: pairs.filter((pair) => pair.tick.checked).map((pair) => pair.element.dataset.key),
      take_term: chosen("take"),
      keep_mine: chosen("keep"),
    };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(said, null, 1)], { type: "application/json" }));
    link.download = `${decodeURIComponent(location.pathname.split("/").pop()).replace(/\.review\.html$/, "")}.seen.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  // ---- filters
  const asked = () => ({
    show: form.elements.show.value,
    check: form.elements.check.value,
    item: form.elements.item.value,
    hide: form.elements.hide.checked,
  });
  function answers(note, wanted) {
    if (wanted.check && note.check !== wanted.check) return false;
    if (wanted.show === "errors") return note.severity === "error";
    if (wanted.show === "findings") return note.severity !== "note";
    return true;
  }
  function isWanted(pair, wanted) {
    if (wanted.item && pair.item !== wanted.item) return false;
    if (wanted.hide && pair.tick.checked) return false;
    if (wanted.show === "all" && !wanted.check) return true;
    return pair.notes.some((note) => answers(note, wanted));
  }
  function filter() {
    const wanted = asked();
    for (const pair of pairs) pair.element.hidden = !isWanted(pair, wanted);
    for (const part of document.querySelectorAll(".item, main > section, main > .pairs")) {
      const own = part.querySelectorAll(".pair");
      part.hidden = own.length > 0 && ![...own].some((element) => !element.hidden);
    }
    hideTip();
    count();
  }
  const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  function count() {
    const shown = pairs.filter((pair) => !pair.element.hidden);
    const open = shown.filter((pair) => !pair.tick.checked);
    const of = (severity) => open.flatMap((pair) => pair.notes).filter((note) => note.severity === severity).length;
    left.textContent = `${shown.length} of ${counted(pairs.length, "row")} shown; left to see: ${open.length}, `
      + `with ${counted(of("error"), "error")} and ${counted(of("warning"), "warning")}`;
  }

  // ---- the pair under the cursor
  const SAYS = "[data-m], [data-f], [data-w]";
  function words(pair) {
    const seen = new Set();
    return [...pair.element.querySelectorAll(SAYS)].filter((element) => {
      // A mark that is cut by the words within it is one stop, unless a word has senses of its own.
      const name = `${element.parentElement.className}|${element.dataset.m ?? ""}|${element.dataset.f ?? ""}|${element.dataset.w ?? ""}`;
      return !seen.has(name) && seen.add(name);
    });
  }
  function setCurrent(pair) {
    if (pair === current) return;
    if (current) {
      current.element.tabIndex = -1;
      for (const element of words(current)) element.removeAttribute("tabindex");
    }
    current = pair;
    current.element.tabIndex = 0;
    for (const element of words(current)) element.tabIndex = element.dataset.m || element.dataset.f ? 0 : -1;
  }
  function goTo(pair) {
    setCurrent(pair);
    pair.element.focus({ preventScroll: true });
    pair.element.scrollIntoView({ block: "nearest" });
  }
  // `…review.html#p3.1.2` is a link to a sentence.
  function goToNamed() {
    const named = byElement.get(document.getElementById(location.hash.slice(1)));
    if (named && !named.element.hidden) goTo(named);
  }
  function step(by) {
    const shown = pairs.filter((pair) => !pair.element.hidden);
    if (!shown.length) return;
    const place = shown.indexOf(current);
    goTo(place < 0 ? nearest(shown, by) : shown[Math.min(shown.length - 1, Math.max(0, place + by))]);
  }
  function nearest(shown, by) {
    if (!current) return shown[0];
    const after = shown.find((pair) => pairs.indexOf(pair) > pairs.indexOf(current));
    const before = shown.findLast((pair) => pairs.indexOf(pair) < pairs.indexOf(current));
    return by > 0 ? after ?? before : before ?? after;
  }
  function walk(by) {
    if (!current || current.element.hidden) return;
    const stops = words(current);
    if (!stops.length) return;
    const place = stops.indexOf(document.activeElement);
    const next = stops[place < 0 ? (by > 0 ? 0 : stops.length - 1) : (place + by + stops.length) % stops.length];
    if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
    next.focus();
  }

  // ---- the box
  const numbers = (text) => (text ? text.split(" ").map(Number) : []);
  function* lines(element) {
    for (const number of numbers(element.dataset.f)) yield [document.getElementById(`f${number}`).textContent, ""];
    for (const number of numbers(element.dataset.m)) for (const line of tables.marks[number]) yield [line, ""];
    for (const number of numbers(element.dataset.w)) {
      for (const [lemma, senses] of tables.words[number]) yield [senses.join(", "), lemma];
    }
  }
  function light(element, on) {
    const pair = element.closest(".pair");
    for (const number of numbers(element.dataset.m)) {
      for (const one of pair.querySelectorAll(`[data-m~="${number}"]`)) one.classList.toggle("lit", on);
    }
    for (const number of numbers(element.dataset.f)) document.getElementById(`f${number}`).classList.toggle("lit", on);
  }
  let told = null;
  function hideTip() {
    if (!told) return;
    light(told, false);
    told.removeAttribute("aria-describedby");
    told = null;
    tip.hidden = true;
  }
  function showTip(element) {
    if (element === told) return;
    hideTip();
    told = element;
    light(element, true);
    tip.replaceChildren(...[...lines(element)].map(([text, lemma]) => {
      const line = document.createElement("p");
      if (lemma) {
        const word = document.createElement("b");
        word.lang = "ru";
        word.textContent = lemma;
        line.append(word, ": ");
      }
      line.append(text);
      return line;
    }));
    tip.hidden = false;
    element.setAttribute("aria-describedby", "tip");
    const at = element.getClientRects()[0] ?? element.getBoundingClientRect();
    const below = at.bottom + 2;
    const fits = below + tip.offsetHeight <= innerHeight;
    tip.style.top = `${Math.max(4, fits ? below : at.top - tip.offsetHeight - 2)}px`;
    tip.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - 8))}px`;
  }

  // ---- light and dark
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (prefersDark.matches ? "dark" : "light")) === "dark";
  const nameTheme = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  function restoreTheme() {
    const kept = store.read(THEME);
    if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
    nameTheme();
  }

  // ---- what a person does
  addEventListener("hashchange", goToNamed);
  // Another window with the same page, or the browser itself, was slower than this one.
  addEventListener("storage", (event) => {
    if (event.key === CHOSEN || event.key === null) restoreChoices();
    if (event.key !== SEEN && event.key !== null) return;
    restoreTicks();
    filter();
  });
  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    store.write(THEME, document.documentElement.dataset.theme);
    nameTheme();
  });
  prefersDark.addEventListener("change", nameTheme);
  document.getElementById("save").addEventListener("click", save);
  document.addEventListener("change", (event) => {
    if (choices.includes(event.target)) keepChoices();
    const pair = byElement.get(event.target.closest(".pair"));
    if (!pair) return;
    showTick(pair);
    keepTicks();
    count();
  });
  document.addEventListener("focusin", (event) => {
    const pair = byElement.get(event.target.closest(".pair"));
    if (pair) setCurrent(pair);
    if (event.target.matches(SAYS)) showTip(event.target);
    else hideTip();
  });
  document.addEventListener("pointerover", (event) => {
    const element = event.target.closest(SAYS);
    if (element) showTip(element);
    else if (!tip.contains(event.target) && told !== document.activeElement) hideTip();
  });
  document.addEventListener("scroll", () => { if (told !== document.activeElement) hideTip(); }, { passive: true });
  const KEYS = {
    j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
    ArrowRight: () => walk(1), ArrowLeft: () => walk(-1), x: () => current?.tick.click(), Escape: hideTip,
  };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.matches("select, summary, input:not(.tick input)")) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  restoreTheme();
  restoreTicks();
  restoreChoices();
  filter();
  goToNamed();
})();
