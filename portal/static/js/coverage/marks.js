// The coverage grid by keyboard and by click. Without this script every cell is a link to a small page.
{
  const LETTERS = { x: "exploratory", e: "exploratory", f: "foundational", c: "core", k: "capstone" };
  const SHOWN = { exploratory: "X", foundational: "F", core: "C", capstone: "K", none: "·" };
  const narrow = matchMedia("(max-width: 47.99rem)");
  const done = []; // what was changed here, newest last: addresses of cells
  let last = Promise.resolve(); // one change after the other, each with the version the one before left
  let returnTo = null; // the address of the cell that gets the focus back

  const grid = () => document.getElementById("coverage-grid");
  const editor = () => document.getElementById("cell-editor");
  const at = (address) => grid()?.querySelector(`td > a[href="${address}"]`);
  const isCell = (element) => element?.matches?.("#coverage-grid tbody td > a") ?? false;
  const addressOf = (cell) => cell.getAttribute("href");
  const mayEdit = (cell) => !cell.closest("tr").classList.contains("ro");

  // One cell is in the tab order, the arrow keys reach the others.
  const rove = (cell) => {
    const before = grid().querySelector('td > a[tabindex="0"]');
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
    const table = grid();
    const box = cell.getBoundingClientRect();
    const frame = wrap.getBoundingClientRect();
    const top = table.tHead.getBoundingClientRect().height;
    const foot = table.tFoot.getBoundingClientRect().height;
    const side = table.tBodies[0].rows[0].cells[0].getBoundingClientRect().width;
    if (box.top < frame.top + top) wrap.scrollTop -= frame.top + top - box.top;
    else if (box.bottom > frame.bottom - foot) wrap.scrollTop += box.bottom - frame.bottom + foot;
    if (box.left < frame.left + side) wrap.scrollLeft -= frame.left + side - box.left;
    else if (box.right > frame.right) wrap.scrollLeft += box.right - frame.right;
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  const ready = () => {
    const table = grid();
    if (!table) return;
    for (const hidden of document.querySelectorAll("#coverage [data-with-js]")) hidden.hidden = false;
    const button = document.getElementById("coverage-undo");
    if (button) button.disabled = !done.length;
    if (narrow.matches || table.getAttribute("role") === "grid") return;
    table.setAttribute("role", "grid");
    for (const cell of table.querySelectorAll("tbody td > a")) cell.tabIndex = -1;
    const first = (returnTo && at(returnTo)) || table.querySelector("tbody td > a[class]") || table.querySelector("tbody td > a");
    if (first) first.tabIndex = 0;
  };

  // What a screen reader says: the letter alone is not enough, and thousands of labels would be too much.
  const name = (cell) => {
    const row = cell.closest("tr").cells[0].querySelector("a").textContent;
    const heads = grid().tHead.querySelector(".heads").cells;
    const column = heads[cell.parentElement.cellIndex].textContent;
    const words = cell.querySelector("s")?.textContent ?? "not aligned";
    const seen = [...cell.childNodes].filter((node) => node.nodeName !== "S").map((node) => node.textContent).join("");
    cell.setAttribute("aria-label", `${words}, ${row}, ${column}, ${seen}`);
  };

  const post = async (cell, suffix, values) => {
    const address = addressOf(cell);
    const query = grid().dataset.query;
    await htmx.ajax("POST", address + suffix + query, {
      source: document.getElementById("coverage-wrap"), target: "#cell-editor", swap: "none",
      values: { version: cell.dataset.v || "0", next: "/coverage", ...values },
    });
    const now = at(address);
    if (now && now !== cell && (document.activeElement === document.body || document.activeElement === null)) focus(now);
    return now && now !== cell ? now : null;
  };

  const mark = (cell, role) => {
    if (!mayEdit(cell)) return;
    const address = addressOf(cell);
    cell.classList.add("pending");
    cell.firstChild.textContent = SHOWN[role];
    returnTo = address;
    last = last.then(async () => {
      const current = at(address);
      if (!current) return;
      const refused = watch();
      const now = await post(current, "", { role });
      if (now && !refused()) {
        remember(address);
      } else if (refused()) {
        at(address)?.classList.add("refused");
      }
      at(address)?.classList.remove("pending");
    });
  };
  const remember = (address) => {
    done.push(address);
    document.getElementById("coverage-undo").disabled = false;
  };
  const undo = () => {
    const address = done.pop();
    if (!address) return;
    const cell = at(address);
    document.getElementById("coverage-undo").disabled = !done.length;
    if (!cell) return;
    returnTo = address;
    last = last.then(() => post(at(address), "/undo", {}));
    focus(cell);
  };
  // Whether an answer between now and the call was a refusal.
  const watch = () => {
    let status = 200;
    const note = (event) => { status = event.detail.ctx?.response?.status ?? status; };
    document.addEventListener("htmx:after:request", note);
    return () => {
      document.removeEventListener("htmx:after:request", note);
      return status >= 400;
    };
  };

  const open = async (cell) => {
    const address = addressOf(cell);
    returnTo = address;
    await htmx.ajax("GET", address + grid().dataset.query, { source: document.getElementById("coverage-wrap"), target: "#cell-editor", swap: "innerHTML" });
    const panel = editor();
    if (!panel.matches(":popover-open")) panel.showPopover();
    place(panel, at(address) ?? cell);
    (panel.querySelector('[aria-pressed="true"]') ?? panel.querySelector("button, a, textarea") ?? panel).focus();
  };
  const place = (panel, cell) => {
    const box = cell.getBoundingClientRect();
    const { width, height } = panel.getBoundingClientRect();
    const below = box.bottom + 6 + height < innerHeight || box.top < height + 12;
    panel.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
    panel.style.top = `${Math.max(8, below ? Math.min(box.bottom + 6, innerHeight - height - 8) : box.top - height - 6)}px`;
  };

  document.addEventListener("focusin", (event) => {
    if (isCell(event.target) && grid().getAttribute("role") === "grid") {
      rove(event.target);
      name(event.target);
    }
  });

  document.addEventListener("click", (event) => {
    if (grid() && event.target.closest("#coverage-undo")) { undo(); return; }
    const cell = event.target.closest?.("#coverage-grid tbody td > a");
    if (!cell || narrow.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    focus(cell);
    open(cell);
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && grid() && !event.target.closest("input, textarea, select")) {
      event.preventDefault();
      undo();
      return;
    }
    const cell = event.target;
    if (!isCell(cell) || narrow.matches || event.altKey) return;
    const body = grid().tBodies[0];
    const row = cell.closest("tr").sectionRowIndex;
    const column = cell.parentElement.cellIndex;
    const cellAt = (r, c) => body.rows[Math.max(0, Math.min(r, body.rows.length - 1))].cells[c]?.querySelector(":scope > a");
    const end = body.rows[0].cells.length - 2;
    const all = event.ctrlKey || event.metaKey;
    const moves = {
      ArrowRight: () => cellAt(row, Math.min(column + 1, end)), ArrowLeft: () => cellAt(row, Math.max(column - 1, 1)),
      ArrowDown: () => cellAt(row + 1, column), ArrowUp: () => cellAt(row - 1, column),
      PageDown: () => cellAt(row + 10, column), PageUp: () => cellAt(row - 10, column),
      Home: () => cellAt(all ? 0 : row, 1), End: () => cellAt(all ? body.rows.length - 1 : row, end),
    };
    const deeds = { Delete: () => mark(cell, "none"), Backspace: () => mark(cell, "none"), Enter: () => open(cell), " ": () => open(cell), F2: () => open(cell) };
    const role = LETTERS[event.key.toLowerCase()];
    if (moves[event.key]) focus(moves[event.key]());
    else if (all) return;
    else if (deeds[event.key]) deeds[event.key]();
    else if (role) mark(cell, role);
    else return;
    event.preventDefault();
  });

  // Saved from the panel: close it and go back to the cell. A refusal stays open.
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    if (!ctx?.sourceElement?.closest?.("#cell-editor form") || (ctx.response?.status ?? 500) >= 300) return;
    if (returnTo) remember(returnTo);
    queueMicrotask(() => setTimeout(() => {
      if (editor()?.matches(":popover-open")) editor().hidePopover();
      if (returnTo) focus(at(returnTo));
    }, 30));
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.id === "cell-editor" && event.newState === "closed" && returnTo) focus(at(returnTo));
  }, true);
  document.addEventListener("htmx:after:swap", ready);
  narrow.addEventListener("change", ready);
  ready();
}
