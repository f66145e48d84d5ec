// Query → results: which documents match, in which order, and what may be narrowed. Pure: no page, no loading of its own.
(function (kho) {
  "use strict";

  const UNIT = 5;
  const PLACES = 1 << 21; // more than any archive has documents: score and place share one number
  const BITS_ASKED = 1; // pairs of a phrase that are looked up before texts are read, and again whenever most are read in vain
  const CHECKED_AT_ONCE = 10;
  const EXPANSIONS = 4;
  const TYPING_EXPANSIONS = 3;
  const OWN = 100; // a key weighs so much only in the document whose number it is
  const NUMBER_PARTS = 6; // of the end of what is being typed

  /** The weight of a term that `frequency` of `documents` contain. */
  function idf(documents, frequency) {
    return frequency ? Math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5)) : 0;
  }

  /** `score` in ten-thousandths, half up: what counts as an equal score. */
  function rounded(score) {
    return Math.floor(score * 10000 + 0.5);
  }

  function frequencyOf(column) {
    let count = 0;
    for (let place = 0; place < column.length; place += 1) {
      count += column[place] ? 1 : 0;
    }
    return count;
  }

  function sum(columns, size) {
    if (columns.length === 1) {
      return columns[0];
    }
    const total = new Uint16Array(size);
    for (const column of columns) {
      for (let place = 0; place < size; place += 1) {
        total[place] += column[place];
      }
    }
    return total;
  }

  /** Whether `figures`, the first of some number's key, begin as `parts` do, and how soon they stand: `30` → 30, 30/2020, 301. */
  function figuresRank(figures, parts) {
    const year = /^(19|20)[0-9]{2}$/.test(figures.slice(parts[0].length));
    if (!figures.startsWith(parts.join("")) || (parts.length > 1 && !year)) {
      return -1;
    }
    return figures === parts[0] ? 0 : year ? 1 : 2;
  }

  /** One way to read the query: every clause is a list of alternatives, each a column of impacts and its weight. */
  class Reading {
    constructor(store, clauses, dropped) {
      this.clauses = clauses;
      this.keys = new Float64Array(0); // rounded score and place of each hit, ascending
      this.documents = store.documents;
      this.dropped = dropped;
    }

    /** Mark in `mask` the hits, and keep their scores. `bits`: columns that a hit must have too. */
    match(mask, bits) {
      const keys = [];
      for (let place = 0; place < this.documents; place += 1) {
        let fits = !this.dropped.some((column) => column[place]);
        for (let bit = 0; fits && bit < bits.length; bit += 1) {
          fits = bits[bit][place] === 1;
        }
        let score = 0;
        for (let clause = 0; fits && clause < this.clauses.length; clause += 1) {
          let part = 0;
          for (const way of this.clauses[clause]) {
            part += way.weight * way.column[place];
          }
          fits = part > 0 || this.clauses[clause].optional;
          score += part;
        }
        if (fits) {
          mask[place] = 1;
          keys.push(rounded(score / UNIT) * PLACES + place);
        }
      }
      this.keys = Float64Array.from(keys).sort();
    }
  }

  class Engine {
    constructor(store) {
      this.store = store;
    }

    /** The results of `text`. `typing` widens the last word; `filters`: facet → label; `sort`: "date" or best first. */
    async search(text, { typing = false, filters = {}, sort = "" } = {}) {
      const query = kho.parseQuery(text);
      const known = new Set();
      await Promise.all(
        kho.askedKeys(query).map(async (key) => (await this.store.postings(key)).has(key) && known.add(key))
      );
      const plan = kho.planQuery(query, (key) => known.has(key));
      const results = new kho.Results(this.store, plan, sort);
      if (!plan.terms.length && !plan.keys.length) {
        return results;
      }
      const [words, bits] = await Promise.all([this.spellings(plan, typing), this.phraseBits(plan.phrases)]);
      const dropped = await Promise.all(
        plan.excluded.filter((several) => several.length === 1).map(([word]) => this.droppedColumn(word))
      );
      results.moreBits = (from) => this.phraseBits(plan.phrases, from);
      results.doubtful = await this.doubtful(plan);
      if (plan.accented) {
        results.add("exact", new Reading(this.store, words.map((way) => this.exactClause(way)), dropped), bits);
        results.add("folded", new Reading(this.store, words.map((way) => this.foldedClause(way)), dropped), bits);
      } else {
        results.add("all", new Reading(this.store, words.map((way) => this.foldedClause(way)), dropped), bits);
      }
      await results.narrow(filters);
      return results;
    }

    /** At most `most` documents for the end of what is being typed: numbers that begin so, in their order, then the best hits. */
    async suggestions(text, most) {
      const [numbered, whole] = await this.numbered(text, most);
      if (whole || numbered.length >= most) {
        return numbered;
      }
      const hits = await (await this.search(text, { typing: true })).first(most);
      return [...new Set([...numbered, ...hits.map((hit) => hit.number)])].slice(0, most);
    }

    /** `[documents, whole]`: those whose number begins as `text` ends and that have the words before it; `whole`: there are none. */
    async numbered(text, most) {
      text = kho.readable(text);
      const words = /["“”„«»]/.test(text) || kho.dateSpans(text).length ? [] : kho.spans(text);
      for (let start = Math.max(0, words.length - NUMBER_PARTS); start < words.length; start += 1) {
        const parts = words.slice(start).map((word) => kho.fold(word[2]));
        const before = kho.syllables(text.slice(0, words[start][0])).filter((word) => kho.fold(word) !== "so").join(" ");
        if (parts[0][0] <= "9" && /(^|\s)$/.test(text.slice(0, words[start][0]))) {
          const hits = before ? (await this.search(before)).candidates : null;
          const found = await this.numbersFrom(parts, hits && new Map(hits.map((hit, rank) => [hit.number, rank])), most);
          if (found.length) {
            return [found, !before];
          }
        }
      }
      return [[], false];
    }

    /** At most `most` documents whose number begins with `parts`: those with a rank, by rank; without ranks by number, newer first. */
    async numbersFrom(parts, ranks, most) {
      const letters = parts.findIndex((part) => part[0] > "9");
      const figures = letters < 0 ? parts : parts.slice(0, letters);
      const ranked = [...(await this.store.lexicon(parts[0])).keys()]
        .map((known) => [figuresRank(known, figures), known])
        .filter(([rank, known]) => rank >= 0 && (letters < 0 || known === figures.join("")))
        .sort((a, b) => a[0] - b[0] || (a[0] === 1 ? b[1] - a[1] : a[1] - b[1]));
      const found = [];
      for (const [, known] of ranked.slice(0, 1 + TYPING_EXPANSIONS)) {
        const keys = await this.store.keysFrom("=" + known, "=" + parts.join(""));
        const own = [...keys.keys()]
          .filter((key) => key.match(/[0-9]+/)[0] === known)
          .sort()
          .flatMap((key) => keys.get(key).filter((pair) => pair[1] > OWN).reverse())
          .map((pair) => pair[0]);
        found.push(...(ranks ? own.filter((place) => ranks.has(place)).sort((a, b) => ranks.get(a) - ranks.get(b)) : own));
        if (found.length >= most) {
          break;
        }
      }
      return found.slice(0, most);
    }

    /** For each term its word and the spellings of every word that it may stand for. A letter alone is not required of what is being typed. */
    spellings(plan, typing) {
      const alone = plan.keys.length + plan.terms.length === 1;
      return Promise.all(
        [...plan.keys, ...plan.terms, plan.title].filter(Boolean).map(async (term) => {
          const own = await this.store.postings(term);
          const several = [own];
          const begins = term === plan.beginning;
          if (begins && (typing || !own.size)) {
            const [most, least] = typing ? [TYPING_EXPANSIONS, 1] : [EXPANSIONS];
            const words = kho.prefixWords(term, await this.store.lexicon(kho.fold(term)), most, least);
            several.push(...(await Promise.all(words.map((word) => this.store.postings(word)))));
          }
          const ranks = term === plan.title || (plan.ranking && !kho.isKey(term));
          return { term, several, optional: ranks || (begins && typing && term.length < 2 && !alone) };
        })
      );
    }

    way(column) {
      return { column, weight: idf(this.store.documents, frequencyOf(column)) };
    }

    exactClause({ term, several, optional }) {
      const ways = several.flatMap((spellings, place) =>
        [...spellings.keys()]
          .filter((spelling) => spelling === term || (place > 0 && spelling.startsWith(term)))
          .map((spelling) => this.way(spellings.get(spelling)))
      );
      return Object.assign(ways, { optional });
    }

    foldedClause({ several, optional }) {
      const ways = several
        .filter((spellings) => spellings.size)
        .map((spellings) => this.way(sum([...spellings.values()], this.store.documents)));
      return Object.assign(ways, { optional });
    }

    async droppedColumn(word) {
      const spellings = await this.store.postings(word);
      if (word === kho.fold(word)) {
        return sum([...spellings.values()], this.store.documents);
      }
      return spellings.get(word) || new Uint8Array(this.store.documents);
    }

    /** The columns of pairs that a hit of `phrases` must have: of each phrase the rarest, or those after the first `from`. */
    async phraseBits(phrases, from = 0) {
      const bits = phrases.flatMap((phrase) => {
        const rarity = (place) => kho.commonness(phrase[place]) + kho.commonness(phrase[place + 1]);
        return kho
          .pairBits(phrase, this.store.index.bits)
          .map((bit, place) => [rarity(place), bit])
          .sort((a, b) => b[0] - a[0])
          .slice(from, from + BITS_ASKED)
          .map((pair) => pair[1]);
      });
      return Promise.all([...new Set(bits)].map((bit) => this.store.pairColumn(bit)));
    }

    /** Null, or one byte a document: 1 where an excluded phrase may stand, so that the text must say. */
    async doubtful(plan) {
      const phrases = plan.excluded.filter((several) => several.length > 1);
      if (!phrases.length) {
        return null;
      }
      const mask = new Uint8Array(this.store.documents);
      for (const phrase of phrases) {
        const bits = await this.phraseBits([phrase]);
        for (let place = 0; place < mask.length; place += 1) {
          mask[place] |= bits.every((column) => column[place]) ? 1 : 0;
        }
      }
      return mask;
    }
  }

  Object.assign(kho, { Engine, idf, rounded, PLACES, CHECKED_AT_ONCE, BITS_ASKED });
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
