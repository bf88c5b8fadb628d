// The arrow keys walk from the box through what was found and back; Tab works without this.
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const box = document.getElementById("search-text");
  const stops = [box, ...document.querySelectorAll("#search-results .hit")];
  const here = stops.indexOf(document.activeElement);
  if (here < 0) return;
  const next = stops[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) { event.preventDefault(); next.focus(); }
});
