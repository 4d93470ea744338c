// What is typed in a form is kept while one pauses and when one leaves; sending the form ends that.
//
//   <form data-draft="/cases/42/draft">   where it is kept; the answer is empty
(function () {
  "use strict";

  const PAUSE = 1200;
  const waits = new Map();  // form -> timer
  const sent = new WeakSet();

  function words(form) {
    const data = new FormData(form);
    [...data.keys()].forEach((name) => { if (data.get(name) instanceof File) data.delete(name); });
    return data;
  }

  function keep(form, leaving) {
    clearTimeout(waits.get(form));
    if (!waits.delete(form) || sent.has(form)) return;
    if (leaving) navigator.sendBeacon(form.dataset.draft, words(form));
    else fetch(form.dataset.draft, { method: "POST", body: words(form), credentials: "same-origin" }).catch(() => {});
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !form.matches("form[data-draft]")) return;
    sent.delete(form);  // it was refused, and is being mended
    clearTimeout(waits.get(form));
    waits.set(form, setTimeout(() => keep(form, false), PAUSE));
  });

  // Before the words leave: a draft that is kept after them would offer them again.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-draft]")) return;
    sent.add(event.target);
    clearTimeout(waits.get(event.target));
    waits.delete(event.target);
  }, true);

  const leave = () => [...waits.keys()].forEach((form) => keep(form, true));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  window.addEventListener("pagehide", leave);
})();
