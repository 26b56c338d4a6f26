// What a reader sees until a served page is ready, and when a part of it cannot be shown. The words that Jupyter's own
// library writes meanwhile are English and meant for programmers; they are replaced before the browser draws them.
(function () {
  const WAITING = "Loading widget...";
  const SOON = "Vises om et øjeblik …";
  const FAILED = "Error displaying widget";
  // So long a busy server may be about the controls, before the reader is told that it takes time (ms).
  const PATIENCE = 60000;
  // A page whose controls did not come is opened again by itself so many times; the next time they nearly always do.
  const AGAIN = 1;
  const counted = "styring-igen:" + location.pathname + location.search;
  const element = (name) => document.getElementById(name);
  let arrived = false, shown = false, failed = false;

  function tries() { try { return Number(sessionStorage.getItem(counted)) || 0; } catch { return AGAIN; } }
  function count(number) { try { sessionStorage.setItem(counted, number); } catch { /* A browser that keeps nothing. */ } }

  function show() {
    const waiting = element("loading");
    if (waiting) { waiting.remove(); }
    element("rendered_cells").hidden = false;
    shown = true;
    window.dispatchEvent(new Event("resize"));
  }

  // The cells are shown when all of them have come and no control is waited for any more.
  function settle() {
    if (!arrived || !window.themeLoaded || failed) { return; }
    const cells = element("rendered_cells");
    if (cells.querySelector('script[type="application/vnd.voila.cell-output+json"], [data-venter]')) { return; }
    element("styring-sent").hidden = true;
    if (!shown) { show(); }
    count(0);
  }

  function tell() {
    failed = true;
    element("styring-mangler").hidden = false;
    element("styring-sent").hidden = true;
    show();
  }

  function missing(node) {
    node.textContent = "";
    if (failed) { return; }
    // What somebody has begun to write is not thrown away: a page that has been shown is only opened again by its reader.
    if (shown || tries() >= AGAIN) { count(0); tell(); return; }
    failed = true;
    count(tries() + 1);
    location.reload();
  }

  function changed(node) {
    const said = node.childElementCount ? "" : node.textContent;
    if (said === WAITING) {
      node.textContent = SOON;
      node.dataset.venter = "";
    } else if (said !== SOON) {
      delete node.dataset.venter;
      if (said.startsWith(FAILED) || node.classList.contains("jupyter-widgets-error-widget")) { missing(node); }
    }
  }

  window.voila_heartbeat = function () {};
  window.voila_process = function (number, count) {
    const told = element("loading_text");
    if (told) { told.textContent = `Siden gøres klar: trin ${number} af ${count} …`; }
  };
  window.display_cells = window.voila_finish = function () {
    window.cellLoaded = true;
    if (!arrived) {
      arrived = true;
      setTimeout(() => { element("styring-sent").hidden = shown || failed; }, PATIENCE);
    }
    settle();
  };
  new MutationObserver(function (changes) {
    // The shell is put last in the page; it belongs in the main landmark.
    const shell = document.querySelector("body > #main");
    if (shell) { element("indhold").append(shell); }
    const cells = element("rendered_cells");
    if (!cells) { return; }
    for (const node of new Set(changes.map((change) => change.target))) {
      // A text that is waited for is written in a panel of its own, before or after the panel is put in the page.
      if (node.nodeType === Node.ELEMENT_NODE && cells.contains(node)) { changed(node); }
    }
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType === Node.ELEMENT_NODE && cells.contains(node)) {
          [node, ...node.querySelectorAll(".jp-OutputArea-output, .jupyter-widgets-error-widget")].forEach(changed);
        }
      }
    }
    settle();
  }).observe(document.body, {childList: true, subtree: true});
  // Whoever writes must know when nobody listens any more.
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      const tell = (lost) => { element("styring-afbrudt").hidden = !lost; };
      this.addEventListener("open", () => tell(false));
      this.addEventListener("close", () => tell(true));
    }
  };
})();
