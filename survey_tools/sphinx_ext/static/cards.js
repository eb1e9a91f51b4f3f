/* Cards: what a work is, shown to whoever points at a link to it, or reaches it by the keyboard.
 *
 * survey.js loads this when a link is first pointed at, and with it the data of all works.  A card
 * can be pointed at itself, stays until the pointer or the focus leaves, and goes on Escape.  It
 * stands in the page after its link, so that its own links come next for the Tab key.  Where there
 * is no pointer that hovers, a touch shows the card first, unless the link has the work's title. */
(() => {
  "use strict";

  const WAIT = 300; // Milliseconds: whoever only passes over a link sees no card.
  const STAY = 250; // Time to get from the link to its card.
  const LINK = "main a[href]";

  let card; // The one that is shown,
  let owner; // and the link it belongs to.
  let timer;

  function keyOf(link) {
    const href = link?.getAttribute("href") ?? "";
    const key =
      href.match(/(?:^|\/)works\/([^/#?]+)\.html/)?.[1] ?? href.match(/#cite-([^/#?]+)$/)?.[1] ??
      (location.pathname.includes("/works/") ? href.match(/^([^/#?:]+)\.html/)?.[1] : undefined);
    const here = location.pathname.endsWith(`/works/${key}.html`);
    return key in globalThis.surveyWorks && !here ? key : undefined;
  }

  const plain = (text) => text.replace(/\s+/g, " ").trim();

  function element(name, className, ...content) {
    const made = document.createElement(name);
    made.className = className;
    made.append(...content);
    return made;
  }

  function html(name, className, markup) {
    const made = element(name, className);
    made.innerHTML = markup;
    return made;
  }

  function make(link, work) {
    const title = html("a", "card-title", work.t);
    title.href = link.getAttribute("href");
    const text = element("span", "card-text", title);
    text.id = "card-text";
    if (work.a) text.append(element("span", "card-authors", work.a));
    if (work.y) text.append(element("span", "card-year", work.y));
    if (work.s) text.append(html("span", "card-slogan", work.s));
    const made = element("span", `card topic-${work.c ?? ""}`, text);
    if (work.l) {
      const links = element("span", "card-links");
      for (const [name, address] of work.l) {
        const one = element("a", "", name);
        one.href = address;
        links.append(one, " ");
      }
      made.append(links);
    }
    made.popover = "manual";
    made.addEventListener("pointerenter", keep);
    made.addEventListener("pointerleave", leave);
    return made;
  }

  /* In a drawing there is no place for a card but after it. */
  function put(made, link) {
    (link.closest("svg") ?? link).after(made);
    made.showPopover();
    place(made, link);
  }

  function place(made, link) {
    const box = link.getBoundingClientRect();
    const lines = [...link.getClientRects()];
    const first = lines[0] ?? box;
    const last = lines.at(-1) ?? box;
    const { offsetWidth: width, offsetHeight: height } = made;
    const below = last.bottom + height + 8 < innerHeight || first.top < height + 8;
    const near = below ? last : first;
    made.style.left = `${Math.max(8, Math.min(near.left, document.documentElement.clientWidth - width - 8))}px`;
    made.style.top = `${below ? last.bottom + 4 : first.top - height - 4}px`;
  }

  function show(link) {
    keep();
    if (owner === link) return;
    hide();
    const key = keyOf(link);
    if (!key) return;
    owner = link;
    card = make(link, globalThis.surveyWorks[key]);
    put(card, link);
    link.setAttribute("aria-describedby", "card-text");
  }

  function hide() {
    keep();
    if (!card) return;
    card.remove();
    owner.removeAttribute("aria-describedby");
    card = owner = undefined;
  }

  function keep() {
    clearTimeout(timer);
    timer = undefined;
  }

  function leave() {
    keep();
    timer = setTimeout(() => {
      const focused = document.activeElement;
      if (!card?.contains(focused) && !(owner === focused && focused.matches(":focus-visible"))) hide();
    }, STAY);
  }

  function over(event) {
    if (event.pointerType === "touch") return;
    const link = event.target.closest?.(LINK);
    if (link && !card?.contains(link)) {
      keep();
      if (link !== owner) timer = setTimeout(() => link.isConnected && show(link), WAIT);
    } else if (!link && !card?.contains(event.target) && card) {
      if (!timer) leave();
    } else if (!link && !card) {
      keep();
    }
  }

  function focused(event) {
    if (card?.contains(event.target)) return keep();
    const link = event.target.closest?.(LINK);
    if (link && link.matches(":focus-visible")) show(link);
    else hide();
  }

  /* A link that is reached by the keyboard is scrolled into view, and its card goes with it. */
  function scrolled() {
    if (!card || card.matches(":hover")) return;
    const { top, bottom } = owner.getBoundingClientRect();
    if (owner.matches(":focus-visible") && bottom > 0 && top < innerHeight) place(card, owner);
    else hide();
  }

  function escaped(event) {
    if (event.key !== "Escape" || !card) return;
    if (card.contains(document.activeElement)) owner.focus({ preventScroll: true });
    hide();
    event.stopPropagation();
  }

  let touched = false;
  function pressed(event) {
    touched = event.pointerType === "touch";
    if (card && !card.contains(event.target) && event.target.closest?.(LINK) !== owner) hide();
  }

  function clicked(event) {
    const link = event.target.closest?.(LINK);
    if (!touched || !link || card?.contains(link) || link === owner) return;
    const key = keyOf(link);
    if (!key) return;
    const titled = plain(link.textContent).includes(plain(html("i", "", globalThis.surveyWorks[key].t).textContent));
    if (titled) return;
    event.preventDefault();
    show(link);
  }

  document.addEventListener("pointerover", over);
  document.addEventListener("focusin", focused);
  document.addEventListener("keydown", escaped, true);
  document.addEventListener("pointerdown", pressed, true);
  document.addEventListener("click", clicked);
  document.addEventListener("scroll", scrolled, { capture: true, passive: true });

  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = `${document.documentElement.dataset.content_root}_static/cards.css`;
  document.head.append(style);

  /* What made survey.js load this. */
  globalThis.surveyCards = { over, focused, pressed };
})();
