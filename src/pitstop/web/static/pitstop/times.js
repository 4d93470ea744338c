// Keeps the words of <time data-relative> true while a page stays open.
//
// The server's text is complete without this file. The words come from <body data-time-…>
// (see words_for_times), so that a text never changes its wording when the script arrives;
// days come from the browser, which knows the plural forms of the page's language.
// data-relative="since": "5 min ago"; data-relative="due": "5 min late", and data-due-state on
// the element around it (late, soon, later) follows.
(function () {
  "use strict";

  const MINUTE = 60, HOUR = 3600, DAY = 86400, SOON = 30 * MINUTE, EVERY = 30000;
  const words = document.body.dataset;
  const lang = document.documentElement.lang || "en";

  const days = (count) =>
    new Intl.NumberFormat(lang, { style: "unit", unit: "day", unitDisplay: "long" }).format(count);

  function duration(seconds) {
    if (seconds < HOUR) return words.timeMinutes.replace("{minutes}", Math.floor(seconds / MINUTE));
    if (seconds < DAY) {
      const hours = Math.floor(seconds / HOUR), minutes = Math.floor((seconds % HOUR) / MINUTE);
      const pattern = minutes ? words.timeBoth : words.timeHours;
      return pattern.replace("{hours}", hours).replace("{minutes}", minutes);
    }
    return days(Math.floor((seconds + DAY / 2) / DAY));
  }

  function relative(seconds, kind) {
    const size = Math.abs(seconds);
    if (size < MINUTE) return words.timeNow;
    if (size >= DAY && !(kind === "due" && seconds < 0)) {
      const count = Math.floor((size + DAY / 2) / DAY);
      return new Intl.RelativeTimeFormat(lang, { numeric: "always" }).format(seconds < 0 ? -count : count, "day");
    }
    const pattern = seconds > 0 ? words.timeFuture : kind === "due" ? words.timeLate : words.timePast;
    return pattern.replace("{duration}", duration(size));
  }

  function refresh() {
    const now = Date.now();
    document.querySelectorAll("time[data-relative]").forEach((element) => {
      const at = Date.parse(element.dateTime);
      if (Number.isNaN(at)) return;
      const seconds = Math.trunc((at - now) / 1000);
      const text = relative(seconds, element.dataset.relative);
      if (element.textContent !== text) element.textContent = text;
      const clock = element.closest("[data-due-state]");
      if (clock) clock.dataset.dueState = seconds <= 0 ? "late" : seconds <= SOON ? "soon" : "later";
    });
  }

  if (!words.timeNow) return;
  setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  document.addEventListener("htmx:afterSettle", refresh);
})();
