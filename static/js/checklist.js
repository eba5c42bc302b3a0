// How does an officer walk through a case with one hand? Items by key, marks saved in place, papers at right.

import { announce } from "./announce.js";
import { isComposing, settled } from "./composing.js";
import { elementOf, replace } from "./fragment.js";
import { areOff, isPlain, isTyping } from "./keys.js";
import { Papers, paperOf } from "./papers.js";
import { token } from "./sign-in-again.js";

const AWAY = "連線中斷，還沒有儲存，請再按一次。";
const RESULTS = { 1: "pass", 2: "fail", 3: "na" };
const page = document.querySelector("[data-case]");
const chosen = new Map(); // by item: the paper that was looked at last
let papers;

if (page) wire();

function wire() {
  wireChanges();
  wireItems();
  wirePapers();
  wireKeys();
  const open = page.querySelector("[data-check][open]");
  if (open && location.search.includes("item=")) focusOn(open.closest("[data-item]"));
}

// --- Items ----------------------------------------------------------------------------------------------------------

function items() {
  return [...page.querySelectorAll("[data-item]")];
}

function current() {
  return page.querySelector("[data-item]:has(> [data-check][open])");
}

function wireItems() {
  page.addEventListener("toggle", (event) => event.target.matches?.("[data-check]") && turned(event.target), { capture: true });
  page.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-mark]")) return;
    event.preventDefault();
    save(event.target, event.submitter);
  });
  page.addEventListener("click", (event) => {
    const does = Object.entries(LINKS).find(([hook]) => event.target.closest(hook));
    const link = does && event.target.closest(does[0]);
    if (link && does[1](link) !== false) event.preventDefault();
  });
}

// What a link does on this page; one that answers false leads where it says.
const LINKS = {
  "[data-answer]": (link) => show(link),
  "[data-goes-on], [data-to-item]": (link) => goTo(link),
  "[data-ask-beside]": (link) => askBeside(link),
};

function goTo(link) {
  const item = document.getElementById(link.hash.slice(1));
  return item ? focusOn(item) : false;
}

// The box of a remark stands beside the answer in the middle; from the item it is opened there.
function askBeside(link) {
  const row = document.getElementById(link.hash.slice(1));
  const asks = row?.querySelector("[data-ask]"), box = row?.querySelector("[data-pick] textarea");
  if (!asks && !box) return false;
  show(link);
  if (box) box.focus();
  else asks.click();
}

function mark() {
  for (const item of items()) {
    const head = item.querySelector("summary");
    if (item === current()) head.setAttribute("aria-current", "true");
    else head.removeAttribute("aria-current");
  }
}

function turned(check) {
  mark();
  if (check.open) showPaperOf(check.closest("[data-item]"));
}

function openItem(item) {
  for (const other of items()) if (other !== item) other.querySelector("[data-check]").open = false;
  item.querySelector("[data-check]").open = true;
  mark();
}

function focusOn(item) {
  openItem(item);
  showPaperOf(item);
  const head = item.querySelector("summary");
  head.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
  const answer = item.querySelector("[data-answer]");
  if (answer) show(answer, false);
}

function move(step) {
  const all = items(), at = all.indexOf(current());
  const next = all[at < 0 ? 0 : at + step];
  if (next) focusOn(next);
  else announce(step > 0 ? "這是最後一項。" : "這是第一項。");
}

// The answer in the middle; `go` also takes the focus there.
function show(link, go = true) {
  const row = document.getElementById(link.hash.slice(1));
  if (!row) return;
  page.querySelector(".filed__row--shown")?.classList.remove("filed__row--shown");
  row.classList.add("filed__row--shown");
  const column = row.closest(".case__answer");
  const scrolls = getComputedStyle(column).overflowY === "auto";
  if (go || scrolls) row.scrollIntoView({ block: scrolls ? "center" : "start" });
  if (!go) return;
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
}

// --- Marks ----------------------------------------------------------------------------------------------------------

async function save(form, button) {
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  const item = form.closest("[data-item]");
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  const headers = { "X-CSRFToken": token(), "X-Requested-With": "fetch" };
  let told;
  try {
    const answer = await fetch(form.action, { method: "POST", headers, body, credentials: "same-origin", redirect: "manual" });
    told = answer.status === 200 || answer.status === 409 ? await answer.json() : null;
  } catch {
    return failed(form);
  }
  if (!told?.html) return form.submit(); // the page itself says what is wrong
  await settled(item);
  put(item, told, button, body.get("note"));
}

function failed(form) {
  delete form.dataset.sending;
  form.dispatchEvent(new Event("input", { bubbles: true })); // what was typed is still to be kept (typed.js)
  announce(AWAY);
  let line = form.querySelector(".check__said");
  if (!line) {
    line = document.createElement("p");
    line.className = "check__said";
    form.prepend(line);
  }
  line.textContent = AWAY;
}

function put(item, told, button, sent) {
  const fresh = elementOf(told.html);
  const wasOpen = item.querySelector("[data-check]").open;
  fresh.querySelector("[data-check]").open = wasOpen;
  const typed = item.querySelector("[data-note]")?.value, box = fresh.querySelector("[data-note]");
  if (box && typed && (typed !== sent || !box.value)) box.value = typed; // typed while the answer was under way
  replace(item, fresh);
  mark();
  markOpened();
  replace(page.querySelector("[data-count]"), elementOf(told.count));
  page.querySelector("[data-progress]").value = page.querySelector("[data-looked-at]").textContent;
  replace(page.querySelector("[data-steps]"), elementOf(told.steps));
  const twin = button?.value && fresh.querySelector(`button[value="${button.value}"]`);
  if (!isComposing()) (twin || fresh.querySelector("summary")).focus({ preventScroll: true });
  if (wasOpen) fresh.scrollIntoView({ block: "nearest" }); // what can be done next stands below the mark
  const problem = fresh.querySelector(".check__said");
  const count = page.querySelector("[data-count]").textContent.trim();
  announce(problem ? problem.textContent : `${told.words}，已儲存。${count}`);
}

// --- Papers ---------------------------------------------------------------------------------------------------------

function wirePapers() {
  papers = new Papers(page.querySelector("[data-papers]"));
  page.addEventListener("click", (event) => {
    const link = event.target.closest("a[target=paper]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openPaper(link);
  });
  if (current()) showPaperOf(current());
}

function papersOf(item) {
  return [...item.querySelectorAll("[data-open]")];
}

// What stands beside an item is its own paper: the one that was looked at last, else its first, else none.
function showPaperOf(item) {
  const links = papersOf(item), name = item.querySelector(".check__name").textContent.replace(/\s+/g, " ").trim();
  const link = links.find((candidate) => candidate.href === chosen.get(item.dataset.item)) || links[0];
  if (!link) papers.clear(`「${name}」沒有可以在這裡閱讀的文件。`);
  else if (isNarrow()) papers.clear(`點「${name}」的檔名，就在這裡閱讀。`);
  else present(link, true);
  markOpened();
}

// A paper that is opened from the answers brings its item along; one of no item says so.
function openPaper(link) {
  const inItem = link.closest("[data-item]");
  const item = inItem || items().find((candidate) => papersOf(candidate).some((own) => own.href === link.href));
  if (item) chosen.set(item.dataset.item, link.href);
  if (item && item !== current()) openItem(item);
  present(link, Boolean(item) || !current());
  markOpened();
  if (isNarrow()) column().scrollIntoView();
}

function present(link, belongs) {
  papers.open(paperOf(link), belongs);
}

function markOpened() {
  for (const link of page.querySelectorAll("[data-open]")) {
    if (link.href === papers.url) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function column() {
  return page.querySelector("[data-papers]");
}

function isNarrow() {
  return getComputedStyle(column()).position === "static"; // a narrow window has it below
}

function openNext(item) {
  const links = papersOf(item);
  if (!links.length) return announce("這一項沒有可以在頁面顯示的文件。");
  const at = links.findIndex((opener) => opener.href === papers.url);
  const next = links[(at + 1) % links.length];
  next.click();
  announce(`已打開 ${next.dataset.name}`);
}

// --- Changes --------------------------------------------------------------------------------------------------------

function wireChanges() {
  const box = page.querySelector("[data-only-changes]");
  box?.addEventListener("change", () => {
    box.closest(".case__answer").scrollTop = 0;
    announce(box.checked ? "只顯示變更的項目。" : "顯示全部內容。");
  });
}

// --- Keys -----------------------------------------------------------------------------------------------------------

function wireKeys() {
  const dialog = document.querySelector("[data-keys-dialog]");
  const button = page.querySelector("[data-keys]");
  if (!button) return; // a page to read: a reviewer marks nothing
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (!isPlain(event)) return;
    if (isTyping(event.target)) return void (event.key === "Escape" && leave(event.target));
    const onItem = event.target.closest?.("[data-item] summary");
    if (!areOff() || (onItem && event.key.startsWith("Arrow"))) press(event, dialog, onItem);
  });
}

function leave(box) {
  const item = box.closest("[data-item]");
  if (item) item.querySelector("summary").focus();
}

function press(event, dialog, onItem) {
  const item = current(), key = event.key;
  const does = {
    j: () => move(1),
    k: () => move(-1),
    s: () => page.querySelector("[data-steps] a.button:not(.button--secondary)")?.click(),
    "[": () => walk("["),
    "]": () => walk("]"),
    "?": () => dialog.showModal(),
    ",": () => papers.press("before"),
    ".": () => papers.press("after"),
    "+": () => papers.press("larger"),
    "-": () => papers.press("smaller"),
    r: () => papers.press("turn"),
    ...(onItem && { ArrowDown: () => move(1), ArrowUp: () => move(-1) }),
    ...(item && {
      n: () => item.querySelector("[data-note]")?.focus(),
      o: () => openNext(item),
      a: () => item.querySelector("[data-answer]")?.click(),
    }),
    ...(item && RESULTS[key] && { [key]: () => item.querySelector(`button[name=result][value=${RESULTS[key]}]`)?.click() }),
  }[key];
  if (!does) return;
  event.preventDefault();
  does();
}

// To the case before or after in the list that led here.
function walk(key) {
  const link = document.querySelector(`[data-walk="${key}"]`);
  if (link) link.click();
  else announce(key === "]" ? "這是清單的最後一件。" : "這是清單的第一件。");
}
