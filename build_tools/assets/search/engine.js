// Query → results: which documents match, in which order, and what may be narrowed. Pure: no page, no loading of its own.
(function (kho) {
  "use strict";

  const UNIT = 5;
  const PLACES = 1 << 21; // more than any archive has documents: score and place share one number
  const BITS_ASKED = 2; // pairs of a phrase that are looked up; the text decides anyway
  const CHECKED_AT_ONCE = 10;
  const EXPANSIONS = 4;
  const TYPING_EXPANSIONS = 3;

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

  /** The figure at the end of what is being typed: the first part of a number may follow it, `63` → `632-CV/HU`. */
  function typedFigure(query, plan) {
    const last = query.open && query.runs.length ? query.runs[query.runs.length - 1].slice(-1)[0] : "";
    return last && last[0] <= "9" && plan.terms.includes(last) ? last : "";
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
      const beginning = plan.beginning || (typing && typedFigure(query, plan));
      const [words, bits] = await Promise.all([this.spellings(plan, beginning, typing), this.phraseBits(plan.phrases)]);
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

    /** For each term its word and the spellings of every word that it may stand for; `beginning` may be that of a word. */
    spellings(plan, beginning, typing) {
      return Promise.all(
        [...plan.keys, ...plan.terms, plan.title].filter(Boolean).map(async (term) => {
          const own = await this.store.postings(term);
          const several = [own];
          if (term === beginning && (typing || !own.size)) {
            const words = kho.prefixWords(term, await this.store.lexicon(kho.fold(term)), typing ? TYPING_EXPANSIONS : EXPANSIONS);
            several.push(...(await Promise.all(words.map((word) => this.store.postings(word)))));
          }
          return { term, several, optional: term === plan.title || (plan.ranking && !kho.isKey(term)) };
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
