// What a person types → what a document must contain. The mirror of build_tools/search/query.py.
(function (kho) {
  "use strict";

  const LONGEST_QUERY = 400;
  const MOST_TERMS = 7;
  const PHRASE_TERMS = 2;
  const MOST_EXCLUDED = 8;
  const LONGEST_NUMBER = 6;

  /** `text` as a query: runs of words, phrases, excluded words, keys of dates, the key of the title that it may be, and whether the last word is open. */
  function parseQuery(text) {
    const phrases = [];
    const excluded = [];
    const keys = [];
    text = Array.from(kho.readable(text)).slice(0, LONGEST_QUERY).join("").replace(/["“”„«»]/g, '"');
    let rest = text.replace(/(-?)"([^"]*)"/g, (_, minus, words) => {
      (minus ? excluded : phrases).push(kho.syllables(words));
      return "\0";
    });
    rest = rest.replace(/(?<![^ \n])(?<![0-9][ \n])-([^ \n]+)/g, (_, words) => {
      excluded.push(kho.syllables(words));
      return "\0";
    });
    for (const [start, end, key] of kho.dateSpans(rest).reverse()) {
      keys.unshift(key);
      rest = rest.slice(0, start) + "\0" + rest.slice(end);
    }
    const runs = rest
      .split(/[\0"]/)
      .map((part) => kho.syllables(part))
      .filter((run) => run.length);
    return {
      runs,
      phrases: phrases.filter((words) => words.length),
      excluded: excluded.filter((words) => words.length).slice(0, MOST_EXCLUDED),
      keys,
      title: [...phrases, ...excluded].some((words) => words.length) ? "" : kho.titleKey(kho.syllables(text)),
      open: runs.length > 0 && kho.syllables(Array.from(rest).slice(-1).join("")).length > 0,
    };
  }

  function isAccented(query) {
    return [...query.runs, ...query.phrases].some((words) => words.some((word) => word !== kho.fold(word)));
  }

  /** `[end, key]` of the numbers that may begin at `run[start]`, longest first. */
  function numberCandidates(run, start) {
    if (run[start][0] > "9") {
      return [];
    }
    const parts = run.slice(start, start + LONGEST_NUMBER).map(kho.fold);
    const found = [];
    for (let end = parts.length; end > 1; end -= 1) {
      found.push([start + end, "=" + parts.slice(0, end).join("")]);
    }
    return found;
  }

  /** Every number's and title's key that the plan of `query` will ask for. */
  function askedKeys(query) {
    const numbers = query.runs.flatMap((run) =>
      run.flatMap((_, start) => numberCandidates(run, start).map((candidate) => candidate[1]))
    );
    return [...numbers, query.title].filter(Boolean);
  }

  /** The plan of `query`; `known` says whether the archive has a number's key. */
  function planQuery(query, known) {
    const numbers = [];
    const words = [];
    for (const run of query.runs) {
      for (let place = 0; place < run.length; ) {
        const found = numberCandidates(run, place).find((candidate) => known(candidate[1]));
        (found ? numbers : words).push(found ? found[1] : run[place]);
        place = found ? found[0] : place + 1;
      }
    }
    const lastRun = query.runs[query.runs.length - 1];
    const last = words[words.length - 1];
    const endsOpen = query.open && words.length > 0 && last === lastRun[lastRun.length - 1];
    const phrased = query.phrases.flatMap((phrase) => rarest([...new Set(phrase)], PHRASE_TERMS));
    const terms = rarest([...new Set([...words, ...phrased])], MOST_TERMS);
    return {
      keys: [...new Set([...numbers, ...query.keys])].slice(0, MOST_TERMS),
      title: query.title && known(query.title) ? query.title : "",
      terms,
      phrases: query.phrases.filter((words) => words.length > 1),
      excluded: query.excluded,
      accented: isAccented(query),
      ranking: numbers.length > 0,
      beginning: endsOpen && terms.includes(last) && last[0] > "9" ? last : "",
    };
  }

  let ranks = null;

  function commonness(word) {
    ranks = ranks || new Map(kho.settings.common.map((common, rank) => [common, rank]));
    const rank = ranks.get(kho.fold(word));
    return rank === undefined ? ranks.size : rank;
  }

  function rarest(words, most) {
    if (words.length <= most) {
      return words;
    }
    const byRarity = words.slice().sort((a, b) => commonness(b) - commonness(a));
    const kept = new Set(byRarity.slice(0, most));
    return words.filter((word) => kept.has(word));
  }

  /** At most `most` folded words of `lexicon` (word → magnitude) that begin with `beginning`, which has `least` letters. */
  function prefixWords(beginning, lexicon, most, least = 2) {
    const folded = kho.fold(beginning);
    if (folded.length < least) {
      return [];
    }
    return [...lexicon.keys()]
      .filter((word) => word.startsWith(folded) && word !== folded)
      .sort((a, b) => lexicon.get(b) - lexicon.get(a) || (a < b ? -1 : 1))
      .slice(0, most);
  }

  /** Whether `phrase` stands in one of `runs`; `folded` compares without marks. */
  function containsPhrase(runs, phrase, folded) {
    const same = folded ? kho.fold : (word) => word;
    const wanted = phrase.map(same);
    return runs.some((run) => {
      const words = folded ? run.map(same) : run;
      for (let start = words.indexOf(wanted[0]); start >= 0; start = words.indexOf(wanted[0], start + 1)) {
        if (wanted.every((word, place) => words[start + place] === word)) {
          return true;
        }
      }
      return false;
    });
  }

  Object.assign(kho, { parseQuery, planQuery, askedKeys, numberCandidates, commonness, prefixWords, containsPhrase });
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
