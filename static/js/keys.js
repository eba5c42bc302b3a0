// May a single key do something? Not in a box, not while something is composed, and not for whoever switched it off (WCAG 2.1.4).

const OFF = "case-keys-off";

export function areOff() {
  return localStorage.getItem(OFF) === "yes";
}

export function isTyping(target) {
  return target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

export function isPlain(event) {
  return !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]"));
}

// Every box of a page that switches the keys off says the same.
export function wireKeySwitches(root) {
  const boxes = [...root.querySelectorAll("[data-keys-off]")];
  for (const box of boxes) {
    box.checked = areOff();
    box.addEventListener("change", () => {
      localStorage.setItem(OFF, box.checked ? "yes" : "no");
      for (const other of boxes) other.checked = box.checked;
    });
  }
}
