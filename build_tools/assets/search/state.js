// What is sought, as the page's address: a search is a link. On a disk that refuses to change the address, the part behind # carries it.
(function (kho) {
  "use strict";

  const NAMES = { type: "loai", issuer: "co-quan", recipient: "noi-nhan", year: "nam", held: "kho" };
  const HELD = { 1: "co", 0: "chua" };

  /** The state that an address says: `{text, filters, sort, page}`. */
  function readState(place) {
    const said = new URLSearchParams(place.search.length > 1 ? place.search : place.hash.replace(/^#\??/, ""));
    const filters = {};
    for (const [facet, name] of Object.entries(NAMES)) {
      const value = said.get(name);
      if (value) {
        filters[facet] = facet === "held" ? { co: "1", chua: "0" }[value] || "" : value;
      }
    }
    return {
      text: said.get("q") || "",
      filters,
      sort: said.get("xep") === "ngay" ? "date" : "",
      page: Math.max(1, Math.min(10000, parseInt(said.get("trang"), 10) || 1)),
    };
  }

  /** The address part of `state`: `?q=…`. */
  function writeState(state) {
    const said = new URLSearchParams();
    if (state.text) {
      said.set("q", state.text);
    }
    for (const [facet, name] of Object.entries(NAMES)) {
      const value = state.filters[facet];
      if (value) {
        said.set(name, facet === "held" ? HELD[value] : value);
      }
    }
    if (state.sort === "date") {
      said.set("xep", "ngay");
    }
    if (state.page > 1) {
      said.set("trang", String(state.page));
    }
    const written = said.toString();
    return written ? "?" + written : "?";
  }

  /** Go to `state` without leaving the page. */
  function goTo(state) {
    const written = writeState(state);
    try {
      history.pushState(null, "", written);
      return true;
    } catch (refused) {
      location.hash = "#" + written;
      return false;
    }
  }

  Object.assign(kho, { readState, writeState, goTo });
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
