// What stands in a form that saves by itself, under which version was it shown, and how is an answer put into it?
//
// Each [data-seen] box belongs to one small form of the page: its name is the form's prefix and "seen", its value the versions.

import { committed } from "./composing.js";

const BOX = "seen";
const TYPED = "input[name], select[name], textarea[name]";

export function boxOf(form, name) {
  const boxes = [...form.querySelectorAll("[data-seen]")].map((box) => ({ box, prefix: box.name.slice(0, -BOX.length) }));
  const fits = boxes.filter(({ box, prefix }) => name.startsWith(prefix) && name.slice(prefix.length) in versions(box));
  return fits.sort((shorter, longer) => longer.prefix.length - shorter.prefix.length)[0] || null;
}

function versions(box) {
  try {
    return JSON.parse(box.value);
  } catch {
    return {};
  }
}

export function setVersion(form, name, version) {
  const fit = boxOf(form, name);
  if (!fit) return;
  fit.box.value = JSON.stringify({ ...versions(fit.box), [name.slice(fit.prefix.length)]: version });
}

export function versionOf(form, name) {
  const fit = boxOf(form, name);
  return fit ? versions(fit.box)[name.slice(fit.prefix.length)] : undefined;
}

export function controlsOf(form, name) {
  return [...form.querySelectorAll(TYPED)].filter((control) => control.name === name && control.type !== "file");
}

// The values with which the form would send an answer, without what an input method has not finished.
export function valuesOf(form, name) {
  return controlsOf(form, name).flatMap((control) => {
    if (control.type === "checkbox" || control.type === "radio") return control.checked ? [control.value] : [];
    return control.multiple ? [...control.selectedOptions].map((option) => option.value) : [committed(control)];
  });
}

export function putValues(form, name, values) {
  const controls = controlsOf(form, name);
  for (const control of controls) {
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (control.multiple) [...control.options].forEach((option) => (option.selected = values.includes(option.value)));
    else control.value = values[0] ?? "";
  }
  for (const kind of ["input", "change"]) controls[0]?.dispatchEvent(new Event(kind, { bubbles: true })); // for counters and conditions
}

// A price is sent whole: the server must know which of its rows it is, and whether it is empty.
export function withCompany(form, names) {
  const all = new Set(names);
  for (const name of names) {
    const row = controlsOf(form, name)[0]?.closest(".row");
    row?.querySelectorAll(TYPED).forEach((control) => boxOf(form, control.name) && all.add(control.name));
  }
  return [...all];
}

// The body of a request that carries these answers and nothing else of the page.
export function bodyOf(form, names) {
  const body = new URLSearchParams();
  const seen = new Map();
  for (const name of names) {
    const fit = boxOf(form, name);
    if (!fit) continue;
    const key = name.slice(fit.prefix.length);
    seen.set(fit.box, { ...seen.get(fit.box), [key]: versions(fit.box)[key] });
    for (const value of valuesOf(form, name)) body.append(name, value);
    const choice = `${fit.prefix}keep-${key}`;
    for (const value of valuesOf(form, choice)) body.append(choice, value);
    carryRow(form, name, body);
  }
  for (const [box, versions] of seen) body.set(box.name, JSON.stringify(versions));
  const edition = form.elements.namedItem("edition"); // of the letter that a correction's page was made of
  if (edition) body.set("edition", edition.value);
  return body;
}

function carryRow(form, name, body) {
  const rows = controlsOf(form, name)[0]?.closest(".rows");
  if (!rows) return;
  for (const hidden of rows.querySelectorAll("input[type=hidden]:not([data-seen])")) body.set(hidden.name, hidden.value);
}
