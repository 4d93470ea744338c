/* What the page can do beyond being read: hints, a team's routes lit up, tables sorted and searched.
   Everything it shows stands in the page without it. It makes no request and keeps nothing. */
(function () {
  "use strict";

  const UNITS = { min: 1 / 60, h: 1, d: 24 };

  /* Hints ----------------------------------------------------------------------------------- */

  const hint = document.createElement("div");
  hint.className = "hint";
  hint.hidden = true;

  function show(shape) {
    hint.textContent = shape.dataset.hint;
    hint.hidden = false;
    const box = shape.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left + box.width / 2 - hint.offsetWidth / 2),
      document.documentElement.clientWidth - hint.offsetWidth - 8);
    const above = box.top - hint.offsetHeight - 8;
    hint.style.left = Math.max(8, left) + "px";
    hint.style.top = (above > 0 ? above : Math.min(box.bottom + 8, window.innerHeight - hint.offsetHeight)) + "px";
  }

  function hide() {
    hint.hidden = true;
  }

  /* The map --------------------------------------------------------------------------------- */

  /* A team's routes and the teams at their other ends; for a route, its two teams. */
  function around(map, shape) {
    const found = new Set([shape]);
    const nodes = Array.from(map.querySelectorAll(".node[data-at]"));
    const bonds = Array.from(map.querySelectorAll(".bond"));
    const touching = shape.dataset.ends
      ? [shape]
      : bonds.filter((bond) => bond.dataset.ends.split(" ").includes(shape.dataset.at));
    for (const bond of touching) {
      found.add(bond);
      for (const end of bond.dataset.ends.split(" ")) {
        found.add(nodes.find((node) => node.dataset.at === end));
      }
    }
    return found;
  }

  function light(map, shape) {
    for (const each of map.querySelectorAll(".on")) each.classList.remove("on");
    map.classList.toggle("lit", Boolean(shape));
    if (shape) for (const each of around(map, shape)) each.classList.add("on");
  }

  function enliven(map) {
    const shapes = Array.from(map.querySelectorAll(".node, .bond"));
    let kept = null;
    /* One stop for the tab key; arrows go on from there. */
    shapes.forEach((shape, place) => {
      const title = shape.querySelector("title");
      shape.dataset.hint = title.textContent;
      shape.setAttribute("aria-label", title.textContent);
      shape.setAttribute("role", "img");
      shape.setAttribute("tabindex", place ? "-1" : "0");
      title.remove();
      shape.addEventListener("pointerenter", () => { show(shape); if (!kept) light(map, shape); });
      shape.addEventListener("pointerleave", () => { hide(); if (!kept) light(map, null); });
      shape.addEventListener("focus", () => {
        for (const each of shapes) each.setAttribute("tabindex", each === shape ? "0" : "-1");
        show(shape);
        light(map, shape);
      });
      shape.addEventListener("blur", () => { hide(); light(map, kept); });
      shape.addEventListener("click", () => { kept = kept === shape ? null : shape; light(map, kept); });
    });
    map.setAttribute("role", "group");
    map.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const place = shapes.indexOf(document.activeElement);
      if (event.key === "Escape") { kept = null; hide(); light(map, null); }
      if (!step || place < 0) return;
      event.preventDefault();
      shapes[(place + step + shapes.length) % shapes.length].focus();
    });
  }

  /* Tables ---------------------------------------------------------------------------------- */

  /* 1,234 as a number, 45 min and 2 d in hours, 12 % as 12; words and days as words; nothing last. */
  function value(cell) {
    const text = cell.textContent.trim();
    if (text === "" || text === "-") return null;
    const found = /^[<+]?\s*(-?[\d,]*\.?\d+)\s*(min|h|d)?(?=$|[\s%\u2013])/.exec(text);
    if (!found) return text.toLocaleLowerCase();
    return parseFloat(found[1].replace(/,/g, "")) * (UNITS[found[2]] || 1);
  }

  function compare(one, other) {
    if (one === null || other === null) return (one === null) - (other === null);
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one).localeCompare(String(other), undefined, { numeric: true });
  }

  function sort(table, head, column) {
    const down = head.getAttribute("aria-sort") === "ascending"
      || (!head.hasAttribute("aria-sort") && head.classList.contains("number"));
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = Array.from(body.rows).map((row) => [value(row.cells[column]), row]);
    rows.sort((one, other) => {
      const order = compare(one[0], other[0]);
      return one[0] === null || other[0] === null ? order : down ? -order : order;
    });
    body.append(...rows.map((pair) => pair[1]));
  }

  function sortable(table) {
    if (!table.tHead || table.tBodies[0].rows.length < 4) return;
    Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
      if (head.classList.contains("scale")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "order";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(table, head, column));
    });
  }

  function searchable(frame, number) {
    const rows = Array.from(frame.querySelectorAll("tbody tr"));
    if (rows.length < 8) return;
    const line = document.createElement("p");
    const label = document.createElement("label");
    const field = document.createElement("input");
    const told = document.createElement("span");
    line.className = "keep";
    field.type = "search";
    field.id = "keep-" + number;
    label.htmlFor = field.id;
    label.textContent = frame.dataset.filter;
    told.setAttribute("role", "status");
    field.addEventListener("input", () => {
      const wished = field.value.trim().toLocaleLowerCase();
      let shown = 0;
      for (const row of rows) {
        row.hidden = !row.cells[0].textContent.toLocaleLowerCase().includes(wished);
        if (!row.hidden) shown += 1;
      }
      told.textContent = wished ? shown + " of " + rows.length : "";
    });
    line.append(label, field, told);
    frame.before(line);
  }

  /* Says above a table that it goes on beside the screen; the shade at its edge says so without script. */
  function sideways(frame) {
    const note = document.createElement("p");
    note.className = "beyond";
    note.textContent = "scrolls sideways \u2192";
    note.setAttribute("aria-hidden", "true");
    frame.before(note);
    const look = () => { note.hidden = frame.scrollWidth <= frame.clientWidth + 1; };
    new ResizeObserver(look).observe(frame);
    look();
  }

  function begin() {
    document.body.append(hint);
    document.querySelectorAll("svg.flow").forEach(enliven);
    document.querySelectorAll(".rows table").forEach(sortable);
    document.querySelectorAll(".rows[data-filter]").forEach(searchable);
    document.querySelectorAll(".rows").forEach(sideways);
    window.addEventListener("scroll", hide, { passive: true });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
