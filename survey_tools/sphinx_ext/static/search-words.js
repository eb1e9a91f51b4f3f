/* Words as the search compares them: folded alike in titles and in queries.
 *
 * The rules are those of survey_tools/search_words.py; tests/data/search_words.yaml holds examples
 * that both are tested with.
 */
globalThis.surveyWords = (() => {
  "use strict";

  const LAYOUT =
    /\\(?:emph|text[A-Za-z]*|math(?:rm|cal|bf|bb|frak|sf|it|scr|op|bbm)|operatorname\*?|left|right|bigg?[lr]?|Bigg?[lr]?|frac|tfrac|dfrac|tilde|widetilde|hat|widehat|bar|overline|boldsymbol|bm|quad|qquad|displaystyle|limits|cdot|cdots|ldots|dots|begin|end)(?![A-Za-z])/g;
  const STROKES = { ø: "o", đ: "d", ð: "d", ħ: "h", ł: "l", ı: "i", æ: "ae", œ: "oe", þ: "th", ß: "ss" };
  const GREEK =
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega".split(" ");
  const WORD = /\d{4}\.\d{4,5}(?:v\d+)?|[a-z0-9]+(?:[-‐‑][a-z0-9]+)*/g;

  const plain = (text) =>
    text
      .normalize("NFKD")
      .toLowerCase()
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .replace(/[øđðħłıæœþß]/g, (letter) => STROKES[letter]);

  const stem = (word) => word.replace(/iz(?=[aei]|$)/g, "is").replace(/(?<=..[^suia])s$/, "");

  /* The words of a text, in order, each as it is compared. */
  function foldedWords(text) {
    const named = text.replaceAll("\\ell", "l").replace(LAYOUT, " ").replace(/\\([A-Za-z]+)/g, " $1 ");
    const bare = plain(named)
      .replace(/[_^{}$\\]|(?<=[\p{L}\p{N}])['’]s(?![\p{L}\p{N}])|['’]/gu, "")
      .replace(/[α-ω]/g, (letter) => ` ${GREEK[letter.codePointAt(0) - 0x3b1]} `);
    const words = [];
    for (const found of bare.match(WORD) ?? []) {
      if (found.includes(".")) {
        words.push(found.split("v")[0]);
        continue;
      }
      const parts = found.split(/[-‐‑]/);
      for (const part of parts) words.push(stem(part));
      if (parts.length > 1) words.push(stem(parts.join("")));
    }
    return words;
  }

  return { foldedWords, plain };
})();
