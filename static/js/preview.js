// How does the letter on a step's page follow what is being typed? The same form is sent for its preview alone.

import { settled } from "./composing.js";
import { partOf, replace } from "./fragment.js";

const PAUSE = 700; // ms without typing

export function wirePreviews(root) {
  for (const form of root.querySelectorAll("form[data-previews]")) {
    let timer;
    let asked = 0;
    const ask = async () => {
      await settled(form);
      const mine = (asked += 1);
      const fresh = await load(form);
      // An answer that comes late is of an older text.
      const old = document.querySelector("[data-preview]");
      if (fresh && old && mine === asked && !form.dataset.sent) replace(old, fresh);
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
  }
}

async function load(form) {
  const data = new FormData(form);
  data.set("do", "preview");
  try {
    const answer = await fetch(form.action || location.href, { method: "POST", body: data, credentials: "same-origin" });
    return answer.ok && !answer.redirected ? partOf(await answer.text(), "[data-preview]") : null;
  } catch {
    return null; // the button beside it still asks
  }
}
