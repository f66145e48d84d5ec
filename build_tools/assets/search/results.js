// The hits of one query: in order, narrowed, counted; phrases are checked against the texts as far as a page needs them.
(function (kho) {
  "use strict";

  const FIRST_CHECKED = 3; // texts read to see whether most candidates have the phrase
  const FACETS = ["type", "issuer", "recipient", "year", "held"];

  /** What a facet lists: a name, the identity that a filter says, and what tells it apart where others have the name. */
  function facetValue(label) {
    const [name, identity = name, apart = ""] = label.split("\t");
    return { name, identity, apart };
  }

  class Results {
    constructor(store, plan, sort) {
      this.store = store;
      this.plan = plan;
      this.sort = sort;
      this.groups = [];
      this.masks = [];
      this.filters = new Map();
      this.doubtful = null;
      this.rightHits = [];
      this.asked = 0;
      this.bitsAsked = kho.BITS_ASKED;
      this.moreBits = null;
      this.accepted = new Set();
      this.refused = [];
      this.candidates = [];
    }

    /** Add the hits of `reading` under `name`; hits of an earlier group are left out unless phrases are still to be checked. */
    add(name, reading, bits) {
      const mask = new Uint8Array(this.store.documents);
      reading.match(mask, bits);
      const before = this.masks[0];
      const keys = before && !this.plan.phrases.length ? reading.keys.filter((key) => !before[key % kho.PLACES]) : reading.keys;
      this.masks.push(mask);
      this.groups.push({ name, keys });
    }

    /** Keep what fits all `filters` (facet → label, empty ones do not count), and put the rest in order. */
    async narrow(filters) {
      const named = FACETS.filter((facet) => filters[facet]);
      const masks = await Promise.all(named.map((facet) => this.filterMask(facet, filters[facet])));
      named.forEach((facet, place) => this.filters.set(facet, masks[place]));
      this.candidates = this.groups.flatMap(({ name, keys }) => {
        const fitting = Array.from(keys).filter((key) => masks.every((mask) => mask[key % kho.PLACES]));
        if (this.sort === "date") {
          fitting.sort((a, b) => (a % kho.PLACES) - (b % kho.PLACES));
        }
        return fitting
          .reverse()
          .map((key) => ({ group: name, number: key % kho.PLACES, score: Math.floor(key / kho.PLACES) / 10000 }));
      });
    }

    get mustCheck() {
      return this.plan.phrases.length > 0 || this.doubtful !== null;
    }

    /** How many hits there are; while some are unchecked, how many there are at most. */
    get count() {
      return this.mustCheck ? this.accepted.size + this.unchecked : this.candidates.length;
    }

    get counted() {
      return !this.unchecked;
    }

    /** How many documents must still be read before it is certain how many hits there are. */
    get unchecked() {
      const open = new Set(this.mustCheck ? this.candidates.slice(this.asked).map((hit) => hit.number) : []);
      this.accepted.forEach((number) => open.delete(number));
      return open.size;
    }

    /** The documents that were candidates and are no hits. */
    get wrong() {
      const wrong = new Set(this.refused);
      this.accepted.forEach((number) => wrong.delete(number));
      this.candidates.slice(this.asked).forEach((hit) => wrong.delete(hit.number));
      return wrong;
    }

    /** One byte a document: 1 where it may be a hit of some group. */
    get mask() {
      return this.masks.reduce((both, mask) => both.map((byte, place) => byte | mask[place]), new Uint8Array(this.store.documents));
    }

    /** The first `wanted` hits, or all there are. */
    async first(wanted) {
      if (!this.mustCheck) {
        return this.candidates.slice(0, wanted);
      }
      while (this.rightHits.length < wanted && this.asked < this.candidates.length) {
        const more = this.asked ? Math.min(kho.CHECKED_AT_ONCE, wanted - this.rightHits.length + this.asked / 8) : FIRST_CHECKED;
        const several = this.candidates.slice(this.asked, this.asked + Math.ceil(more));
        const answers = await Promise.all(several.map((hit) => this.isRight(hit)));
        several.forEach((hit, place) => {
          if (answers[place] && !this.accepted.has(hit.number)) {
            this.accepted.add(hit.number);
            this.rightHits.push(hit);
          } else if (!answers[place]) {
            this.refused.push(hit.number);
          }
        });
        this.asked += several.length;
        if (this.rightHits.length * 2 < this.asked) {
          await this.sift();
        }
      }
      return this.rightHits.slice(0, wanted);
    }

    /** Leave out, of the candidates not asked yet, those that lack further pairs of a phrase: a pair costs less than texts. */
    async sift() {
      const columns = this.moreBits ? await this.moreBits(this.bitsAsked) : [];
      this.bitsAsked += kho.BITS_ASKED;
      if (!columns.length) {
        this.moreBits = null;
        return;
      }
      const fits = (hit) => columns.every((column) => column[hit.number]);
      const open = this.candidates.slice(this.asked);
      this.refused.push(...open.filter((hit) => !fits(hit)).map((hit) => hit.number));
      this.candidates = [...this.candidates.slice(0, this.asked), ...open.filter(fits)];
    }

    async isRight(hit) {
      if (!this.plan.phrases.length && !this.doubtful[hit.number]) {
        return true;
      }
      const lines = await this.store.lines(hit.number);
      const runs = lines.map(kho.syllables);
      const folded = hit.group !== "exact";
      return (
        this.plan.phrases.every((phrase) => kho.containsPhrase(runs, phrase, folded)) &&
        !this.plan.excluded.some(
          (words) => words.length > 1 && kho.containsPhrase(runs, words, words.every((word) => word === kho.fold(word)))
        )
      );
    }

    /** One byte a document: 1 where `facet` has the value `wanted`, an identity, or else the name of one or several. */
    async filterMask(facet, wanted) {
      const mask = new Uint8Array(this.store.documents);
      if (facet === "year") {
        this.years().forEach(({ year, start, end }) => year === wanted && mask.fill(1, start, end));
        return mask;
      }
      await this.eachFacetBlock(facet, (start, labels, of) => {
        const fits = labels.map(facetValue).map(({ name, identity }) => (identity === wanted ? 2 : name === wanted ? 1 : 0));
        of.forEach((several, rank) => {
          mask[start + rank] = Math.max(0, ...several.map((place) => fits[place]));
        });
      });
      const least = mask.includes(2) ? 2 : 1;
      return mask.map((fit) => (fit >= least ? 1 : 0));
    }

    years() {
      const years = this.store.index.years;
      return years.map(([year, start], place) => ({
        year,
        start,
        end: place + 1 < years.length ? years[place + 1][1] : this.store.documents,
      }));
    }

    async eachFacetBlock(facet, visit) {
      const blocks = await this.store.facets(facet === "recipient" ? "recipients" : "facets");
      blocks.forEach((columns, block) => {
        const start = this.store.blockStarts[block];
        if (facet === "held") {
          visit(start, ["0", "1"], columns.held.map((value) => [value]));
        } else {
          visit(start, columns[facet].labels, columns[facet].of);
        }
      });
    }

    /** `[value, count]` of `facet` among the hits that fit the other filters, greatest count first; years newest first. */
    async facet(facet) {
      const others = [...this.filters].filter(([name]) => name !== facet).map(([, mask]) => mask);
      const hits = this.mask;
      this.wrong.forEach((place) => {
        hits[place] = 0;
      });
      const hit = (place) => hits[place] && others.every((mask) => mask[place]);
      const counts = new Map();
      const add = (label) => counts.set(label, (counts.get(label) || 0) + 1);
      if (facet === "year") {
        for (const { year, start, end } of this.years()) {
          for (let place = start; year && place < end; place += 1) {
            if (hit(place)) {
              add(year);
            }
          }
        }
        return [...counts].sort((a, b) => (a[0] < b[0] ? 1 : -1));
      }
      await this.eachFacetBlock(facet, (start, labels, of) => {
        of.forEach((several, rank) => hit(start + rank) && several.forEach((place) => add(labels[place])));
      });
      return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    }

    /** What to try when nothing was found: each word that the archive lacks, with words that are nearly it. */
    async missing() {
      const words = this.plan.terms.filter((term) => term[0] !== "=" && term[0] !== "@");
      const lacking = await Promise.all(
        words.map(async (word) => ({ word, known: (await this.store.postings(word)).size > 0, near: [] }))
      );
      return Promise.all(
        lacking
          .filter((entry) => !entry.known)
          .map(async ({ word }) => ({ word, near: word[0] > "9" ? kho.nearWords(kho.fold(word), await this.store.lexicon(kho.fold(word))) : [] }))
      );
    }
  }

  /** At most three words of `lexicon` that differ from `word` by one letter, commonest first. */
  function nearWords(word, lexicon) {
    return [...lexicon.keys()]
      .filter((other) => Math.abs(other.length - word.length) < 2 && other !== word && isNear(word, other))
      .sort((a, b) => lexicon.get(b) - lexicon.get(a) || (a < b ? -1 : 1))
      .slice(0, 3);
  }

  function isNear(a, b) {
    let start = 0;
    while (start < a.length && a[start] === b[start]) {
      start += 1;
    }
    let end = 0;
    while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) {
      end += 1;
    }
    return Math.max(a.length, b.length) - start - end <= 1;
  }

  Object.assign(kho, { Results, nearWords, facetValue, FACETS });
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
