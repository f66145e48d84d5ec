// Shards by <script>: the one way of reading files that works from a disk as from a server. Nothing is fetched, nothing evaluated.
(function (kho) {
  "use strict";

  const own = document.currentScript;
  const root = (own && own.dataset.root) || "";
  const folder = new URL(root + "tim-kiem/", document.baseURI).href;

  /** The value that the script at `address` hands over. */
  function load(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.khoTake = resolve;
      script.onload = () => {
        script.remove();
        reject(new Error("nothing in " + address));
      };
      script.onerror = () => {
        script.remove();
        reject(new Error("no " + address));
      };
      document.head.append(script);
    });
  }

  function handOver(value) {
    const script = document.currentScript;
    if (script && script.khoTake) {
      script.khoTake(value);
    }
  }

  globalThis.khoShard = handOver;
  globalThis.khoIndex = handOver;

  let opened = null;

  /** The engine over this site's shards. */
  function open() {
    opened =
      opened ||
      load(folder + "muc-luc.js").then((index) => new kho.Engine(new kho.Store(index, (name) => load(folder + name + ".js"))));
    opened.catch(() => {
      opened = null;
    });
    return opened;
  }

  Object.assign(kho, { open, root });
})((globalThis.KhoSearch = globalThis.KhoSearch || {}));
