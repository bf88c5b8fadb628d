// Programs: what the form of a program gains where scripts run. It works without.

// What saves itself needs no button.
document.documentElement.dataset.scripts = "";

// Pathways are narrowed while somebody types; clusters without a match go out of sight.
const words = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

const narrow = (field) => {
  const asked = words(field.value).split(/\s+/).filter(Boolean);
  let left = 0;
  for (const group of document.querySelectorAll(`#${field.dataset.filters} details`)) {
    let shown = 0;
    for (const line of group.querySelectorAll("[data-words]")) {
      const fits = asked.every((word) => words(line.dataset.words).includes(word));
      line.hidden = !fits;
      shown += fits;
    }
    group.hidden = !shown;
    if (asked.length) group.open = Boolean(shown);
    else group.open = Boolean(group.querySelector("input:checked"));
    left += shown;
  }
  document.getElementById("pathway-none").hidden = left > 0;
};

const prepare = () => {
  for (const field of document.querySelectorAll("[data-filters]")) field.parentElement.hidden = false;
};

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-filters]")) narrow(event.target);
});

// Enter in the filter would send the whole form.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("[data-filters]")) event.preventDefault();
});

// A menu of places closes when one looks elsewhere, and by Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".place-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.(".place-menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

document.addEventListener("htmx:after:swap", prepare);
prepare();
