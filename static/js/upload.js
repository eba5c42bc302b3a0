// How do papers reach the server? One file per request, three at a time, each with its progress, its cancel and its retry.
//
// A slot is [data-upload="address"]. It answers {"html": the slot's list} or {"errors": [sentences]}. A file that was
// refused or cut off stays on the page until it is sent again or put aside; saving the form waits for what is under way.

import { announce } from "./announce.js";
import { settled } from "./composing.js";
import { tidySummary } from "./errors.js";
import { FOLDER, dropped, whyNot } from "./files.js";
import { swap } from "./fragment.js";
import { wirePolling } from "./poll.js";

const PARALLEL = 3;
const MB = 1024 * 1024;
const queue = [];
const interrupted = new Set(); // jobs that a session's end stopped: they go on after signing in again
let running = 0;
let waitingForm = null;

export function wireUploads(root) {
  const slots = [...root.querySelectorAll("[data-upload]")];
  for (const slot of slots) wire(slot);
  document.addEventListener("session:back", () => [...interrupted].forEach(retry));
  for (const form of new Set(slots.map((slot) => slot.closest("form")))) {
    form?.addEventListener("submit", (event) => holdBack(event, form), { capture: true });
  }
  if (slots.length) window.addEventListener("beforeunload", (event) => busy() && !waitingForm && event.preventDefault());
}

function wire(slot) {
  const input = slot.querySelector("input[type=file]");
  const drop = slot.querySelector("[data-upload-drop]");
  if (!input || !drop) return;
  slot.querySelectorAll("[data-upload-plain]").forEach((button) => (button.hidden = true));
  slot.querySelectorAll("[data-upload-hint]").forEach((hint) => (hint.hidden = false));
  input.addEventListener("change", () => {
    take(slot, [...input.files]);
    input.value = ""; // the files travel by themselves; the form must not carry them a second time
  });
  wireDrop(slot, drop, input);
}

function wireDrop(slot, drop, input) {
  const over = (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    drop.classList.add("is-over");
  };
  drop.addEventListener("dragenter", over);
  drop.addEventListener("dragover", over);
  drop.addEventListener("dragleave", (event) => !drop.contains(event.relatedTarget) && drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    const { files, folders } = dropped(event.dataTransfer);
    take(slot, input.multiple ? files : files.slice(0, 1), folders);
  });
}

function take(slot, files, folders = new Set()) {
  for (const file of files) {
    const job = { slot, file, state: "waiting", line: null, request: null };
    draw(job);
    const limit = Number(slot.dataset.maxMb);
    if (folders.has(file.name)) refuse(job, [FOLDER], false);
    else if (limit && file.size > limit * MB) refuse(job, [`檔案 ${megabytes(file.size)}，超過 ${limit} MB 的上限，請縮小後再上傳。`], false);
    else enqueue(job);
  }
}

function enqueue(job) {
  job.state = "waiting";
  say(job, "等待上傳");
  queue.push(job);
  next();
}

function next() {
  while (running < PARALLEL && queue.length) send(queue.shift());
  if (!busy() && waitingForm) release();
}

function busy() {
  return running > 0 || queue.length > 0;
}

// --- One file ---------------------------------------------------------------------------------------------------------

async function send(job) {
  running += 1;
  job.state = "sending";
  const why = await whyNot(job.file);
  if (job.state !== "sending") return finish(job, () => {}); // cancelled meanwhile
  if (why) return finish(job, () => askAgain(job, why));
  const request = (job.request = new XMLHttpRequest());
  request.open("POST", job.slot.dataset.upload);
  request.setRequestHeader("X-Requested-With", "fetch");
  request.setRequestHeader("Accept", "application/json");
  request.upload.onprogress = (event) => event.lengthComputable && progress(job, event.loaded / event.total);
  request.onload = () => finish(job, () => answered(job, request));
  request.onerror = () => brokenOff(job);
  request.onabort = () => finish(job, () => discard(job));
  request.send(body(job));
  progress(job, 0);
}

function body(job) {
  const form = job.slot.closest("form");
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  const desk = form.querySelector("[data-autosave]");
  if (desk) data.append("account", desk.dataset.account); // after signing in as somebody else nothing is sent
  data.append("file", job.file, job.file.name);
  return data;
}

// The line, or the file itself in the middle of it?
async function brokenOff(job) {
  const why = await whyNot(job.file);
  finish(job, () => (why ? askAgain(job, why) : refuse(job, ["連線中斷，這個檔案還沒有上傳。"], true)));
}

function askAgain(job, why) {
  refuse(job, [why], false);
  buttons(job, [["再選一次", chooseAgain], ["放棄", discard]]);
}

// The line goes when another file is chosen, not when the question is closed again.
function chooseAgain(job) {
  const input = job.slot.querySelector("input[type=file]");
  input.addEventListener("change", () => job.state === "refused" && discard(job), { once: true });
  input.click();
}

function finish(job, then) {
  running -= 1;
  job.request = null;
  then();
  next();
}

function answered(job, request) {
  const answer = parse(request.responseText);
  if (request.status === 200 && answer.html) return accept(job, answer.html);
  const elsewhere = !request.responseURL.endsWith(job.slot.dataset.upload); // sent on to the sign-in page
  const reasons = answer.errors?.length ? answer.errors : [failure(elsewhere ? 401 : request.status)];
  const signedOut = elsewhere || request.status === 401 || request.status === 403;
  refuse(job, reasons, signedOut || request.status >= 500 || request.status === 429);
  job.signedOut = signedOut && !answer.errors?.length;
  if (job.signedOut) interrupted.add(job);
  if (job.signedOut) document.dispatchEvent(new CustomEvent("session:ended"));
}

function parse(text) {
  try {
    return JSON.parse(text) || {};
  } catch {
    return {};
  }
}

function failure(status) {
  if (status === 413) return "檔案太大，伺服器不接受。請縮小後再上傳。";
  if (status === 401 || status === 403) return "登入已經失效，請重新登入後再上傳。";
  if (status === 429) return "上傳得太快了，請稍等一下再試。";
  if (status >= 500) return "系統暫時無法處理，檔案還沒有上傳，請再試一次。";
  return "這個檔案沒有上傳成功，請重新整理頁面後再試。";
}

async function accept(job, html) {
  job.state = "done";
  job.line.remove();
  const list = job.slot.querySelector("[data-upload-list]");
  if (list) await settled(list);
  const fresh = list && swap(list, html);
  if (fresh) wirePolling(fresh);
  job.slot.classList.remove("upload--error");
  job.slot.querySelector(":scope > .error")?.remove();
  tidySummary(job.slot.closest("form"));
  announce(`${job.file.name} 已上傳。`);
}

function refuse(job, reasons, again) {
  job.state = "refused";
  waitingForm = null; // do not save and leave while a file is in trouble
  mark(job, "refused", "沒有上傳");
  job.line.querySelector("progress").hidden = true;
  const why = job.line.querySelector(".file__why");
  why.hidden = false;
  why.textContent = reasons.join(" ");
  buttons(job, again ? [["重試", retry], ["放棄", discard]] : [["知道了", discard]]);
  announce(`${job.file.name} 沒有上傳：${reasons.join(" ")}`);
}

function retry(job) {
  interrupted.delete(job);
  const why = job.line.querySelector(".file__why");
  why.hidden = true;
  enqueue(job);
}

function cancel(job) {
  if (job.request) return job.request.abort();
  if (queue.includes(job)) queue.splice(queue.indexOf(job), 1);
  discard(job);
  next();
}

function discard(job) {
  const inside = job.line.contains(document.activeElement);
  job.line.remove();
  if (job.state === "sending" || job.state === "waiting") announce(`已取消上傳 ${job.file.name}。`);
  job.state = "gone";
  interrupted.delete(job);
  if (inside) job.slot.querySelector("input[type=file]").focus();
}

// --- What is seen -----------------------------------------------------------------------------------------------------

function draw(job) {
  const line = (job.line = document.createElement("li"));
  line.className = "file";
  line.append(
    part("span", "file__name", job.file.name),
    part("p", "file__meta", megabytes(job.file.size)),
    part("span", "file__status"),
    part("span", "file__actions"),
    bar(job),
    part("p", "file__why"),
  );
  line.lastElementChild.hidden = true;
  pending(job.slot).append(line);
}

function pending(slot) {
  let list = slot.querySelector("[data-upload-pending]");
  if (!list) {
    list = part("ul", "files files--pending");
    list.dataset.uploadPending = "";
    slot.querySelector("[data-upload-drop]").before(list);
  }
  return list;
}

function part(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function bar(job) {
  const made = document.createElement("progress");
  made.max = 1;
  made.setAttribute("aria-label", `${job.file.name} 的上傳進度`);
  return made;
}

function say(job, words) {
  mark(job, "waiting", words);
  const line = job.line.querySelector("progress");
  line.hidden = false;
  line.value = 0;
  buttons(job, [["取消", cancel]]);
}

function progress(job, share) {
  job.line.querySelector("progress").value = share;
  const words = share < 1 ? `上傳中 ${Math.floor(share * 100)}%` : "處理中";
  const tag = job.line.querySelector(".tag");
  if (tag.textContent !== words) tag.textContent = words;
}

function mark(job, tone, words) {
  job.line.querySelector(".file__status").replaceChildren(part("span", `tag tag--${tone}`, words));
}

function buttons(job, wanted) {
  const made = wanted.map(([label, act]) => {
    const button = part("button", "button button--link", label);
    button.type = "button";
    button.append(part("span", "visually-hidden", `：${job.file.name}`));
    button.addEventListener("click", () => act(job));
    return button;
  });
  job.line.querySelector(".file__actions").replaceChildren(...made);
}

function megabytes(size) {
  if (size < 1024) return `${size} 位元組`; // as the server says it, and nothing is nothing
  return size < MB ? `${Math.max(1, Math.round(size / 1024))} KB` : `${(size / MB).toFixed(1)} MB`;
}

// --- The form around it -----------------------------------------------------------------------------------------------

function holdBack(event, form) {
  if (!busy()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waitingForm = { form, submitter: event.submitter };
  const text = "還有檔案在上傳，傳完會自動繼續。";
  let note = form.querySelector("[data-upload-wait]");
  if (!note) {
    note = part("p", "saved");
    note.dataset.uploadWait = "";
    form.querySelector(".actions:last-of-type")?.after(note);
  }
  note.textContent = text;
  announce(text);
}

async function release() {
  await settled(waitingForm.form);
  if (!waitingForm || busy()) return;
  const { form, submitter } = waitingForm;
  waitingForm = null;
  form.querySelector("[data-upload-wait]")?.remove();
  form.requestSubmit(submitter?.isConnected ? submitter : undefined);
}
