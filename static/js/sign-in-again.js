// How does a person whose session has ended sign in again without losing the page? In a dialog of the page itself.

import { settled } from "./composing.js";

let waiting = null; // the promise of the person who is being asked

export function token() {
  return document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";
}

// True, false, or null when nobody can say now.
export async function isSignedIn(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return answer.ok ? (await answer.json()).seconds > 0 : null;
  } catch {
    return null;
  }
}

// Resolves once somebody is signed in; which account it is, the caller asks.
export async function askToSignIn() {
  await settled();
  const dialog = document.getElementById("sign-in-again");
  if (!dialog) throw new Error("no dialog on this page");
  if (!dialog.open) dialog.showModal();
  waiting ??= new Promise((resolve) => wire(dialog, resolve)).finally(() => (waiting = null));
  return waiting;
}

function wire(dialog, resolve) {
  const form = dialog.querySelector("form");
  const error = dialog.querySelector("[data-sign-in-error]");
  const close = dialog.querySelector("[data-sign-in-close]");
  close.onclick = () => dialog.close();
  form.onsubmit = async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    const words = await signIn(form).catch(() => "連線中斷，請稍後再試一次。");
    button.disabled = false;
    error.textContent = words;
    error.hidden = !words;
    if (words) return form.elements.password.focus();
    form.elements.password.value = "";
    refreshTokens();
    dialog.close();
    resolve();
  };
}

// "" when it worked; else why not. What needs more than a password is asked on the ordinary page.
async function signIn(form) {
  const page = await fetch(form.action, { credentials: "same-origin" }); // brings the token that a form needs
  if (page.redirected && (await isSignedIn(form.dataset.alive))) return ""; // in another tab meanwhile
  const headers = { "X-Requested-With": "XMLHttpRequest", Accept: "application/json", "X-CSRFToken": token() };
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.action, { method: "POST", headers, body, credentials: "same-origin" });
  const told = await answer.json().catch(() => ({}));
  if (await isSignedIn(form.dataset.alive)) return "";
  if (told.location) location.assign(`${told.location}?next=${encodeURIComponent(location.pathname)}`);
  return reasons(told) || "還不能登入，請再試一次。";
}

function reasons({ form }) {
  const fields = Object.values(form?.fields || {}).flatMap((field) => field.errors || []);
  return [...(form?.errors || []), ...fields].join(" ");
}

// The page's own forms carry the token of the session that has ended.
function refreshTokens() {
  const fresh = token();
  if (fresh) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((token) => (token.value = fresh));
}
