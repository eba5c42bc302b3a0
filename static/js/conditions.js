// Which questions are asked? A question with data-when is shown while the question it names has one of the given answers.
//
// What is hidden stays in the form: the server drops what does not apply, and a change of mind loses nothing.

import { isComposing, settled } from "./composing.js";

const wired = new WeakSet();

export function wireConditions(root) {
  const forms = new Set([...root.querySelectorAll("[data-when]")].map((question) => question.closest("form")));
  for (const form of forms) {
    if (!form) continue;
    if (!wired.has(form)) wire(form);
    update(form); // also when a part of a form that is wired was replaced
  }
}

function wire(form) {
  wired.add(form);
  form.addEventListener("change", () => update(form));
  form.addEventListener("reset", () => setTimeout(() => update(form)));
}

function update(form) {
  for (const question of form.querySelectorAll("[data-when]")) {
    const shown = applies(form, question, 0);
    if (!shown && isComposing(question)) {
      settled(question).then(() => update(form));
      continue;
    }
    question.hidden = !shown;
    const hint = question.querySelector(".condition");
    if (hint && find(form, question.dataset.when).length) hint.hidden = true;
  }
}

// Up the chain: a question applies only if the question it depends on does. `depth` ends a chain that bites its tail.
function applies(form, question, depth) {
  if (!question || depth > 20) return true;
  const name = question.dataset.when;
  if (!name) return true;
  const controls = find(form, name);
  if (!controls.length) return true; // asked elsewhere: the hint line says when to answer
  const wanted = JSON.parse(question.dataset.whenValues);
  const parent = controls[0].closest("[data-when]");
  return answers(controls).some((answer) => wanted.includes(answer)) && applies(form, parent, depth + 1);
}

function find(form, name) {
  return [...form.elements].filter((control) => control.name === name);
}

function answers(controls) {
  return controls.flatMap((control) => {
    if (control.type === "radio") return control.checked ? [control.value] : [];
    if (control.type === "checkbox") return tick(control, controls.length === 1);
    if (control.type === "select-multiple") return [...control.selectedOptions].map((option) => option.value);
    return [control.value];
  });
}

// A single box is a yes or no, which the server writes True or False.
function tick(control, alone) {
  if (!control.checked) return alone ? ["False"] : [];
  return alone ? ["True", control.value] : [control.value];
}
