// The queue by keyboard, and how many are selected. Letters work only while focus is inside a row.
{
  const show = () => {
    for (const hidden of document.querySelectorAll("#reviews [data-with-js]")) hidden.hidden = false;
    count();
  };
  const boxes = () => [...document.querySelectorAll("#reviews input[name=chosen]")];
  const count = () => {
    const all = boxes();
    const chosen = all.filter((box) => box.checked).length;
    const number = document.getElementById("bulk-count");
    if (number) number.textContent = chosen || "";
    const every = document.getElementById("bulk-all");
    if (every) {
      every.checked = chosen > 0 && chosen === all.length;
      every.indeterminate = chosen > 0 && chosen < all.length;
    }
  };

  document.addEventListener("change", (event) => {
    if (event.target.id === "bulk-all") for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.id === "bulk-all" || event.target.name === "chosen") count();
  });

  document.addEventListener("toggle", (event) => {
    if (event.target.matches("#reviews details.return") && event.target.open) event.target.querySelector("textarea").focus();
  }, true);

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest("#reviews tbody tr");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea")) {
      if (event.key === "Escape") {
        row.querySelector("details.return").open = false;
        row.querySelector("summary").focus();
      }
      return;
    }
    const control = (within) => within?.querySelector("[id$=-approve], .past");
    // Opening tells "toggle" only later: who types on at once would strike letters that are deeds. So the answer is focused here.
    const returning = () => {
      const details = row.querySelector("details.return");
      if (!details) return;
      details.open = true;
      details.querySelector("textarea").focus();
    };
    const deeds = {
      ArrowDown: () => control(row.nextElementSibling)?.focus(),
      ArrowUp: () => control(row.previousElementSibling)?.focus(),
      a: () => row.querySelector("[id$=-approve]")?.click(),
      r: returning,
      x: () => row.querySelector("input[name=chosen]")?.click(),
    };
    const deed = deeds[event.key] ?? deeds[event.key.toLowerCase()];
    if (deed) {
      event.preventDefault();
      deed();
    }
  });

  document.addEventListener("htmx:after:swap", show);
  show();
}
