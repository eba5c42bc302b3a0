// How does a field get into the text of a letter? A press puts it where the cursor was last; without scripts it is copied by hand.

export function wireLetterFields(root) {
  for (const offer of root.querySelectorAll("[data-fields-offered]")) {
    const boxes = [...root.querySelectorAll("[data-fields]")];
    if (!boxes.length) continue;
    let box = boxes.at(-1);
    for (const each of boxes) each.addEventListener("focus", () => (box = each));
    for (const code of offer.querySelectorAll("code")) code.replaceWith(button(code.textContent, () => insert(box, code.textContent)));
    for (const words of offer.querySelectorAll("[data-with-script]")) words.hidden = false;
  }
}

function button(words, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "fields__field";
  made.textContent = words;
  made.addEventListener("click", press);
  return made;
}

function insert(box, words) {
  box.focus();
  // The browser's own way keeps the undo; where it is refused, the text is set.
  if (!document.execCommand("insertText", false, words)) box.setRangeText(words, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
