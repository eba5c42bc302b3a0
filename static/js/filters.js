// What do the filters find? form[data-filters] asks again at each change and replaces [data-results]; the button still works.

import { announce } from "./announce.js";
import { settled } from "./composing.js";
import { partOf, replace } from "./fragment.js";

const PAUSE = 250; // ms, several ticks in a row are one question
let last = 0;

export function wireFilters(root) {
  for (const form of root.querySelectorAll("form[data-filters]")) {
    let timer;
    form.addEventListener("change", (event) => {
      if (event.target.type === "search") return;
      clearTimeout(timer);
      timer = setTimeout(() => refresh(form), PAUSE);
    });
  }
}

async function refresh(form) {
  await settled(form);
  const url = new URL(form.action || location.href);
  url.hash = location.hash; // the filters of a phone stay open
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")).toString();
  const turn = ++last;
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok || turn !== last) return;
    show(partOf(await answer.text(), "[data-results]"), url);
  } catch {
    // The button at the end of the filters asks again in the plain way.
  }
}

function show(fresh, url) {
  const old = document.querySelector("[data-results]");
  if (!fresh || !old) return;
  replace(old, fresh);
  history.replaceState(null, "", url);
  const status = document.querySelector("[data-results] [role=status]");
  if (status) announce(status.textContent.trim());
  const found = document.querySelector("[data-found]"); // on a phone it is all that is seen of what was found
  if (found) found.textContent = `找到 ${fresh.dataset.results} 個方案`;
}
