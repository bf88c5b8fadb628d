// A picker: a text field whose matches come from the server while one types. Follows the ARIA combobox
// pattern; without this script the same form has a Find button and a list of radio buttons.
{
  const parts = (field) => {
    const form = field.closest("form[data-picker]");
    return { form, field, list: form.querySelector(".options"), value: form.querySelector("[data-picked]") };
  };
  const fieldOf = (inside) => inside?.closest?.("form[data-picker]")?.querySelector("input[role=combobox], .picker-field input");
  const choices = (list) => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];

  // The server sends links that work by themselves; here they become options, which hold no links.
  const dress = (list) => {
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Pathways");
    for (const item of list.children) {
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      if (!item.dataset.id || "taken" in item.dataset) item.setAttribute("aria-disabled", "true");
      const link = item.querySelector("a");
      if (link) {
        const name = document.createElement("b");
        name.textContent = link.textContent;
        link.replaceWith(name);
      }
    }
  };

  const light = (field, option) => {
    const { list } = parts(field);
    for (const each of list.querySelectorAll("[aria-selected=true]")) each.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  };

  const open = (field) => {
    const { list } = parts(field);
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
  };
  const close = (field) => {
    const { list } = parts(field);
    list.hidden = true;
    light(field, null);
    field.setAttribute("aria-expanded", "false");
  };
  const isOpen = (field) => field.getAttribute("aria-expanded") === "true";
  // Whether the list answers what stands in the field now, not what stood there a moment ago.
  const isFresh = (field) => parts(field).list.dataset.q === field.value.trim();
  const lit = (field) => parts(field).list.querySelector("[aria-selected=true]");

  const pick = (field, option) => {
    const { form, value } = parts(field);
    value.value = option.dataset.id;
    field.value = option.querySelector("b").textContent;
    field.dataset.chosen = field.value;
    for (const radio of form.querySelectorAll("input[type=radio][name=pathway_id]")) radio.checked = false;
    close(field);
    field.removeAttribute("aria-invalid");
    field.classList.remove("is-invalid");
  };

  const ready = (field) => {
    parts(field).form.querySelector("button[name=find]")?.remove(); // else Enter would press it
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", "pathway-options");
    field.setAttribute("aria-expanded", "false");
    field.dataset.chosen = parts(field).value.value ? field.value : "";
  };
  const readyAll = () => {
    for (const field of document.querySelectorAll("form[data-picker] .picker-field input:not([role])")) ready(field);
  };
  readyAll();

  document.addEventListener("htmx:after:swap", () => {
    readyAll();
    for (const list of document.querySelectorAll("form[data-picker] .options:not([role])")) {
      const field = fieldOf(list);
      if (!list.children.length) continue;
      dress(list);
      if (document.activeElement !== field || field.value === field.dataset.chosen && field.value) continue;
      if (field.dataset.closed) continue;
      open(field);
      if (!field.value.trim() || !isFresh(field)) continue;
      const best = choices(list)[0];
      if (field.dataset.wanted && best) pick(field, best);
      else light(field, best);
      delete field.dataset.wanted;
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target.getAttribute("role") !== "combobox" || !event.target.closest("form[data-picker]")) return;
    light(event.target, null);
    delete event.target.dataset.wanted;
    delete event.target.dataset.closed;
    if (event.target.value !== event.target.dataset.chosen) {
      parts(event.target).value.value = "";
      event.target.dataset.chosen = "";
    }
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (field.getAttribute?.("role") !== "combobox" || !field.closest("form[data-picker]")) return;
    const { list } = parts(field);
    const all = choices(list);
    const here = all.indexOf(lit(field));
    const to = { ArrowDown: here + 1, ArrowUp: here < 0 ? all.length - 1 : here - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (!all.length || !isFresh(field)) return;
      open(field);
      light(field, all[(to + all.length) % all.length]);
    } else if (event.key === "Enter" && isOpen(field) && lit(field)) {
      event.preventDefault();
      pick(field, lit(field));
    } else if (event.key === "Enter" && field.value.trim() && !field.dataset.chosen && !isFresh(field)) {
      event.preventDefault(); // quicker than the answer: the best match is picked when it comes
      field.dataset.wanted = "1";
    } else if (event.key === "Tab" && isOpen(field) && lit(field) && field.value.trim()) {
      pick(field, lit(field));
    } else if (event.key === "Escape" && isOpen(field)) {
      event.preventDefault();
      close(field);
      field.dataset.closed = "1";
    }
  });

  // A press on an option must not take the focus away before the click arrives.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("form[data-picker] [role=option]")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const option = event.target.closest("form[data-picker] [role=option]");
    if (option && !option.hasAttribute("aria-disabled")) {
      const field = fieldOf(option);
      pick(field, option);
      field.focus();
    }
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.getAttribute?.("role") === "combobox" && event.target.closest("form[data-picker]")) close(event.target);
  });
}
