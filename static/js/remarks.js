// How does an officer write remarks without leaving the case page? Each row's form is sent by itself; the count follows.

const FAILED = "沒有儲存，請檢查網路後再按一次。";

export function wireRemarks(root) {
  for (const form of root.querySelectorAll("form[data-remark]")) wire(form);
}

function wire(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(form);
  });
  form.querySelector("[data-phrase]")?.addEventListener("change", (event) => insertPhrase(form, event.target));
}

async function save(form) {
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  try {
    const headers = { "X-Requested-With": "fetch" };
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
    show(form, await answer.json());
  } catch {
    say(form, FAILED);
  } finally {
    delete form.dataset.busy;
  }
}

function show(form, said) {
  for (const place of document.querySelectorAll("[data-picked]")) place.textContent = said.picked;
  if (!said.html) return say(form, said.error || FAILED);
  const template = document.createElement("template");
  template.innerHTML = said.html.trim();
  const fresh = template.content.firstElementChild;
  const typed = form.querySelector("textarea").value;
  const sent = fresh.querySelector("textarea").value;
  form.closest("[data-pick]").replaceWith(fresh);
  // What was typed while the answer was under way stays, still to be saved.
  if (!said.error && typed.trim() !== sent.trim()) fresh.querySelector("textarea").value = typed;
  fresh.open = true;
  wireRemarks(fresh);
  fresh.querySelector("textarea").focus({ preventScroll: true });
}

function say(form, words) {
  form.querySelector("[data-remark-state]").textContent = words;
}

// Where the cursor stands, so that several phrases can be put together and added to.
function insertPhrase(form, select) {
  const box = form.querySelector("textarea");
  if (!select.value) return;
  const text = select.selectedOptions[0].textContent;
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  select.value = "";
  box.focus();
}
