// Search and filters of the list. Without this script every page stays as complete, by month.
"use strict";
(() => {
  const PAGE = 50;
  const PAUSE = 200; // milliseconds without a key before the address is changed
  const index = document.getElementById("index");
  const form = document.getElementById("search");
  if (!index || !form) return;

  const { services, severities, owners, standings, rows } = JSON.parse(index.textContent);
  const [TITLE, SLUG, NAME, DAY, SEVERITY, SERVICES, STANDINGS, ITEMS, DONE, OVERDUE, OWNERS] = Array(11).keys();
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = rows.map((row) =>
    fold([row[TITLE], row[NAME] || row[SLUG], severities[row[SEVERITY]], ...row[SERVICES].map((each) => services[each]),
      ...row[OWNERS].map((each) => owners[each]), day(row[DAY])].join(" ")));
  const field = form.elements;
  const body = document.getElementById("rows");
  const found = document.getElementById("found");
  const more = document.getElementById("more");
  const blank = document.getElementById("row").content.firstElementChild;
  const orders = {
    oldest: (a, b) => (a[DAY] || 99999999) - (b[DAY] || 99999999),
    gravest: (a, b) => rank(a) - rank(b),
    overdue: (a, b) => b[OVERDUE] - a[OVERDUE],
  };
  let chosen = [];
  let shown = 0;
  let waiting = 0;

  function day(number) {
    const text = String(number);
    return number ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : "";
  }
  function rank(row) {
    const name = severities[row[SEVERITY]];
    return /^SEV\d$/.test(name) ? Number(name[3]) : 9;
  }
  function fill(select, names) {
    for (const name of names) if (name) select.add(new Option(name, name));
  }
  function draw(row) {
    const made = blank.cloneNode(true);
    const [when, title, severity, which, done, late] = made.children;
    const name = severities[row[SEVERITY]];
    when.textContent = day(row[DAY]);
    title.firstChild.textContent = row[TITLE];
    title.firstChild.href = `post-mortems/${row[SLUG]}.html`;
    if (name) {
      severity.firstChild.textContent = name;
      severity.firstChild.classList.add(/^SEV\d$/.test(name) ? name.toLowerCase() : "other");
    } else severity.textContent = "";
    which.textContent = row[SERVICES].map((each) => services[each]).join(", ");
    done.textContent = row[ITEMS] ? `${row[DONE]}/${row[ITEMS]}` : "–";
    late.textContent = row[OVERDUE] || "";
    return made;
  }
  function show(count) {
    const next = chosen.slice(shown, shown + count).map((each) => draw(rows[each]));
    body.append(...next);
    shown += next.length;
    more.hidden = shown >= chosen.length;
    more.textContent = `Show ${Math.min(PAGE, chosen.length - shown)} more`;
    return next[0];
  }
  function choose() {
    const terms = fold(field.q.value).split(/\s+/).filter(Boolean);
    const severity = severities.indexOf(field.severity.value);
    const service = services.indexOf(field.service.value);
    const standing = standings.indexOf(field.state.value);
    chosen = [];
    for (let each = 0; each < rows.length; each++) {
      const row = rows[each];
      if (field.severity.value && row[SEVERITY] !== severity) continue;
      if (field.service.value && !row[SERVICES].includes(service)) continue;
      if (field.state.value && !(row[STANDINGS] & (1 << standing))) continue;
      if (terms.every((term) => words[each].includes(term))) chosen.push(each);
    }
    const order = orders[field.order.value];
    if (order) chosen.sort((a, b) => order(rows[a], rows[b]) || a - b);
    shown = 0;
    body.replaceChildren();
    show(PAGE);
    const all = chosen.length === rows.length ? "" : ` of ${rows.length}`;
    found.textContent = `${chosen.length}${all} post-mortem${chosen.length === 1 && !all ? "" : "s"}`;
  }
  function remember() {
    const kept = new URLSearchParams();
    for (const each of form.querySelectorAll("[name]")) if (each.value) kept.set(each.name, each.value);
    const text = kept.toString();
    history.replaceState(null, "", text ? `#${text}` : "#");
  }
  function recall() {
    const kept = new URLSearchParams(location.hash.slice(1));
    for (const each of form.querySelectorAll("[name]")) each.value = kept.get(each.name) ?? "";
    for (const each of form.querySelectorAll("select")) if (each.selectedIndex < 0) each.value = "";
    choose();
  }

  fill(field.severity, severities);
  fill(field.service, services);
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    choose();
    clearTimeout(waiting);
    waiting = setTimeout(remember, PAUSE);
  });
  more.addEventListener("click", () => show(PAGE)?.querySelector("a").focus());
  addEventListener("hashchange", recall);
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.q.focus();
    } else if (event.key === "Escape" && document.activeElement === field.q && field.q.value) {
      event.preventDefault();
      field.q.value = "";
      choose();
      remember();
    }
  });
  recall();
})();
