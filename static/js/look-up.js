// How is the name of a company asked for beside its number, while the page stays? button[data-look-up] names the part that is
// replaced by what the server says; without this script the button sends the whole form, and the page comes back with it.

import { announce } from "./announce.js";
import { replace, elementOf } from "./fragment.js";

const SENT = ["csrfmiddlewaretoken", "username"]; // no password leaves the page for this
const AWAY = "現在查不到，請稍後再試。查詢的結果不影響註冊。";

export function wireLookUps(root) {
  for (const button of root.querySelectorAll("button[data-look-up]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      if (!button.hasAttribute("aria-disabled")) ask(button);
    });
  }
}

async function ask(button) {
  const words = button.textContent;
  button.setAttribute("aria-disabled", "true");
  button.textContent = "查詢中…";
  show(button.dataset.lookUp, await load(button));
  button.textContent = words;
  button.removeAttribute("aria-disabled");
}

// The fragment; "" when the server could not be reached.
async function load(button) {
  const all = new FormData(button.form);
  const body = new URLSearchParams(SENT.map((name) => [name, all.get(name) ?? ""]));
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(button.formAction, { method: "POST", headers, body, credentials: "same-origin", redirect: "error" });
    return (await answer.json()).html;
  } catch {
    return "";
  }
}

function show(id, html) {
  const part = document.getElementById(id);
  const fresh = html && elementOf(html);
  if (fresh) {
    fresh.removeAttribute("autofocus"); // the person is at the button, and hears it
    replace(part, fresh);
    return announce(fresh.dataset.announce);
  }
  part.className = "notice notice--waiting";
  part.textContent = AWAY;
  announce(AWAY);
}
