// Raw deflate (RFC 1951) undone at once, with a preset dictionary: the browser's own stream knows none and would make every read wait.
(function (kho) {
  "use strict";

  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const DISTANCES = [];
  const DISTANCE_BITS = [];
  for (let code = 0, far = 1; code < 30; code += 1) {
    DISTANCE_BITS.push(code < 2 ? 0 : (code >> 1) - 1);
    DISTANCES.push(far);
    far += 1 << DISTANCE_BITS[code];
  }

  /** A look-up table of a canonical code: the next `bits` bits → `symbol << 4 | length`. */
  function codeTable(lengths) {
    let bits = 1;
    const counts = new Uint16Array(16);
    for (const length of lengths) {
      counts[length] += 1;
      bits = Math.max(bits, length);
    }
    counts[0] = 0;
    const next = new Uint16Array(17);
    for (let length = 1; length < 16; length += 1) {
      next[length + 1] = (next[length] + counts[length]) << 1;
    }
    const table = new Uint16Array(1 << bits);
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      const length = lengths[symbol];
      if (length) {
        let code = next[length]++;
        let turned = 0;
        for (let bit = 0; bit < length; bit += 1, code >>= 1) {
          turned = (turned << 1) | (code & 1);
        }
        for (let place = turned; place < table.length; place += 1 << length) {
          table[place] = (symbol << 4) | length;
        }
      }
    }
    return { table, bits };
  }

  const plainLengths = new Uint8Array(288).map((_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8));
  let plain = null;

  class Inflater {
    constructor(input, dictionary) {
      this.input = input;
      this.at = 0;
      this.held = 0;
      this.count = 0;
      this.out = new Uint8Array(Math.max(1024, dictionary.length + input.length * 6));
      this.out.set(dictionary);
      this.length = dictionary.length;
    }

    need(bits) {
      while (this.count < bits) {
        this.held |= (this.at < this.input.length ? this.input[this.at] : 0) << this.count;
        this.at += 1;
        this.count += 8;
      }
    }

    take(bits) {
      this.need(bits);
      const value = this.held & ((1 << bits) - 1);
      this.held >>>= bits;
      this.count -= bits;
      return value;
    }

    symbol(code) {
      this.need(code.bits);
      const found = code.table[this.held & (code.table.length - 1)];
      const length = found & 15;
      if (!length || this.at > this.input.length + 8) {
        throw new Error("not deflated data");
      }
      this.held >>>= length;
      this.count -= length;
      return found >> 4;
    }

    room(more) {
      if (this.length + more > this.out.length) {
        const larger = new Uint8Array(Math.max(this.out.length * 2, this.length + more));
        larger.set(this.out.subarray(0, this.length));
        this.out = larger;
      }
    }

    stored() {
      this.take(this.count & 7);
      const length = this.take(16);
      this.take(16);
      this.room(length);
      for (let copied = 0; copied < length; copied += 1) {
        this.out[this.length++] = this.take(8);
      }
    }

    dynamicCodes() {
      const literals = this.take(5) + 257;
      const distances = this.take(5) + 1;
      const known = this.take(4) + 4;
      const first = new Uint8Array(19);
      for (let place = 0; place < known; place += 1) {
        first[ORDER[place]] = this.take(3);
      }
      const code = codeTable(first);
      const lengths = new Uint8Array(literals + distances);
      for (let place = 0; place < lengths.length; ) {
        const symbol = this.symbol(code);
        if (symbol < 16) {
          lengths[place++] = symbol;
        } else {
          const value = symbol === 16 ? lengths[place - 1] : 0;
          let repeat = symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7);
          for (; repeat && place < lengths.length; repeat -= 1) {
            lengths[place++] = value;
          }
        }
      }
      return [codeTable(lengths.subarray(0, literals)), codeTable(lengths.subarray(literals))];
    }

    coded(literal, distance) {
      for (;;) {
        const symbol = this.symbol(literal);
        if (symbol === 256) {
          return;
        }
        if (symbol < 256) {
          this.room(1);
          this.out[this.length++] = symbol;
        } else {
          const length = LENGTHS[symbol - 257] + this.take(LENGTH_BITS[symbol - 257]);
          const far = this.symbol(distance);
          const back = DISTANCES[far] + this.take(DISTANCE_BITS[far]);
          this.room(length);
          for (let copied = 0; copied < length; copied += 1, this.length += 1) {
            this.out[this.length] = this.out[this.length - back];
          }
        }
      }
    }

    all() {
      for (let last = 0; !last; ) {
        last = this.take(1);
        const kind = this.take(2);
        if (kind === 0) {
          this.stored();
        } else if (kind === 1) {
          plain = plain || [codeTable(plainLengths), codeTable(new Uint8Array(30).fill(5))];
          this.coded(plain[0], plain[1]);
        } else {
          this.coded(...this.dynamicCodes());
        }
      }
    }
  }

  const NOTHING = new Uint8Array(0);

  /** The bytes of a raw deflate stream that was made with `dictionary`. */
  function inflate(input, dictionary = NOTHING) {
    const inflater = new Inflater(input, dictionary);
    inflater.all();
    return inflater.out.subarray(dictionary.length, inflater.length);
  }

  function bytesOf(base64) {
    const signs = atob(base64);
    const bytes = new Uint8Array(signs.length);
    for (let place = 0; place < signs.length; place += 1) {
      bytes[place] = signs.charCodeAt(place);
    }
    return bytes;
  }

  let dictionary = null;

  /** The text of a base64 stream that was packed against the dictionary of phrases. */
  function unpackText(base64) {
    dictionary = dictionary || new TextEncoder().encode(kho.settings.dictionary);
    return new TextDecoder().decode(inflate(bytesOf(base64), dictionary));
  }

  Object.assign(kho, { inflate, bytesOf, unpackText });
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
