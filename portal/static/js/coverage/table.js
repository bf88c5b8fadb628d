// The grid of competencies as its other parts see it: cells, their places, names and what they show.
// Without these scripts every cell is a link to a small page, and every row one to its list.
const levels = (() => {
  const WORDS = { I: "introduced", R: "reinforced", M: "mastered", "": "not covered" };
  const narrow = matchMedia("(max-width: 47.99rem)");
  const grid = () => document.getElementById("level-grid");
  const isCell = (element) => element?.matches?.("#level-grid tr[data-o] td > a") ?? false;
  const rows = () => [...grid().querySelectorAll("tbody tr[data-o]")];
  const heads = () => grid().tHead.rows[grid().tHead.rows.length - 1].cells;
  const last = () => heads().length - 1; // of the columns, counted from 1: column 0 holds the names
  const cellAt = (row, column) => row?.cells[column]?.firstElementChild ?? null;
  const rowOf = (cell) => cell.closest("tr");
  const columnOf = (cell) => cell.parentElement.cellIndex;
  const ids = (cell) => [Number(rowOf(cell).dataset.o), Number(heads()[columnOf(cell)].dataset.c)];
  const at = (offering, competency) => grid()?.querySelector(`a[href="/coverage/${offering}/competencies/${competency}"]`) ?? null;
  const letter = (cell) => (cell.textContent === "·" ? "" : cell.textContent);
  const mayEdit = (cell) => !rowOf(cell).classList.contains("ro") && grid().getAttribute("aria-readonly") !== "true";
  const query = () => grid()?.dataset.query ?? "";

  const show = (cell, now, noted = cell.parentElement.classList.contains("noted")) => {
    cell.textContent = now || "·";
    cell.parentElement.className = now ? `lv-${now.toLowerCase()}${noted ? " noted" : ""}` : "";
    if (cell === document.activeElement) name(cell);
  };

  // The letter alone is not enough to hear, and thousands of labels would be too much: a cell is named when it gets the focus.
  const name = (cell, selected = 1) => {
    const column = columnOf(cell);
    const head = heads()[column].querySelector("abbr");
    const row = rowOf(cell).cells[0].querySelector("a").textContent;
    const text = head.textContent === head.title ? head.title : `${head.textContent} ${head.title}`;
    const words = WORDS[letter(cell)];
    const many = selected > 1 ? `, ${selected} cells selected` : "";
    cell.setAttribute("aria-label", `${row}, ${text}, ${words}${mayEdit(cell) ? "" : ", read only"}${many}`);
    cell.parentElement.setAttribute("aria-colindex", heads()[column].getAttribute("aria-colindex"));
    const told = document.getElementById("cell-readout");
    if (!told) return;
    const title = document.createElement("b");
    title.textContent = text;
    told.replaceChildren(title, ` · ${row} · ${words}${many}`);
  };

  const told = new Set();
  const onReady = (deed) => told.add(deed);
  // Makes what was just drawn part of the grid; drawn again after every swap.
  const ready = () => {
    if (!grid()) return;
    for (const hidden of document.querySelectorAll("#coverage [data-with-js]")) hidden.hidden = false;
    if (!narrow.matches) {
      grid().setAttribute("role", "grid");
      grid().setAttribute("aria-multiselectable", "true");
      for (const part of grid().querySelectorAll("tbody:not([data-ready])")) {
        part.dataset.ready = "";
        for (const cell of part.querySelectorAll("tr[data-o] td > a")) cell.tabIndex = -1;
      }
      if (!grid().querySelector('td > a[tabindex="0"]')) {
        const first = grid().querySelector("tbody tr[data-o] td > a");
        if (first) first.tabIndex = 0;
      }
    }
    for (const deed of told) deed();
  };
  return { WORDS, narrow, grid, isCell, rows, heads, last, cellAt, rowOf, columnOf, ids, at, letter, mayEdit, query, show, name, ready, onReady };
})();
document.addEventListener("htmx:after:swap", levels.ready);
levels.narrow.addEventListener("change", levels.ready);
