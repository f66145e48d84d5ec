// Values → elements. Every text goes in as text, so nothing that a document or a person wrote is ever markup.
(function (kho) {
  "use strict";

  /** An element with attributes and children; strings become text, empty children are left out. */
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      made.setAttribute(key, value);
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  }

  /** The sentence `code` of the catalogue with its {names} filled in. */
  function say(code, values = {}) {
    return kho.settings.words[code].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  function figure(number) {
    return number.toLocaleString("vi-VN");
  }

  /** `2020-04-08` as it is written: 08/4/2020 (a zero before days under 10 and months under 3). */
  function writtenDate(issued) {
    const [year, month, day] = issued.split("-");
    if (!day) {
      return month ? `${Number(month)}/${year}` : year;
    }
    return `${day}/${Number(month) < 3 ? month : Number(month)}/${year}`;
  }

  function markedParts(parts) {
    return parts.map((part) => (part.marked ? element("mark", {}, part.text) : part.text));
  }

  /** Who issued a document and when, as one line. */
  function factsOf(row) {
    return [row.issuer, row.issued && writtenDate(row.issued)].filter(Boolean).join(" · ");
  }

  /** The children of a suggestion: number or type, title, issuer and date. */
  function suggestion(row) {
    const facts = factsOf(row);
    return [
      element("span", { class: "kho-hit-number" }, row.number || row.type),
      " ",
      row.title ? element("span", { class: "kho-hit-title" }, row.title) : null,
      facts ? " " : null,
      facts ? element("span", { class: "kho-hit-facts" }, facts) : null,
    ];
  }

  /** One result: number and title as links' text, issuer and date, a place for the snippet. */
  function resultItem(row, plan, folded) {
    const snippet = element("p", { class: "kho-snippet" });
    const label = [row.type, row.number].filter(Boolean).join(" ");
    const item = element(
      "li",
      { class: row.held ? "kho-hit" : "kho-hit kho-hit--cited" },
      element(
        "a",
        { href: kho.root + row.url },
        label ? element("span", { class: "kho-hit-number" }, markedParts(kho.marked(label, plan, folded))) : null,
        label && row.title ? " " : null,
        row.title ? element("span", { class: "kho-hit-title" }, markedParts(kho.marked(row.title, plan, folded))) : null
      ),
      element(
        "p",
        { class: "kho-hit-facts" },
        factsOf(row),
        row.held ? null : " ",
        row.held ? null : element("span", { class: "kho-hit-cited" }, say("not-held"))
      ),
      snippet
    );
    return { item, snippet };
  }

  Object.assign(kho, { element, say, figure, writtenDate, markedParts, resultItem, suggestion });
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
