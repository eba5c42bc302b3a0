// How do answers reach the server, and what came of it? One request; its outcome has a name, whatever the line did.

import { token } from "../sign-in-again.js";

const LAST_WORDS = 60000; // characters that a browser still sends for a page that is gone
const WAITS = [2000, 5000, 10000, 20000, 40000, 60000]; // ms between two tries while the server cannot be reached

export const TAKEN = "taken"; // with `told`: what the server says of the answers
export const AWAY = "away"; // nobody there now: to be tried again
export const CLOSED = "closed"; // with `words`: nothing more is taken here
export const GONE = "gone"; // the page is not there any more
export const OTHER_ACCOUNT = "other account"; // with `url`: somebody else has signed in
export const SIGNED_OUT = "signed out"; // with `status`: 0 of an answer that led elsewhere
export const REFUSED = "refused"; // this will never be taken as it is

export async function send(body) {
  const headers = { Accept: "application/json", "X-CSRFToken": token(), "X-Requested-With": "fetch" };
  const keepalive = body.toString().length < LAST_WORDS; // arrives also when the page is closed meanwhile
  const options = { method: "POST", headers, body, credentials: "same-origin", redirect: "manual", keepalive };
  try {
    const answer = await fetch(location.pathname, options);
    return answer.ok ? { outcome: TAKEN, told: await answer.json() } : await refusal(answer);
  } catch {
    return { outcome: AWAY };
  }
}

async function refusal(answer) {
  const told = await answer.json().catch(() => ({}));
  if (told.other_account) return { outcome: OTHER_ACCOUNT, url: told.other_account };
  if (told.closed) return { outcome: CLOSED, words: told.closed };
  if (answer.status === 404) return { outcome: GONE };
  const isElsewhere = answer.type === "opaqueredirect";
  if (answer.status === 401 || answer.status === 403 || isElsewhere) return { outcome: SIGNED_OUT, status: answer.status };
  return { outcome: answer.status >= 500 || answer.status === 429 ? AWAY : REFUSED };
}

// Who else is here, and is it still the same account? {} when nobody can say now; `reached` when the server was.
export async function ask(account) {
  const headers = { Accept: "application/json" };
  try {
    const answer = await fetch(`${location.pathname}?account=${account}`, { headers, credentials: "same-origin", redirect: "manual" });
    return { ...(await answer.json()), reached: answer.ok };
  } catch {
    return {};
  }
}

// Milliseconds until the next try after so many failures; none failed, none to wait.
export function pauseAfter(failures) {
  return failures ? WAITS[Math.min(failures, WAITS.length) - 1] : 0;
}
