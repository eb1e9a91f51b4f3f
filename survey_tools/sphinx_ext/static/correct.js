/* Fills in the text to send: the link at the foot of a page says which page, and what it says. */
(() => {
  "use strict";

  const given = new URLSearchParams(location.search);
  const text = document.querySelector("main pre");
  if (!text || !given.get("page")) return;
  const indented = (given.get("now") ?? "").replaceAll("\n", "\n  ");
  text.textContent = text.textContent
    .replace("Page:", () => `Page: ${given.get("page")}`)
    .replace("It says:", () => `It says: ${indented}`);
})();
