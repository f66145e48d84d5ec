// The facets beside the results: each value is a link to the narrowed search, with the number of its hits.
(function (kho) {
  "use strict";

  const SHOWN = 8;

  function nameOf(facet, { name, apart }) {
    const shown = facet === "held" ? kho.say(name === "1" ? "held" : "not-held") : name;
    return kho.element("span", {}, shown, apart && " ", apart && kho.element("span", { class: "kho-apart" }, apart));
  }

  function valueLink(state, facet, [label, count]) {
    const value = kho.facetValue(label);
    const chosen = state.filters[facet] === value.identity;
    const next = { ...state, page: 1, filters: { ...state.filters, [facet]: chosen ? "" : value.identity } };
    const link = kho.element(
      "a",
      { href: kho.writeState(next), "data-kho-go": "" },
      nameOf(facet, value),
      " ",
      kho.element("span", { class: "kho-count" }, kho.figure(count))
    );
    if (chosen) {
      link.setAttribute("aria-current", "true");
      link.append(
        " ",
        kho.element("span", { class: "kho-drop", "aria-hidden": "true" }, kho.say("drop")),
        kho.element("span", { class: "kho-hidden" }, kho.say("drop-filter"))
      );
    }
    return kho.element("li", {}, link);
  }

  function list(state, facet, values) {
    return kho.element("ul", {}, values.map((value) => valueLink(state, facet, value)));
  }

  function fill(box, results, state, facet) {
    return results.facet(facet).then((values) => {
      const wanted = state.filters[facet];
      const place = values.findIndex(([label]) => kho.facetValue(label).identity === wanted);
      if (wanted) {
        values.unshift(place < 0 ? [wanted, results.count] : values.splice(place, 1)[0]);
      }
      const more = values.slice(SHOWN);
      box.append(list(state, facet, values.slice(0, SHOWN)));
      if (more.length) {
        const summary = kho.element("summary", {}, kho.say("more", { count: kho.figure(more.length) }));
        box.append(kho.element("details", {}, summary, list(state, facet, more)));
      }
      return values.length > 1 || wanted ? box : null;
    });
  }

  /** The box of one facet, or null when it could not narrow anything. Recipients weigh as much as all others: they come when asked. */
  async function facetBox(results, state, facet) {
    const heading = kho.element("h3", {}, kho.say("facet-" + facet));
    const box = kho.element("section", { class: "kho-facet", "data-facet": facet });
    if (facet !== "recipient" || state.filters.recipient) {
      box.append(heading);
      return fill(box, results, state, facet);
    }
    const asked = kho.element("details", {}, kho.element("summary", {}, heading));
    asked.addEventListener("toggle", () => fill(asked, results, state, facet), { once: true });
    box.append(asked);
    return box;
  }

  /** Fill `place` with the facets of `results`; `current` says whether they are still wanted. */
  async function drawFacets(place, results, state, current) {
    const boxes = await Promise.all(kho.FACETS.map((facet) => facetBox(results, state, facet)));
    if (current()) {
      place.replaceChildren(...boxes.filter(Boolean));
    }
  }

  Object.assign(kho, { drawFacets });
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
