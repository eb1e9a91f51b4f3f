/* The table of all works, made to filter, sort, select and export.
 *
 * Everything is read from the table itself, which stands on the page as it is without this script.
 * What the reader chooses stands in the address: ?topic=grokking&year=2023&q=relu&sort=title
 */
(() => {
  "use strict";

  const { plain } = globalThis.surveyWords;
  const top = document.documentElement.dataset.content_root;
  const table = document.querySelector("table.works-table, .works-table table");
  if (!table) return;
  const body = table.tBodies[0];

  /* Columns, in their order: what the address calls them, and what sorts them. */
  const COLUMNS = ["year", "title", "author", "venue", "topic", "kind", "here"];
  const SORTED = ["year", "title", "author", "venue", "topic"];
  const FIRST = { sort: "year", down: true };
  /* How many rows stand there until someone wants all; browse.css has it, too.  A browser takes
   * seconds to lay out thousands. */
  const MOST = 500;

  /* Facets: their name, and what a row has of them. */
  const links = (cell) => [...cell.querySelectorAll("a")].map((link) => link.textContent.trim());
  const text = (cell) => cell.textContent.trim();
  const part = (cell, index) => [text(cell).split(", ")[index]].filter(Boolean);
  const FACETS = [
    { id: "topic", name: "Topic", of: (cells) => links(cells.topic) },
    { id: "year", name: "Year", of: (cells) => [text(cells.year)].filter(Boolean), order: "down" },
    { id: "venue", name: "Venue", of: (cells) => [text(cells.venue).replace(/\s*\d{4}$/, "") || "Preprint"] },
    { id: "author", name: "Author", of: (cells) => links(cells.author) },
    { id: "kind", name: "Kind", of: (cells) => part(cells.kind, 0) },
    { id: "level", name: "Level", of: (cells) => part(cells.kind, 1) },
    { id: "here", name: "In this survey", of: (cells) => [...new Set(text(cells.here).split(", ").filter(Boolean))] },
  ];

  const slug = (value) => plain(value).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const rows = [...body.rows].map((row) => {
    const cells = Object.fromEntries(COLUMNS.map((name, index) => [name, row.cells[index]]));
    const link = cells.title.querySelector("a");
    const key = link.getAttribute("href").match(/([^/]+)\.html$/)[1];
    return {
      row,
      key,
      title: text(cells.title),
      text: plain(`${row.textContent} ${key}`),
      values: Object.fromEntries(FACETS.map((facet) => [facet.id, new Set(facet.of(cells).map(slug))])),
      names: FACETS.flatMap((facet) => facet.of(cells).map((value) => [facet.id, slug(value), value])),
      sorted: Object.fromEntries(SORTED.map((name) => [name, plain(text(cells[name])).replace(/^\W+/, "")])),
    };
  });

  /* What is chosen; the address says the same. */
  const chosen = Object.fromEntries(FACETS.map((facet) => [facet.id, new Set()]));
  let words = "";
  let order = { ...FIRST };

  const asked = (work) => plain(words).split(/\s+/).every((word) => work.text.includes(word));
  const inFacet = (work, id) => !chosen[id].size || [...chosen[id]].some((value) => work.values[id].has(value));
  const passes = (work, but) => asked(work) && FACETS.every(({ id }) => id === but || inFacet(work, id));

  /* Facets ---------------------------------------------------------------------------------- */

  /* How many works have each value of a facet. */
  function tally(works, id) {
    const counts = new Map();
    for (const work of works) for (const value of work.values[id]) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  }

  for (const facet of FACETS) {
    const names = new Map();
    for (const work of rows) for (const [id, value, name] of work.names) if (id === facet.id) names.set(value, name);
    const counts = tally(rows, facet.id);
    const byName = (one, other) => names.get(one).localeCompare(names.get(other), "en");
    const values = [...names.keys()].sort(
      facet.order === "down" ? (one, other) => byName(other, one) : (one, other) => counts.get(other) - counts.get(one) || byName(one, other),
    );
    facet.options = values.map((value) => {
      const box = make("input", { type: "checkbox", value });
      const count = make("span", { class: "count" });
      box.addEventListener("change", () => {
        if (box.checked) chosen[facet.id].add(value);
        else chosen[facet.id].delete(value);
        update();
      });
      return { value, name: names.get(value), box, count, label: make("label", {}, box, ` ${names.get(value)} `, count) };
    });
    facet.mark = make("span", { class: "count" });
    const list = make("fieldset", {}, make("legend", {}, facet.name), ...facet.options.map((option) => option.label));
    facet.element = make("details", { name: "facet", class: "facet" }, make("summary", {}, facet.name, " ", facet.mark), list);
  }
  const facets = FACETS.filter((facet) => facet.options.length > 1);

  const field = make("input", {
    type: "search", "aria-label": "Words of title, author, venue, topic or key", placeholder: "Words of title, author …", autocomplete: "off", spellcheck: "false",
  });
  field.addEventListener("input", () => {
    words = field.value.trim();
    update();
  });
  const sorter = make("select", { "aria-label": "Sort by" }, ...["year", "title", "author", "venue", "topic"].map((name) => make("option", { value: name }, `by ${name}`)));
  sorter.addEventListener("change", () => sortBy(sorter.value, sorter.value === "year"));
  const fold = make("details", { name: "fold", class: "fold", open: "" }, make("summary", {}, "Filters ", make("span", { class: "count" })), make("div", { class: "facets" }, ...facets.map((facet) => facet.element)));
  const tags = make("ul", { class: "chosen", "aria-label": "Chosen filters" });
  const status = make("p", { role: "status" });
  const clear = make("button", { type: "button" }, "Clear filters");
  clear.addEventListener("click", () => {
    for (const values of Object.values(chosen)) values.clear();
    words = field.value = "";
    update();
    field.focus();
  });

  /* Lists that lie over the table close again as menus do. */
  document.addEventListener("click", (event) => {
    for (const { element } of facets) if (!element.contains(event.target)) element.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const open = facets.find(({ element }) => element.open)?.element;
    if (event.key !== "Escape" || !open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  /* Sorting --------------------------------------------------------------------------------- */

  const heads = [...table.tHead.rows[0].cells];
  for (const name of SORTED) {
    const head = heads[COLUMNS.indexOf(name)];
    const button = make("button", { type: "button" }, ...head.childNodes);
    button.addEventListener("click", () => sortBy(name, order.sort === name ? !order.down : name === "year"));
    head.replaceChildren(button);
  }

  function sortBy(sort, down) {
    order = { sort, down };
    update();
  }

  /* As the table came is as it is sorted first: the newest work on top, in one year, too. */
  const place = new Map(rows.map((work, index) => [work, index]));
  const collator = new Intl.Collator("en", { numeric: true });
  function sorted() {
    const { sort, down } = order;
    const first = sort === FIRST.sort && down === FIRST.down;
    const empty = (work) => (work.sorted[sort] ? 0 : 1);
    return [...rows].sort((one, other) => {
      if (first) return place.get(one) - place.get(other);
      const by = collator.compare(one.sorted[sort], other.sorted[sort]) * (down ? -1 : 1);
      return empty(one) - empty(other) || by || place.get(one) - place.get(other);
    });
  }

  /* Rows that are put where they stand are laid out again, which for thousands takes seconds. */
  let standing = rows;
  function arrange() {
    const wanted = sorted();
    if (wanted.every((work, index) => work === standing[index])) return;
    standing = wanted;
    body.append(...standing.map((work) => work.row));
  }

  const rest = make("button", { type: "button" });
  rest.addEventListener("click", () => {
    most = Infinity;
    const next = standing.find((work) => work.row.classList.contains("later"));
    curtail();
    next.row.querySelector("a").focus();
  });
  let most = MOST;
  function curtail() {
    const passing = standing.filter((work) => !work.row.hidden);
    for (const [index, work] of passing.entries()) work.row.classList.toggle("later", index >= most);
    rest.textContent = `Show all ${works(passing.length)}`;
    rest.parentElement.hidden = passing.length <= most;
  }

  /* Selection and export ---------------------------------------------------------------------- */

  const selectAll = make("input", { type: "checkbox", "aria-label": "Select all works shown" });
  table.tHead.rows[0].prepend(make("th", { class: "select" }, selectAll));
  const colgroup = table.querySelector("colgroup");
  colgroup?.prepend(make("col"));
  for (const work of rows) {
    work.box = make("input", { type: "checkbox", "aria-label": `Select ${work.title}` });
    work.box.addEventListener("change", tell);
    work.row.prepend(make("td", { class: "select" }, work.box));
  }
  selectAll.addEventListener("change", () => {
    for (const work of rows) if (!work.row.hidden) work.box.checked = selectAll.checked;
    tell();
  });

  const what = make("span");
  const trouble = make("span", { role: "alert" });
  const exporter = make("p", { class: "export" }, what, trouble);
  for (const [index, name] of ["BibTeX", "biblatex", "CSL-JSON", "RIS"].entries()) {
    const button = make("button", { type: "button" }, name);
    button.addEventListener("click", () => exportAs(index));
    trouble.before(button, " ");
  }

  /* The works to export: those selected, or else those shown; in the order of the files. */
  function wanted() {
    const selected = rows.filter((work) => work.box.checked);
    const works = selected.length ? selected : rows.filter((work) => !work.row.hidden);
    return works.map((work) => work.key).sort();
  }

  let loading;
  function load(path) {
    return new Promise((done, failed) => {
      const script = make("script", { src: top + path });
      script.onload = done;
      script.onerror = () => failed(new Error(`${path} could not be loaded`));
      document.head.append(script);
    });
  }

  async function exportAs(index) {
    try {
      loading ??= load("bib/entries.js");
      await loading;
    } catch (error) {
      trouble.textContent = error.message;
      return;
    }
    const { formats, entries } = globalThis.surveyEntries;
    const { suffix, type, around } = formats[index];
    const [before, between, after] = around;
    const made = before + wanted().map((key) => entries[key][index]).join(between) + after;
    const address = URL.createObjectURL(new Blob([made], { type: `${type};charset=utf-8` }));
    const link = make("a", { href: address, download: `works.${suffix}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  /* Showing ----------------------------------------------------------------------------------- */

  const works = (count) => `${count} work${count === 1 ? "" : "s"}`;

  function tell() {
    const shown = rows.filter((work) => !work.row.hidden);
    const selected = rows.filter((work) => work.box.checked).length;
    status.textContent = shown.length === rows.length ? `All ${works(rows.length)}` : `${shown.length} of ${works(rows.length)}`;
    what.textContent = selected ? `Export the ${works(selected)} selected as ` : `Export the ${works(shown.length)} shown as `;
    const checked = shown.filter((work) => work.box.checked).length;
    selectAll.checked = checked > 0 && checked === shown.length;
    selectAll.indeterminate = checked > 0 && checked < shown.length;
    for (const button of exporter.querySelectorAll("button")) button.disabled = !selected && !shown.length;
  }

  function update({ keep = true } = {}) {
    for (const work of rows) work.row.hidden = !passes(work);
    for (const facet of facets) {
      const counts = tally(rows.filter((work) => passes(work, facet.id)), facet.id);
      for (const { value, box, count, label } of facet.options) {
        const found = counts.get(value) ?? 0;
        count.textContent = found;
        box.checked = chosen[facet.id].has(value);
        label.classList.toggle("none", !found && !box.checked);
      }
      facet.mark.textContent = chosen[facet.id].size || "";
    }
    arrange();
    curtail();
    for (const [index, name] of SORTED.entries()) {
      const head = heads[index];
      if (order.sort === name) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    sorter.value = order.sort;
    tags.replaceChildren(...facets.flatMap((facet) => facet.options.filter(({ box }) => box.checked).map((option) => tag(facet, option))));
    fold.querySelector("summary .count").textContent = tags.childElementCount || "";
    clear.hidden = !tags.childElementCount && !words;
    tell();
    if (keep) write();
  }

  function tag(facet, { value, name }) {
    const button = make("button", { type: "button", "aria-label": `Remove ${facet.name}: ${name}` }, name, make("span", { "aria-hidden": "true" }, " ×"));
    button.addEventListener("click", () => {
      chosen[facet.id].delete(value);
      update();
      (tags.querySelector("button") ?? field).focus();
    });
    return make("li", {}, button);
  }

  /* The address --------------------------------------------------------------------------------- */

  function write() {
    const query = new URLSearchParams();
    if (words) query.set("q", words);
    for (const { id } of facets) for (const value of chosen[id]) query.append(id, value);
    if (order.sort !== FIRST.sort || order.down !== FIRST.down) query.set("sort", (order.down ? "-" : "") + order.sort);
    const tail = query.size ? `?${query}` : location.pathname;
    try {
      history.replaceState(null, "", tail);
    } catch {
      /* Some browsers keep the address of a page on a disk as it is. */
    }
  }

  function read() {
    const query = new URLSearchParams(location.search);
    words = field.value = query.get("q") ?? "";
    for (const { id, options } of facets) {
      const known = new Set(options.map((option) => option.value));
      for (const value of query.getAll(id)) if (known.has(value)) chosen[id].add(value);
    }
    const sort = query.get("sort") ?? "";
    if (SORTED.includes(sort.replace(/^-/, ""))) order = { sort: sort.replace(/^-/, ""), down: sort.startsWith("-") };
  }

  const bar = make("div", { class: "browse", role: "search", "aria-label": "Works" }, field, sorter, fold, tags, make("div", { class: "told" }, status, clear), exporter);
  const container = table.closest(".pst-scrollable-table-container") ?? table;
  container.before(bar);
  container.after(make("p", { class: "browse-rest" }, rest));
  table.classList.add("live");
  const narrow = matchMedia("(max-width: 40rem)");
  fold.open = !narrow.matches;
  narrow.addEventListener("change", () => (fold.open = !narrow.matches));
  read();
  update({ keep: false });
})();
