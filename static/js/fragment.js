// How is a part of the page replaced by what the server says? The one place where words of the server become elements.
//
// `swap` loses nothing that was typed in the part; `replace` is for a caller that looks after that itself. A caller that was
// not asked for by a person in that part waits first until it is `settled` (composing.js).

import { wireConditions } from "./conditions.js";
import { wireCounters } from "./counter.js";

// The one element that a fragment is; null of an empty one.
export function elementOf(html) {
  return template(html).content.firstElementChild;
}

// A whole page that was asked for, to look parts up in; nothing in it runs.
export function pageOf(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

// A part of a whole page that was asked for; null where the page has none.
export function partOf(html, selector) {
  const part = pageOf(html).querySelector(selector);
  return part && document.importNode(part, true);
}

export function fill(part, html) {
  part.replaceChildren(template(html).content);
}

export function replace(old, fresh) {
  old.replaceWith(fresh);
  wireCounters(fresh);
  wireConditions(fresh);
  return fresh;
}

// The element that stands there now; null of an empty fragment, which changes nothing.
export function swap(old, html) {
  const fresh = elementOf(html);
  if (!fresh) return null;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  keepTyped(old, fresh);
  const places = lists(old).map((list) => list.scrollTop);
  replace(old, fresh);
  lists(fresh).forEach((list, number) => (list.scrollTop = places[number] ?? 0));
  if (focused) refocus(focused, fresh);
  return fresh;
}

function template(html) {
  const made = document.createElement("template");
  made.innerHTML = html.trim();
  return made;
}

function keepTyped(old, fresh) {
  for (const control of controls(old)) {
    const twin = controls(fresh).find((candidate) => same(candidate, control));
    if (!twin || twin.type === "file") continue;
    if (control.type === "checkbox" || control.type === "radio") twin.checked = control.checked;
    else twin.value = control.value;
  }
}

// Those that scroll in themselves.
function lists(root) {
  return [...root.querySelectorAll("[data-scrolls]")];
}

function refocus(focused, fresh) {
  const address = focused.getAttribute("href");
  const twin = address
    ? [...fresh.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === address)
    : controls(fresh).find((candidate) => same(candidate, focused));
  if (twin) return twin.focus();
  fresh.tabIndex = -1;
  fresh.focus({ preventScroll: true });
}

function controls(root) {
  return [...root.querySelectorAll("input[name], select[name], textarea[name], button[name]")];
}

function same(control, other) {
  const ticked = ["checkbox", "radio", "submit"].includes(control.type);
  return control.type === other.type && control.name === other.name && (!ticked || control.value === other.value);
}
