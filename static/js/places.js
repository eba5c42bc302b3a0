// How does an officer get anywhere with one key? "/" is the search, "g" the menu, and each main place has a key of its own.

import { areOff, isPlain, isTyping, wireKeySwitches } from "./keys.js";

export function wirePlaces(root) {
  const menu = root.querySelector("[data-menu]");
  if (!menu) return;
  wireKeySwitches(root);
  for (const hint of root.querySelectorAll("[data-kbd]")) hint.hidden = false;
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("[data-menu][open], .filter-chip[open]")) if (!open.contains(event.target)) open.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close(event);
    if (isPlain(event) && !areOff() && !isTyping(event.target)) press(event, menu);
  });
  // The plain way to the numbers is a page with all of them.
  for (const link of root.querySelectorAll("[data-numbers]:not([data-counted]) .viewlink")) link.parentElement.hidden = true;
  for (const chips of root.querySelectorAll("[data-numbers]:not([data-counted])")) {
    chips.addEventListener("toggle", () => count(chips), { capture: true, once: true });
  }
}

function close(event) {
  const open = event.target.closest?.("[data-menu][open], .filter-chip[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
}

function press(event, menu) {
  const find = document.querySelector("[data-find]");
  if (event.key === "/" && find) {
    event.preventDefault();
    find.focus();
    find.select();
  } else if (event.key === "g") {
    event.preventDefault();
    menu.open = true;
    menu.querySelector("a").focus();
  } else {
    const place = [...document.querySelectorAll("[data-key]")].find((link) => link.dataset.key === event.key);
    if (place) location.assign(place.href);
  }
}

// How many cases each choice would find: asked when a chip is opened for the first time.
async function count(chips) {
  try {
    const answer = await fetch(chips.dataset.numbers, { credentials: "same-origin" });
    if (!answer.ok) return;
    const numbers = await answer.json();
    for (const chip of chips.querySelectorAll("[data-chip]")) {
      for (const place of chip.querySelectorAll("[data-number]")) {
        const number = numbers[chip.dataset.chip]?.[place.dataset.number];
        if (number !== undefined) place.textContent = number.toLocaleString("en");
      }
    }
  } catch {
    // The choices are there without their numbers.
  }
}
