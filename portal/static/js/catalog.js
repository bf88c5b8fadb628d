// Pickers become comboboxes: matches while one types, arrow keys and Enter. htmx brings the matches; without
// this script the box still takes a code or words, which are resolved when the form is saved.
const pickerOf = (element) => element.closest?.("[data-finder]");
const boxOf = (picker) => picker.querySelector(".finder-box input");
const optionsOf = (picker) => [...picker.querySelectorAll(".finder-options [data-value]")];

const dress = (picker) => {
  const box = boxOf(picker);
  if (box.getAttribute("role") === "combobox") return;
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
};

const close = (picker) => {
  const box = boxOf(picker);
  picker.querySelector(".finder-options").replaceChildren();
  if (box.getAttribute("role") !== "combobox") return; // not used yet: still a plain field
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
  box.removeAttribute("aria-controls");
};

const point = (picker, index) => {
  const options = optionsOf(picker);
  if (!options.length) return;
  const at = (index + options.length) % options.length;
  options.forEach((option, n) => option.setAttribute("aria-selected", n === at ? "true" : "false"));
  options[at].scrollIntoView({ block: "nearest" });
  boxOf(picker).setAttribute("aria-activedescendant", options[at].id);
};

const pointed = (picker) => optionsOf(picker).findIndex((option) => option.getAttribute("aria-selected") === "true");

const choose = (picker, option) => {
  const { finder: name, type } = picker.dataset;
  const box = boxOf(picker);
  const list = picker.querySelector(".picked");
  const id = `${box.id}-${option.dataset.value}`;
  let input = document.getElementById(id);
  if (!input) {
    const row = document.createElement("li");
    row.className = "form-check";
    input = Object.assign(document.createElement("input"), { type, id, name, value: option.dataset.value, className: "form-check-input" });
    const label = Object.assign(document.createElement("label"), { htmlFor: id, className: "form-check-label" });
    label.append(...[...option.childNodes].map((node) => node.cloneNode(true)));
    row.append(input, label);
    if (type === "radio") list.prepend(row); else list.append(row);
  }
  input.checked = true;
  picker.querySelector("[aria-live]").textContent = `Chosen: ${option.textContent.trim().replace(/\s+/g, " ")}`;
  box.value = "";
  close(picker);
  box.focus();
};

document.addEventListener("focusin", (event) => {
  const picker = pickerOf(event.target);
  if (picker && event.target === boxOf(picker)) dress(picker);
  for (const other of document.querySelectorAll("[data-finder]")) if (other !== picker) close(other);
});

document.addEventListener("keydown", (event) => {
  const picker = pickerOf(event.target);
  if (!picker || event.target !== boxOf(picker)) return;
  const options = optionsOf(picker);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!options.length) return;
    event.preventDefault();
    const at = pointed(picker);
    point(picker, event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
  } else if (event.key === "Enter" && event.target.value.trim()) {
    event.preventDefault(); // a search is not yet a wish to save
    if (options.length) choose(picker, options[Math.max(0, pointed(picker))]);
  } else if (event.key === "Escape" && picker.querySelector(".finder-options").childElementCount) {
    event.preventDefault();
    close(picker);
  }
});

document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.(".finder-options")) event.preventDefault(); // the box keeps the focus
});

document.addEventListener("click", (event) => {
  const option = event.target.closest?.(".finder-options [data-value]");
  if (option) choose(pickerOf(option), option);
  else if (!pickerOf(event.target)) for (const picker of document.querySelectorAll("[data-finder]")) close(picker);
});

document.addEventListener("htmx:after:swap", () => {
  for (const picker of document.querySelectorAll("[data-finder]")) {
    const box = boxOf(picker);
    const list = picker.querySelector(".finder-options .found");
    if (!list || list.getAttribute("role")) continue;
    if (document.activeElement !== box || !box.value.trim()) { close(picker); continue; }
    dress(picker);
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.labels[0].textContent);
    const options = optionsOf(picker);
    for (const [n, option] of options.entries()) {
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.id = `${box.id}-option-${n}`;
    }
    for (const note of list.querySelectorAll(".no-option")) {
      note.setAttribute("role", "option");
      note.setAttribute("aria-disabled", "true");
    }
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "true");
    list.scrollIntoView({ block: "nearest" });
    const count = options.length;
    picker.querySelector("[aria-live]").textContent = count ? `${count} ${count === 1 ? "match" : "matches"}, arrow keys choose` : "No match";
  }
  // The control that asked is gone after a swap: go on from the new region's heading.
  if (document.activeElement === document.body) document.querySelector("#offering-facts [data-landing]")?.focus({ preventScroll: true });
});
