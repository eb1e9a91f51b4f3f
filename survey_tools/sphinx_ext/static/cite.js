/* The box for citing a work: one tab a format, for the published version and for the preprint.
 *
 * The page has the first entry and links to the files.  Their texts come with one script, which
 * lies beside them and calls surveyCitations; a script can be loaded from a disk, a file cannot.
 */
(() => {
  "use strict";

  let asked;

  /* The texts of a work: {published: {BibTeX: "…", …}, preprint: {…}}. */
  function load(address) {
    asked ??= new Promise((resolve, reject) => {
      globalThis.surveyCitations = resolve;
      const script = document.createElement("script");
      script.src = address;
      script.onerror = () => {
        asked = undefined;
        script.remove();
        reject(new Error(`${address} cannot be loaded`));
      };
      document.head.append(script);
    });
    return asked;
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function setUp(box) {
    const shown = box.querySelector("pre");
    const links = [...box.querySelectorAll("a[rel=alternate]")];
    const [first] = links;
    const preprint = links.find((link) => link.href.includes(".preprint."));
    const formats = links.filter((link) => !link.href.includes(".preprint."));
    const chosen = { format: first.textContent, version: "published" };
    const start = shown.textContent;
    shown.id = "cite-text";
    shown.tabIndex = 0;
    shown.setAttribute("role", "tabpanel");

    const tabs = formats.map((link, index) =>
      element(
        "button",
        { type: "button", role: "tab", "aria-controls": shown.id, id: `cite-${index}` },
        link.textContent,
      ),
    );
    const list = element("div", { role: "tablist", "aria-label": "Format" }, ...tabs);

    async function show() {
      for (const tab of tabs) {
        const here = tab.textContent === chosen.format;
        tab.setAttribute("aria-selected", here);
        tab.tabIndex = here ? 0 : -1;
        if (here) shown.setAttribute("aria-labelledby", tab.id);
      }
      if (chosen.format === first.textContent && chosen.version === "published") {
        shown.textContent = start;
        return;
      }
      const wanted = { ...chosen };
      try {
        const texts = await load(first.href.replace(/\.bib$/, ".js"));
        const same = wanted.format === chosen.format && wanted.version === chosen.version;
        if (same) shown.textContent = texts[wanted.version][wanted.format];
      } catch {
        shown.textContent = "Not found; the files below have the same.";
      }
    }

    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (!tab) return;
      chosen.format = tab.textContent;
      show();
    });
    list.addEventListener("keydown", (event) => {
      const at = tabs.indexOf(document.activeElement);
      const last = tabs.length - 1;
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
      if (at < 0 || next === undefined) return;
      event.preventDefault();
      const tab = tabs[(next + tabs.length) % tabs.length];
      tab.click();
      tab.focus();
    });

    const bar = element("div", { class: "cite-bar" }, list);
    if (preprint) {
      const versions = [
        ["published", "published version"],
        ["preprint", "preprint"],
      ].map(([value, label]) => {
        const choice = element("input", { type: "radio", name: "cite-version", value });
        choice.checked = value === chosen.version;
        choice.addEventListener("change", () => {
          chosen.version = value;
          show();
        });
        return element("label", {}, choice, ` ${label}`);
      });
      const group = element("fieldset", {}, element("legend", {}, "Cite the"), ...versions);
      bar.append(group);
    }
    box.prepend(bar);
    show();
  }

  for (const box of document.querySelectorAll(".cite-box")) setUp(box);
})();
