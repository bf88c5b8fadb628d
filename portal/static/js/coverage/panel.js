// The panel of the focused cell: fetched once the focus has settled, left alone while somebody types in it.
levels.panel = (() => {
  const SETTLED = 250; // milliseconds
  let timer = 0;
  let current = null; // the address of the cell that the panel should show
  let fresh = false; // whether it shows that cell as it stands

  const panel = () => document.getElementById("cell-panel");
  const aside = () => document.getElementById("level-aside");
  const busy = () => panel()?.contains(document.activeElement) || question()?.open;
  const question = () => document.getElementById("coverage-question");
  const load = async (where) => {
    if (!aside() || where !== current || busy()) return;
    await htmx.ajax("GET", where + levels.query(), { source: aside(), target: "#cell-panel", swap: "outerHTML" });
    fresh = where === current;
  };
  const look = (cell, again = false) => {
    const where = cell.getAttribute("href");
    if (where === current && !again) return;
    current = where;
    fresh = false;
    clearTimeout(timer);
    htmx.trigger(aside(), "htmx:abort");
    timer = setTimeout(() => load(where), SETTLED);
  };
  const enter = async (cell) => {
    clearTimeout(timer);
    current = cell.getAttribute("href");
    await levels.writing.settled();
    if (!fresh) await load(current);
    (panel()?.querySelector('[aria-pressed="true"], button') ?? panel()?.querySelector("a"))?.focus();
  };
  const leave = () => {
    const cell = current && levels.grid()?.querySelector(`a[href="${current}"]`);
    if (cell) levels.moving.focus(cell);
  };

  document.addEventListener("keydown", (event) => {
    if (levels.isCell(event.target) && !levels.narrow.matches && ["Enter", " ", "F2"].includes(event.key) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      enter(event.target);
    } else if (event.key === "Escape" && event.target.closest?.("#cell-panel")) leave();
  });
  // Words about evidence are saved when the field is left; the buttons beside it save them themselves.
  document.addEventListener("focusout", (event) => {
    const words = event.target;
    if (words.id !== "cell-evidence" || !levels.grid() || words.value === words.defaultValue || words.form.contains(event.relatedTarget)) return;
    const save = words.form.querySelector("#cell-save");
    if (save) words.form.requestSubmit(save);
    else say("Choose a level first: evidence without one is not kept.");
  });
  // Who has begun to work in the panel keeps it: an answer that is still on its way comes too late.
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx?.sourceElement === aside() && aside() && busy()) event.preventDefault();
  });
  // After a deed the panel shows the focused cell as it stands now.
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    const cell = document.activeElement;
    if (ctx?.request?.method === "POST" && levels.isCell(cell)) look(cell, true);
  });
  return { look };
})();
levels.ready();
