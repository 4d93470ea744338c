// Brings a part of the page up to date in place: what stayed the same is left alone.
//
//   pitstop.morph(part, fresh)      makes `part` what `fresh` is, node by node
//   pitstop.inUse(form)             whether somebody has typed there, or is about to
//
// Elements that have an id or a data-row keep their identity, so focus, scroll, open <details> and a
// selection stay where they are. A form in use is left as it is: nobody loses a word to an update. What has
// data-keep, as the reasons of a refusal, goes only when the reader does something.
(function () {
  "use strict";

  const MINE = ["open", "aria-keyshortcuts", "aria-busy"];  // set by the browser, or by our scripts
  const key = (node) => (node.nodeType === Node.ELEMENT_NODE && (node.id || node.dataset.row)) || "";

  const changed = (control) => {
    if (control.type === "hidden" || control.type === "submit") return false;
    if (control.type === "radio" || control.type === "checkbox") return control.checked !== control.defaultChecked;
    if (control.tagName === "SELECT") {
      return [...control.options].some((option) => option.selected !== option.defaultSelected) &&
        [...control.options].some((option) => option.defaultSelected);
    }
    return control.value !== control.defaultValue;
  };

  function inUse(form) {
    return form.contains(document.activeElement) || [...form.elements].some(changed);
  }

  function selecting(node) {
    const selection = getSelection();
    return !selection.isCollapsed && node.contains(selection.anchorNode);
  }

  function same(one, other) {
    if (one.nodeType !== other.nodeType || one.nodeName !== other.nodeName || key(one) !== key(other)) return false;
    const kept = (node) => node.nodeType === Node.ELEMENT_NODE && node.hasAttribute("data-keep");
    return kept(one) === kept(other);
  }

  function attributes(old, fresh) {
    [...old.attributes].forEach(({ name }) => {
      if (!fresh.hasAttribute(name) && !MINE.includes(name)) old.removeAttribute(name);
    });
    [...fresh.attributes].forEach(({ name, value }) => {
      if (!MINE.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
    });
  }

  const stays = (node) => node.nodeType === Node.ELEMENT_NODE && (node.hasAttribute("data-keep") ||
    [node, ...node.querySelectorAll("form")].some((form) => form.matches("form") && inUse(form)));

  // Puts `found` before `next`, and gives what comes next then. What holds the focus is not moved, for moving takes
  // the focus away: what stands between goes behind it.
  function place(parent, found, next) {
    if (found === next) return next.nextSibling;
    if (next && next.compareDocumentPosition(found) & Node.DOCUMENT_POSITION_PRECEDING) return next;
    if (!found.contains(document.activeElement)) {
      parent.insertBefore(found, next);
      return next;
    }
    const behind = found.nextSibling;
    while (next && next !== found) {
      const between = next;
      next = next.nextSibling;
      parent.insertBefore(between, behind);
    }
    return found.nextSibling;
  }

  function children(old, fresh) {
    const known = new Map([...old.childNodes].filter(key).map((node) => [key(node), node]));
    let next = old.firstChild;
    [...fresh.childNodes].forEach((wanted) => {
      while (next && !same(next, wanted) && stays(next)) next = next.nextSibling;
      const found = key(wanted) ? known.get(key(wanted)) : next && same(next, wanted) ? next : null;
      if (found && same(found, wanted)) {
        next = place(old, found, next);
        morph(found, wanted);
      } else {
        const made = document.importNode(wanted, true);
        old.insertBefore(made, next);
        if (window.htmx && made.nodeType === Node.ELEMENT_NODE) window.htmx.process(made);
      }
    });
    while (next) {
      const gone = next;
      next = next.nextSibling;
      if (!stays(gone)) gone.remove();
    }
  }

  function morph(old, fresh) {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (!selecting(old)) old.nodeValue = fresh.nodeValue;
      return;
    }
    if (old.matches("form") && inUse(old)) return;
    attributes(old, fresh);
    children(old, fresh);
  }

  window.pitstop = Object.assign(window.pitstop || {}, { morph, inUse });
})();
