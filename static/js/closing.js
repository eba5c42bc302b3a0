// How long is left until the closing, by the server's clock? The client's own clock may be wrong by hours: it only
// measures how much time has passed since the server last said its own. Nothing is over until the server says so.

import { announce } from "./announce.js";
import { fill } from "./fragment.js";

const TICK = 1000; // ms
const OFTEN = 60_000; // between two questions in the last hour
const SELDOM = 600_000; // at other times
const JUMP = 3000; // what two clocks may differ between ticks before one was put right, or the machine slept
const PATIENCE = 8000; // for an answer; then it is asked again
const AGAIN = 5000; // after a question that failed, and at the end while the server still says "open"
const DAY = 86_400_000;
const HOUR = 3_600_000;
const STEPS = [DAY, HOUR, 600_000, 60_000]; // each is said aloud once, when it is passed

export function wireClosing(root) {
  for (const part of root.querySelectorAll("[data-closing]")) watch(part);
}

// The same words as time_left in portal/time/calendar.py: whole units, rounded down; a part of a second still counts.
export function timeLeft(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (!seconds) return "";
  for (const [size, unit, smaller, rest] of [[86400, "天", 3600, "小時"], [3600, "小時", 60, "分"], [60, "分", 1, "秒"]]) {
    if (seconds >= size) return `還有 ${Math.floor(seconds / size)} ${unit} ${Math.floor((seconds % size) / smaller)} ${rest}`;
  }
  return `還有 ${seconds} 秒`;
}

export function toneOf(left) {
  if (left > DAY) return "calm";
  return left > HOUR ? "near" : "last";
}

const taipei = new Intl.DateTimeFormat("zh-TW", {
  timeZone: "Asia/Taipei", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});

function watch(part) {
  let closes = Number(part.dataset.closes);
  let ahead = 0; // server's clock minus this one's
  let asked = 0; // when the server was last asked, by this clock
  let wait = 0; // until it is asked again
  let asking = false;
  let apart = Date.now() - performance.now();
  const late = Math.random() * 2000; // at the end not everybody asks in the same moment
  let before; // what was left at the last tick

  const now = () => Date.now() + ahead;
  const isOpen = () => part.dataset.standing === "open";

  // The page was stamped just before its first byte came; a page out of the browser's store may be old.
  const [loaded] = performance.getEntriesByType("navigation");
  const age = loaded ? performance.now() - loaded.responseStart : 0;
  ahead = Number(part.dataset.now) + age - Date.now();
  asked = Date.now();
  if (loaded?.type === "back_forward" || loaded?.transferSize === 0) asked = -Infinity;

  function show() {
    const clock = part.querySelector("[data-clock]");
    const left = closes - now();
    if (clock) put(clock, taipei.format(now()));
    if (!isOpen()) return left;
    const words = part.querySelector("[data-left]");
    if (words) put(words, left > 0 ? timeLeft(left) : "時間到了，正在向主機確認…");
    part.dataset.tone = toneOf(left);
    say(left);
    before = left;
    return left;
  }

  function say(left) {
    const passed = STEPS.filter((step) => before > step && left <= step);
    if (passed.length && left > 0) announce(`${timeLeft(left)}截止收件。`);
  }

  function tick() {
    const drift = Date.now() - performance.now();
    if (Math.abs(drift - apart) > JUMP) asked = -Infinity; // asleep, or the clock was put right
    apart = drift;
    const left = show();
    const pause = wait || (isOpen() && left <= HOUR ? OFTEN : SELDOM);
    const due = isOpen() && left <= -late ? AGAIN : pause;
    if (!document.hidden && Date.now() - asked >= due) ask();
  }

  async function ask() {
    if (asking) return;
    asking = true;
    asked = Date.now();
    const sent = performance.now();
    try {
      const answer = await fetch(part.dataset.closing, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      take(await answer.json(), performance.now() - sent);
      wait = 0;
    } catch {
      wait = AGAIN; // no line: what is known goes on
    } finally {
      asking = false;
    }
  }

  // The server's moment lies between question and answer. Of the doubt the earlier is taken: it never fires early.
  function take(fresh, trip) {
    ahead = fresh.now - Date.now() + (trip < 1000 ? trip / 2 : 0);
    apart = Date.now() - performance.now();
    const moved = fresh.closes !== closes;
    const turned = fresh.standing !== part.dataset.standing;
    closes = fresh.closes;
    if (moved || turned) {
      part.dataset.standing = fresh.standing;
      part.dataset.closes = String(closes);
      part.dataset.tone = "calm";
      fill(part, fresh.html);
      before = undefined;
      announce(part.textContent.replace(/\s+/g, " ").trim());
    }
    show();
  }

  const back = () => {
    if (!document.hidden) tick();
  };
  document.addEventListener("visibilitychange", back);
  window.addEventListener("online", () => ask());
  window.addEventListener("pageshow", (event) => event.persisted && ask());
  setInterval(tick, TICK);
  tick();
}

// Only what changes is written, so that nothing is drawn and nothing selected is lost each second.
function put(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
