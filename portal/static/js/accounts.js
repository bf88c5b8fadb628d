// Show a password while it is typed, and copy a first password. Without this script both stay plain fields.
for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  const show = (on) => {
    field.type = on ? "text" : "password";
    button.firstElementChild.textContent = on ? button.dataset.hide : button.dataset.show;
  };
  button.hidden = false;
  button.addEventListener("click", () => { show(field.type === "password"); field.focus(); });
  field.form.addEventListener("submit", () => show(false)); // so that no browser keeps it as plain text
}

for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const said = document.getElementById(button.dataset.says);
  button.hidden = false;
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(field);
    try {
      await navigator.clipboard.writeText(field.textContent.trim());
      said.textContent = "Copied.";
    } catch {
      said.textContent = "Selected: press Ctrl+C (or ⌘C) to copy it.";
    }
  });
}
