/* What a page does in the browser; all of it is extra, and each page reads well without it. */
(() => {
  "use strict";

  const root = document.documentElement;

  /* Light, dark, or as the system has it. The first setting is made in the page's head. */
  const MODES = ["auto", "light", "dark"];
  const system = matchMedia("(prefers-color-scheme: dark)");

  function show(mode) {
    const auto = system.matches ? "dark" : "light";
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? auto : mode;
  }

  function remember(mode) {
    try {
      localStorage.mode = mode;
    } catch {
      /* Some browsers keep nothing for pages read from a disk. */
    }
  }

  function setUpModes() {
    const button = document.querySelector("button.mode");
    if (!button) return;
    const name = button.getAttribute("aria-label");
    const label = () => {
      button.title = `${name}: ${root.dataset.mode}`;
      button.setAttribute("aria-label", button.title);
    };
    label();
    button.hidden = false;
    button.addEventListener("click", () => {
      const mode = MODES[(MODES.indexOf(root.dataset.mode) + 1) % MODES.length];
      show(mode);
      remember(mode);
      label();
    });
    system.addEventListener("change", () => show(root.dataset.mode));
    /* Paper is light. */
    addEventListener("beforeprint", () => (root.dataset.theme = "light"));
    addEventListener("afterprint", () => show(root.dataset.mode));
  }

  /* The search is loaded when someone searches; until then the field is a plain form. */
  const top = root.dataset.content_root;

  function load(path) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = top + path;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }

  async function loadSearch() {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = `${top}_static/search.css`;
    document.head.append(style);
    for (const name of ["search-words", "search-engine", "search"]) await load(`_static/${name}.js`);
  }

  /* Opens at once and takes what is typed; what answers is loaded meanwhile.  Until then Enter leads
   * to the page of the search, as in any form. */
  let dialog;
  function makeDialog() {
    dialog = document.createElement("dialog");
    dialog.className = "search";
    dialog.setAttribute("aria-label", "Search");
    dialog.innerHTML =
      `<form role="search" action="${top}search.html">` +
      '<input type="search" name="q" role="combobox" autocomplete="off" spellcheck="false" enterkeyhint="go" aria-label="Search"' +
      ' aria-expanded="false" aria-controls="search-hits" aria-autocomplete="list" placeholder="Title, author, term, key, arXiv number">' +
      '<button type="button" class="search-close">Close</button></form>' +
      '<p role="status" class="search-status"></p><div id="search-hits" role="listbox" aria-label="Results" hidden></div>';
    dialog.querySelector("button").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    // In a field that searches, browsers would clear it first.
    dialog.querySelector("input").addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      dialog.close();
      // Where nothing had the focus before, the field would keep it for a moment, and take a "/".
      event.target.blur();
    });
    document.body.append(dialog);
    loadSearch().then(() => globalThis.surveyDialog.answer(dialog));
  }

  function search(text) {
    let field = document.querySelector(".search-page input");
    if (!field) {
      if (!dialog) makeDialog();
      if (!dialog.open) dialog.showModal();
      field = dialog.querySelector("input");
    }
    field.focus();
    if (text === undefined) field.select();
    else {
      field.value = text;
      field.dispatchEvent(new Event("input"));
    }
  }

  /* "/" and Ctrl-K open the search, unless the reader is writing; so does the field beside the text,
   * and on a phone a button beside the title. */
  function setUpSearch() {
    const isField = (element) => element.closest?.("input, textarea, select, [contenteditable]");
    document.addEventListener("keydown", (event) => {
      const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
      const combination = event.key === "k" && (event.ctrlKey || event.metaKey);
      if (!combination && !(slash && !isField(event.target))) return;
      event.preventDefault();
      search();
    });
    const field = document.querySelector(".site input[type=search]");
    field?.addEventListener("click", () => search(field.value || undefined));
    field?.addEventListener("input", () => {
      const text = field.value;
      field.value = "";
      search(text);
    });
    const menu = document.querySelector(".bar .menu");
    if (!menu) return;
    const button = document.createElement("button");
    button.className = "icon find";
    button.setAttribute("aria-label", "Search");
    button.innerHTML =
      '<svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="6.5" cy="6.5" r="5"/><path d="M10.2 10.2 15 15"/></svg>';
    button.addEventListener("click", () => search());
    menu.parentElement.querySelector(".mode").before(button);
  }

  /* The section being read is marked in the list of the page's sections. */
  function setUpContents() {
    const links = new Map();
    for (const link of document.querySelectorAll(".site li li > a[href^='#']")) {
      const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (section) links.set(section, link);
    }
    if (!links.size || !("IntersectionObserver" in window)) return;
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          links.get(entry.target).classList.toggle("seen", entry.isIntersecting);
        }
      },
      { rootMargin: "-10% 0px -60% 0px" },
    );
    for (const section of links.keys()) observer.observe(section);
  }

  /* The sentence behind a statement: a copy of the passage that its mark leads to, opened in place.
   * Beside a claim there is room for it on wide screens, and there it stands open. */
  function setUpSentences() {
    for (const mark of document.querySelectorAll(".said > details > summary")) {
      mark.setAttribute("aria-label", "sentence");
    }
    const wide = matchMedia("(min-width: 78rem)").matches;
    for (const mark of document.querySelectorAll("a.stated")) {
      const passage = document.getElementById(mark.hash.slice(1));
      if (!passage) continue;
      const note = sentence(passage);
      const show = (open) => {
        mark.setAttribute("aria-expanded", open);
        if (open) mark.closest("p").after(note);
        else note.remove();
      };
      mark.setAttribute("role", "button");
      mark.setAttribute("aria-label", "sentence in the abstract");
      mark.addEventListener("click", (event) => {
        event.preventDefault();
        show(!note.isConnected);
      });
      mark.addEventListener("keydown", (event) => {
        if (event.key !== " ") return;
        event.preventDefault();
        mark.click();
      });
      show(wide && mark.closest(".claim") !== null);
    }
  }

  function sentence(passage) {
    const copied = passage.cloneNode(true);
    for (const element of [copied, ...copied.querySelectorAll("[id]")]) element.removeAttribute("id");
    const link = document.createElement("a");
    link.href = `#${passage.id}`;
    link.textContent = "in the abstract";
    const note = document.createElement("p");
    note.className = "sentence";
    note.append("“", copied, "” ", link);
    return note;
  }

  /* The cards of links to works are loaded when a link is first pointed at, focused or touched; the
   * event that did it is then told to them.  A touch waits for them, since it may show a card. */
  function setUpCards() {
    const events = { pointerover: "over", focusin: "focused", pointerdown: "pressed" };
    const work = /(?:^|works\/)\w+\.html(?:#|$)|#cite-/;
    async function start(event) {
      const link = event.target.closest?.("main a[href]");
      if (!link) return;
      for (const type in events) document.removeEventListener(type, start);
      const touch = event.pointerType === "touch" && work.test(link.getAttribute("href"));
      let held = false;
      const hold = (click) => {
        held = true;
        click.preventDefault();
      };
      if (touch) link.addEventListener("click", hold);
      try {
        await Promise.all([load("_static/cards-data.js"), load("_static/cards.js")]);
      } finally {
        link.removeEventListener("click", hold);
      }
      globalThis.surveyCards[touch ? "pressed" : events[event.type]](event);
      if (held) link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    }
    for (const type in events) document.addEventListener(type, start);
  }

  /* A button that copies what a box shows; from a disk, browsers allow only the older way. */
  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (!done) throw new Error("not copied");
  }

  function setUpCopying() {
    for (const box of document.querySelectorAll(".cite-box, .highlight-bibtex, .highlight-text")) {
      const text = box.querySelector("pre");
      if (!text) continue;
      const button = document.createElement("button");
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        try {
          await copy(text.textContent);
          button.textContent = "Copied";
        } catch {
          button.textContent = "Not copied";
        }
        setTimeout(() => (button.textContent = "Copy"), 2000);
      });
      const frame = document.createElement("div");
      frame.className = "copied";
      text.replaceWith(frame);
      frame.append(text, button);
    }
  }

  /* Who suggests a correction need not write down what the page says: the words that are selected,
   * else the title, the facts and the places they come from. */
  function setUpCorrections() {
    const link = document.querySelector("a.correct");
    const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
    const parts = "h1, .authors, dl.facts > *, .sources tbody tr";
    link?.addEventListener("click", () => {
      const selected = getSelection().toString().trim();
      const said = selected || [...document.querySelectorAll(parts)].map(words).join("\n");
      const address = new URL(link.href);
      address.searchParams.set("now", said.slice(0, 3000));
      link.href = address;
    });
  }

  setUpModes();
  setUpSearch();
  setUpContents();
  setUpSentences();
  setUpCopying();
  setUpCards();
  setUpCorrections();
})();
