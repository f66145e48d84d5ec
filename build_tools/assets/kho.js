/* What a page can do beyond being read: copy a citation, print, show the card of a cited document, filter a list.

   A classic script without dependencies; every part looks for what it needs and leaves a page without it alone. Without
   this script citations are links, sections are open, lists are whole. */
(function () {
  "use strict";

  var telling = 0;
  var narrow = window.matchMedia("(max-width: 59.984375em)");

  function all(selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  }

  /* đ and marks off, lower case: the same second form of a text that the search has (build_tools/text.py, fold). */
  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  }

  /* The margin follows the text on a phone, as closed sections. */
  function foldMargin() {
    if (!narrow.matches) return;
    all(".kho-margin .kho-fold").forEach(function (section) { section.open = false; });
    openTarget();
  }

  function openTarget() {
    var target = location.hash.length > 1 && document.getElementById(decodeHash());
    for (var parent = target && target.parentElement; parent; parent = parent.parentElement) {
      if (parent.tagName === "DETAILS" && !parent.open) {
        parent.open = true;
        target.scrollIntoView();
      }
    }
  }

  function decodeHash() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch (malformed) {
      return location.hash.slice(1);
    }
  }

  /* Official dates: a zero before days under 10 and before the months 1 and 2. */
  function figure(number, least) {
    return (number < least ? "0" : "") + number;
  }

  /* ── Actions ── */

  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text).catch(function () { return copyBySelection(text); });
    }
    return copyBySelection(text);
  }

  function copyBySelection(text) {
    var area = document.createElement("textarea");
    area.value = text;
    area.className = "kho-aloud";
    document.body.appendChild(area);
    area.select();
    var done = false;
    try {
      done = document.execCommand("copy");
    } finally {
      area.remove();
    }
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }

  function offerCopy(link, words) {
    link.setAttribute("role", "button");
    link.addEventListener("keydown", function (event) {
      if (event.key === " ") {
        event.preventDefault();
        link.click();
      }
    });
    link.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      var said = document.querySelector(".kho-said");
      copy(words()).then(
        function () { tell(said, link.getAttribute("data-said")); },
        function () { tell(said, said.getAttribute("data-failed")); }
      );
    });
  }

  /* Said for a while, beside the text and not above it. */
  function tell(place, words) {
    place.textContent = words;
    clearTimeout(telling);
    telling = setTimeout(function () { place.textContent = ""; }, 6000);
  }

  function wireActions() {
    all("[data-kho-copy]").forEach(function (link) {
      offerCopy(link, function () {
        return document.getElementById(link.getAttribute("data-kho-copy")).textContent;
      });
    });
    all("[data-kho-link]").forEach(function (link) {
      offerCopy(link, function () { return link.href; });
    });
    all("[data-kho-print]").forEach(function (button) {
      button.closest("li").hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
    window.addEventListener("beforeprint", function () {
      var now = new Date();
      all("[data-kho-today]").forEach(function (place) {
        place.textContent = figure(now.getDate(), 10) + "/" + figure(now.getMonth() + 1, 3) + "/" + now.getFullYear();
        place.parentNode.hidden = false;
      });
    });
  }

  /* ── The card of a citation ── */

  function wireCards() {
    var citations = all("a.citation[data-card]");
    if (!citations.length) return;
    var card = document.createElement("div");
    var owner = null;
    var timer = 0;
    var touched = false;
    card.className = "kho-card";
    card.id = "kho-card";
    card.hidden = true;

    function fill(link) {
      var source = document.getElementById(link.getAttribute("data-card"));
      if (!source) return false;
      card.textContent = "";
      var list = source.closest("[data-relation]");
      var said = [list && list.getAttribute("data-relation"), link.getAttribute("data-pinpoint")];
      said = said.filter(Boolean).join(" · ");
      if (said) {
        var line = document.createElement("div");
        line.className = "kho-card-relation";
        line.textContent = said;
        card.appendChild(line);
      }
      Array.prototype.forEach.call(source.childNodes, function (node) { card.appendChild(node.cloneNode(true)); });
      return true;
    }

    function place(link) {
      var boxes = link.getClientRects();
      var box = boxes[0];
      var gap = 6;
      card.style.left = "0px";
      card.style.top = "0px";
      var width = card.offsetWidth;
      var height = card.offsetHeight;
      var left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
      var last = boxes[boxes.length - 1];
      var below = last.bottom + gap + height <= window.innerHeight || box.top < height + gap;
      var top = below ? last.bottom + gap : box.top - gap - height;
      var origin = card.offsetParent ? card.offsetParent.getBoundingClientRect() : { left: 0, top: 0 };
      card.style.left = left - origin.left + "px";
      card.style.top = top - origin.top + "px";
    }

    function show(link) {
      clearTimeout(timer);
      if (owner === link) return;
      hide();
      if (!fill(link)) return;
      owner = link;
      card.hidden = false;
      link.setAttribute("aria-describedby", card.id);
      place(link);
    }

    function hide() {
      clearTimeout(timer);
      card.hidden = true;
      if (owner) owner.removeAttribute("aria-describedby");
      owner = null;
    }

    function later(act) {
      clearTimeout(timer);
      timer = setTimeout(act, 180);
    }

    document.querySelector(".kho").appendChild(card);
    citations.forEach(function (link) {
      link.addEventListener("pointerenter", function (event) {
        if (event.pointerType !== "touch") later(function () { show(link); });
      });
      link.addEventListener("pointerleave", function (event) {
        if (event.pointerType !== "touch") later(hide);
      });
      link.addEventListener("pointerdown", function (event) { touched = event.pointerType === "touch"; });
      link.addEventListener("focus", function () { if (!touched) show(link); });
      link.addEventListener("blur", function () { later(hide); });
      link.addEventListener("click", function (event) {
        /* The first tap shows the card, which holds the link; the second follows it. */
        if (touched && owner !== link) {
          event.preventDefault();
          show(link);
        } else {
          hide();
        }
        touched = false;
      });
    });
    card.addEventListener("pointerenter", function () { clearTimeout(timer); });
    card.addEventListener("pointerleave", function (event) { if (event.pointerType !== "touch") later(hide); });
    card.addEventListener("focusin", function () { clearTimeout(timer); });
    card.addEventListener("focusout", function () { later(hide); });
    document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
    document.addEventListener("pointerdown", function (event) {
      if (owner && !card.contains(event.target) && !owner.contains(event.target)) hide();
    });
    window.addEventListener("resize", hide);
  }

  /* ── The filter of a list ── */

  function wireFilter() {
    var box = document.querySelector("[data-kho-filter]");
    var rows = all(".kho-row");
    if (!box || !rows.length) return;
    var input = box.querySelector("input");
    var count = box.querySelector(".kho-filter-count");
    var nothing = box.querySelector(".kho-empty");
    var onward = box.querySelector("[data-kho-onward]");
    var link = onward.querySelector("a");
    var address = link.getAttribute("href");
    var texts = rows.map(function (row) { return fold(row.textContent); });
    var parts = all(".kho-group, .kho-section").map(function (part) {
      var figure = part.querySelector(".kho-group-count");
      return { box: part, rows: all(".kho-row", part), figure: figure, said: figure ? figure.textContent : "" };
    });

    function filter() {
      var wanted = fold(input.value).split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row, place) {
        row.hidden = !wanted.every(function (word) { return texts[place].indexOf(word) >= 0; });
        shown += row.hidden ? 0 : 1;
      });
      parts.forEach(function (part) {
        var left = part.rows.filter(function (row) { return !row.hidden; }).length;
        if (part.box.matches(".kho-group")) part.box.hidden = !left;
        if (part.figure && part.rows.length) part.figure.textContent = wanted.length ? left : part.said;
      });
      nothing.hidden = shown > 0;
      /* What is not on this page may be on another, or in the text of a document. */
      onward.hidden = !wanted.length || (shown > 0 && onward.getAttribute("data-kho-onward") !== "always");
      link.href = address + "?q=" + encodeURIComponent(input.value.trim());
      link.textContent = link.getAttribute("data-words").replace("{words}", function () { return input.value.trim(); });
      count.textContent = wanted.length
        ? box.getAttribute("data-count").replace("{shown}", shown).replace("{total}", rows.length)
        : "";
    }

    box.hidden = false;
    input.addEventListener("input", filter);
    filter();
  }

  /* ── An address that is not there: its words are what the reader was looking for ── */

  function fillLost() {
    var input = document.querySelector("[data-kho-lost]");
    if (!input || input.value) return;
    var path = location.pathname;
    try {
      path = decodeURIComponent(path);
    } catch (malformed) { /* the raw path serves as well */ }
    var words = path.split("/").slice(-1)[0].replace(/\.html?$/, "").replace(/[-_.+]+/g, " ").trim();
    if (words && words !== "404") input.value = words;
  }

  foldMargin();
  wireActions();
  wireCards();
  wireFilter();
  fillLost();
  window.addEventListener("hashchange", openTarget);
})();
