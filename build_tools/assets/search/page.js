// The search page: address → results. Rows first, then snippets, then facets; a newer search makes an older one silent.
(function (kho) {
  "use strict";

  const PER_PAGE = 10;
  const page = document.getElementById("kho-tim-kiem");
  if (!page) {
    return;
  }
  const form = page.querySelector("form");
  const input = form.elements.q;
  const sorting = page.querySelector("[data-kho-sort]");
  const status = page.querySelector("[data-kho-status]");
  const place = page.querySelector("[data-kho-results]");
  const facets = page.querySelector("[data-kho-facets]");
  const pages = page.querySelector("[data-kho-pages]");
  const tips = page.querySelector("[data-kho-tips]");
  const narrowing = facets.closest("details");
  const FEW_UNCHECKED = 40; // documents that may hold a phrase and are read only to count them
  const MANY = 20000; // documents above which facets are read only when someone opens them
  let latest = 0;
  let owed = null; // draws the facets of the results that stand there

  function clear() {
    place.replaceChildren();
    pages.replaceChildren();
    facets.replaceChildren();
    narrowing.hidden = true;
    owed = null;
  }

  function resultLists(hits, drawn, results, before) {
    const parts = [];
    for (const group of results.groups) {
      const items = drawn.filter((_, order) => hits[order].group === group.name).map(({ item }) => item);
      if (items.length) {
        const start = before + hits.findIndex((hit) => hit.group === group.name);
        if (group.name !== "all") {
          parts.push(kho.element("h2", { class: "kho-group" }, kho.say("group-" + group.name)));
        }
        parts.push(kho.element("ol", { start: String(start + 1), class: "kho-hits" }, items));
      }
    }
    return parts;
  }

  async function drawSnippets(engine, hits, drawn, results, current) {
    await Promise.all(
      hits.map(async (hit, order) => {
        const lines = await engine.store.lines(hit.number);
        if (current()) {
          drawn[order].snippet.append(...kho.markedParts(kho.snippet(lines, results.plan, hit.group !== "exact")));
        }
      })
    );
  }

  function drawCount(state, results) {
    status.textContent = kho.say(results.counted ? "count" : "count-about", { count: kho.figure(results.count) });
    pages.replaceChildren();
    drawPages(state, results);
  }

  function drawPages(state, results) {
    const last = Math.max(1, Math.ceil(results.count / PER_PAGE));
    if (last < 2 && state.page === 1) {
      return;
    }
    const link = (number, code, rel) =>
      number < 1 || number > last
        ? null
        : kho.element("a", { href: kho.writeState({ ...state, page: number }), rel, "data-kho-go": "" }, kho.say(code));
    pages.append(
      ...[
        link(state.page - 1, "previous", "prev"),
        kho.element("span", {}, kho.say("page-of", { page: kho.figure(state.page), pages: kho.figure(last) })),
        link(state.page + 1, "next", "next"),
      ].filter(Boolean)
    );
  }

  function again(state, code, values) {
    return kho.element("li", {}, kho.element("a", { href: kho.writeState({ ...state, page: 1 }), "data-kho-go": "" }, kho.say(code, values)));
  }

  async function drawNothing(state, results, current) {
    const lacking = await results.missing();
    if (!current()) {
      return;
    }
    const ways = [];
    if (Object.values(state.filters).some(Boolean)) {
      ways.push(again({ ...state, filters: {} }, "without-filters"));
    }
    if (/["“”„«»]/.test(state.text)) {
      ways.push(again({ ...state, text: state.text.replace(/["“”„«»]/g, " ").trim() }, "without-quotes"));
    }
    const unknown = lacking.map(({ word }) => word);
    const others = lacking.length === 1 ? lacking[0].near : [];
    for (const other of lacking.length ? [...others, ""] : []) {
      const kept = kho.syllables(state.text).map((syllable) => (unknown.includes(syllable) ? other : syllable));
      const text = kept.filter(Boolean).join(" ");
      if (text) {
        ways.push(again({ ...state, text }, "try", { text }));
      }
    }
    place.replaceChildren();
    if (unknown.length) {
      place.append(kho.element("p", {}, kho.say("no-such-word", { word: unknown.join("”, “") })));
    }
    if (ways.length) {
      place.append(kho.element("p", {}, kho.say("nothing-help")), kho.element("ul", { class: "kho-ways" }, ways));
    }
    tips.hidden = false;
  }

  async function offerFacets(engine, results, state, current) {
    owed = () => kho.drawFacets(facets, results, state, current);
    narrowing.hidden = false;
    if (engine.store.documents > MANY && !Object.values(state.filters).some(Boolean)) {
      narrowing.open = false;
    }
    await payFacets();
  }

  async function payFacets() {
    if (owed && narrowing.open) {
      const draw = owed;
      owed = null;
      await draw();
    }
  }

  async function show(state, current) {
    const engine = await kho.open();
    const results = await engine.search(state.text, { filters: state.filters, sort: state.sort });
    const start = (state.page - 1) * PER_PAGE;
    const hits = (await results.first(start + PER_PAGE)).slice(start);
    const rows = await Promise.all(hits.map((hit) => engine.store.row(hit.number)));
    if (!current()) {
      return;
    }
    clear();
    if (!hits.length) {
      status.textContent = kho.say("nothing", { text: state.text });
      await drawNothing(state, results, current);
      page.dataset.state = "nothing";
      return;
    }
    const drawn = rows.map((row, order) => kho.resultItem(row, results.plan, hits[order].group !== "exact"));
    place.replaceChildren(...resultLists(hits, drawn, results, start));
    drawCount(state, results);
    page.dataset.state = "rows";
    await drawSnippets(engine, hits, drawn, results, current);
    if (current()) {
      page.dataset.state = "snippets";
    }
    if (!results.counted && results.unchecked <= FEW_UNCHECKED) {
      await results.first(Infinity);
      if (current()) {
        drawCount(state, results);
      }
    }
    if (current()) {
      await offerFacets(engine, results, state, current);
    }
    if (current()) {
      page.dataset.state = "done";
    }
  }

  async function run() {
    const turn = (latest += 1);
    const current = () => turn === latest;
    const state = kho.readState(location);
    input.value = state.text;
    sorting.value = state.sort;
    tips.hidden = state.text !== "";
    if (!state.text.trim()) {
      clear();
      status.textContent = "";
      page.dataset.state = "rest";
      return;
    }
    status.textContent = kho.say("searching");
    page.dataset.state = "searching";
    try {
      await show(state, current);
    } catch (trouble) {
      if (current()) {
        clear();
        status.textContent = kho.say("trouble");
        page.dataset.state = "trouble";
        console.error(trouble);
      }
    }
  }

  function go(state) {
    if (kho.goTo(state)) {
      run();
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go({ ...kho.readState(location), text: input.value.trim(), page: 1 });
  });
  sorting.addEventListener("change", () => go({ ...kho.readState(location), sort: sorting.value, page: 1 }));
  page.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-kho-go]");
    if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      go(kho.readState(new URL(link.href)));
      status.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  });
  window.addEventListener("popstate", run);
  window.addEventListener("hashchange", run);
  narrowing.addEventListener("toggle", payFacets);
  narrowing.open = !window.matchMedia("(max-width: 59.9375em)").matches;
  page.classList.add("kho-alive");
  run();
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
