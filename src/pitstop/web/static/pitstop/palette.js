// Everything this page can do and everything there is to find, by typing: Ctrl+K, Cmd+K or `/`.
//
//   <a data-open-palette href="/search">   opens it; without a script it leads to the search page
//   [data-palette]                         an act without a key of its own that belongs in it all the same
//   <dialog id="palette" data-search="/search/palette" data-acts="…" data-cases="…" data-found="…" data-none="…">
//
// Acts come from the page itself (keys.js), so it can't offer what the page doesn't do. What is found comes
// from the search as a fragment: its links. A combobox with a listbox: arrows choose, Enter goes, Escape leaves.
(function () {
  "use strict";

  const dialog = document.getElementById("palette");
  if (!dialog || !dialog.showModal || !window.pitstop || !window.pitstop.keyed) return;
  const { keyed, name, act } = window.pitstop;
  const input = dialog.querySelector("input"), list = dialog.querySelector("[role=listbox]");
  const said = dialog.querySelector("[role=status]"), words = dialog.dataset;
  const WAIT = 150;
  let items = [], at = -1, asked = null, timer = 0, found = [];

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
  const fits = (label, query) => plain(query).split(/\s+/).every((word) => plain(label).includes(word));
  const text = (element) => element.textContent.trim().replace(/\s+/g, " ");

  function acts() {
    const seen = new Set([input]), known = [];
    [...keyed(), ...document.querySelectorAll("[data-palette]")].forEach((element) => {
      if (seen.has(element) || element.matches("[data-open-palette]") || dialog.contains(element)) return;
      seen.add(element);
      const label = name(element);
      if (label && !known.some((item) => item.label === label && item.key === element.dataset.key)) {
        known.push({ group: words.acts, label, key: element.dataset.key || "", run: () => act(element) });
      }
    });
    return known;
  }

  function cases() {
    const links = [...document.querySelectorAll("[data-row-link], .waiting a")];
    return links.map((link) => ({ group: words.cases, label: text(link.querySelector(".waiting-what") || link), href: link.getAttribute("href") }));
  }

  function choose(index) {
    at = items.length ? (index + items.length) % items.length : -1;
    [...list.querySelectorAll("[role=option]")].forEach((option, n) => {
      option.setAttribute("aria-selected", String(n === at));
      if (n === at) option.scrollIntoView({ block: "nearest" });
    });
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `palette-${at}`);
  }

  // What was chosen stays chosen when answers come later, if it is still there.
  function draw(chosen) {
    const query = input.value.trim();
    const own = [...acts(), ...cases()].filter((item) => !query || fits(item.label, query));
    const links = new Set(own.map((item) => item.href).filter(Boolean));
    const few = query ? own : own.slice(0, 40);
    items = [...few, ...found.filter((item) => !links.has(item.href))];
    let group = "";
    list.replaceChildren(...items.flatMap((item, n) => {
      const option = document.createElement("li"), label = document.createElement("span");
      option.id = `palette-${n}`;
      option.setAttribute("role", "option");
      label.textContent = item.label;
      option.append(label);
      if (item.more) {
        const more = document.createElement("span");
        more.className = "soft";
        more.textContent = item.more;
        option.append(" ", more);
      }
      (item.key || "").split(" ").filter(Boolean).forEach((key) => {
        const box = document.createElement("kbd");
        box.className = "key";
        box.textContent = key;
        box.setAttribute("aria-hidden", "true");
        option.append(box);
      });
      option.addEventListener("click", () => go(item));
      if (item.group === group) return [option];
      group = item.group;
      const head = document.createElement("li");
      head.setAttribute("role", "presentation");
      head.className = "palette-head";
      head.textContent = group;
      return [head, option];
    }));
    said.textContent = items.length ? "" : words.none;
    choose(Math.max(0, items.findIndex((item) => chosen && ["group", "label", "href"].every((part) => item[part] === chosen[part]))));
  }

  async function look() {
    const query = input.value.trim();
    if (asked) asked.abort();
    if (!words.search || query.length < 2) {
      found = [];
      return draw(items[at]);
    }
    asked = new AbortController();
    try {
      const answer = await fetch(`${words.search}?${new URLSearchParams({ q: query })}`, {
        redirect: "manual", signal: asked.signal, credentials: "same-origin",
      });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      found = [...page.querySelectorAll("[data-found] a[href]")].map((link) => {
        const more = link.querySelector(".soft");
        if (more) more.remove();
        return { group: words.found, label: text(link), more: more ? text(more) : "", href: link.getAttribute("href") };
      });
      draw(items[at]);
    } catch (_aborted) { /* a newer question is under way, or nothing answers: acts stay */ }
  }

  function go(item) {
    dialog.close();
    if (item.href) location.assign(item.href);
    else item.run();
  }

  function open() {
    if (dialog.open || document.querySelector("dialog[open]")) return;
    found = [];
    input.value = "";
    dialog.showModal();
    draw();
    input.focus();
  }

  input.addEventListener("input", () => {
    draw();
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(at + step);
    else if (event.key === "Enter" && items[at]) go(items[at]);
    else return;
    event.preventDefault();
  });
  // A press beside the box closes it: the backdrop is the dialog itself.
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest || !event.target.closest("[data-open-palette]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open();
  });
})();
