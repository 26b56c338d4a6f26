/* Finds a unit in all months. The page is complete without it. */
(() => {
  const form = document.querySelector(".find");
  if (!form) return;
  const find = form.querySelector("[data-find]"), count = form.querySelector("[data-count]");
  const rows = Array.from(document.querySelectorAll(".enheder tr[data-u]"), row => [row, row.cells[0].textContent]);
  const groups = Array.from(document.querySelectorAll(".enheder tbody"));
  const all = new Set(rows.map(([, name]) => name)).size;
  const filter = () => {
    const wanted = find.value.trim().toLocaleLowerCase("da"), shown = new Set();
    for (const [row, name] of rows) {
      row.hidden = !name.toLocaleLowerCase("da").includes(wanted);
      if (!row.hidden) shown.add(name);
    }
    for (const group of groups) group.hidden = !group.querySelector("tr[data-u]:not([hidden])");
    count.textContent = `Viser ${shown.size} af ${all}`;
  };
  find.addEventListener("input", filter);
  form.addEventListener("submit", event => event.preventDefault());
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(one => { one.open = true; }));
  form.hidden = false;
  filter();
})();
