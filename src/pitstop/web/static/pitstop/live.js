// Keeps a page true while it stays open. It asks every few seconds whether anything happened that concerns the
// reader, and only then fetches the page again and brings its parts up to date in place (morph.js).
//
//   <body data-live="/live" data-live-page="case-42" data-live-mark="812.3">   where to ask, for what, since when
//   [data-live-part="desk"]     a part with an id that is renewed when the answer says so; also "case", "board"
//   [data-live-part~="still"]   … but not while the pointer is on it: rows don't move under a finger
//   [data-live-part~="slow"]    … at most every 20 seconds: it stands beside what is worked on
//   [data-live-new]             an item that is said when it is new: "1 new offer", or its own words
//   live:bell                   an event on <body> when there may be a new notice
//
// It asks less often while the page is hidden, ever less often while nothing answers, and says so.
(function () {
  "use strict";

  const words = document.body.dataset;
  if (!words.live || !window.fetch) return;
  const EVERY = 4000, HIDDEN = 60000, LONGEST = 60000, SLOW = 20000;
  const line = document.getElementById("live"), arrivals = document.getElementById("arrivals");
  let mark = words.liveMark || "", wait = EVERY, timer = 0, lostSince = null, ended = false;
  let asking = false, fetching = false, renewed = Date.now();
  const wanted = new Set(), held = new Map();

  // ---- asking ----
  function later(milliseconds) {
    clearTimeout(timer);
    if (!ended) timer = setTimeout(ask, milliseconds);
  }

  async function ask() {
    if (asking) return;
    asking = true;
    try {
      const query = new URLSearchParams({ since: mark, page: words.livePage || "" });
      const answer = await fetch(`${words.live}?${query}`, { redirect: "manual", cache: "no-store", credentials: "same-origin" });
      if (answer.type === "opaqueredirect" || answer.status === 403) return end();
      if (!answer.ok) throw new Error(String(answer.status));
      mark = answer.headers.get("Pitstop-Mark") || mark;
      if (answer.status === 200) heard(JSON.parse(answer.headers.get("HX-Trigger") || "{}"));
      if (wanted.size) await renew();
      found();
    } catch (_unreachable) {
      lost();
    } finally {
      asking = false;
    }
    later(document.hidden ? HIDDEN : wait);
  }

  function heard(events) {
    Object.keys(events).forEach((name) => {
      document.body.dispatchEvent(new CustomEvent(name, { detail: events[name], bubbles: true }));
      if (name.startsWith("live:")) wanted.add(name.slice(5));
    });
  }

  function lost() {
    wait = Math.min(wait * 2, LONGEST);
    if (lostSince) return;
    lostSince = new Date();
    const at = new Intl.DateTimeFormat(document.documentElement.lang || "en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: words.timeZone || undefined });
    tell(words.liveLost.replace("{time}", at.format(lostSince)));
  }

  function found() {
    wait = EVERY;
    if (!lostSince) return;
    lostSince = null;
    tell("");
  }

  function end() {
    ended = true;
    tell(words.signedOut);
  }

  function tell(text) {
    if (line && line.textContent !== text) line.textContent = text;
  }

  // ---- renewing ----
  const parts = (topics) => [...document.querySelectorAll("[data-live-part]")]
    .filter((part) => part.dataset.livePart.split(" ").some((topic) => topics.has(topic)));

  async function renew() {
    const due = parts(wanted);
    if (!due.length) return wanted.clear();
    if (fetching || due.every((part) => part.dataset.livePart.includes("slow")) && Date.now() - renewed < SLOW) return;
    fetching = true;
    renewed = Date.now();
    const topics = new Set(wanted);
    try {
      const answer = await fetch(location.href, { headers: { "Pitstop-Live": "1" }, redirect: "manual", cache: "no-store", credentials: "same-origin" });
      if (!answer.ok) {
        if (answer.status < 500) topics.forEach((topic) => wanted.delete(topic));
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      topics.forEach((topic) => wanted.delete(topic));
      parts(topics).forEach((part) => bring(part, page.getElementById(part.id)));
      document.title = page.title;
    } finally {
      fetching = false;
    }
  }

  const order = (part) => [...part.querySelectorAll("[data-row]")].map((row) => row.dataset.row).join(" ");

  function bring(part, fresh) {
    if (!fresh) return;
    const still = part.dataset.livePart.split(" ").includes("still");
    if (still && part.matches(":hover") && order(part) !== order(fresh)) {
      held.set(part, fresh);
      return say(part, news(part, fresh), true);
    }
    put(part, fresh);
  }

  function put(part, fresh) {
    held.delete(part);
    const came = news(part, fresh), stays = anchor(), before = stays && stays.getBoundingClientRect().top;
    window.pitstop.morph(part, fresh);
    document.dispatchEvent(new CustomEvent("htmx:afterSettle", { detail: { elt: part } }));
    // What is written in, or pointed at, stays where it is on the screen, whatever arrived above it.
    if (stays && stays.isConnected) {
      const moved = stays.getBoundingClientRect().top - before;
      if (moved) window.scrollBy({ top: moved, behavior: "instant" });
    }
    say(part, came, false);
  }

  let pointed = null;
  document.addEventListener("pointermove", (event) => { pointed = event.pointerType === "mouse" ? event.target : null; }, { passive: true });
  function anchor() {
    const main = document.getElementById("main"), focused = document.activeElement;
    if (focused && focused !== main && main.contains(focused)) return focused;
    return pointed && pointed !== main && main.contains(pointed) ? pointed : null;
  }

  // ---- what is new ----
  function news(part, fresh) {
    const known = new Set([...part.querySelectorAll("[data-live-new]")].map((item) => item.id || item.dataset.row));
    return [...fresh.querySelectorAll("[data-live-new]")].filter((item) => !known.has(item.id || item.dataset.row));
  }

  function say(part, came, waits) {
    if (!arrivals || (!came.length && !waits)) return;
    const { liveOne, liveMore, liveChanged } = part.dataset;
    const own = came.map((item) => item.dataset.liveNew).filter(Boolean).slice(-2).join(" \u00b7 ");
    const many = came.length === 1 ? liveOne : (liveMore || "").replace("{n}", came.length);
    const text = came.length ? own || many : liveChanged;
    if (!text) return;
    const button = document.createElement("button"), sentence = document.createElement("span");
    sentence.textContent = text;
    button.type = "button";
    button.className = "button";
    button.textContent = words.liveShow;
    button.dataset.key = ".";
    button.addEventListener("click", () => show(part, came));
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button button--quiet";
    close.textContent = words.liveClose;
    close.addEventListener("click", quiet);
    arrivals.replaceChildren(sentence, " ", button, close);
    clearTimeout(say.timer);
    if (!waits) say.timer = setTimeout(quiet, 20000);
  }

  function quiet() {
    const inside = arrivals.contains(document.activeElement);
    arrivals.replaceChildren();
    if (inside) document.getElementById("main").focus({ preventScroll: true });
  }

  function show(part, came) {
    if (held.has(part)) put(part, held.get(part));
    const first = came[0] && document.getElementById(came[0].id || came[0].dataset.row);
    quiet();
    if (!first) return;
    first.scrollIntoView({ block: "center" });
    const link = first.matches("a") ? first : first.querySelector("a, summary, button");
    (link || first).focus({ preventScroll: true });
  }

  // The pointer has left: what was held back comes in.
  document.addEventListener("pointerover", (event) => {
    held.forEach((fresh, part) => { if (!part.contains(event.target) && !arrivals.contains(event.target)) { put(part, fresh); } });
  }, { passive: true });

  document.addEventListener("visibilitychange", () => { if (!document.hidden) later(0); });
  window.addEventListener("online", () => { wait = EVERY; later(0); });
  window.addEventListener("offline", lost);
  // An own act that this page shows already brings the rest of the page up to date at once.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail && event.detail.requestConfig && event.detail.requestConfig.verb === "post") later(300);
  });
  later(mark ? EVERY : 500);
})();
