// How does a button pressed twice send once? The form remembers that it was sent, and the button says so.

const BUSY = "處理中…";

export function wireSubmitOnce(root) {
  for (const form of root.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "yes";
      // After the browser has read which button was pressed.
      setTimeout(() => markBusy(event.submitter));
    });
  }
  // Coming back with the browser's back button: the form may be sent again.
  window.addEventListener("pageshow", (event) => event.persisted && reset(root));
}

function markBusy(button) {
  if (!button?.matches(".button")) return;
  button.dataset.label = button.innerHTML;
  button.textContent = BUSY;
  button.setAttribute("aria-disabled", "true");
}

function reset(root) {
  for (const form of root.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.elements) {  // one that names its form may stand outside it
      if (!button.dataset.label) continue;
      button.innerHTML = button.dataset.label;
      delete button.dataset.label;
      button.removeAttribute("aria-disabled");
    }
  }
}
