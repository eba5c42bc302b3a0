// What does a person see of the saving? The line, the answers that came back, what is wrong beside its field, who else is here.

import { announce } from "../announce.js";
import { boxOf, controlsOf, putValues, setVersion } from "../form-answers.js";
import { isComposing, settled } from "../composing.js";
import { tidySummary } from "../errors.js";
import { elementOf, replace } from "../fragment.js";

export class Page {
  isPutting = false; // what happens in the form now is our doing

  constructor(bar) {
    this.form = bar.closest("form");
    this.bar = bar;
    this.line = bar.querySelector("[data-autosave-line]");
    this.people = bar.querySelector("[data-autosave-others]");
    this.again = bar.querySelector("[data-autosave-sign-in]");
    this.said = "";
  }

  say(words, tone = "", aloud = true) {
    this.line.textContent = words;
    this.bar.dataset.tone = tone;
    if (aloud && words !== this.said) announce(words);
    this.said = words;
  }

  // The answer that a change belongs to; "" of one that is not saved by itself. Choosing between two texts counts as an answer.
  nameOf(event) {
    const choice = event.target.closest("[data-conflict]");
    const name = choice ? choice.dataset.conflict : event.target.name;
    return !this.isPutting && name && event.target.type !== "file" && boxOf(this.form, name) ? name : "";
  }

  put(name, values) {
    this.isPutting = true;
    putValues(this.form, name, values);
    this.isPutting = false;
  }

  // Nothing is written into a box that is composing; once it is done, only if nothing else came of it (`isTypedOn`).
  async putWhenFree(name, values, version, isTypedOn) {
    const control = controlsOf(this.form, name).find(isComposing);
    if (control) await settled(control);
    if (control && isTypedOn(name)) return;
    this.put(name, values);
    if (version) setVersion(this.form, name, version);
  }

  fieldOf(name) {
    const control = controlsOf(this.form, name)[0];
    return { control, field: control?.closest(".field") };
  }

  // Beside the field, and only once the person has left it, if it is still wrong then.
  showErrors(name, messages, isStillWrong) {
    const { control, field } = this.fieldOf(name);
    if (!field) return;
    if (messages.length && field.contains(document.activeElement)) {
      const later = () => isStillWrong(name) && this.showErrors(name, messages, isStillWrong);
      field.addEventListener("focusout", later, { once: true });
      return;
    }
    field.querySelector(":scope > .error")?.remove();
    markWrong(field);
    if (!messages.length) return;
    const error = errorLine(messages.join(" "));
    error.id = `${control.id}_error`;
    const described = new Set((control.getAttribute("aria-describedby") || "").split(" ").filter(Boolean).concat(error.id));
    control.setAttribute("aria-describedby", [...described].join(" "));
    placeIn(field, error);
    markWrong(field);
  }

  // Which rules the stored answers break, each beside its answer: all of the sheets that were saved, so what was mended goes.
  // Of the box that somebody types in only once it is left; elsewhere at once, and the box stays where it is on the screen.
  showBroken({ scopes, lines }) {
    const typing = document.activeElement?.closest(".field");
    if (typing && isTyped(document.activeElement) && this.form.contains(typing) && isTold(typing, lines)) {
      const first = !this.later;
      this.later = { scopes, lines };
      if (first) typing.addEventListener("focusout", () => this.showLater(), { once: true });
      return;
    }
    this.later = null;
    const before = new Set([...this.form.querySelectorAll("[data-broken] .error")].map((line) => line.lastChild.textContent));
    steadily(() => {
      for (const box of this.form.querySelectorAll("[data-broken]")) {
        const field = box.closest(".field");
        if (scopes.some((scope) => box.dataset.broken.startsWith(scope))) box.remove();
        if (field) markWrong(field);
      }
      for (const line of lines) writeBroken(line);
      tidySummary(this.form);
    });
    for (const { words } of lines) if (!before.has(words)) announce(words);
  }

  showLater() {
    const { later } = this;
    this.later = null;
    if (later) setTimeout(() => this.showBroken(later));
  }

  // What a careful colleague would ask of an answer that was just saved, below its box as on a page that is opened.
  showDoubts(doubts) {
    for (const [id, html] of Object.entries(doubts)) {
      const field = document.getElementById(id)?.closest(".field");
      const old = field?.querySelector(":scope > .hints");
      const asked = elementOf(html);
      if (!field || old?.textContent === asked?.textContent) continue;
      steadily(() => {
        old?.remove();
        if (asked) field.insertBefore(asked, field.querySelector(":scope > .counter"));
      });
      if (asked) announce(asked.dataset.announce);
    }
  }

  // Of a correction: what is mended and what is not, in the place of what was said of it before.
  showStanding(html) {
    const old = document.querySelector("[data-left]");
    if (old && html) replace(old, elementOf(html));
  }

  showConflict(name, html) {
    const { field } = this.fieldOf(name);
    if (!field) return;
    const asking = field.querySelector(":scope > .conflict");
    asking?.remove();
    if (!html) return;
    placeIn(field, elementOf(html));
    if (!asking) announce("有一題在您填寫時也被改過，請選擇要保留哪一個。");
  }

  showNotes(notes) {
    for (const [id, messages] of Object.entries(notes)) {
      const place = document.getElementById(id);
      place?.querySelectorAll(":scope > .error").forEach((line) => line.remove());
      for (const words of messages) place?.prepend(errorLine(words));
    }
  }

  showLeft(left) {
    const status = document.querySelector(".side-nav a[aria-current] + .side-nav__status");
    if (status && left !== undefined) status.textContent = left;
  }

  showOthers(words) {
    if (words === undefined) return;
    if (words && this.people.hidden) announce(words);
    this.people.textContent = words;
    this.people.hidden = !words;
  }
}

export function isTyped(control) {
  return control.tagName === "TEXTAREA" || !["checkbox", "radio", "select-one", "select-multiple"].includes(control.type);
}

function markWrong(field) {
  field.classList.toggle("field--error", field.querySelector(".error") !== null);
}

// Whether something is said of the answer in this field, or will be.
function isTold(field, lines) {
  return field.querySelector(":scope > .broken") !== null || lines.some((line) => controlAt(line)?.closest(".field") === field);
}

// Nothing moves under the fingers: what grows above the box that has the focus scrolls the page by as much.
function steadily(write) {
  const held = document.activeElement;
  const before = held.getBoundingClientRect().top;
  write();
  if (held.closest(".field")) window.scrollBy({ top: held.getBoundingClientRect().top - before, behavior: "instant" });
}

// `at` is a question, an upload slot, a price or all of them; `cell` the question within a price.
function controlAt({ at, cell }) {
  const place = document.getElementById(at);
  return cell ? place?.querySelector(`[name$="-${cell}"]`) : place;
}

function writeBroken({ at, cell, words }) {
  const control = controlAt({ at, cell });
  if (!control) return;
  const field = control.closest(".field");
  const home = field || control.querySelector("[data-upload-list]") || control;
  let box = home.querySelector(":scope > .broken");
  if (!box) {
    box = document.createElement("div");
    box.className = "broken";
    box.dataset.broken = control.id || at;
    box.id = `${box.dataset.broken}_broken`;
    if (field) placeIn(field, box);
    else home.prepend(box);
  }
  box.append(errorLine(words));
  if (!field) return;
  control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") || ""} ${box.id}`.trim());
  markWrong(field);
}

function errorLine(words) {
  const error = document.createElement("p");
  error.className = "error";
  error.textContent = words;
  return error;
}

// Above what is answered, below what is said of it.
function placeIn(field, made) {
  const parts = ["input", "textarea", "select", ".choices", ".choice", ".input-unit", ".conflict"];
  const place = field.querySelector(parts.map((part) => `:scope > ${part}`).join(", "));
  if (place) place.before(made);
  else field.append(made);
}
