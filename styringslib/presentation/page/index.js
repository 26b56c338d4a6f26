/* Sorts and filters the month's units. The page is complete without it: rows are only moved and hidden. */
(() => {
  const table = document.querySelector(".oversigt"), form = document.querySelector(".find");
  if (!table || !form) return;
  const rows = Array.from(table.querySelectorAll("tr[data-s]"));
  const groups = new Map(rows.map(row => [row, row.parentNode]));
  const text = new Map(rows.map(row => [row, row.textContent.toLocaleLowerCase("da")]));
  const heads = Array.from(table.querySelectorAll("th[data-sort]"));
  const [find, show, order, count] = ["find", "show", "order", "count"].map(name => form.querySelector(`[data-${name}]`));
  const all = table.insertBefore(document.createElement("tbody"), table.tBodies[0]);
  // Said outright, since the rows are cards in a narrow window, where a browser may no longer take them for a table.
  for (const [tag, role] of [["thead,tbody", "rowgroup"], ["tr", "row"], ["td", "cell"], ["tbody th", "rowheader"], ["thead th", "columnheader"]])
    for (const part of table.querySelectorAll(tag)) part.setAttribute("role", role);
  table.setAttribute("role", "table");
  const danish = new Intl.Collator("da");
  let column = null, down = true;

  const ranks = ["under", "on_budget", "unknown", "over"];
  const key = (row, head) => {
    const told = row.cells[head.cellIndex].textContent.trim();
    if (head.dataset.sort === "tekst") return told;
    if (head.dataset.sort === "vurdering") return ranks.indexOf(row.dataset.s.split(" ")[0]);
    return parseFloat(told.replaceAll(".", "").replace("\u2212", "-").replace(",", "."));
  };
  const compare = (a, b) => {
    if (typeof a === "string") return danish.compare(a, b) * (down ? -1 : 1);
    return isNaN(a) || isNaN(b) ? isNaN(a) - isNaN(b) : (a - b) * (down ? -1 : 1);
  };
  const sort = () => {
    const sorted = column ? rows.map(row => [key(row, column), row]).sort((a, b) => compare(a[0], b[0])) : rows.map(row => [0, row]);
    for (const [, row] of sorted) (column ? all : groups.get(row)).append(row);
    for (const head of heads) {
      if (head === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    order.value = column ? heads.indexOf(column) : "";
  };
  const filter = () => {
    const wanted = find.value.trim().toLocaleLowerCase("da");
    for (const row of rows) row.hidden = !(text.get(row).includes(wanted) && (` ${row.dataset.s} `).includes(show.value ? ` ${show.value} ` : ""));
    for (const group of new Set(groups.values())) group.hidden = !!column || !group.querySelector("tr[data-s]:not([hidden])");
    const units = rows.filter(row => !row.classList.contains("ramme"));
    count.textContent = `Viser ${units.filter(row => !row.hidden).length} af ${units.length} enheder`;
  };
  const by = (head, turned) => { column = head; down = turned; sort(); filter(); };
  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    const first = head.dataset.sort !== "tekst";
    button.addEventListener("click", () => head !== column ? by(head, first) : down === first ? by(head, !first) : by(null, true));
    order.add(new Option(head.textContent.trim().toLocaleLowerCase("da"), place));
  });
  // Over cards the headings are heard and not seen; a reader with a keyboard sorts cards from the list.
  const cards = matchMedia("(max-width: 68rem)");
  const reach = () => heads.forEach(head => { head.querySelector("button").tabIndex = cards.matches ? -1 : 0; });
  cards.addEventListener("change", reach);
  reach();
  order.addEventListener("change", () => by(heads[order.value] ?? null, heads[order.value]?.dataset.sort !== "tekst"));
  for (const field of [find, show]) field.addEventListener("input", filter);
  form.addEventListener("submit", event => event.preventDefault());
  form.hidden = false;
  filter();
})();
