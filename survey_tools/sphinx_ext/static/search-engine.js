/* The search itself: words in, entries out, the best first.  It knows neither pages nor the network.
 *
 * makeSearch(shelves) takes what the files in search/ hold (see survey_tools/search_shelf.py) and
 * returns a function from a query to groups of hits.
 */
globalThis.surveySearch = (() => {
  "use strict";

  const { foldedWords } = globalThis.surveyWords;

  /* Shelves -------------------------------------------------------------------------------- */

  const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUES = new Map([...SIGNS].map((sign, value) => [sign, value]));
  const HALF = SIGNS.length / 2;

  /* Words that were shortened by what they share with the one before. */
  function* wordsOf(text) {
    let word = "";
    for (const piece of text ? text.split(" ") : []) {
      word = word.slice(0, parseInt(piece[0], 36)) + piece.slice(1);
      yield word;
    }
  }

  /* Numbers that were written as distances. */
  function* numbersOf(text) {
    let number = -1;
    let rest = 0;
    let place = 1;
    for (const sign of text) {
      const value = VALUES.get(sign);
      rest += (value % HALF) * place;
      place *= HALF;
      if (value < HALF) {
        number += rest + 1;
        yield number;
        rest = 0;
        place = 1;
      }
    }
  }

  /* All entries, and for each word the entries that have it, with what it counts there. */
  function readShelves(shelves) {
    const entries = [];
    const places = new Map();
    const formulas = {};
    const synonyms = [];
    const stop = new Set();
    const put = (word, entry, weight) => {
      const found = places.get(word);
      if (found) found.push(entry, weight);
      else places.set(word, [entry, weight]);
    };
    for (const shelf of shelves) {
      const first = entries.length;
      for (const group of shelf.groups) {
        const columns = [group.paths, group.titles, group.details, group.names].map((text) => text.split("\n"));
        columns[0].forEach((path, row) => {
          const [title, detail, names] = columns.slice(1).map((column) => column[row]);
          const number = entries.length;
          const titleWords = foldedWords(title);
          entries.push({
            group: group.label,
            path: group.base + path + group.end,
            title,
            detail,
            words: titleWords,
          });
          for (const word of titleWords) put(word, number, group.weights[0]);
          if (group.weights[1]) for (const word of foldedWords(detail)) put(word, number, group.weights[1]);
          for (const word of foldedWords(names)) put(word, number, group.weights[2]);
          // The key of a work is the name of its file.
          if (group.base) for (const word of foldedWords(path)) put(word, number, group.weights[2]);
        });
      }
      const lists = shelf.places.split(" ");
      let index = 0;
      for (const word of wordsOf(shelf.words)) {
        for (const number of numbersOf(lists[index])) put(word, first + number, 1);
        index += 1;
      }
      Object.assign(formulas, shelf.formulas);
      for (const alike of shelf.synonyms ?? []) synonyms.push(alike);
      for (const word of (shelf.stop ?? "").split(" ")) if (word) stop.add(word);
    }
    return { entries, places, formulas, synonyms, stop };
  }

  /* Typing errors -------------------------------------------------------------------------- */

  const ENDING = /^(.{5,})(?:ing|ed|er|ation|ion|ity|able|ive|ly)$/;

  /* How many errors a word of this length may have. */
  const patience = (word) => (/\d/.test(word) || word.length < 4 ? 0 : word.length < 7 ? 1 : 2);

  /* The letters of a word as bits; and how many of those of one word another lacks, which is no more
   * than there are errors between them, and sooner known. */
  const letters = (word) => [...word].reduce((bits, letter) => bits | (1 << (letter.charCodeAt(0) % 31)), 0);
  function lacking(bits, others) {
    let count = 0;
    for (let rest = bits & ~others; rest; rest &= rest - 1) count += 1;
    return count;
  }

  /* How many letters to add, drop, change or swap until two words are the same; more than `most`
   * is not counted out.  Where `start` is true the second word may go on. */
  function distance(one, other, most, start) {
    if (one.length - other.length > most || (!start && other.length - one.length > most)) return most + 1;
    const width = Math.min(other.length, one.length + most);
    let before = [];
    let last = Array.from({ length: width + 1 }, (_, column) => column);
    for (let row = 1; row <= one.length; row += 1) {
      const line = [row];
      let least = row;
      for (let column = 1; column <= width; column += 1) {
        const same = one[row - 1] === other[column - 1];
        let cost = Math.min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (same ? 0 : 1));
        if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
          cost = Math.min(cost, before[column - 2] + 1);
        }
        line.push(cost);
        if (cost < least) least = cost;
      }
      if (least > most) return most + 1;
      before = last;
      last = line;
    }
    return start ? Math.min(...last) : width < other.length ? most + 1 : last[width];
  }

  /* The search ----------------------------------------------------------------------------- */

  function makeSearch(shelves) {
    const { entries, places, formulas, synonyms, stop } = readShelves(shelves);
    const vocabulary = [...places.keys()].sort();
    const spelt = vocabulary.map(letters);
    const meant = (text) => {
      const words = foldedWords(text);
      const telling = words.filter((word) => !stop.has(word));
      return telling.length ? telling : words;
    };
    const phrases = new Map();
    for (const alike of synonyms) {
      const folded = alike.map(meant);
      for (const phrase of folded) {
        const key = phrase.join(" ");
        phrases.set(key, [...(phrases.get(key) ?? [phrase]), ...folded.filter((other) => other !== phrase)]);
      }
    }
    const longest = Math.max(1, ...[...phrases.keys()].map((key) => key.split(" ").length));

    /* Where words that begin so begin in the vocabulary. */
    function from(word) {
      let low = 0;
      let high = vocabulary.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (vocabulary[middle] < word) low = middle + 1;
        else high = middle;
      }
      return low;
    }

    /* The words of the vocabulary that may be meant, each with how likely it is. */
    function likely(word) {
      const found = new Map();
      if (places.has(word)) found.set(word, 1);
      if (word.length > 1) {
        for (let index = from(word); vocabulary[index]?.startsWith(word); index += 1) {
          const longer = vocabulary[index];
          if (longer !== word) found.set(longer, 0.4 + (0.4 * word.length) / longer.length);
        }
      }
      // Where the word is unknown: others of its stem, such as "square" for "squaring".
      const stem = found.size ? null : word.match(ENDING)?.[1];
      for (let index = stem ? from(stem) : Infinity; vocabulary[index]?.startsWith(stem); index += 1) {
        found.set(vocabulary[index], 0.6);
      }
      const most = patience(word);
      const bits = letters(word);
      for (let errors = 1; !found.size && errors <= most; errors += 1) {
        for (const [index, other] of vocabulary.entries()) {
          if (lacking(bits, spelt[index]) > errors) continue;
          if (distance(word, other, errors, false) <= errors) found.set(other, 0.7 - 0.15 * errors);
          else if (word.length > 4 && other.length > word.length && distance(word, other, errors, true) <= errors) {
            found.set(other, 0.5 - 0.15 * errors);
          }
        }
      }
      return found;
    }

    const common = (word) => Math.log(1 + (2 * entries.length) / places.get(word).length);

    /* For each entry that has the word, or one that may be meant: what that counts. */
    function hitsOf(word, seen) {
      const hits = new Map();
      for (const [other, likeliness] of likely(word)) {
        seen.add(other);
        const found = places.get(other);
        const worth = likeliness * common(other);
        for (let index = 0; index < found.length; index += 2) {
          const score = worth * found[index + 1];
          if (score > (hits.get(found[index]) ?? 0)) hits.set(found[index], score);
        }
      }
      return hits;
    }

    /* Entries that have all words of a phrase. */
    function hitsOfPhrase(phrase, seen) {
      let all;
      for (const word of phrase) {
        const hits = hitsOf(word, seen);
        if (!all) all = hits;
        else for (const [entry, score] of all) {
          if (hits.has(entry)) all.set(entry, score + hits.get(entry));
          else all.delete(entry);
        }
      }
      return all ?? new Map();
    }

    /* Two words that stand in the vocabulary as one, or one that stands there as two. */
    function apart(word) {
      if (places.has(word) || word.length < 6) return null;
      for (let cut = 3; cut <= word.length - 3; cut += 1) {
        const parts = [word.slice(0, cut), word.slice(cut)];
        if (parts.every((part) => places.has(part) && places.get(part).length > 2)) return parts;
      }
      return null;
    }

    /* The query as units, each a list of phrases of which any will do. */
    function unitsOf(words) {
      const units = [];
      for (let index = 0; index < words.length; ) {
        let taken = 0;
        for (let count = Math.min(longest, words.length - index); count && !taken; count -= 1) {
          const alike = phrases.get(words.slice(index, index + count).join(" "));
          if (alike) {
            units.push(alike);
            taken = count;
          }
        }
        if (!taken && index + 1 < words.length && places.has(words[index] + words[index + 1])) {
          units.push([[words[index], words[index + 1]], [words[index] + words[index + 1]]]);
          taken = 2;
        }
        if (!taken) {
          const parts = likely(words[index]).size ? null : apart(words[index]);
          units.push(parts ? [parts] : [[words[index]]]);
          taken = 1;
        }
        index += taken;
      }
      return units;
    }

    /* What the phrases of a unit count in each entry: the first, which was typed, as it is, the others
     * a little less, and not more for having more words. */
    function hitsOfUnit(unit, seen) {
      const hits = new Map();
      unit.forEach((phrase, index) => {
        const share = index ? 0.7 * Math.min(1, unit[0].length / phrase.length) : 1;
        for (const [entry, score] of hitsOfPhrase(phrase, seen)) {
          const worth = share * score;
          if (worth > (hits.get(entry) ?? 0)) hits.set(entry, worth);
        }
      });
      return hits;
    }

    /* Groups of hits, the group with the best hit first; `seen` are the words to be marked. */
    function search(query) {
      const words = meant(query);
      const seen = new Set();
      const units = unitsOf(words);
      const counts = new Map();
      const scores = new Map();
      for (const unit of units) {
        for (const [entry, score] of hitsOfUnit(unit, seen)) {
          counts.set(entry, (counts.get(entry) ?? 0) + 1);
          scores.set(entry, (scores.get(entry) ?? 0) + score);
        }
      }
      let best = 0;
      for (const count of counts.values()) best = Math.max(best, count);
      const all = [...counts.keys()].filter((entry) => counts.get(entry) === best);
      const most = all.length < 3 && best > 1 ? best - 1 : best;
      const asked = words.join(" ");
      const hits = [];
      for (const [entry, count] of counts) {
        if (count < most) continue;
        const { words: title } = entries[entry];
        const telling = title.filter((word) => !stop.has(word));
        const covered = telling.filter((word) => seen.has(word)).length / (telling.length || 1);
        const same = telling.join(" ") === asked ? 1.5 : 0;
        const score = scores.get(entry) * (1 + covered + same) * (count < best ? 0.2 : 1);
        hits.push({ ...entries[entry], score, whole: count === best });
      }
      hits.sort((one, other) => other.score - one.score || (one.path < other.path ? -1 : 1));
      // What lacks a word is shown only where it is not much worse than the best.
      const shown = hits.filter((hit) => hit.whole || hit.score > hits[0].score / 10);
      const groups = new Map();
      for (const hit of shown) {
        if (!groups.has(hit.group)) groups.set(hit.group, { label: hit.group, hits: [] });
        groups.get(hit.group).hits.push(hit);
      }
      return { count: shown.length, groups: [...groups.values()], seen };
    }

    return { search, formulas, size: entries.length };
  }

  return { makeSearch };
})();
