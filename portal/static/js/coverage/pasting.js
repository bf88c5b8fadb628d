// The clipboard: a block of cells out as a spreadsheet takes it, and in as one gives it. Words or letters; an empty
// cell leaves what stands, "-" clears. Nothing happens before all of the block has been read.
levels.pasting = (() => {
  const MOST = 2000;
  const ASK_FROM = 50;
  const MEANS = new Map(Object.entries({
    i: "I", introduced: "I", introduce: "I", introduces: "I", r: "R", reinforced: "R", reinforce: "R", reinforces: "R",
    m: "M", mastered: "M", master: "M", masters: "M", "-": "", "–": "", "—": "", "": null, "·": null,
  }));
  const number = (count) => count.toLocaleString("en-US");

  const read = (text) => text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t").map((each) => each.trim()));

  // Raises a sentence that says where and how to mend the block.
  const wishes = (block, from, chosen) => {
    const count = block.reduce((sum, line) => sum + line.length, 0);
    if (count > MOST) throw new Error(`This is a block of ${number(count)} cells; at most ${number(MOST)} can be pasted at once. Nothing was changed. Paste it in parts, or bring it in as an Excel file.`);
    const wrong = block.flatMap((line, row) => line.map((word, column) => [row, column, word])).filter(([, , word]) => !MEANS.has(word.toLowerCase()));
    if (wrong.length) {
      const named = wrong.slice(0, 4).map(([row, column, word]) => `row ${row + 1}, column ${column + 1} says “${word.slice(0, 20)}”`).join("; ");
      throw new Error(`Nothing was pasted: ${named}${wrong.length > 4 ? ` and ${number(wrong.length - 4)} more` : ""}. A cell is I, R, M, their words, empty (leaves it) or - (clears it).`);
    }
    if (count === 1 && chosen.flat().length > 1) return chosen.flat().map((cell) => [cell, MEANS.get(block[0][0].toLowerCase())]).filter(([, letter]) => letter !== null);
    const rows = levels.rows();
    const top = rows.indexOf(levels.rowOf(from));
    const left = levels.columnOf(from);
    const wide = Math.max(...block.map((line) => line.length));
    if (top + block.length > rows.length) throw new Error(`The block has ${number(block.length)} rows; ${number(rows.length - top)} fit from here${document.getElementById("more-rows-link") ? ", as far as rows are on show" : ""}. Nothing was changed.`);
    if (left + wide - 1 > levels.last()) throw new Error(`The block has ${number(wide)} columns; ${number(levels.last() - left + 1)} fit from here. Nothing was changed.`);
    return block.flatMap((line, row) => line.map((word, column) => [levels.cellAt(rows[top + row], left + column), MEANS.get(word.toLowerCase())])).filter(([, letter]) => letter !== null);
  };

  const ask = (found, deed) => {
    const changing = found.filter(([cell, letter]) => levels.letter(cell) !== letter);
    if (changing.length <= ASK_FROM) { deed(); return; }
    const cleared = changing.filter(([, letter]) => !letter).length;
    const dialog = document.getElementById("paste-question");
    dialog.querySelector("h2").textContent = `Change ${number(changing.length)} cells?`;
    dialog.querySelector("p").textContent = `${number(changing.length - cleared)} are set, ${number(cleared)} cleared, ${number(found.length - changing.length)} say so already. Empty cells of the block leave what stands. Undo takes it all back.`;
    dialog.returnValue = "";
    const back = document.activeElement;
    dialog.addEventListener("close", () => {
      levels.moving.focus(back);
      if (dialog.returnValue === "yes") deed();
    }, { once: true });
    dialog.showModal();
  };

  const copy = (event) => {
    if (!levels.isCell(document.activeElement) || levels.narrow.matches || !event.clipboardData) return false;
    const lines = levels.selecting.chosen(document.activeElement);
    event.clipboardData.setData("text/plain", lines.map((line) => line.map(levels.letter).join("\t")).join("\n"));
    event.preventDefault();
    return lines;
  };
  document.addEventListener("copy", copy);
  document.addEventListener("cut", (event) => {
    const lines = copy(event);
    if (lines) levels.writing.write(lines.flat().map((cell) => [cell, ""]), "fill");
  });
  document.addEventListener("paste", (event) => {
    const cell = document.activeElement;
    if (!levels.isCell(cell) || levels.narrow.matches) return;
    event.preventDefault();
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!text) return;
    const chosen = levels.selecting.chosen(cell);
    try {
      const found = wishes(read(text), chosen[0][0], chosen);
      ask(found, () => levels.writing.write(found, "paste"));
    } catch (complaint) {
      say(complaint.message);
    }
  });
  return { read };
})();
