/* Zoom and drag for the map of relations, and what is tied to the work that is pointed at.  The
 * frame scrolls by itself: by touch, by the wheel, and by the arrow keys when it has the focus. */
(() => {
  "use strict";

  const STEP = 1.25;
  const [LEAST, MOST] = [0.4, 4];
  const NATURAL = 824; // The drawing's width in pixels; map.css has it, too.

  function setUp(view) {
    const drawing = view.querySelector("svg");
    let zoom = 1;

    function show(wanted) {
      const before = drawing.clientWidth;
      const middle = [view.scrollLeft + view.clientWidth / 2, view.scrollTop + view.clientHeight / 2];
      zoom = Math.min(MOST, Math.max(LEAST, wanted));
      view.classList.add("zoomed");
      view.style.setProperty("--zoom", zoom);
      const by = drawing.clientWidth / before;
      view.scrollLeft = middle[0] * by - view.clientWidth / 2;
      view.scrollTop = middle[1] * by - view.clientHeight / 2;
    }

    const now = () => drawing.clientWidth / NATURAL;
    const actions = [
      ["+", "Zoom in", () => show(now() * STEP)],
      ["−", "Zoom out", () => show(now() / STEP)],
      ["Fit", "Fit the width", () => show((view.clientWidth - 20) / NATURAL)],
    ];
    const tools = document.createElement("div");
    tools.className = "map-tools";
    for (const [text, label, act] of actions) {
      const button = document.createElement("button");
      button.textContent = text;
      button.setAttribute("aria-label", label);
      button.addEventListener("click", act);
      tools.append(button);
    }
    view.before(tools);

    view.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "+" || event.key === "=") actions[0][2]();
      else if (event.key === "-") actions[1][2]();
      else if (event.key === "0") actions[2][2]();
      else return;
      event.preventDefault();
    });

    let from;
    view.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button || event.target.closest("a")) return;
      from = [event.clientX + view.scrollLeft, event.clientY + view.scrollTop];
      view.setPointerCapture(event.pointerId);
      view.classList.add("dragged");
    });
    view.addEventListener("pointermove", (event) => {
      if (from) view.scrollTo(from[0] - event.clientX, from[1] - event.clientY);
    });
    const drop = () => {
      from = undefined;
      view.classList.remove("dragged");
    };
    view.addEventListener("pointerup", drop);
    view.addEventListener("pointercancel", drop);

    function trace(event) {
      const key = event.target.closest("a")?.dataset.key;
      view.classList.toggle("traced", Boolean(key));
      if (!key) return;
      const near = new Set([key]);
      for (const path of view.querySelectorAll("path[data-ends]")) {
        const ends = path.dataset.ends.split(" ");
        path.classList.toggle("near", ends.includes(key));
        if (ends.includes(key)) ends.forEach((end) => near.add(end));
      }
      for (const box of view.querySelectorAll("a")) box.classList.toggle("near", near.has(box.dataset.key));
    }
    view.addEventListener("pointerover", trace);
    view.addEventListener("focusin", trace);
    const rest = () => view.classList.remove("traced");
    view.addEventListener("pointerleave", rest);
    view.addEventListener("focusout", rest);
  }

  for (const view of document.querySelectorAll(".map-view")) setUp(view);
})();
