// A text and what was sought → the piece of the text to show, as parts of which some are marked.
(function (kho) {
  "use strict";

  const WIDTH = 38; // syllables shown
  const BEFORE = 6; // syllables before the first mark

  /** A test of exact syllables: is it one that the plan sought? Exact spellings when `folded` is false. */
  function sought(plan, folded) {
    const words = new Set([...plan.terms, ...plan.phrases.flat()].map((term) => (folded ? kho.fold(term) : term)));
    const beginning = plan.beginning && (folded ? kho.fold(plan.beginning) : plan.beginning);
    const numbers = plan.keys.filter((key) => key[0] === "=");
    return { words, beginning, numbers, of: (word) => (folded ? kho.fold(word) : word) };
  }

  function marksOf(spans, want) {
    const marks = spans.map(([, , word]) => want.words.has(want.of(word)) || (want.beginning && want.of(word).startsWith(want.beginning)) ? 1 : 0);
    for (const number of want.numbers) {
      markNumber(spans, number.slice(1), marks);
    }
    return marks;
  }

  function markNumber(spans, number, marks) {
    for (let start = 0; start < spans.length; start += 1) {
      let joined = "";
      for (let end = start; end < spans.length && joined.length < number.length; end += 1) {
        joined += kho.fold(spans[end][2]);
        if (joined === number) {
          marks.fill(1, start, end + 1);
        }
      }
    }
  }

  /** The place of the window with the most different marked words, the earliest of equals; phrases count most. */
  function bestWindow(spans, marks, phrases, of) {
    const value = spans.map((_, place) => (phrases.some((phrase) => phrase.every((word, step) => spans[place + step] && of(spans[place + step][2]) === of(word))) ? 100 : 0));
    const seen = new Map();
    let best = 0;
    let bestWorth = -1;
    let extra = 0;
    for (let end = 0; end < spans.length; end += 1) {
      extra += value[end];
      if (marks[end]) {
        const word = of(spans[end][2]);
        seen.set(word, (seen.get(word) || 0) + 1);
      }
      const gone = end - WIDTH;
      if (gone >= 0) {
        extra -= value[gone];
        const word = of(spans[gone][2]);
        if (marks[gone] && seen.get(word) === 1) {
          seen.delete(word);
        } else if (marks[gone]) {
          seen.set(word, seen.get(word) - 1);
        }
      }
      const worth = seen.size + extra;
      if (worth > bestWorth) {
        bestWorth = worth;
        best = Math.max(0, end - WIDTH + 1);
      }
    }
    const first = marks.indexOf(1, best);
    return first < 0 ? 0 : Math.max(0, first - BEFORE);
  }

  /** `text` as parts `{text, marked}`; neighbours that are both marked are one part. */
  function marked(text, plan, folded) {
    const spans = kho.spans(text);
    return partsOf(text, spans, marksOf(spans, sought(plan, folded)), 0, text.length);
  }

  function partsOf(text, spans, marks, start, end) {
    const parts = [];
    let at = start;
    const add = (until, isMarked) => {
      const last = parts[parts.length - 1];
      if (until > at) {
        if (last && last.marked === isMarked) {
          last.text += text.slice(at, until);
        } else {
          parts.push({ text: text.slice(at, until), marked: isMarked });
        }
        at = until;
      }
    };
    spans.forEach(([from, to], place) => {
      if (marks[place] && from >= start && to <= end) {
        add(from, place > 0 && marks[place - 1] === 1 && from > start);
        add(to, true);
      }
    });
    add(end, false);
    return parts;
  }

  /** The snippet of a document's `lines` (the text stands last) as parts; empty when it has no text. */
  function snippet(lines, plan, folded) {
    const text = lines[lines.length - 1];
    const spans = kho.spans(text);
    if (!spans.length) {
      return [];
    }
    const want = sought(plan, folded);
    const marks = marksOf(spans, want);
    const first = bestWindow(spans, marks, plan.phrases, want.of);
    const last = Math.min(spans.length - 1, first + WIDTH);
    const start = first ? spans[first][0] : 0;
    const end = last === spans.length - 1 ? text.length : spans[last][1];
    const parts = partsOf(text, spans, marks, start, end);
    if (start) {
      parts.unshift({ text: "… ", marked: false });
    }
    if (end < text.length) {
      parts.push({ text: " …", marked: false });
    }
    return parts;
  }

  Object.assign(kho, { snippet, marked });
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
