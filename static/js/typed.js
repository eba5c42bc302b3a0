// How does what an officer types stay until it is sent? Each form of the desk that takes words is kept by the server, for its
// writer alone, some moments after typing stops, and put back when its page is opened again (portal/typed/).
//
// What a box held when it was first typed into is kept as well: where somebody changed it since, nothing is put over it unseen.

import { announce } from "./announce.js";
import { committed, isComposing } from "./composing.js";
import { token } from "./sign-in-again.js";

const PAUSE = 800; // ms without typing
const AGAIN = 5000; // after a try that failed
const FREE = "textarea, input:not([type]), input[type=text], input[type=email], input[type=tel], input[type=url]";
const BOXES = `${FREE}, input[type=radio], input[type=checkbox], input[type=number], select`;
const SAY = {
  kept: "草稿已存，只有您看得到。",
  away: "草稿還沒有存到。請不要離開這一頁，連線恢復後會再試。",
  back: "您寫了還沒有送出的內容，已經放回原來的欄位",
};
const place = document.querySelector("[data-typed]");
const watched = new Map(); // by form: Desk

export function wireTyped(root) {
  if (!place) return;
  const main = root.querySelector("main") || document.body;
  const all = () => main.querySelectorAll("form");
  const before = stored();
  all().forEach((form) => watch(form, before));
  putBackElsewhere(before);
  new MutationObserver(() => all().forEach((form) => watch(form, before))).observe(main, { childList: true, subtree: true });
  document.addEventListener("idle:ending", () => leave());
  addEventListener("pagehide", () => leave());
  addEventListener("beforeunload", (event) => [...watched.values()].some((desk) => desk.isLost) && event.preventDefault());
}

function stored() {
  const box = document.getElementById("typed-words");
  return new Map((box ? JSON.parse(box.textContent) : []).map(({ form, words }) => [form, words]));
}

function watch(form, before) {
  if (watched.has(form) || form.matches("[data-typed-never], [data-autosave], [method=dialog]") || !form.querySelector(FREE)) return;
  const words = form.method === "post" || form.querySelector("textarea");
  if (!words || form.querySelector("[data-autosave]")) return;
  const desk = new Desk(form, before);
  watched.set(form, desk);
  desk.putBack();
}

function leave() {
  for (const desk of watched.values()) desk.flush();
}

// Where it is sent to, and which of several that are sent there.
function keyOf(form) {
  const path = new URL(form.getAttribute("action") || location.href, location.href).pathname;
  return form.id ? `${path}#${form.id}` : path;
}

class Desk {
  constructor(form, before) {
    const key = keyOf(form);
    Object.assign(this, { form, key, before, words: before.get(key) || {}, changed: false, failed: false, sent: false, timer: null });
    form.addEventListener("input", () => this.note(PAUSE));
    form.addEventListener("change", () => this.note(0));
    form.addEventListener("submit", (event) => this.submit(event), { capture: true }); // before the script that sends it
  }

  get isLost() {
    return this.failed && this.changed && !this.sent && this.form.isConnected;
  }

  boxes() {
    return [...this.form.elements].filter((box) => box.name && box.matches(BOXES));
  }

  note(wait) {
    if (this.puts) return;
    this.changed = true;
    this.sent = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.failed ? AGAIN : wait);
  }

  // What differs from what the page held; a box that was typed into earlier is compared with what it held then.
  typed() {
    const typed = { ...this.words };
    for (const name of new Set(this.boxes().map((box) => box.name))) {
      const boxes = this.boxes().filter((box) => box.name === name);
      if (this.asked?.has(name)) continue; // somebody changed it meanwhile: what was typed stays kept
      const value = valuesOf(boxes, false), was = this.words[name]?.was ?? valuesOf(boxes, true);
      if (same(value, was)) delete typed[name];
      else typed[name] = { value, was, label: labelOf(boxes[0]) };
    }
    return typed;
  }

  async flush() {
    clearTimeout(this.timer);
    if (!this.changed || this.sent || !this.form.isConnected) return;
    const words = this.typed();
    const body = JSON.stringify({ page: place.dataset.typed, form: this.key, title: titleOf(), words });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
    this.changed = false;
    try {
      const answer = await fetch(place.dataset.typedUrl, { method: "POST", headers, body, credentials: "same-origin", redirect: "error", keepalive: body.length < 60_000 });
      if (!answer.ok) throw new Error(String(answer.status));
      this.words = words;
      this.failed = false;
      this.say(Object.keys(words).length ? SAY.kept : "");
    } catch {
      this.changed = this.failed = true;
      this.say(SAY.away);
      this.timer = setTimeout(() => this.flush(), AGAIN);
    }
  }

  submit(event) {
    if (event.defaultPrevented && isComposing()) return;
    clearTimeout(this.timer);
    this.sent = true; // a form that is shown again is a new page, or is typed into again
    this.before.delete(this.key);
    if (this.form.method !== "post") return; // its words go on in the address
    for (const [name, value] of [["typed-page", place.dataset.typed], ["typed-form", this.key]]) {
      const box = this.form.querySelector(`input[name=${name}]`) || this.form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
      box.value = value;
    }
  }

  say(words) {
    this.line ??= this.form.appendChild(Object.assign(document.createElement("p"), { className: "typed__state muted small" }));
    if (this.line.textContent !== words && words === SAY.away) announce(words);
    this.line.textContent = words;
  }

  putBack() {
    this.asked = new Set();
    this.puts = true;
    for (const [name, { value, was }] of Object.entries(this.words)) {
      const boxes = this.boxes().filter((box) => box.name === name);
      if (!boxes.length || same(valuesOf(boxes, false), value)) continue;
      if (same(valuesOf(boxes, false), was) || !was.length) put(boxes, value);
      else this.ask(name, boxes, value);
    }
    this.puts = false;
    if (Object.keys(this.words).length) tell(this.key, this.form);
  }

  // Somebody changed what stands there: it stays, and what was typed is offered beside it.
  ask(name, boxes, value) {
    this.asked.add(name);
    const line = Object.assign(document.createElement("p"), { className: "typed__asked small" });
    line.textContent = `這一格在您寫的時候改過。您寫的是：「${value.join("、")}」 `;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--link button--small", textContent: "改用我寫的" });
    button.addEventListener("click", () => {
      this.asked.delete(name);
      delete this.words[name];
      put(boxes, value);
      line.remove();
    });
    line.append(button);
    boxes.at(-1).after(line);
  }
}

function valuesOf(boxes, initial) {
  return boxes.flatMap((box) => {
    if (box.type === "radio" || box.type === "checkbox") return (initial ? box.defaultChecked : box.checked) ? [box.value] : [];
    if (box.tagName !== "SELECT") return [initial ? box.defaultValue : committed(box)].filter(Boolean);
    const options = [...box.options], chosen = options.filter((option) => (initial ? option.defaultSelected : option.selected));
    return (chosen.length || box.multiple ? chosen : options.slice(0, 1)).map((option) => option.value).filter(Boolean);
  });
}

function put(boxes, values) {
  for (const box of boxes) {
    if (box.type === "radio" || box.type === "checkbox") box.checked = values.includes(box.value);
    else if (box.multiple) [...box.options].forEach((option) => (option.selected = values.includes(option.value)));
    else box.value = values[0] ?? "";
  }
  for (const kind of ["input", "change"]) boxes[0].dispatchEvent(new Event(kind, { bubbles: true })); // counters, conditions, previews
}

function same(some, others) {
  return some.length === others.length && some.every((value, at) => value.replace(/\r\n/g, "\n") === others[at].replace(/\r\n/g, "\n"));
}

function labelOf(box) {
  const group = box.type === "radio" || box.type === "checkbox" ? box.closest("fieldset")?.querySelector("legend") : null;
  const words = group?.textContent || box.labels?.[0]?.textContent || box.getAttribute("aria-label") || document.getElementById(box.getAttribute("aria-labelledby"))?.textContent;
  const item = box.closest("[data-item]")?.querySelector(".check__name")?.textContent || "";
  return `${item} ${words || box.name}`.replace(/\s+/g, " ").trim().slice(0, 120);
}

function titleOf() {
  return document.querySelector("h1")?.textContent.replace(/\s+/g, " ").trim() || document.title;
}

function tell(key) {
  const title = document.querySelector("[data-typed-title]");
  if (title && [...document.querySelectorAll("[data-typed-draft]")].some((draft) => draft.dataset.typedDraft === key)) title.textContent = SAY.back;
}

// The box of a remark is not on the page before it is asked for (remarks.js).
function putBackElsewhere(before) {
  for (const words of before.values()) {
    for (const name of Object.keys(words)) {
      if (!name.startsWith("remark-") || document.getElementsByName(name).length) continue;
      document.querySelector(`[data-ask="${CSS.escape(name.slice("remark-".length))}"]`)?.click();
    }
  }
}
