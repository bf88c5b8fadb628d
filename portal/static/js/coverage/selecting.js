// A range of cells: by Shift and arrows, by Shift and click, by dragging; the cell where it began stays its corner.
levels.selecting = (() => {
  let corner = null;
  let far = null;
  let dragging = false;

  const cells = () => {
    if (!corner?.isConnected || !far?.isConnected) return [];
    const rows = levels.rows();
    const [top, bottom] = [corner, far].map((cell) => rows.indexOf(levels.rowOf(cell))).sort((a, b) => a - b);
    const [left, right] = [corner, far].map(levels.columnOf).sort((a, b) => a - b);
    const found = [];
    for (const row of rows.slice(top, bottom + 1)) {
      const line = [];
      for (let column = left; column <= right; column += 1) line.push(levels.cellAt(row, column));
      found.push(line);
    }
    return found;
  };
  // What a key acts on: the range, else the one cell.
  const chosen = (cell) => {
    const found = cells();
    return found.length && found.some((line) => line.includes(cell)) ? found : [[cell]];
  };
  const count = () => {
    const found = cells();
    return found.length ? found.length * found[0].length : 1;
  };
  const unmark = () => {
    for (const marked of levels.grid()?.querySelectorAll("td[aria-selected]") ?? []) marked.removeAttribute("aria-selected");
  };
  const extend = (from, to) => {
    if (!corner?.isConnected) corner = from;
    far = to;
    unmark();
    for (const line of cells()) for (const cell of line) cell.parentElement.setAttribute("aria-selected", "true");
  };
  const drop = () => {
    if (corner) unmark();
    corner = far = null;
  };
  const all = (cell) => {
    const rows = levels.rows();
    corner = levels.cellAt(rows[0], 1);
    extend(corner, levels.cellAt(rows[rows.length - 1], levels.last()));
    levels.name(cell, count());
  };

  const under = (event) => event.target.closest?.("#level-grid tr[data-o] td")?.firstElementChild ?? null;
  document.addEventListener("pointerdown", (event) => {
    const cell = under(event);
    if (!cell || levels.narrow.matches || event.button || event.pointerType !== "mouse" || event.ctrlKey || event.metaKey) return;
    const here = document.activeElement;
    if (event.shiftKey && levels.isCell(here)) extend(here, cell);
    else drop();
    dragging = !event.shiftKey && cell;
  });
  document.addEventListener("pointerover", (event) => {
    const cell = dragging && under(event);
    if (!cell || (cell === dragging && !far)) return;
    levels.grid().classList.add("dragging");
    extend(dragging, cell);
    levels.moving.focus(cell);
  });
  document.addEventListener("pointerup", () => {
    dragging = false;
    levels.grid()?.classList.remove("dragging");
  });
  document.addEventListener("dragstart", (event) => { if (levels.isCell(event.target)) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const cell = under(event);
    if (!cell || levels.narrow.matches || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    levels.moving.focus(cell);
  });
  document.addEventListener("keydown", (event) => {
    if (!levels.isCell(event.target) || levels.narrow.matches) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
      event.preventDefault();
      all(event.target);
    } else if (event.key === "Escape") {
      drop();
      levels.name(event.target);
    }
  });
  return { chosen, count, extend, drop };
})();
