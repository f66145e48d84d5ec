// The facets beside the results: each value is a link to the narrowed search, with the number of its hits.
(function (kho) {
  "use strict";

  const SHOWN = 8;

  function labelOf(facet, label) {
    return facet === "held" ? kho.say(label === "1" ? "held" : "not-held") : label;
  }

  function valueLink(state, facet, [label, count]) {
    const chosen = state.filters[facet] === label;
    const next = { ...state, page: 1, filters: { ...state.filters, [facet]: chosen ? "" : label } };
    const link = kho.element(
      "a",
      { href: kho.writeState(next), "data-kho-go": "" },
      kho.element("span", {}, labelOf(facet, label)),
      " ",
      kho.element("span", { class: "kho-count" }, kho.figure(count))
    );
    if (chosen) {
      link.setAttribute("aria-current", "true");
      link.append(kho.element("span", { class: "kho-hidden" }, " " + kho.say("drop-filter")));
    }
    return kho.element("li", {}, link);
  }

  function list(state, facet, values) {
    return kho.element("ul", {}, values.map((value) => valueLink(state, facet, value)));
  }

  /** The box of one facet, or null when it could not narrow anything. */
  async function facetBox(results, state, facet) {
    const values = await results.facet(facet);
    const chosen = state.filters[facet];
    if (!chosen && values.length < 2) {
      return null;
    }
    values.sort((a, b) => (b[0] === chosen) - (a[0] === chosen));
    const more = values.slice(SHOWN);
    return kho.element(
      "section",
      { class: "kho-facet", "data-facet": facet },
      kho.element("h3", {}, kho.say("facet-" + facet)),
      list(state, facet, values.slice(0, SHOWN)),
      more.length
        ? kho.element("details", {}, kho.element("summary", {}, kho.say("more", { count: kho.figure(more.length) })), list(state, facet, more))
        : null
    );
  }

  /** Fill `place` with the facets of `results`; `current` says whether they are still wanted. */
  async function drawFacets(place, results, state, current) {
    const boxes = await Promise.all(kho.FACETS.map((facet) => facetBox(results, state, facet)));
    if (current()) {
      place.replaceChildren(...boxes.filter(Boolean));
      place.closest("details").hidden = !place.children.length;
    }
  }

  Object.assign(kho, { drawFacets });
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
