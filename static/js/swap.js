// How is a part of the page replaced by what the server says, without losing what was typed in it? A caller that was not asked
// for by a person in that part waits first until it is `settled` (composing.js).

import { wireConditions } from "./conditions.js";
import { wireCounters } from "./counter.js";

export function swap(old, html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const fresh = template.content.firstElementChild;
  if (!fresh) return null;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  keepTyped(old, fresh);
  old.replaceWith(fresh);
  wireCounters(fresh);
  wireConditions(fresh);
  if (focused) refocus(focused, fresh);
  return fresh;
}

function keepTyped(old, fresh) {
  for (const control of controls(old)) {
    const twin = controls(fresh).find((one) => same(one, control));
    if (!twin || twin.type === "file") continue;
    if (control.type === "checkbox" || control.type === "radio") twin.checked = control.checked;
    else twin.value = control.value;
  }
}

function refocus(focused, fresh) {
  const twin = controls(fresh).find((one) => same(one, focused));
  if (twin) return twin.focus();
  fresh.tabIndex = -1;
  fresh.focus({ preventScroll: true });
}

function controls(root) {
  return [...root.querySelectorAll("input[name], select[name], textarea[name], button[name]")];
}

function same(one, other) {
  const ticked = ["checkbox", "radio", "submit"].includes(one.type);
  return one.type === other.type && one.name === other.name && (!ticked || one.value === other.value);
}
