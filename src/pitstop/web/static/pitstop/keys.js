// One key per frequent act. A page says what a key does where the act stands:
//
//   <a data-key="a">Accept</a>      pressed: follows a link, presses a button, opens a <details>, focuses a field
//   data-key="g d"                  two keys, one after the other
//   data-key-label="Search cases"   its name in the help where the text of the element is not one
//   data-row, data-row-link         j and k move from row to row; a key inside a row acts on the row in use
//
//   <details data-menu>             a menu: Escape or a press elsewhere closes it; its keys work while it is closed
//
// `?` opens the list of what this page knows. Keys rest while someone types, with Ctrl, Alt or Cmd held, and
// when switched off in that list (WCAG 2.1.4); Escape leaves a field. Listens on the document, so content
// swapped in later takes part by itself.
(function () {
  "use strict";

  const STORE = "pitstop.keys";
  const WAIT = 1200;
  const dialog = document.getElementById("keys");
  let first = "", firstAt = 0;

  const on = () => { try { return localStorage.getItem(STORE) !== "off"; } catch { return true; } };
  const visible = (element) => element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
  const typing = (element) =>
    element.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])");
  const keyed = () => [...document.querySelectorAll("[data-key]")]
    .filter((element) => visible(element) || element.closest("[data-menu]"));

  function find(key) {
    const all = keyed().filter((element) => element.dataset.key === key);
    const row = document.activeElement && document.activeElement.closest("[data-row]");
    return all.find((element) => row && row.contains(element)) || all[0];
  }

  function act(element) {
    const field = element.matches("input, textarea, select");
    if (element.matches("details")) {
      element.open = true;
      (element.querySelector("input:not([type=hidden]), textarea, select") || element.querySelector("summary")).focus();
    } else if (field) {
      element.focus();
      if (element.select) element.select();
    } else {
      element.click();
    }
  }

  function move(step) {
    const rows = [...document.querySelectorAll("[data-row]")].filter(visible);
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
    const link = rows[next].querySelector("[data-row-link]") || rows[next].querySelector("a, button");
    link.focus();
    rows[next].scrollIntoView({ block: "nearest" });
  }

  // ---- help ----
  function name(element) {
    if (element.dataset.keyLabel) return element.dataset.keyLabel;
    const copy = (element.matches("details") ? element.querySelector("summary") : element).cloneNode(true);
    copy.querySelectorAll("kbd, .unseen").forEach((part) => part.remove());
    return copy.textContent.trim().replace(/\s+/g, " ");
  }

  function line(keys, text) {
    const row = document.createElement("div"), what = document.createElement("dt"), how = document.createElement("dd");
    what.textContent = text;
    keys.forEach((key) => {
      const box = document.createElement("kbd");
      box.className = "key";
      box.textContent = key;
      how.append(box, " ");
    });
    row.append(what, how);
    return row;
  }

  function help() {
    if (!dialog || dialog.open) return;
    const seen = new Set(), lines = [];
    keyed().forEach((element) => {
      const key = element.dataset.key;
      if (seen.has(key) || key === "?") return;
      seen.add(key);
      lines.push(line(key.split(" "), name(element)));
    });
    if (document.getElementById("palette")) lines.push(line(["Ctrl", "K"], dialog.dataset.paletteHelp));
    if (document.querySelector("[data-row]")) lines.push(line(["j", "k"], dialog.dataset.focusHelp));
    if (document.querySelector("form[data-form]")) lines.push(line(["Ctrl", "Enter"], dialog.dataset.sendHelp));
    lines.push(line(["Esc"], dialog.dataset.leaveHelp));
    dialog.querySelector("[data-keys-list]").replaceChildren(...lines);
    dialog.querySelector("[data-keys-on]").checked = on();
    dialog.showModal();
  }

  function press(event) {
    const sequence = first && event.timeStamp - firstAt < WAIT ? first + " " + event.key : event.key;
    first = "";
    if (sequence === "?") return help(), true;
    const element = find(sequence) || find(event.key);
    if (element) return act(element), true;
    if (event.key === "j" || event.key === "k") return move(event.key === "j" ? 1 : -1), true;
    if (keyed().some((other) => other.dataset.key.startsWith(event.key + " "))) {
      first = event.key;
      firstAt = event.timeStamp;
      return true;
    }
    return false;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") closeMenus(null, true);
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key.length === 1 && on() && press(event)) event.preventDefault();
  });

  function closeMenus(except, back) {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (menu === except) return;
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (back && inside) menu.querySelector("summary").focus();
    });
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest) return;
    if (event.target.closest("[data-open-keys]")) help();
    closeMenus(event.target.closest("details[data-menu]"), false);
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-on]")) return;
    try { localStorage.setItem(STORE, event.target.checked ? "on" : "off"); } catch { /* kept for this page only */ }
    document.documentElement.toggleAttribute("data-keys-off", !on());
  });

  function announce() {
    keyed().filter((element) => element.dataset.key.length === 1)
      .forEach((element) => element.setAttribute("aria-keyshortcuts", element.dataset.key));
    document.querySelectorAll("[data-open-keys]").forEach((button) => { button.hidden = false; });
  }
  window.pitstop = Object.assign(window.pitstop || {}, { keyed, name, act });
  document.documentElement.toggleAttribute("data-keys-off", !on());
  document.addEventListener("htmx:afterSettle", announce);
  announce();
})();
