// How is what is typed saved without a button? Some seconds after typing stops, only what changed, one request at a time.
//
// A form with [data-autosave] in it takes part. Until the server has it, what was typed is kept in this browser (kept.js).
// A line that is down, a server that is away or a session that has ended cost one quiet sentence, and nothing that was typed.
// What is not saved yet is in autosave/state.js, how it travels in transport.js, what is seen in page.js; this decides when.

import { bodyOf, boxOf, setVersion, valuesOf, versionOf, withCompany } from "./form-answers.js";
import { Page, isTyped } from "./autosave/page.js";
import { Unsaved } from "./autosave/state.js";
import { AWAY, CLOSED, GONE, OTHER_ACCOUNT, REFUSED, SIGNED_OUT, TAKEN, ask, pauseAfter, send } from "./autosave/transport.js";
import { settled } from "./composing.js";
import { Keeper, forget, isPossible } from "./kept.js";
import { askToSignIn, isSignedIn } from "./sign-in-again.js";

const PAUSE = 1000; // ms without typing
const LATEST = 1500; // ms after the first answer that is not saved, while words are chosen one after another
const PRESENCE = 20000; // ms between two questions who else is here
const PATIENCE = 3000; // ms that signing out waits for the last save
const KEPT = "您寫的內容留在這台電腦的瀏覽器";
const SAY = {
  begin: "填寫的內容會自動儲存。",
  typing: "輸入中，停下來就會儲存。",
  away: `連線中斷，${KEPT}，恢復後會自動儲存。`,
  awayUnkept: "連線中斷，還沒有儲存。請不要關閉這一頁，恢復後會自動儲存。",
  ended: `登入已過期，${KEPT}，重新登入後會自動儲存。`,
  endedClean: "登入已過期，請重新登入。",
  back: "已重新登入。",
  refused: "有內容不能自動儲存，請按下面的按鈕儲存。",
  returned: "上次沒有存到的內容已經放回來了。",
  gone: "這一頁已經不在了，不能再儲存。寫的內容可以先複製下來。",
};
const desks = [];

export function wireAutosave(root) {
  for (const bar of root.querySelectorAll("[data-autosave]")) desks.push(watch(bar));
  for (const form of root.querySelectorAll("form[data-sign-out]")) wireSignOut(form);
}

function watch(bar) {
  const page = new Page(bar);
  const { form } = page;
  const { account } = bar.dataset;
  const keeper = isPossible() ? new Keeper(account, bar.dataset.key, location.pathname) : null;
  const unsaved = new Unsaved();
  let timer, failures = 0, running = null, kept = true, waiting = null, toldSaved = false;
  let ended = false; // the session; it goes on after signing in again
  let stopped = false; // for good

  const isTypedOn = (name) => unsaved.has(name);
  const isHeld = (name) => unsaved.isHeld(name);

  // --- What changed ---------------------------------------------------------------------------------------------------

  function note(event) {
    const name = page.nameOf(event);
    if (!name) return;
    const typed = isTyped(event.target);
    if (typed && event.type === "change") return void (unsaved.has(name) && plan(0)); // has left the field
    mark(name);
    plan(typed ? Math.min(PAUSE, Math.max(0, unsaved.since + LATEST - Date.now())) : 0);
  }

  function mark(name) {
    unsaved.mark(name);
    if (!failures && !ended && !stopped) page.say(SAY.typing, "", false);
    keep();
  }

  function plan(wait) {
    if (stopped || ended) return;
    clearTimeout(timer);
    timer = setTimeout(flush, Math.max(wait, pauseAfter(failures)));
  }

  async function keep() {
    const { names } = unsaved;
    if (!names.length) return keeper?.drop();
    const answers = names.map((name) => [name, valuesOf(form, name), versionOf(form, name)]);
    kept = keeper ? await keeper.keep({ at: Date.now(), answers }) : false;
  }

  // --- Saving ---------------------------------------------------------------------------------------------------------

  // True when the server has everything that it takes.
  async function flush() {
    clearTimeout(timer);
    while (running) await running;
    if (unsaved.isClean) return true;
    if (stopped || ended) return false;
    running = save().finally(() => (running = null));
    const well = await running;
    if (well && !unsaved.isClean) plan(PAUSE);
    return well && unsaved.isClean;
  }

  // True when the server was there and said what it takes.
  async function save() {
    const sent = unsaved.copy();
    const body = bodyOf(form, withCompany(form, [...sent.keys()]));
    body.set("account", account);
    const answer = await send(body);
    const then = {
      [TAKEN]: () => taken(sent, answer.told),
      [AWAY]: away,
      [CLOSED]: () => stop(answer.words),
      [GONE]: () => stop(SAY.gone),
      [OTHER_ACCOUNT]: () => location.assign(answer.url),
      [SIGNED_OUT]: () => signedOut(answer.status),
      [REFUSED]: putAside,
    };
    return then[answer.outcome]();
  }

  function taken(sent, told) {
    failures = 0;
    // What the server put together with somebody else's is seen before it counts as seen.
    for (const [name, version] of Object.entries(told.versions)) if (!told.fresh[name]) setVersion(form, name, version);
    const show = (name) => page.putWhenFree(name, told.fresh[name], told.versions[name], isTypedOn);
    for (const name of unsaved.taken(sent, (name) => told.errors[name] || told.conflicts[name])) {
      if (told.fresh[name]) show(name);
      page.showErrors(name, told.errors[name] || [], isHeld);
      page.showConflict(name, told.conflicts[name]);
    }
    for (const name of Object.keys(told.fresh)) if (!sent.has(name) && !unsaved.has(name)) show(name);
    page.showNotes(told.notes);
    page.showBroken(told.broken);
    page.showDoubts(told.doubts);
    page.showStanding(told.standing);
    page.showLeft(told.left);
    page.showOthers(told.others);
    keep();
    if (unsaved.isClean) sayWhenSaved(told.saved_at);
    return true;
  }

  // Seen each time, said aloud once.
  function sayWhenSaved(clock) {
    page.say(unsaved.held.size ? `${clock}，標示出來的題目除外` : clock, "saved", !toldSaved);
    toldSaved = true;
  }

  function away() {
    failures += 1;
    page.say(kept ? SAY.away : SAY.awayUnkept, "away");
    plan(0);
    return false;
  }

  function stop(words) {
    stopped = true;
    page.say(words, "away");
    return false;
  }

  function putAside() {
    unsaved.putAside();
    page.say(SAY.refused, "away");
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
    page.say(unsaved.names.length ? SAY.ended : SAY.endedClean, "away");
    page.again.hidden = false;
    askToSignIn().then(back);
  }

  async function back() {
    if (!ended) return;
    const told = await ask(account);
    if (told.other_account) return void location.assign(told.other_account);
    ended = false;
    failures = 0;
    page.again.hidden = true;
    page.say(SAY.back, "");
    document.dispatchEvent(new CustomEvent("session:back"));
    if (await flush()) goOn();
  }

  async function lookAround() {
    if (document.hidden || ended || stopped) return;
    const told = await ask(account);
    if (!told.reached) return; // the next time
    page.showOthers(told.others);
    if (failures) plan(0);
  }

  // --- The button still works -----------------------------------------------------------------------------------------

  async function holdBack(event) {
    if (stopped || (unsaved.isClean && !running && !ended)) return;
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
    const leftovers = keeper ? await keeper.leftovers() : [];
    let any = false;
    for (const [name, values, version] of leftovers.flatMap((left) => left.answers)) {
      if (!boxOf(form, name) || isSame(valuesOf(form, name), values)) continue;
      await page.putWhenFree(name, values, version, isTypedOn);
      mark(name);
      any = true;
    }
    if (!any) return;
    page.say(SAY.returned, "");
    plan(0);
  }

  bar.hidden = false;
  page.say(SAY.begin, "", false);
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", holdBack, { capture: true });
  page.again.addEventListener("click", () => askToSignIn().then(back));
  document.addEventListener("visibilitychange", () => (document.hidden ? flush() : lookAround()));
  window.addEventListener("pagehide", () => unsaved.isClean || flush());
  window.addEventListener("online", () => unsaved.isClean || ((failures = 0), plan(0)));
  window.addEventListener("beforeunload", (event) => unsaved.names.length && !kept && !waiting && event.preventDefault());
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

function isSame(values, others) {
  const plain = (list) => JSON.stringify(list.map((value) => value.replaceAll("\r\n", "\n")).sort());
  return plain(values) === plain(others);
}

// Signing out on purpose: the last answers are saved, and nothing stays in the browser.
function wireSignOut(form) {
  let done = false;
  form.addEventListener("submit", async (event) => {
    if (done) return;
    event.preventDefault();
    done = true;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    await Promise.race([Promise.all(desks.map((desk) => desk.flush())), late]);
    forget(form.dataset.signOut);
    form.submit();
  });
}
