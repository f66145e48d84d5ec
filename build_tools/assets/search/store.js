// The shards of the archive as values: where a document stands, what a term's postings are, what a row says. Knows no query and no page.
(function (kho) {
  "use strict";

  const FORM = 2;
  const NAME = 8;
  const TEXTS_PER_FILE = 3;

  /** The terms of one piece of a term shard of `size` documents, as `visit(term, places | null, impacts)` for those `wanted`. */
  function readPiece(bytes, size, wanted, visit) {
    const end = bytes.indexOf(0);
    const terms = new TextDecoder().decode(bytes.subarray(0, end)).split("\n");
    const dense = [];
    let at = end + 1;
    const number = () => {
      let value = 0;
      let byte = 255;
      for (; byte === 255; value += byte) {
        byte = bytes[at++];
      }
      return value;
    };
    for (const term of terms) {
      const count = number();
      if (!count) {
        dense.push(term);
        continue;
      }
      const places = new Uint16Array(count);
      for (let place = 0, before = -1; place < count; place += 1) {
        before += 1 + number();
        places[place] = before;
      }
      if (wanted(term)) {
        visit(term, places, bytes.subarray(at, at + count));
      }
      at += count;
    }
    const width = (size + 1) >> 1;
    dense.forEach((term, place) => {
      if (wanted(term)) {
        visit(term, null, wholes(bytes.subarray(at + place * width, at + (place + 1) * width), size));
      }
    });
  }

  /** Half bytes as bytes. */
  function wholes(halves, size) {
    const column = new Uint8Array(size);
    for (let place = 0; place < size; place += 1) {
      const byte = halves[place >> 1];
      column[place] = place & 1 ? byte & 15 : byte >> 4;
    }
    return column;
  }

  const slug = (text) => kho.fold(kho.readable(text)).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

  /** The address that a row need not say: folder, issuer, year, number. */
  function plainUrl(row) {
    return `${row.held ? "van-ban" : "dan-chieu"}/${slug(row.issuer)}/${row.issued.slice(0, 4)}/${slug(row.number)}.html`;
  }

  /** What the archive's shards say; `load(name)` gives the parts of the shard of that name, a promise. */
  class Store {
    constructor(index, load) {
      if (index.form !== FORM) {
        throw new Error("the search data has another form");
      }
      this.index = index;
      this.documents = index.documents;
      this.load = load;
      this.memory = new Map();
      this.blockStarts = [];
      this.groupStarts = [];
      let place = 0;
      for (const groups of index.blocks) {
        this.blockStarts.push(place);
        for (const size of groups) {
          this.groupStarts.push(place);
          place += size;
        }
      }
    }

    remembered(key, make) {
      let value = this.memory.get(key);
      if (value === undefined) {
        value = make();
        value.catch(() => this.memory.delete(key));
        this.memory.set(key, value);
      }
      return value;
    }

    /** The parts of the shard `place` of `kind`; none when the archive has no such shard. */
    parts(kind, place) {
      const names = this.index.names[kind] || "";
      const name = names.slice(place * NAME, (place + 1) * NAME);
      return name ? this.remembered("shard " + name, () => this.load(name)) : Promise.resolve([]);
    }

    /** Exact spelling → one impact a document, for all spellings that fold as `term` does; a key has but one. */
    postings(term) {
      const isKey = kho.isKey(term);
      const folded = isKey ? term : kho.fold(term);
      return this.remembered("term " + folded, async () => {
        const parts = await this.parts("terms", kho.shardOf(term, this.index.terms));
        const found = new Map();
        const wanted = isKey ? (other) => other === term : (other) => kho.fold(other) === folded;
        parts.forEach((part, block) => {
          if (!part) {
            return;
          }
          readPiece(this.inflated(part), this.sizeOf(block), wanted, (spelling, places, impacts) => {
            if (!found.has(spelling)) {
              found.set(spelling, new Uint8Array(this.documents));
            }
            this.place(found.get(spelling), this.blockStarts[block], places, impacts);
          });
        });
        return found;
      });
    }

    /** Key → `[document, impact]`s, of the keys in the shard of the key `first` that begin with `beginning`. */
    async keysFrom(first, beginning) {
      const parts = await this.parts("terms", kho.shardOf(first, this.index.terms));
      const found = new Map();
      parts.forEach((part, block) => {
        if (!part) {
          return;
        }
        readPiece(this.inflated(part), this.sizeOf(block), (key) => key.startsWith(beginning), (key, places, impacts) => {
          const start = this.blockStarts[block];
          const several = Array.from(impacts, (impact, order) => [start + (places ? places[order] : order), impact]);
          found.set(key, [...(found.get(key) || []), ...several.filter((pair) => pair[1])]);
        });
      });
      return found;
    }

    sizeOf(block) {
      const end = block + 1 < this.blockStarts.length ? this.blockStarts[block + 1] : this.documents;
      return end - this.blockStarts[block];
    }

    place(column, start, places, impacts) {
      if (places === null) {
        column.set(impacts, start);
      } else {
        places.forEach((place, order) => {
          column[start + place] = impacts[order];
        });
      }
    }

    /** One byte a document: 1 where the document's signature has the bit `bit`. */
    pairColumn(bit) {
      return this.remembered("pair " + bit, async () => {
        const column = new Uint8Array(this.documents);
        const parts = await this.parts("pairs", bit % this.index.pairs);
        const row = Math.floor(bit / this.index.pairs);
        parts.forEach((part, block) => {
          const start = this.blockStarts[block];
          const size = this.sizeOf(block);
          const width = Math.ceil(size / 8);
          const bytes = this.inflated(part);
          for (let place = 0; place < size; place += 1) {
            column[start + place] = (bytes[row * width + (place >> 3)] >> (7 - (place & 7))) & 1;
          }
        });
        return column;
      });
    }

    inflated(part) {
      return kho.inflate(kho.bytesOf(part));
    }

    /** Folded word, or first figures of a number's key → magnitude, of those whose first sign is that of `word`. */
    lexicon(word) {
      const place = word.codePointAt(0) % this.index.words;
      return this.remembered("words " + place, async () => {
        const [part] = await this.parts("words", place);
        const lines = part ? new TextDecoder().decode(this.inflated(part)).split("\n") : [];
        return new Map(
          lines.filter(Boolean).map((line) => {
            const [known, magnitude] = line.split(" ");
            return [known, Number(magnitude)];
          })
        );
      });
    }

    groupOf(number) {
      let low = 0;
      let high = this.groupStarts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (this.groupStarts[middle] <= number) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }

    rows(group) {
      return this.remembered("rows " + group, async () => {
        const [part] = await this.parts("rows", group);
        return JSON.parse(kho.unpackText(part));
      });
    }

    /** What a result shows of the document `number`. */
    async row(number) {
      const group = this.groupOf(number);
      const rows = await this.rows(group);
      const place = number - this.groupStarts[group];
      const row = { held: rows.held[place] === 1 };
      for (const name of ["number", "title", "type", "issuer", "issued", "url"]) {
        row[name] = rows[name][place];
      }
      row.url = row.url || plainUrl(row);
      return row;
    }

    /** The lines of the document `number`: its short fields, then its text. */
    async lines(number) {
      const group = this.groupOf(number);
      const rows = await this.rows(group);
      const place = number - this.groupStarts[group];
      const name = rows.texts[Math.floor(place / TEXTS_PER_FILE)];
      const parts = await this.remembered("shard v/" + name, () => this.load("v/" + name));
      return kho.unpackText(parts[place % TEXTS_PER_FILE]).split("\n");
    }

    /** The facet columns of every block, of `kind` ("facets" or "recipients"). */
    facets(kind) {
      return this.remembered("facets " + kind, () =>
        Promise.all(
          this.index.blocks.map(async (_, block) => {
            const [part] = await this.parts(kind, block);
            return JSON.parse(kho.unpackText(part));
          })
        )
      );
    }
  }

  Object.assign(kho, { Store, readPiece });
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
