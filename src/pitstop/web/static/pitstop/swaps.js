// Where the eye and the focus go when a page arrives, or a part of it is swapped in by htmx.
//
//   after a refusal            to the first wrong field, else to the refusal itself
//   /handoffs/7#accept         to the first field of that form, in a <details> that opens for it
//   [data-then="#id"]          where the focus goes after an act inside succeeded, such as that of a form
//   <body data-sign-in="…" data-signed-out="…">
//                              said, with everything left in place, when a session ended in the meantime
//   [data-quiet]               its swaps leave the focus where it is: they follow what someone types, or come by
//                              themselves
//   <button data-copy="…" data-copied="Copied">
(function () {
  "use strict";

  const words = document.body.dataset;
  const FIELD = "input:not([type=hidden]), textarea, select";
  let then = null;

  function reach(element) {
    const closed = element.closest("details:not([open])");
    if (closed) closed.open = true;
    element.focus();
    return document.activeElement === element;
  }

  function wrong(scope) {
    const field = scope.querySelector(`[aria-invalid="true"], .field--wrong :is(${FIELD})`);
    const group = scope.querySelector("fieldset[aria-describedby] ~ .wrong, .choices .wrong");
    const refusal = scope.querySelector(".refusal");
    return refusal || field || (group && group.closest("fieldset").querySelector(FIELD));
  }

  function arrive() {
    const main = document.getElementById("main");
    // The design page shows refusals that nobody caused.
    const first = main && !main.querySelector(".design") && wrong(main);
    if (first) return reach(first);
    const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!named || !named.matches("form")) return false;
    const field = named.querySelector(FIELD);
    return field ? reach(field) : false;
  }

  // ---- around a swap ----
  function say(text) {
    const messages = document.getElementById("messages");
    if (!messages) return;
    const line = document.createElement("p");
    line.className = "message message--error";
    line.textContent = text;
    messages.replaceChildren(line);
    messages.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isQuiet(event.target)) return;
    const form = event.target.closest("[data-then]");
    then = form ? form.dataset.then : null;
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = event.detail, asked = detail.selectOverride || selected(detail.requestConfig.elt);
    if (!detail.shouldSwap || !asked) return;
    const came = detail.xhr.responseURL && new URL(detail.xhr.responseURL).pathname;
    if (words.signIn && came === words.signIn) {
      detail.shouldSwap = false;
      say(words.signedOut);
      return;
    }
    const page = parsed(detail.serverResponse);
    if (!page.querySelector(asked) && detail.xhr.status === 403 && detail.requestConfig.verb === "post") {
      detail.shouldSwap = false;
      sendAgain(detail.requestConfig.elt);
      return;
    }
    // A page without the part that was asked for ("not here"): show all of it.
    if (!page.querySelector(asked)) {
      detail.selectOverride = "#main";
      detail.target = document.getElementById("main");
      detail.swapOverride = "outerHTML";
      return;
    }
    if (isQuiet(detail.requestConfig.elt) && reading(detail.target)) detail.shouldSwap = false;
  });

  // After signing in again in another tab a form's proof is an old one: fetch the new one, and send once more.
  let again = false;
  function sendAgain(form) {
    fetch(location.href, { headers: { Accept: "text/html" } }).then(async (answer) => {
      const page = parsed(await answer.text()), token = page.querySelector('[name="csrfmiddlewaretoken"]');
      const same = page.body.dataset.person === words.person;
      if (again || !same || !token) return say(words.signedOut);
      document.querySelectorAll('[name="csrfmiddlewaretoken"]').forEach((input) => { input.value = token.value; });
      document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
      again = true;
      form.requestSubmit();
    }).catch(() => say(words.lost));
  }
  document.addEventListener("htmx:afterSwap", () => { again = false; });

  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
  const selected = (element) => element.closest("[hx-select]") && element.closest("[hx-select]").getAttribute("hx-select");
  const isQuiet = (element) => element.matches("[data-quiet]");
  const reading = (target) => {
    const selection = getSelection();
    return !selection.isCollapsed && target.contains(selection.anchorNode);
  };

  document.addEventListener("htmx:afterSwap", (event) => {
    if (isQuiet(event.detail.requestConfig.elt)) return;
    const main = document.getElementById("main"), first = wrong(main);
    if (first) return void reach(first);
    const next = then && document.querySelector(then);
    if (next) return void reach(next);
    if (document.activeElement === document.body) main.focus({ preventScroll: true });
  });

  // ---- copying ----
  function offerCopying() {
    if (!navigator.clipboard) return;
    document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-copy]");
    if (!button) return;
    navigator.clipboard.writeText(button.dataset.copy).then(() => { button.textContent = button.dataset.copied; });
  });
  document.addEventListener("htmx:afterSettle", offerCopying);

  window.addEventListener("hashchange", arrive);
  document.querySelectorAll("[data-without-script]").forEach((part) => part.remove());
  offerCopying();
  // Going to a #fragment takes the focus away once more when all has loaded.
  if (document.readyState === "complete") arrive();
  else window.addEventListener("load", () => setTimeout(arrive));
})();
