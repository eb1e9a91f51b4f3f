/* What the reader sees of the search: the dialog of every page, and the page of its own.
 *
 * Loaded when someone searches.  The shelves in search/ are loaded by script elements, since pages
 * read from a disk may not fetch anything else.
 */
globalThis.surveyDialog = (() => {
  "use strict";

  const { makeSearch } = globalThis.surveySearch;
  const { foldedWords } = globalThis.surveyWords;
  const top = document.documentElement.dataset.content_root ?? "./";
  const SHELVES = ["search/works.js", "search/pages.js"];
  /* How many hits a group shows: the first of the dialog, its others, one of the page. */
  const FIRST = 5;
  const OTHERS = 3;
  const PAGE = 12;

  /* Made once, when the first word is typed. */
  let engine;
  function getEngine() {
    engine ??= Promise.all(SHELVES.map(load)).then(() => makeSearch(globalThis.surveyShelves));
    return engine;
  }

  function load(path) {
    return new Promise((done, failed) => {
      const script = make("script", { src: top + path });
      script.onload = done;
      script.onerror = () => failed(new Error(`${path} could not be loaded`));
      document.head.append(script);
    });
  }

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /* Words and formulas of a title, the words that were asked for marked. */
  function* shown(text, seen, formulas) {
    for (const [index, part] of text.split("$").entries()) {
      if (index % 2) {
        const formula = make("span");
        // From our own index, where the formula was made when the site was built.
        if (formulas[part]) formula.innerHTML = formulas[part];
        else formula.textContent = part;
        yield formula;
        continue;
      }
      for (const piece of part.split(/([\p{L}\p{N}]+)/u)) {
        yield seen.has(foldedWords(piece)[0]) ? make("mark", {}, piece) : piece;
      }
    }
  }

  function link(hit, { seen, formulas }) {
    const title = make("span", { class: "hit-title" }, ...shown(hit.title, seen, formulas));
    const detail = make("span", { class: "hit-detail" }, ...shown(hit.detail, seen, formulas));
    return make("a", { href: top + hit.path, class: "hit" }, title, detail);
  }

  const told = (count, query) =>
    count ? `${count} result${count === 1 ? "" : "s"}` : `Nothing found for “${query}”. Fewer words, or other ones, may help.`;

  const all = (query) => `${top}search.html?q=${encodeURIComponent(query)}`;

  /* Calls back with what was found for a text, unless another was typed meanwhile. */
  function asker(show) {
    let last = 0;
    return async (text) => {
      const mine = (last += 1);
      const query = text.trim();
      try {
        const { search, formulas } = await getEngine();
        if (mine === last) show(query, query ? { ...search(query), formulas } : null);
      } catch (error) {
        if (mine === last) show(query, null, error.message);
      }
    };
  }

  /* The dialog ------------------------------------------------------------------------------ */

  function answer(dialog) {
    const field = dialog.querySelector("input");
    const status = dialog.querySelector("[role=status]");
    const list = dialog.querySelector("[role=listbox]");
    let active = -1;

    const options = () => [...list.querySelectorAll("[role=option]")];

    function choose(index) {
      const found = options();
      found[active]?.setAttribute("aria-selected", "false");
      active = found.length ? (index + found.length) % found.length : -1;
      if (active < 0) {
        field.removeAttribute("aria-activedescendant");
        return;
      }
      found[active].setAttribute("aria-selected", "true");
      field.setAttribute("aria-activedescendant", found[active].id);
      found[active].scrollIntoView({ block: "nearest" });
    }

    const ask = asker((query, found, trouble) => {
      list.replaceChildren();
      let count = 0;
      for (const [index, group] of (found?.groups ?? []).entries()) {
        const name = make("div", { id: `search-group-${index}`, class: "search-group" }, group.label);
        const part = make("div", { role: "group", "aria-labelledby": name.id }, name);
        for (const hit of group.hits.slice(0, index ? OTHERS : FIRST)) {
          part.append(link(hit, found));
          count += 1;
        }
        list.append(part);
      }
      if (found && found.count > count) {
        list.append(make("a", { href: all(query), class: "hit search-all" }, `All ${found.count} results for “${query}”`));
      }
      for (const [index, option] of list.querySelectorAll("a").entries()) {
        for (const [name, value] of [["role", "option"], ["id", `search-hit-${index}`], ["tabindex", "-1"], ["aria-selected", "false"]]) {
          option.setAttribute(name, value);
        }
      }
      list.hidden = !list.childElementCount;
      field.setAttribute("aria-expanded", String(!list.hidden));
      status.textContent = trouble ?? (query ? told(found.count, query) : "");
      active = -1;
      choose(0);
      list.scrollTop = 0;
    });

    field.addEventListener("input", () => ask(field.value));
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) choose(active + step);
      else if (event.key === "Enter" && active >= 0) options()[active].click();
      else return;
      event.preventDefault();
    });
    list.addEventListener("pointermove", (event) => {
      const index = options().indexOf(event.target.closest("[role=option]"));
      if (index >= 0 && index !== active) choose(index);
    });
    list.addEventListener("click", (event) => {
      // A link to a place of this page would leave the dialog open.
      if (event.target.closest("a")) setTimeout(() => dialog.close());
    });
    ask(field.value);
  }

  /* The page -------------------------------------------------------------------------------- */

  function setUpPage(place) {
    const field = document.querySelector(".search-page input");
    const status = make("p", { role: "status", class: "search-status" });
    place.before(status);

    const ask = asker((query, found, trouble) => {
      place.replaceChildren(...(found?.groups ?? []).map((group) => listed(group, found)));
      status.textContent = trouble ?? (query ? told(found.count, query) : "");
      document.title = document.title.replace(/^(“.*?” – )?/, query ? `“${query}” – ` : "");
    });

    function listed(group, found) {
      const items = group.hits.map((hit) => make("li", {}, link(hit, found)));
      const list = make("ol", { class: "hits" }, ...items.slice(0, PAGE));
      const part = make("section", {}, make("h2", {}, group.label, make("span", { class: "search-count" }, ` ${items.length}`)), list);
      if (items.length > PAGE) {
        const more = make("button", { type: "button", class: "search-more" }, `Show all ${items.length}`);
        more.addEventListener("click", () => {
          list.append(...items.slice(PAGE));
          items[PAGE].querySelector("a").focus();
          more.remove();
        });
        part.append(more);
      }
      return part;
    }

    function keep(query) {
      try {
        history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
      } catch {
        /* Some browsers keep the address of a page on a disk as it is. */
      }
    }

    field.addEventListener("input", () => {
      keep(field.value.trim());
      ask(field.value);
    });
    field.form.addEventListener("submit", (event) => {
      event.preventDefault();
      place.querySelector("a")?.focus();
    });
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    ask(field.value);
  }

  const place = document.getElementById("search-results");
  if (place) setUpPage(place);

  return { answer };
})();
