// How is the record of a meeting written by several people at once? Each place of it saves by itself some time after typing
// stops, and shows what others wrote meanwhile, unless somebody is writing there. What two changed is asked (_conflict.html).

import { fill } from "./fragment.js";

const PAUSE = 1200; // ms without typing
const NEWS = 4000; // ms between two questions for what others wrote
const HEADERS = { "X-Requested-With": "fetch" };
const entries = new Map(); // by place

for (const page of document.querySelectorAll("[data-session]")) {
  for (const form of page.querySelectorAll("[data-entry]")) entries.set(form.dataset.entry, watch(form));
  for (const list of page.querySelectorAll("[data-scrolls]")) reveal(list, list.querySelector(".is-chosen"));
  if (entries.size) setTimeout(() => news(page), NEWS);
}

// The open item, in a list that scrolls in itself; the page stays where it is.
function reveal(list, chosen) {
  if (chosen) list.scrollTop = chosen.offsetTop - list.offsetTop - (list.clientHeight - chosen.offsetHeight) / 2;
}

function watch(form) {
  const entry = { form, isDirty: false, isSaving: false, timer: 0 };
  form.querySelector("button[type=submit]").hidden = true;
  form.addEventListener("input", () => plan(entry, PAUSE));
  form.addEventListener("change", () => plan(entry, 0));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    plan(entry, 0);
  });
  return entry;
}

function plan(entry, wait) {
  entry.isDirty = true;
  say(entry, "輸入中，停下來就會儲存。");
  clearTimeout(entry.timer);
  entry.timer = setTimeout(() => save(entry), wait);
}

async function save(entry) {
  if (entry.isSaving) return plan(entry, PAUSE);
  entry.isSaving = true;
  entry.isDirty = false;
  try {
    const body = new FormData(entry.form);
    const answer = await fetch(entry.form.action, { method: "POST", body, headers: HEADERS, credentials: "same-origin" });
    if (!(answer.headers.get("Content-Type") || "").includes("json")) throw new Error("no answer of ours");
    take(entry, await answer.json(), answer.status);
  } catch {
    entry.isDirty = true;
    say(entry, "連線中斷，還沒有儲存。請不要關閉這一頁，會再試一次。");
    entry.timer = setTimeout(() => save(entry), NEWS);
  } finally {
    entry.isSaving = false;
  }
}

function take(entry, told, status) {
  if (told.refused) return say(entry, told.refused);
  const seen = entry.form.querySelector("[data-seen]");
  if (seen) seen.value = told.seen;
  if (!entry.isDirty) show(entry, told.values);
  fill(entry.form.querySelector("[data-entry-conflict]"), told.conflict || "");
  say(entry, status === 409 ? "兩人同時改了這一段，請選要留哪一個。" : told.status);
}

function show(entry, values) {
  for (const [name, value] of Object.entries(values)) {
    const boxes = entry.form.elements[`${entry.form.dataset.entry}-${name}`];
    if (boxes) boxes.value = value;
  }
}

function say(entry, words) {
  entry.form.querySelector("[data-entry-status]").textContent = words;
}

function isBusy(entry) {
  const asks = entry.form.querySelector("[data-entry-conflict]").firstElementChild;
  return entry.isDirty || entry.isSaving || asks || entry.form.contains(document.activeElement);
}

// What others wrote. A place where somebody is writing keeps its words; the next save merges or asks.
async function news(page) {
  if (!document.hidden) {
    try {
      const asked = new URLSearchParams({ item: page.dataset.item, after: page.dataset.last });
      const answer = await fetch(`${page.dataset.record}?${asked}`, { headers: HEADERS, credentials: "same-origin" });
      if (answer.status === 404 || answer.redirected) return;
      if (answer.ok) hear(page, await answer.json());
    } catch {
      // asked again
    }
  }
  setTimeout(() => news(page), NEWS);
}

function hear(page, told) {
  let isComplete = true;
  for (const [place, fresh] of Object.entries(told.places)) {
    const entry = entries.get(place);
    if (!entry) continue;
    if (isBusy(entry)) {
      isComplete = false;
      continue;
    }
    entry.form.querySelector("[data-seen]").value = fresh.seen;
    show(entry, fresh.values);
    say(entry, fresh.status);
  }
  if (isComplete) page.dataset.last = told.last;
}
