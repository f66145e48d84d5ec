// The search box of every page: suggestions of numbers and titles as one types. The search itself is loaded when someone comes to the box.
(function () {
  "use strict";

  // By the script's own address: the page of a missing address stands at any depth.
  const root = new URL("..", document.currentScript.src).href;
  const WAIT = 140; // ms after the last key
  const MOST = 7;
  let loading = null;

  function core() {
    loading =
      loading ||
      new Promise((resolve, reject) => {
        if (globalThis.KhoSearch && globalThis.KhoSearch.open) {
          resolve(globalThis.KhoSearch);
          return;
        }
        const script = document.createElement("script");
        script.src = root + "tim-kiem/tim-kiem.js";
        script.dataset.root = root;
        script.onload = () => resolve(globalThis.KhoSearch);
        script.onerror = reject;
        document.head.append(script);
      });
    return loading;
  }

  class Box {
    constructor(form, place) {
      this.input = form.elements.q;
      this.list = document.createElement("ul");
      this.list.id = "kho-goi-y-" + place;
      this.list.className = "kho-suggestions";
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", form.dataset.khoSuggestions);
      this.list.hidden = true;
      this.said = document.createElement("span");
      this.said.className = "kho-hidden";
      this.said.setAttribute("role", "status");
      this.input.after(this.list, this.said);
      this.chosen = -1;
      this.turn = 0;
      this.timer = 0;
      for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", this.list.id], ["aria-autocomplete", "list"]]) {
        this.input.setAttribute(name, value);
      }
      this.input.addEventListener("focus", () => core().then((kho) => kho.open()).catch(() => {}));
      this.input.addEventListener("input", () => this.later());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
      form.addEventListener("submit", () => this.close());
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.suggest().catch(() => this.close()), WAIT);
    }

    async suggest() {
      const turn = (this.turn += 1);
      const text = this.input.value;
      if (text.trim().length < 2) {
        this.close();
        return;
      }
      const kho = await core();
      const engine = await kho.open();
      const places = await engine.suggestions(text, MOST);
      const rows = await Promise.all(places.map((place) => engine.store.row(place)));
      if (turn === this.turn && document.activeElement === this.input) {
        this.draw(kho, rows);
      }
    }

    draw(kho, rows) {
      this.chosen = -1;
      this.input.removeAttribute("aria-activedescendant");
      this.list.replaceChildren(
        ...rows.map((row, place) => {
          const option = kho.element(
            "li",
            { role: "option", id: `${this.list.id}-${place}`, "aria-selected": "false", "data-url": kho.root + row.url },
            kho.suggestion(row)
          );
          option.addEventListener("mousedown", (event) => event.preventDefault());
          option.addEventListener("click", () => this.open(option));
          return option;
        })
      );
      this.list.hidden = !rows.length;
      this.input.setAttribute("aria-expanded", String(rows.length > 0));
      this.said.textContent = rows.length ? kho.say("suggestions-count", { count: rows.length }) : "";
    }

    close() {
      this.turn += 1;
      clearTimeout(this.timer);
      this.list.hidden = true;
      this.chosen = -1;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    open(option) {
      location.href = option.dataset.url;
    }

    key(event) {
      const options = this.list.hidden ? [] : Array.from(this.list.children);
      if (event.key === "Escape" && options.length) {
        event.preventDefault();
        this.close();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.choose(options, ((this.chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1);
      } else if (event.key === "Enter" && this.chosen >= 0) {
        event.preventDefault();
        this.open(options[this.chosen]);
      }
    }

    choose(options, place) {
      this.chosen = place;
      options.forEach((option, order) => option.setAttribute("aria-selected", String(order === place)));
      if (place < 0) {
        this.input.removeAttribute("aria-activedescendant");
      } else {
        this.input.setAttribute("aria-activedescendant", options[place].id);
        options[place].scrollIntoView({ block: "nearest" });
      }
    }
  }

  document.querySelectorAll("form[data-kho-search]").forEach((form, place) => new Box(form, place));
})();
