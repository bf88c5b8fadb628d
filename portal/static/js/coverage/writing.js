// Setting cells, one deed after the other, each with the versions that the one before left; and taking them back.
// What the server answers lies in data-cells: [offering, competency, letter, version, evidence?, changed by this?].
levels.writing = (() => {
  const MOST = 2000;
  const undone = []; // deeds that can be done again, newest last; a deed is [[offering, competency, number of the change]]
  const done = []; // deeds that can be taken back
  const own = new Map(); // "offering/competency" -> the version that this page's own last change left
  let mode = "do";
  let queue = Promise.resolve();
  let returnTo = null;

  const answer = () => document.getElementById("block-answer");
  const question = () => document.getElementById("coverage-question");
  const state = (words) => {
    const told = document.getElementById("save-state");
    if (told) told.textContent = words;
  };
  const buttons = () => {
    for (const [id, stack] of [["coverage-undo", done], ["coverage-redo", undone]]) {
      const button = levels.grid() && document.getElementById(id);
      if (button) button.disabled = !stack.length;
    }
  };

  // Takes up every answer that a swap brought, the panel's too.
  const take = () => {
    if (!levels.grid()) return;
    for (const told of document.querySelectorAll("[data-cells]")) {
      const entry = [];
      for (const [offering, competency, letter, version, noted, changed] of JSON.parse(told.dataset.cells)) {
        const cell = levels.at(offering, competency);
        if (cell) {
          cell.dataset.v = version;
          cell.classList.remove("pending");
          levels.show(cell, letter, Boolean(noted));
        }
        if (changed) {
          own.set(`${offering}/${competency}`, version);
          entry.push([offering, competency, version]);
        }
      }
      told.removeAttribute("data-cells");
      if (!entry.length) continue;
      (mode === "undo" ? undone : done).push(entry);
      if (mode === "do") undone.length = 0;
    }
    buttons();
    if (document.getElementById("block-clash")) {
      if (!question().open) question().showModal();
      document.getElementById("block-theirs")?.focus();
    } else if (question()?.open) question().close();
  };

  const post = async (path, values) => {
    let status = 0;
    const note = (event) => {
      const { ctx } = event.detail;
      if (ctx?.request?.action?.startsWith(path)) status = ctx.response?.status ?? 0;
    };
    document.addEventListener("htmx:after:request", note);
    try {
      await htmx.ajax("POST", path + levels.query(), { source: document.getElementById("coverage-wrap"), target: "#block-answer", swap: "outerHTML", values: { next: "/coverage" + levels.query(), ...values } });
    } finally {
      document.removeEventListener("htmx:after:request", note);
    }
    return status;
  };

  // Sets cells: wishes are [cell, letter]. What says so already is left out.
  const write = (wishes, how) => {
    const todo = wishes.filter(([cell, letter]) => levels.letter(cell) !== letter);
    const shut = todo.filter(([cell]) => !levels.mayEdit(cell)).length;
    if (shut) { say(`${shut === 1 ? "This cell belongs" : `${shut} of these cells belong`} to another school's offering. Nothing was changed.`); return; }
    if (todo.length > MOST) { say(`These are ${todo.length.toLocaleString("en-US")} cells; at most ${MOST.toLocaleString("en-US")} can be set at once. Nothing was changed.`); return; }
    if (!todo.length) return;
    const before = todo.map(([cell]) => [cell, levels.letter(cell)]);
    const cells = todo.map(([cell, letter]) => [...levels.ids(cell), letter]);
    for (const [cell, letter] of todo) {
      levels.show(cell, letter, false);
      cell.classList.add("pending");
    }
    state("Saving…");
    returnTo = document.activeElement;
    queue = queue.then(async () => {
      mode = "do";
      const block = cells.map(([offering, competency, letter]) => [offering, competency, letter, Number(levels.at(offering, competency)?.dataset.v ?? 0)]);
      const status = await post("/coverage/cells", { cells: JSON.stringify(block), how });
      if (status === 200) { state("Saved"); return; }
      state("Not saved");
      for (const [cell, letter] of before) {
        if (!cell.classList.contains("pending")) continue; // the answer says how it stands
        levels.show(cell, letter);
        cell.classList.remove("pending");
      }
    });
  };

  const takeBack = (from, how) => {
    queue = queue.then(async () => {
      const entry = from.pop();
      if (!entry) return;
      mode = how;
      const block = entry.map(([offering, competency, change]) => [offering, competency, own.get(`${offering}/${competency}`) ?? change, change]);
      state("Saving…");
      const status = await post("/coverage/cells/undo", { cells: JSON.stringify(block), how });
      mode = "do";
      state(status === 200 ? "Saved" : "Not saved");
      if (!status) from.push(entry);
      buttons();
    });
  };
  const undo = () => takeBack(done, "undo");
  const redo = () => takeBack(undone, "redo");

  const LETTERS = new Map([["i", "I"], ["r", "R"], ["m", "M"], ["delete", ""], ["backspace", ""]]);
  document.addEventListener("keydown", (event) => {
    if (!levels.grid() || levels.narrow.matches || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (key === "y" || (key === "z" && event.shiftKey)) redo();
      else if (key === "z") undo();
      else return;
      event.preventDefault();
      return;
    }
    if (!levels.isCell(event.target) || !LETTERS.has(key)) return;
    event.preventDefault();
    const cells = levels.selecting.chosen(event.target).flat();
    write(cells.map((cell) => [cell, LETTERS.get(key)]), cells.length > 1 ? "fill" : "set");
  });
  document.addEventListener("click", (event) => {
    if (!levels.grid()) return;
    if (event.target.closest("#coverage-undo")) undo();
    else if (event.target.closest("#coverage-redo")) redo();
    else if (event.target.closest("dialog a#block-theirs")) { event.preventDefault(); question().close(); }
  });
  document.addEventListener("close", (event) => {
    if (event.target !== question()) return;
    answer()?.replaceChildren();
    if (returnTo?.isConnected) levels.moving.focus(returnTo);
  }, true);
  levels.onReady(take);
  return { write, settled: () => queue };
})();
