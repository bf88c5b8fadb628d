// The inventory by keyboard: 1 to 5 answer while the focus is on the statement or an answer. A second tap that was
// meant for the statement before is dropped: the next one has its buttons in the same places. Keys are never taps.
const calm = 350;
let swapped = -calm;

document.addEventListener("htmx:after:swap", () => { swapped = performance.now(); });

document.addEventListener("click", (event) => {
  if (event.detail && event.target.closest(".answer") && performance.now() - swapped < calm) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (!event.target.closest("#question")) return;
  const button = document.querySelector(`.answer[data-key="${CSS.escape(event.key)}"]`);
  if (button) { event.preventDefault(); button.click(); }
});

document.getElementById("statement")?.focus({ preventScroll: true });
