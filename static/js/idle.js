// When does the session end, and does the person want to go on? The server decides; this only tells and asks.

import { token } from "./sign-in-again.js";

const WARNING = 180; // seconds before the end
const LAST_CALL = 15; // seconds before the end in which a page may still save its draft
const TYPING = 60; // seconds between two signs of life while somebody types

const bar = document.getElementById("idle");
if (bar) watch(bar);

function watch(bar) {
  const notice = bar.querySelector("[role=alert]");
  const left = bar.querySelector("[data-left]");
  const clock = bar.querySelector("time");
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("idle") : null;
  let end = 0;
  let signOfLife = Date.now();
  let called = false;
  let asking = false;
  let gone = false; // the session has ended, and the page has been told

  const setEnd = (moment) => {
    end = moment;
    called = false;
    clock.dateTime = new Date(end).toISOString();
    clock.textContent = new Date(end).toLocaleTimeString("zh-TW", { hour: "2-digit", minute: "2-digit", hour12: false });
    show();
  };
  const secondsLeft = () => Math.round((end - Date.now()) / 1000);
  const inWords = (seconds) => (seconds >= 60 ? `${Math.ceil(seconds / 60)} 分鐘` : "不到 1 分鐘");

  const show = () => {
    const words = inWords(secondsLeft());
    if (left.textContent !== words) left.textContent = words;
    notice.hidden = secondsLeft() > WARNING;
  };

  async function ask(method) {
    if (asking) return;
    asking = true;
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": token() };
      const answer = await fetch(bar.dataset.url, { method, headers, credentials: "same-origin" });
      if (!answer.ok) return;
      const { seconds } = await answer.json();
      if (seconds <= 0) return leave();
      setEnd(Date.now() + seconds * 1000);
      tabs?.postMessage(end);
    } catch {
      // no connection: the next tick asks again
    } finally {
      asking = false;
    }
  }

  function tick() {
    if (gone) return void (notice.hidden = true);
    show();
    if (secondsLeft() <= LAST_CALL && !called) {
      called = true;
      document.dispatchEvent(new CustomEvent("idle:ending")); // whoever can save a draft does it now
    }
    if (secondsLeft() <= 0) ask("GET"); // another tab may have gone on
  }

  function alive() {
    if (gone || Date.now() - signOfLife < TYPING * 1000) return;
    signOfLife = Date.now();
    ask("POST");
  }

  // A page that keeps what was typed stays where it is, and asks for the password itself.
  function leave() {
    gone = true;
    if (!document.dispatchEvent(new CustomEvent("idle:ended", { cancelable: true }))) return;
    const back = encodeURIComponent(location.pathname + location.search);
    location.assign(`${bar.dataset.signIn}?next=${back}`);
  }

  bar.querySelector("button").addEventListener("click", () => ask("POST"));
  document.addEventListener("input", alive);
  document.addEventListener("compositionupdate", alive);
  document.addEventListener("session:back", () => {
    gone = false;
    ask("GET");
  });
  document.addEventListener("visibilitychange", () => document.hidden || tick());
  tabs?.addEventListener("message", (event) => event.data > end && setEnd(event.data));

  setEnd(Date.now() + Number(bar.dataset.seconds) * 1000);
  tabs?.postMessage(end);
  setInterval(tick, 1000);
}
