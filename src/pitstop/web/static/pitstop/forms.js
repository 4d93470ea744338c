// What forms do beyond HTML; every form works without it.
//
//   <form data-form>             the pressed button shows that it works (data-busy="Sending…") and cannot be
//                                pressed twice; Ctrl+Enter or Cmd+Enter in a field sends the form
//   <form data-missing="Still missing:" data-missing-more="and {n} more">
//                                the submit button says in words what is missing, and leads there
//   <form data-begin>            whoever arrives begins at what is missing first, if the keyboard is at hand
//   [data-need="next step"]      a group that needs one answer; any filled control inside is enough
//                                (components/field.html writes it for required fields)
//   [data-need-when='{"name": …, "values": […], "instead": […]}']
//                                a group that needs one once another control holds one of these values, unless one
//                                of the controls `instead` is filled; [data-required] in it then says so
//   [data-grows]                 rows of which one empty one is enough: the next is shown when that is filled
//   <body data-lost="…">         said in #messages when a request found no answer
(function () {
  "use strict";

  const narrow = matchMedia("(max-width: 48rem)");
  const lang = document.documentElement.lang || "en";

  // ---- what is still missing ----
  const filled = (control) =>
    control.type === "radio" || control.type === "checkbox" ? control.checked : control.value.trim() !== "";

  const controls = (group) =>
    [...group.querySelectorAll("input, select, textarea")].filter((c) => c.type !== "hidden" && !c.disabled);

  function labelOf(control) {
    const label = control.labels && control.labels[0];
    return label ? label.textContent.trim() : control.name;
  }

  // What another answer makes required, or no longer.
  function follow(form) {
    const named = (name) => [...form.elements].filter((control) => control.name === name);
    form.querySelectorAll("[data-need-when]").forEach((group) => {
      const { name, values, instead } = JSON.parse(group.dataset.needWhen);
      const chosen = named(name).some((control) => filled(control) && values.includes(control.value));
      const needed = chosen && !instead.some((other) => named(other).some(filled));
      if (needed) group.dataset.need = group.dataset.needLabel;
      else delete group.dataset.need;
      const word = group.querySelector("[data-required]");
      if (!word) return;
      if (!word.dataset.optional) word.dataset.optional = word.textContent;
      const text = needed ? word.dataset.required : word.dataset.optional;
      if (word.textContent !== text) word.textContent = text;
    });
  }

  function gaps(form) {
    const found = [];
    form.querySelectorAll("[data-need]").forEach((group) => {
      const all = controls(group);
      if (all.length && !all.some(filled)) found.push({ name: group.dataset.need, control: all[0] });
    });
    form.querySelectorAll("input:required, select:required, textarea:required").forEach((control) => {
      if (!control.closest("[data-need]") && !filled(control)) found.push({ name: labelOf(control), control });
    });
    return found;
  }

  function sentence(form, found) {
    const lower = (text) => text.charAt(0).toLocaleLowerCase(lang) + text.slice(1);
    const names = found.slice(0, narrow.matches ? 1 : 3).map((gap) => (lang === "de" ? gap.name : lower(gap.name)));
    const more = found.length - names.length;
    if (more) names.push((form.dataset.missingMore || "+ {n}").replace("{n}", more));
    return form.dataset.missing + " " + names.join(" \u00b7 ");
  }

  const submitter = (form) => form.querySelector('button[type="submit"]');

  function showGaps(form) {
    const button = submitter(form);
    if (!button || button.getAttribute("aria-busy")) return;
    if (!button.dataset.ready) button.dataset.ready = button.innerHTML;
    const found = gaps(form);
    if (found.length) {
      const text = sentence(form, found);
      if (button.textContent !== text) button.textContent = text;
      button.dataset.waits = "";
    } else if ("waits" in button.dataset) {
      delete button.dataset.waits;
      button.innerHTML = button.dataset.ready;
    }
  }

  // ---- that it works ----
  function busy(button) {
    if (button.getAttribute("aria-busy")) return;
    button.dataset.idle = button.innerHTML;
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busy) button.textContent = button.dataset.busy;
    // One tick later, or a button's own name and value would be left out of what is sent.
    setTimeout(() => { button.disabled = true; });
  }

  function idle(scope) {
    scope.querySelectorAll('button[aria-busy="true"]').forEach((button) => {
      button.removeAttribute("aria-busy");
      button.disabled = false;
      if (button.dataset.idle) button.innerHTML = button.dataset.idle;
    });
  }

  // Before anything else hears of the submit, so that htmx does not send a form with gaps.
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[data-waits]");
    if (!button) return;
    const first = gaps(button.form)[0];
    if (!first) return;
    event.preventDefault();
    event.stopPropagation();
    first.control.focus();
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-form]") || event.defaultPrevented && !form.closest("[hx-post], [hx-boost]")) return;
    const button = event.submitter || submitter(form);
    if (button) busy(button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.form;
    if (!form || !form.matches("form[data-form]")) return;
    event.preventDefault();
    const button = [...form.querySelectorAll('button[type="submit"]')].find((b) => b.offsetParent !== null);
    if (button) button.click();
  });

  // ---- rows that grow ----
  function grow() {
    let empty = false;
    document.querySelectorAll("[data-grows]").forEach((row) => {
      row.hidden = empty;
      empty = empty || !controls(row).some(filled);
    });
  }

  // ---- keep up ----
  function refresh() {
    document.querySelectorAll("form[data-form]").forEach(follow);
    document.querySelectorAll("form[data-missing]").forEach(showGaps);
    grow();
  }
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.matches("form[data-form]")) follow(form);
    if (form && form.matches("form[data-missing]")) showGaps(form);
    if (event.target.closest("[data-grows]")) grow();
  });
  document.addEventListener("htmx:afterSettle", refresh);
  document.addEventListener("htmx:afterRequest", (event) => { idle(event.target.closest("form") || event.target); refresh(); });
  window.addEventListener("pageshow", () => { idle(document); refresh(); });

  // Where fingers type, the keyboard would cover half of the form.
  const begun = matchMedia("(hover: hover)");
  function begin() {
    const form = document.querySelector("form[data-begin]");
    const idle = !document.activeElement || [document.body, document.getElementById("main")].includes(document.activeElement);
    const first = form && begun.matches && idle && !location.hash && gaps(form)[0];
    if (first) first.control.focus();
  }
  // After swaps.js, which leads to what was refused.
  window.addEventListener("load", () => setTimeout(() => setTimeout(begin)));

  // A page that is left cuts off what it was asking: nobody waits for that answer any more.
  let left = false;
  window.addEventListener("beforeunload", () => { left = true; setTimeout(() => { left = false; }, 3000); });
  window.addEventListener("pageshow", () => { left = false; });

  function lost() {
    if (left) return;
    const messages = document.getElementById("messages");
    if (!messages || !document.body.dataset.lost) return;
    const line = document.createElement("p");
    line.className = "message message--error";
    line.textContent = document.body.dataset.lost;
    messages.replaceChildren(line);
  }
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:responseError", lost);
  refresh();
})();
