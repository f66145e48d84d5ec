// Text → the forms that search compares. The mirror of build_tools/search/analysis.py; tests/data/search_cases.json pins both.
(function (kho) {
  "use strict";

  const SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t";
  const DASHES = "\u2010-\u2015\u2212\ufe58\ufe63\uff0d";
  const SLASHES = "\u2044\u2215\uff0f";
  const INVISIBLE = /[\u00ad\u200b\u200c\u200d\u2060\ufeff]/g;
  const ODD = new RegExp("[" + SPACES + DASHES + SLASHES + "ÐƉðɖ\u00ad\u200b\u200c\u200d\u2060\ufeff]");
  const RUN = /[\p{L}\p{Nl}\p{No}]+|[0-9]+/gu;
  const LONGEST = 40;
  const DATE = new RegExp(
    "[0-9](?<![0-9/.\\-].)(?:[0-9]? ?[/.\\-] ?[0-9]{1,2} ?[/.\\-] ?[0-9]{4}" +
      "|[0-9]?[ \\n]{1,2}th[áaÁA]ng[ \\n]{1,2}[0-9]{1,2}[ \\n]{1,2}n[ăaĂA]m[ \\n]{1,2}[0-9]{4}" +
      "|[0-9]{3}-[0-9]{1,2}-[0-9]{1,2})(?![0-9])",
    "gi"
  );

  // Old tone placement → new, where the pair ends its syllable and no q stands before it: uỷ → ủy, quý stays.
  const RETONED = new Map();
  for (const pair of ["oa", "oe", "uy"]) {
    for (const tone of "\u0300\u0301\u0303\u0309\u0323") {
      RETONED.set((pair + tone).normalize("NFC"), (pair[0] + tone + pair[1]).normalize("NFC"));
    }
  }

  /** NFC, look-alike signs unified, invisible ones gone. */
  function readable(text) {
    text = text.normalize("NFC");
    if (!ODD.test(text)) {
      return text;
    }
    return text
      .replace(new RegExp("[" + SPACES + "]", "g"), " ")
      .replace(new RegExp("[" + DASHES + "]", "g"), "-")
      .replace(new RegExp("[" + SLASHES + "]", "g"), "/")
      .replace(/[ÐƉ]/g, "Đ")
      .replace(/[ðɖ]/g, "đ")
      .replace(INVISIBLE, "");
  }

  function clipped(run) {
    return run.length > LONGEST ? Array.from(run).slice(0, LONGEST).join("") : run;
  }

  function exact(run) {
    if (run[0] <= "9") {
      return clipped(run.replace(/^0+/, "") || "0");
    }
    const moved = run.length > 1 && run[run.length - 3] !== "q" ? RETONED.get(run.slice(-2)) : undefined;
    return clipped(moved ? run.slice(0, -2) + moved : run);
  }

  /** The exact forms of the syllables of `text`, in order. */
  function syllables(text) {
    return Array.from(readable(text).toLowerCase().matchAll(RUN), (match) => exact(match[0]));
  }

  /** `[start, end, exact form]` of each syllable of readable `text`. */
  function spans(text) {
    return Array.from(text.matchAll(RUN), (match) => [
      match.index,
      match.index + match[0].length,
      exact(match[0].toLowerCase()),
    ]);
  }

  const folded = new Map();

  /** `term` without marks, đ as d. */
  function fold(term) {
    let known = folded.get(term);
    if (known === undefined) {
      known = Array.from(term, foldSign).join("");
      folded.set(term, known);
    }
    return known;
  }

  function foldSign(sign) {
    if (sign < "\u0080") {
      return sign.toLowerCase();
    }
    if ("ĐđÐðƉɖ".includes(sign)) {
      return "d";
    }
    const code = sign.codePointAt(0);
    if (code >= 0x300 && code < 0x370) {
      return "";
    }
    if ((code >= 0xc0 && code < 0x250) || (code >= 0x1e00 && code < 0x1f00)) {
      const base = sign.normalize("NFD")[0].toLowerCase();
      return base >= "a" && base <= "z" ? base : sign;
    }
    return sign;
  }

  /** `[start, end, key]` of each full date in readable `text`. */
  function dateSpans(text) {
    const found = [];
    for (const match of text.matchAll(DATE)) {
      const parts = match[0].match(/[0-9]+/g);
      const [year, month, day] = parts[0].length === 4 ? parts : parts.slice().reverse();
      const [y, m, d] = [Number(year), Number(month), Number(day)];
      if (m >= 1 && m <= 12 && d >= 1 && d <= 31 && y >= 1900 && y < 2200) {
        const key = "@" + year + String(m).padStart(2, "0") + String(d).padStart(2, "0");
        found.push([match.index, match.index + match[0].length, key]);
      }
    }
    return found;
  }

  const CRC = new Uint32Array(256);
  for (let n = 0; n < 256; n += 1) {
    let value = n;
    for (let bit = 0; bit < 8; bit += 1) {
      value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    }
    CRC[n] = value;
  }

  /** CRC-32 of the UTF-8 of `text`. */
  function crc32(text) {
    let value = 0xffffffff;
    for (const byte of new TextEncoder().encode(text)) {
      value = CRC[(value ^ byte) & 255] ^ (value >>> 8);
    }
    return (value ^ 0xffffffff) >>> 0;
  }

  /** The key of a whole title of these syllables; empty for a short one. */
  function titleKey(words) {
    if (words.length < 7) {
      return "";
    }
    const folded = words.map(fold);
    const first = folded.findIndex((word) => !["v", "ve", "viec"].includes(word));
    return "~" + crc32(folded.slice(Math.max(0, first)).join(" ")).toString(16).padStart(8, "0");
  }

  /** Whether `term` is a key: of a number, a date or a title. */
  function isKey(term) {
    return "=@~".includes(term[0]);
  }

  /** The term shard of an exact term or key, of `shards`. */
  function shardOf(term, shards) {
    return crc32(term[0] === "=" ? term.match(/^=[0-9]*/)[0] : fold(term)) % shards;
  }

  /** The signature bit of each pair of neighbours in `words`, of `bits`, in order. */
  function pairBits(words, bits) {
    const hashes = words.map((word) => crc32(fold(word)) & (bits - 1));
    return hashes.slice(1).map((second, place) => (hashes[place] * 31 + second) & (bits - 1));
  }

  Object.assign(kho, { readable, syllables, spans, fold, dateSpans, crc32, titleKey, isKey, shardOf, pairBits });
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
