// Has the thing that is being made or checked come to its end? Ask again, less and less often, while somebody looks.

import { announce } from "./announce.js";
import { settled } from "./composing.js";
import { swap } from "./fragment.js";

const FIRST = 2000; // ms
const SLOWEST = 15000;
const STEADY = 4000; // of what goes on while people look at it: [data-poll-steady]
const asking = new WeakSet();
const shown = new WeakMap(); // by part, what the server said of it last

export function wirePolling(root) {
  const waiting = [...root.querySelectorAll("[data-poll]")];
  if (root instanceof Element && root.matches("[data-poll]")) waiting.push(root);
  for (const part of waiting) {
    if (asking.has(part)) continue;
    asking.add(part);
    setTimeout(() => ask(part, FIRST), FIRST);
  }
}

async function ask(part, wait) {
  if (!part.isConnected) return;
  const later = part.hasAttribute("data-poll-steady") ? STEADY : Math.min(wait * 1.5, SLOWEST);
  if (document.hidden) return void setTimeout(() => ask(part, wait), wait);
  const html = await load(part.dataset.poll);
  await settled(part);
  if (!part.isConnected) return;
  if (html === "gone") return;
  const isNew = html && html !== shown.get(part);
  const fresh = isNew ? swap(part, html) : part; // where nothing changed nobody's place is touched
  if (!fresh) return;
  if (fresh.matches("[data-poll]")) {
    asking.add(fresh);
    if (html) shown.set(fresh, html);
    return void setTimeout(() => ask(fresh, later), later);
  }
  const news = fresh.matches("[data-announce]") ? fresh : fresh.querySelector("[data-announce]");
  if (news) announce(news.dataset.announce);
}

// The fragment; "" when the server could not be reached now; "gone" when asking again is of no use.
async function load(url) {
  try {
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return "gone";
    if (!answer.ok || answer.redirected) return answer.redirected ? "gone" : "";
    const json = (answer.headers.get("Content-Type") || "").includes("json");
    return json ? (await answer.json()).html : await answer.text();
  } catch {
    return "";
  }
}
