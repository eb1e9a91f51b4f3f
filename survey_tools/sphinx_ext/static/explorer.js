/* Sliders on pages of demonstrations: the reader changes the setting, and the curves move.

   A page holds <div class="explorer" data-model="NAME" data-result="JSON">; without this script it
   stays empty, and the figure above it stands alone.  A model has its controls, each with the values
   that a slider goes through, and computes curves by the formulas of the module of the same name in
   survey_tools/demonstrations; the tests compare the numbers of both. */
"use strict";

const surveyExplorer = (() => {
  const range = (count, at) => Array.from({ length: count }, (_, index) => at(index));
  const powers = (base, first, last) => range(last - first + 1, index => base ** (first + index));
  const sum = values => values.reduce((total, value) => total + value, 0);

  /* E F after k passes over n functions, in four orders of visit; shuffling_rates.py. */
  function expectedErrors(n, k, factor) {
    const start = -0.5, eta = factor * Math.log(n * k) / (n * k), r = 1 - eta, c = eta / 2;
    const weights = range(n, index => r ** index);
    const s1 = sum(weights), s2 = sum(weights.map(weight => weight ** 2));
    const fixed = sum(weights.slice(0, n / 2)) - sum(weights.slice(n / 2));
    const decay = r ** n, g1 = (1 - decay ** k) / (1 - decay);
    const g2 = (1 - decay ** (2 * k)) / (1 - decay ** 2);
    const variance = s2 - (s1 ** 2 - s2) / (n - 1), bias = decay ** k * start;
    return [
      bias ** 2 + c ** 2 * s2 * g2,
      bias ** 2 + c ** 2 * variance * g2,
      bias ** 2 + c ** 2 * variance * g1 ** 2,
      (bias + c * fixed * g1) ** 2,
    ].map(error => error / 2);
  }

  /* Where two ReLU neurons put the boundary between 1 and -1, at each ln t; logarithmic_rate.py. */
  function boundaries(start, logTimes) {
    const velocity = ([w1, w2, b1, b2, time]) => {
      const parts = [[1, 1], [-1, -1]].map(([x, label]) => {
        const first = w1 * x + b1, second = w2 * x + b2;
        const on = first > 0 ? label : 0, also = second > 0 ? -label : 0;
        return {
          margin: label * (Math.max(first, 0) - Math.max(second, 0)),
          slope: [on * x, also * x, on, also],
        };
      });
      const largest = Math.max(...parts.map(part => -part.margin));
      const terms = parts.map(part => Math.exp(-part.margin - largest));
      const total = sum(terms);
      const speed = range(4, i => sum(parts.map((part, j) => terms[j] / total * part.slope[i])));
      return [...speed, Math.exp(-(largest + Math.log(total)) - time)];
    };
    const plus = (state, step, speed) => state.map((value, i) => value + step * speed[i]);
    const places = [];
    let state = [...start, -12], step = 1e-3, before = null;
    const keep = () => {
      const time = state[4], place = (state[3] - state[2]) / (state[0] - state[1]);
      while (places.length < logTimes.length && logTimes[places.length] <= time) {
        const wanted = logTimes[places.length];
        const share = before ? (wanted - before.time) / (time - before.time) : 1;
        places.push(before ? before.place + share * (place - before.place) : place);
      }
      before = { time, place };
    };
    while (state[4] < logTimes.at(-1)) {
      keep();
      const k1 = velocity(state);
      step = Math.min(step * 1.005, 0.25 / k1[4]);
      const k2 = velocity(plus(state, step / 2, k1));
      const k3 = velocity(plus(state, step / 2, k2));
      const k4 = velocity(plus(state, step, k3));
      state = state.map((v, i) => v + step / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
    }
    keep();
    return places;
  }

  /* Weights and biases of the network for N points; memorisation.py. */
  function connections(size) {
    const digits = 2 * Math.ceil(Math.log2(size)) + 2;
    return (17 * digits + 42) * Math.sqrt(size) - 2 * digits - 14;
  }

  /* Steps until what the start left outside the row space is below a level; ridge_grokking.py. */
  function delay(scale, decay, { step, null_error, generalised }) {
    const excess = scale ** 2 * null_error / generalised;
    return excess > 1 ? Math.log(excess) / (-2 * Math.log1p(-step * decay)) : 0;
  }

  const models = {
    "shuffling-rates": {
      controls: [
        { name: "n", label: "functions n", values: [10, 20, 40, 100, 200, 400, 1000, 2000, 4000], start: 2000 },
        { name: "factor", label: "step size times nk / ln(nk)", values: range(16, i => (i + 5) / 5), start: 2 },
      ],
      axes: { x: "passes k", y: "expected error" },
      curves({ n, factor }) {
        const x = powers(2, 3, 12);
        const errors = x.map(k => expectedErrors(n, k, factor));
        const names = ["with replacement", "random reshuffling", "single shuffling", "incremental"];
        return { x, series: names.map((name, i) => ({ name, y: errors.map(row => row[i]) })) };
      },
      say({ n, factor }) {
        const [draws, again, once] = expectedErrors(n, 128, factor);
        return `After 128 passes over ${n} functions, reshuffling has an error of ${short(again)}, ` +
          `one shuffle of ${short(once)}, draws with replacement of ${short(draws)}.`;
      },
    },
    "logarithmic-rate": {
      controls: [
        { name: "w1", label: "w₁ at the start", values: range(15, i => (i + 1) / 10), start: 0.6 },
        { name: "b1", label: "b₁ at the start", values: range(10, i => i / 10), start: 0.1 },
        { name: "w2", label: "w₂ at the start", values: range(15, i => (i - 15) / 10), start: -0.3 },
        { name: "b2", label: "b₂ at the start", values: range(10, i => i / 10), start: 0.2 },
      ],
      axes: { x: "ln t", y: "boundary's distance from the midpoint" },
      curves({ w1, w2, b1, b2 }) {
        const x = range(40, i => 3 * 230 ** (i / 39));
        const y = boundaries([w1, w2, b1, b2], x).map(Math.abs);
        const scale = y.at(-1) * x.at(-1);
        return {
          x,
          series: [
            { name: "gradient flow", y },
            { name: "slope of 1/ln t", y: x.map(value => scale / value), reference: true },
          ],
        };
      },
      say({ w1, w2, b1, b2 }) {
        const both = b1 - w1 > 0 && b2 + w2 > 0;
        const [early, late] = boundaries([w1, w2, b1, b2], [10, 690]).map(Math.abs);
        return `At ln t = 10 the boundary is ${short(early)} from the midpoint, at ln t = 690 still ` +
          `${short(late)}.` + (both ? " Both neurons start active on both points: the exception." : "");
      },
    },
    memorisation: {
      controls: [{ name: "size", label: "points N", values: powers(4, 2, 15), start: 4 ** 10 }],
      axes: { x: "points N", y: "weights and biases" },
      curves({ size }) {
        const x = powers(4, 2, 15);
        return {
          x,
          series: [
            { name: "the network", y: x.map(connections) },
            { name: "one for each point", y: x, reference: true },
          ],
          mark: { x: size, y: connections(size) },
        };
      },
      say({ size }) {
        const weights = connections(size);
        return `${size.toLocaleString("en")} points take ${weights.toLocaleString("en")} weights and ` +
          `biases, ${short(weights / size)} for each point.`;
      },
    },
    "ridge-grokking": {
      controls: [
        { name: "scale", label: "scale ν of the start", values: range(31, i => +(10 ** (-1 + i / 10)).toPrecision(3)), start: 10 },
        { name: "decay", label: "weight decay λ", values: range(25, i => +(10 ** (-7 + i / 6)).toPrecision(3)), start: 1e-5 },
      ],
      axes: { x: "steps t", y: "test error left from the start" },
      curves({ scale, decay }, result) {
        const x = range(80, i => 10 ** (i / 10));
        const floor = result.generalised / 1e4;
        const y = x.map(t => scale ** 2 * result.null_error * Math.exp(2 * t * Math.log1p(-result.step * decay)));
        const at = delay(scale, decay, result);
        return {
          x,
          series: [
            { name: "what is left", y: y.map(value => (value < floor ? NaN : value)) },
            { name: "counts as generalising", y: x.map(() => result.generalised), reference: true },
          ],
          mark: at ? { x: at, y: result.generalised } : null,
        };
      },
      say({ scale, decay }, result) {
        const at = delay(scale, decay, result);
        return at
          ? `The model generalises after about ${short(at)} steps; a tenth of the decay takes ten times as long.`
          : "The start is so small that nothing of it delays generalisation.";
      },
    },
  };

  /* A number with three digits, as people write it. */
  function short(value) {
    if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e7)) {
      const [digits, power] = value.toExponential(2).split("e");
      return `${digits.replace(/\.?0+$/, "")}\u00a0·\u00a010${superscript(Number(power))}`;
    }
    return value.toLocaleString("en", { maximumSignificantDigits: 3 }).replace("-", "−");
  }

  function superscript(power) {
    return String(power).replace(/./g, sign => "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign] ?? "⁻");
  }

  return { models, short, superscript };
})();

(() => {
  const WIDTH = 640, HEIGHT = 300, LEFT = 64, RIGHT = 12, TOP = 10, BOTTOM = 44;
  const SVG = "http://www.w3.org/2000/svg";

  function make(name, attributes = {}, ...children) {
    const svg = ["svg", "path", "line", "text", "circle", "g"].includes(name);
    const element = svg ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  /* A map from values to places on a logarithmic axis, and the powers of ten on it. */
  function axis(values, from, to) {
    const logs = values.filter(value => value > 0 && Number.isFinite(value)).map(Math.log10);
    const low = Math.min(...logs), high = Math.max(...logs), width = high - low || 1;
    const at = value => from + (Math.log10(value) - low) / width * (to - from);
    const every = Math.ceil(width / 6), marks = [];
    for (let power = Math.ceil(low - 1e-9); power <= high + 1e-9; power += 1)
      if (power % every === 0) marks.push(power);
    return { at, marks };
  }

  const { short, superscript } = surveyExplorer;

  function draw(svg, { x, series, mark }, names) {
    const horizontal = axis(x, LEFT, WIDTH - RIGHT);
    const vertical = axis(series.flatMap(curve => curve.y), HEIGHT - BOTTOM, TOP);
    const parts = [];
    for (const power of horizontal.marks) {
      const place = horizontal.at(10 ** power);
      parts.push(make("line", { class: "grid", x1: place, x2: place, y1: TOP, y2: HEIGHT - BOTTOM }));
      parts.push(make("text", { x: place, y: HEIGHT - BOTTOM + 16, "text-anchor": "middle" }, `10${superscript(power)}`));
    }
    for (const power of vertical.marks) {
      const place = vertical.at(10 ** power);
      parts.push(make("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: place, y2: place }));
      parts.push(make("text", { x: LEFT - 6, y: place + 4, "text-anchor": "end" }, `10${superscript(power)}`));
    }
    parts.push(make("text", { x: (LEFT + WIDTH) / 2, y: HEIGHT - 8, "text-anchor": "middle" }, names.x));
    parts.push(make("text", { x: 14, y: (TOP + HEIGHT - BOTTOM) / 2, "text-anchor": "middle", transform: `rotate(-90 14 ${(TOP + HEIGHT - BOTTOM) / 2})` }, names.y));
    series.forEach((curve, number) => {
      const points = x.map((value, i) => [horizontal.at(value), vertical.at(curve.y[i])]);
      const path = points.filter(([, y]) => Number.isFinite(y)).map(([a, b]) => `${a.toFixed(1)} ${b.toFixed(1)}`);
      parts.push(make("path", { class: curve.reference ? "reference" : `curve curve-${number}`, d: path.length ? `M${path.join("L")}` : "" }));
    });
    if (mark) parts.push(make("circle", { class: "mark", cx: horizontal.at(mark.x), cy: vertical.at(mark.y), r: 5 }));
    svg.replaceChildren(...parts);
  }

  function legend(series) {
    return series.map((curve, number) => {
      const kind = curve.reference ? "reference" : `curve curve-${number}`;
      const line = make("svg", { viewBox: "0 0 22 8", "aria-hidden": "true" }, make("path", { class: kind, d: "M0 4H22" }));
      return make("span", {}, line, ` ${curve.name}`);
    });
  }

  function explore(place) {
    const model = surveyExplorer.models[place.dataset.model];
    const result = JSON.parse(place.dataset.result);
    const svg = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "explorer-chart" });
    const said = make("p", { class: "explorer-said", "aria-live": "polite" });
    const key = make("p", { class: "explorer-key", "aria-hidden": "true" });
    const setting = {};
    const update = () => {
      const curves = model.curves(setting, result);
      draw(svg, curves, model.axes);
      key.replaceChildren(...legend(curves.series));
      said.textContent = model.say(setting, result);
      svg.setAttribute("aria-label", `${model.axes.y} against ${model.axes.x}. ${said.textContent}`);
    };
    const controls = model.controls.map(({ name, label, values, start }) => {
      const nearest = values.reduce((best, value, i) => (Math.abs(value - start) < Math.abs(values[best] - start) ? i : best), 0);
      const input = make("input", { type: "range", min: 0, max: values.length - 1, step: 1, value: nearest, name });
      const shown = make("output");
      const set = () => {
        setting[name] = values[input.value];
        shown.textContent = Number.isInteger(setting[name]) ? setting[name].toLocaleString("en") : short(setting[name]);
        input.setAttribute("aria-valuetext", shown.textContent);
      };
      input.addEventListener("input", () => { set(); update(); });
      set();
      return make("label", {}, make("span", {}, label), input, shown);
    });
    const title = make("p", { class: "explorer-title" }, "Change the setting");
    const form = make("form", { class: "explorer-controls" }, ...controls);
    form.addEventListener("submit", event => event.preventDefault());
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", "Change the setting");
    place.append(title, form, svg, key, said);
    update();
  }

  document.querySelectorAll(".explorer").forEach(explore);
})();
