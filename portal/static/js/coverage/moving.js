// Going about the grid: one cell is in the tab order, keys reach the others, rows that are not drawn yet are fetched.
levels.moving = (() => {
  let goal = null; // where the focus goes after another window of columns came

  const rove = (cell) => {
    const before = levels.grid().querySelector('td > a[tabindex="0"]');
    if (before) before.tabIndex = -1;
    cell.tabIndex = 0;
  };
  const focus = (cell) => {
    if (!cell) return;
    cell.focus({ preventScroll: true });
    reveal(cell);
  };
  // Brings a cell out from under the headings that stay in sight.
  const reveal = (cell) => {
    const wrap = document.getElementById("coverage-wrap");
    const box = cell.getBoundingClientRect();
    const frame = wrap.getBoundingClientRect();
    const top = levels.grid().tHead.getBoundingClientRect().height;
    const foot = levels.grid().tFoot.getBoundingClientRect().height;
    const side = levels.rowOf(cell).cells[0].getBoundingClientRect().width;
    if (box.top < frame.top + top) wrap.scrollTop -= frame.top + top - box.top;
    else if (box.bottom > frame.bottom - foot) wrap.scrollTop += box.bottom - frame.bottom + foot;
    if (box.left < frame.left + side) wrap.scrollLeft -= frame.left + side - box.left;
    else if (box.right > frame.right) wrap.scrollLeft += box.right - frame.right;
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  // The next rows; false where there are no more.
  const more = () => new Promise((resolve) => {
    const link = document.getElementById("more-rows-link");
    if (!link) { resolve(false); return; }
    const came = () => {
      if (link.isConnected) return;
      document.removeEventListener("htmx:after:swap", came);
      resolve(true);
    };
    document.addEventListener("htmx:after:swap", came);
    link.click();
  });

  // Another window of columns, with the focus in the same row at its near side.
  const turn = (which, cell) => {
    const link = document.getElementById(`window-${which}`);
    if (!link) return false;
    goal = { row: levels.rowOf(cell).dataset.o, column: which === "next" ? 1 : -1, from: levels.heads()[1].dataset.c };
    link.click();
    return true;
  };

  const target = async (event, cell) => {
    const column = levels.columnOf(cell);
    const all = event.ctrlKey || event.metaKey;
    let rows = levels.rows();
    const row = rows.indexOf(levels.rowOf(cell));
    const down = async (steps) => {
      while (row + steps >= rows.length && (await more())) rows = levels.rows();
      return levels.cellAt(rows[Math.max(0, Math.min(row + steps, rows.length - 1))], column);
    };
    const inRow = (to) => levels.cellAt(rows[row], to);
    if (event.key === "ArrowRight") return column < levels.last() ? inRow(column + 1) : !event.shiftKey && turn("next", cell) ? null : cell;
    if (event.key === "ArrowLeft") return column > 1 ? inRow(column - 1) : !event.shiftKey && turn("previous", cell) ? null : cell;
    if (event.key === "ArrowDown") return down(1);
    if (event.key === "ArrowUp") return down(-1);
    if (event.key === "PageDown") return down(10);
    if (event.key === "PageUp") return down(-10);
    if (event.key === "Home") return levels.cellAt(all ? rows[0] : rows[row], 1);
    if (all) await down(Infinity);
    return levels.cellAt(all ? rows[rows.length - 1] : rows[row], levels.last());
  };
  const KEYS = new Set(["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"]);

  document.addEventListener("focusin", (event) => {
    if (!levels.isCell(event.target) || levels.narrow.matches) return;
    rove(event.target);
    levels.name(event.target, levels.selecting.count());
    levels.panel.look(event.target);
  });
  // One key after the other: rows that are being fetched swallow none.
  const move = async (event) => {
    const cell = document.activeElement;
    if (!levels.isCell(cell)) return;
    const to = await target(event, cell);
    if (!to) return;
    if (event.shiftKey) levels.selecting.extend(cell, to);
    else levels.selecting.drop();
    focus(to);
  };
  let before = null; // the move that is still under way
  document.addEventListener("keydown", (event) => {
    if (!levels.isCell(event.target) || levels.narrow.matches || event.altKey || !KEYS.has(event.key)) return;
    event.preventDefault();
    const mine = (before ?? Promise.resolve()).then(() => move(event));
    before = mine;
    mine.finally(() => { if (before === mine) before = null; });
  });

  levels.onReady(() => {
    if (!goal || levels.heads()[1].dataset.c === goal.from) return; // more rows of the old window came first
    const row = levels.grid().querySelector(`tr[data-o="${goal.row}"]`) ?? levels.rows()[0];
    const column = goal.column > 0 ? 1 : levels.last();
    goal = null;
    focus(levels.cellAt(row, column));
  });
  return { focus };
})();
