// The little that htmx and HTML leave to us. Everything here improves a page that works without it.
const say = (text) => {
  const note = document.createElement("p");
  note.className = "note note-bad";
  note.textContent = text;
  document.getElementById("messages").replaceChildren(note);
};

// A request that never arrived: say so, keep what was typed.
document.addEventListener("htmx:error", (event) => {
  const answered = event.detail?.ctx?.response;
  if (!answered) say(document.body.dataset.offline);
});

// After a swap, focus goes to what asks for it (an error summary, a heading), never to nowhere.
document.addEventListener("htmx:after:swap", () => {
  const wants = document.querySelector("[data-focus]");
  if (wants) {
    wants.removeAttribute("data-focus");
    wants.focus({ preventScroll: false });
  }
});

// A filter form sends itself when a choice changes; its button stays for those without this script.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form) form.requestSubmit();
});

// Deeds that cannot be undone ask first: data-confirm on the form holds the question.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const link = document.querySelector('a[href="/search"]');
    if (link) { event.preventDefault(); link.click(); }
  }
});

// Print buttons: shown only where this script runs.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// On a phone the bar scrolls sideways: bring the place where one is into sight, without moving the page.
for (const here of document.querySelectorAll(".places [aria-current], .parts [aria-current]")) {
  const bar = here.parentElement;
  if (here.offsetLeft + here.offsetWidth > bar.scrollLeft + bar.clientWidth) bar.scrollLeft = here.offsetLeft - 24;
}
