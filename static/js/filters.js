// What do the filters find? form[data-filters] asks again at each change and replaces [data-results]; the button still works.
//
// The filters themselves stay where they are, with their focus: only their numbers change, and the vendors that are offered.

import { announce } from "./announce.js";
import { settled } from "./composing.js";
import { pageOf, replace, swap } from "./fragment.js";

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
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")).toString();
  const turn = ++last;
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok || turn !== last) return;
    show(pageOf(await answer.text()), url);
  } catch {
    // The button at the end of the filters asks again in the plain way.
  }
}

function show(page, url) {
  const [old, fresh] = [document, page].map((each) => each.querySelector("[data-results]"));
  if (!fresh || !old) return;
  replace(old, document.importNode(fresh, true));
  for (const facet of page.querySelectorAll("[data-facet]")) recount(facet);
  remember(page, url);
  const status = document.querySelector("[data-results] [role=status]");
  if (status) announce(status.textContent.trim());
  const found = document.querySelector("[data-found]"); // on a phone it is all that is seen of what was found
  if (found) found.textContent = `找到 ${fresh.dataset.results} 個方案`;
}

function recount(fresh) {
  const old = document.querySelector(`[data-facet="${fresh.dataset.facet}"]`);
  if (!old) return;
  old.querySelector("summary").replaceChildren(...document.importNode(fresh.querySelector("summary"), true).childNodes);
  const changing = old.querySelector("[data-changing]");
  if (changing) return swap(changing, fresh.querySelector("[data-changing]").outerHTML);
  for (const count of fresh.querySelectorAll("[data-count]")) {
    const shown = old.querySelector(`[data-count="${count.dataset.count}"]`);
    if (shown) replace(shown, document.importNode(count, true));
  }
}

// The address is the one way to write this state, as the page itself names it; a phone's filters stay open.
function remember(page, url) {
  const canonical = page.querySelector("link[rel=canonical]");
  if (canonical) url.search = new URL(canonical.href).search;
  url.hash = location.hash;
  history.replaceState(null, "", url);
  const back = document.querySelector("#keep [name=back]"); // whoever keeps a solution comes back to what is shown now
  if (back) back.value = url.pathname + url.search;
}
