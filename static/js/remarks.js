// How does an officer write remarks without leaving the case page? A row's form is fetched when it is asked for and sent
// by itself; the count follows.

import { isComposing, settled } from "./composing.js";
import { elementOf, replace } from "./fragment.js";

const FAILED = "沒有儲存，請檢查網路後再按一次。";

const HEADERS = { "X-Requested-With": "fetch" };

export function wireRemarks(root) {
  for (const form of root.querySelectorAll("form[data-remark]")) wire(form);
  for (const link of root.querySelectorAll("a[data-ask]")) link.addEventListener("click", ask);
}

// Where the script fails the link still leads to the page with the form open.
async function ask(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const link = event.currentTarget;
  if (link.dataset.busy) return;
  link.dataset.busy = "yes";
  try {
    const url = new URL(link.closest("[data-remarks]").dataset.remarks, location.href);
    url.searchParams.set("remark", link.dataset.ask);
    const answer = await fetch(url, { headers: HEADERS });
    const { html } = await answer.json();
    put(link, html);
  } catch {
    location.assign(link.href);
  }
}

function put(old, html) {
  const fresh = replace(old, elementOf(html));
  wireRemarks(fresh);
  if (!isComposing()) fresh.querySelector("textarea").focus({ preventScroll: true });
  return fresh;
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
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: HEADERS });
    const said = await answer.json();
    await settled(form);
    show(form, said);
  } catch {
    say(form, FAILED);
    form.dispatchEvent(new Event("input", { bubbles: true })); // what was typed is still to be kept (typed.js)
  } finally {
    delete form.dataset.busy;
  }
}

function show(form, said) {
  for (const place of document.querySelectorAll("[data-picked]")) place.textContent = said.picked;
  const steps = document.querySelector("[data-steps]");
  if (steps && said.steps) replace(steps, elementOf(said.steps));
  if (!said.html) return say(form, said.error || FAILED);
  const typed = form.querySelector("textarea").value;
  const box = put(form.closest("[data-pick]"), said.html).querySelector("textarea");
  // What was typed while the answer was under way stays, still to be saved.
  if (!said.error && typed.trim() !== box.value.trim()) box.value = typed;
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
