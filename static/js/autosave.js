// How is what is typed saved without a button? Some seconds after typing stops, only what changed, one request at a time.
//
// A form with [data-autosave] in it takes part. Until the server has it, what was typed is kept in this browser (kept.js).
// A line that is down, a server that is away or a session that has ended cost one quiet sentence, and nothing that was typed.

import { announce } from "./announce.js";
import { bodyOf, boxOf, controlsOf, putValues, setVersion, valuesOf, versionOf, withCompany } from "./answers.js";
import { isComposing, settled } from "./composing.js";
import { Keeper, forget, isPossible } from "./kept.js";
import { askToSignIn, isSignedIn, token } from "./sign-in-again.js";

const PAUSE = 1000; // ms without typing
const LATEST = 1500; // ms after the first answer that is not saved, while words are chosen one after another
const WAITS = [2000, 5000, 10000, 20000, 40000, 60000]; // ms between two tries while the server cannot be reached
const PRESENCE = 20000; // ms between two questions who else is here
const PATIENCE = 3000; // ms that signing out waits for the last save
const KEPT = "您寫的內容留在這台電腦的瀏覽器";
const AWAY = `連線中斷，${KEPT}，恢復後會自動儲存。`;
const AWAY_UNKEPT = "連線中斷，還沒有儲存。請不要關閉這一頁，恢復後會自動儲存。";
const ENDED = `登入已過期，${KEPT}，重新登入後會自動儲存。`;
const REFUSED = "有內容不能自動儲存，請按下面的按鈕儲存。";
const RETURNED = "上次沒有存到的內容已經放回來了。";
const GONE = "這一頁已經不在了，不能再儲存。寫的內容可以先複製下來。";
const BEGIN = "填寫的內容會自動儲存。";
const TYPING = "輸入中，停下來就會儲存。";
const LAST_WORDS = 60000; // characters that a browser still sends for a page that is gone
const desks = [];

export function wireAutosave(root) {
  for (const bar of root.querySelectorAll("[data-autosave]")) desks.push(watch(bar));
  for (const form of root.querySelectorAll("form[data-sign-out]")) wireSignOut(form);
}

function watch(bar) {
  const form = bar.closest("form");
  const line = bar.querySelector("[data-autosave-line]");
  const people = bar.querySelector("[data-autosave-others]");
  const again = bar.querySelector("[data-autosave-sign-in]");
  const account = bar.dataset.account;
  const keeper = isPossible() ? new Keeper(account, bar.dataset.key, location.pathname) : null;
  const dirty = new Map(); // name → how often it was changed
  const held = new Set(); // refused or to be chosen: stays here until it is changed
  let since = 0; // when the first of them was typed
  let timer, failures = 0, running = null, kept = true, ended = false, stopped = false, waiting = null, said = "", told_saved = false;

  const say = (words, tone = "", aloud = true) => {
    line.textContent = words;
    bar.dataset.tone = tone;
    if (aloud && words !== said) announce(words);
    said = words;
  };
  const unsaved = () => [...new Set([...dirty.keys(), ...held])];

  // --- What changed ---------------------------------------------------------------------------------------------------

  function note(event) {
    const choice = event.target.closest("[data-conflict]");
    const name = choice ? choice.dataset.conflict : event.target.name;
    if (putting || !name || event.target.type === "file" || !boxOf(form, name)) return;
    const typed = isTyped(event.target);
    if (typed && event.type === "change") return void (dirty.has(name) && plan(0)); // has left the field
    mark(name);
    plan(typed ? Math.min(PAUSE, Math.max(0, since + LATEST - Date.now())) : 0);
  }

  function mark(name) {
    if (!dirty.size) since = Date.now();
    dirty.set(name, (dirty.get(name) || 0) + 1);
    held.delete(name);
    if (!failures && !ended && !stopped) say(TYPING, "", false);
    keep();
  }

  function plan(wait) {
    if (stopped || ended) return;
    clearTimeout(timer);
    timer = setTimeout(flush, failures ? Math.max(wait, WAITS[Math.min(failures, WAITS.length) - 1]) : wait);
  }

  async function keep() {
    const names = unsaved();
    if (!names.length) return keeper?.drop();
    const answers = names.map((name) => [name, valuesOf(form, name), versionOf(form, name)]);
    kept = keeper ? await keeper.keep({ at: Date.now(), answers }) : false;
  }

  // --- Saving ---------------------------------------------------------------------------------------------------------

  // True when the server has everything that it takes.
  async function flush() {
    clearTimeout(timer);
    while (running) await running;
    if (!dirty.size) return true;
    if (stopped || ended) return false;
    running = send().finally(() => (running = null));
    const well = await running;
    if (well && dirty.size) plan(PAUSE);
    return well && !dirty.size;
  }

  async function send() {
    const sent = new Map(dirty);
    const names = withCompany(form, [...sent.keys()]);
    const body = bodyOf(form, names);
    body.set("account", account);
    const headers = { Accept: "application/json", "X-CSRFToken": token(), "X-Requested-With": "fetch" };
    const keepalive = body.toString().length < LAST_WORDS; // arrives also when the page is closed meanwhile
    const options = { method: "POST", headers, body, credentials: "same-origin", redirect: "manual", keepalive };
    let answer, told;
    try {
      answer = await fetch(location.pathname, options);
      told = answer.ok ? await answer.json() : null;
    } catch {
      return away();
    }
    return told ? taken(sent, told) : refused(answer);
  }

  function taken(sent, told) {
    failures = 0;
    // What the server put together with somebody else's is seen before it counts as seen.
    for (const [name, version] of Object.entries(told.versions)) if (!told.fresh[name]) setVersion(form, name, version);
    for (const [name, times] of sent) {
      if (dirty.get(name) !== times) continue; // typed on meanwhile
      dirty.delete(name);
      if (told.errors[name] || told.conflicts[name]) held.add(name);
      if (told.fresh[name]) putWhenFree(name, told.fresh[name], told.versions[name]);
      showErrors(name, told.errors[name] || []);
      showConflict(name, told.conflicts[name]);
    }
    for (const name of Object.keys(told.fresh)) if (!sent.has(name) && !dirty.has(name)) putWhenFree(name, told.fresh[name], told.versions[name]);
    showNotes(told.notes);
    showLeft(told.left);
    showOthers(told.others);
    keep();
    if (!dirty.size) sayWhenSaved(told.saved_at);
    return true;
  }

  // Seen each time, said aloud once.
  function sayWhenSaved(clock) {
    say(held.size ? `${clock}，標示出來的題目除外` : clock, "saved", !told_saved);
    told_saved = true;
  }

  function away() {
    failures += 1;
    say(kept ? AWAY : AWAY_UNKEPT, "away");
    plan(0);
    return false;
  }

  async function refused(answer) {
    const told = await answer.json().catch(() => ({}));
    if (told.other_account) return void location.assign(told.other_account);
    if (told.closed) return stop(told.closed);
    if (answer.status === 404) return stop(GONE);
    if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") return signedOut(answer.status);
    if (answer.status >= 500 || answer.status === 429) return away();
    return putAside();
  }

  function stop(words) {
    stopped = true;
    say(words, "away");
    return false;
  }

  function putAside() {
    [...dirty.keys()].forEach((name) => held.add(name));
    dirty.clear();
    say(REFUSED, "away");
    return true;
  }

  // --- The session ----------------------------------------------------------------------------------------------------

  async function signedOut(status) {
    const signedIn = await isSignedIn(bar.dataset.alive);
    if (signedIn === null) return away();
    if (signedIn && status) return putAside();
    if (signedIn) return void location.reload(); // something else stands before the page, such as a password to change
    end();
    return false;
  }

  function end() {
    ended = true;
    clearTimeout(timer);
    say(unsaved().length ? ENDED : "登入已過期，請重新登入。", "away");
    again.hidden = false;
    askToSignIn().then(back);
  }

  async function back() {
    if (!ended) return;
    const answer = await ask().catch(() => null);
    const told = (await answer?.json().catch(() => null)) || {};
    if (told.other_account) return void location.assign(told.other_account);
    ended = false;
    failures = 0;
    again.hidden = true;
    say("已重新登入。", "");
    document.dispatchEvent(new CustomEvent("session:back"));
    if (await flush()) goOn();
  }

  // --- What is seen ---------------------------------------------------------------------------------------------------

  let putting = false;
  function put(name, values) {
    putting = true;
    putValues(form, name, values);
    putting = false;
  }

  // Nothing is written into a box that is composing; once it is done, only if nothing else came of it.
  async function putWhenFree(name, values, version) {
    const control = controlsOf(form, name).find(isComposing);
    if (control) await settled(control);
    if (control && dirty.has(name)) return;
    put(name, values);
    if (version) setVersion(form, name, version);
  }

  function fieldOf(name) {
    const control = controlsOf(form, name)[0];
    return { control, field: control?.closest(".field") };
  }

  // Beside the field, and only once the person has left it.
  function showErrors(name, messages) {
    const { control, field } = fieldOf(name);
    if (!field) return;
    if (messages.length && field.contains(document.activeElement)) {
      field.addEventListener("focusout", () => held.has(name) && showErrors(name, messages), { once: true });
      return;
    }
    field.querySelector(":scope > .error")?.remove();
    field.classList.toggle("field--error", messages.length > 0);
    if (!messages.length) return;
    const error = document.createElement("p");
    error.className = "error";
    error.id = `${control.id}_error`;
    error.textContent = messages.join(" ");
    const described = new Set((control.getAttribute("aria-describedby") || "").split(" ").filter(Boolean).concat(error.id));
    control.setAttribute("aria-describedby", [...described].join(" "));
    placeIn(field, error);
  }

  function showConflict(name, html) {
    const { field } = fieldOf(name);
    if (!field) return;
    const asking = field.querySelector(":scope > .conflict");
    asking?.remove();
    if (!html) return;
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    placeIn(field, template.content.firstElementChild);
    if (!asking) announce("有一題在您填寫時也被改過，請選擇要保留哪一個。");
  }

  function showNotes(notes) {
    for (const [id, messages] of Object.entries(notes)) {
      const place = document.getElementById(id);
      place?.querySelectorAll(":scope > .error").forEach((one) => one.remove());
      for (const words of messages) {
        const error = document.createElement("p");
        error.className = "error";
        error.textContent = words;
        place?.prepend(error);
      }
    }
  }

  function showLeft(left) {
    const status = document.querySelector(".side-nav a[aria-current] + .side-nav__status");
    if (status && left !== undefined) status.textContent = left;
  }

  function showOthers(words) {
    if (words === undefined) return;
    if (words && people.hidden) announce(words);
    people.textContent = words;
    people.hidden = !words;
  }

  const ask = () =>
    fetch(`${location.pathname}?account=${account}`, {
      headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual",
    });

  async function lookAround() {
    if (document.hidden || ended || stopped) return;
    try {
      const answer = await ask();
      if (answer.ok) showOthers((await answer.json()).others);
      if (answer.ok && failures) plan(0);
    } catch {
      // the next time
    }
  }

  // --- The button still works -----------------------------------------------------------------------------------------

  async function holdBack(event) {
    if (stopped || (!dirty.size && !running && !ended)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const first = !waiting;
    waiting = { submitter: event.submitter };
    if (ended) return askToSignIn().then(back);
    if (first && (await flush())) return goOn();
    if (!ended && first) waiting = null; // the line is down: the sentence says so, the button can be pressed again
  }

  async function goOn() {
    await settled(form);
    if (!waiting) return;
    const { submitter } = waiting;
    waiting = null;
    form.requestSubmit(submitter?.isConnected ? submitter : undefined);
  }

  // --- Beginning ------------------------------------------------------------------------------------------------------

  async function putBack() {
    const found = keeper ? await keeper.leftovers() : [];
    let any = false;
    for (const [name, values, version] of found.flatMap((one) => one.answers)) {
      if (!boxOf(form, name) || same(valuesOf(form, name), values)) continue;
      await putWhenFree(name, values, version);
      mark(name);
      any = true;
    }
    if (!any) return;
    say(RETURNED, "");
    plan(0);
  }

  bar.hidden = false;
  say(BEGIN, "", false);
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", holdBack, { capture: true });
  again.addEventListener("click", () => askToSignIn().then(back));
  document.addEventListener("visibilitychange", () => (document.hidden ? flush() : lookAround()));
  window.addEventListener("pagehide", () => dirty.size && flush());
  window.addEventListener("online", () => dirty.size && ((failures = 0), plan(0)));
  window.addEventListener("beforeunload", (event) => unsaved().length && !kept && !waiting && event.preventDefault());
  document.addEventListener("session:ended", () => ended || signedOut(401));
  document.addEventListener("idle:ending", () => flush());
  document.addEventListener("idle:ended", (event) => {
    event.preventDefault();
    end();
  });
  setInterval(lookAround, PRESENCE);
  putBack();
  return { flush };
}

function isTyped(control) {
  return control.tagName === "TEXTAREA" || !["checkbox", "radio", "select-one", "select-multiple"].includes(control.type);
}

// Above what is answered, below what is said of it.
function placeIn(field, made) {
  const parts = ["input", "textarea", "select", ".choices", ".choice", ".input-unit", ".conflict"];
  const place = field.querySelector(parts.map((part) => `:scope > ${part}`).join(", "));
  if (place) place.before(made);
  else field.append(made);
}

function same(one, other) {
  const plain = (values) => JSON.stringify(values.map((value) => value.replaceAll("\r\n", "\n")).sort());
  return plain(one) === plain(other);
}

// Signing out on purpose: the last answers are saved, and nothing stays in the browser.
function wireSignOut(form) {
  let done = false;
  form.addEventListener("submit", async (event) => {
    if (done) return;
    event.preventDefault();
    done = true;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    await Promise.race([Promise.all(desks.map((one) => one.flush())), late]);
    forget(form.dataset.signOut);
    form.submit();
  });
}
