// What of the typing is finished? With 注音 and other input methods a box holds letters on their way to being words.
//
// One gate for every page and every module, those of the admin among them: while a box is composing, its input events and the
// keys that belong to the input method reach nobody, and Enter sends no form. Once the text is committed one input event tells
// of it. Whoever reads a box asks `committed`; whoever would replace or write into one waits for `settled`.

let box = null; // the control that is composing
let before = ""; // what stood in it, committed
let ownEnter = false; // the last key was an Enter that chose a word
const keys = new Set(); // pressed for the input method and not yet released
const waiting = [];

// Whether something inside `root` is being composed.
export function isComposing(root = document) {
  return Boolean(box?.isConnected && root.contains(box));
}

// What stands in the control without what is half-typed.
export function committed(control) {
  return control === box && box.isConnected ? before : control.value;
}

// Resolves when nothing inside `root` is being composed; at once when nothing is.
export function settled(root = document) {
  if (!isComposing(root)) return Promise.resolve();
  return new Promise((resolve) => waiting.push({ root, resolve }));
}

function begin(event) {
  if (typeof event.target.value !== "string") return;
  if (box && box !== event.target) end();
  box = event.target;
  before = event.type === "input" ? box.defaultValue : box.value; // input: it began before this script did
}

function end() {
  const ended = box, stood = before;
  if (!ended) return;
  box = null;
  // After the browser has finished with its own events of the same composition.
  queueMicrotask(() => {
    if (ended.isConnected && ended.value !== stood) ended.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
    for (const settling of waiting.splice(0)) isComposing(settling.root) ? waiting.push(settling) : settling.resolve();
  });
}

function isForMethod(event) {
  return event.isComposing || event.keyCode === 229; // 229: also the key that Safari tells of after the composition has ended
}

function hide(event) {
  if (!box) begin(event);
  event.stopImmediatePropagation();
}

function gate(event) {
  if (event.type === "input") return void (event.isComposing && hide(event));
  if (event.type === "keydown") ownEnter = event.key === "Enter" && isForMethod(event);
  if (event.type === "keydown" && isForMethod(event)) keys.add(event.code);
  const own = isForMethod(event) || (event.type === "keyup" && keys.has(event.code));
  if (event.type === "keyup") {
    keys.delete(event.code);
    ownEnter = false; // what a key sends it has sent by now
  }
  if (own) event.stopImmediatePropagation();
}

// Enter that chose a word is no wish to send; another wish waits until the word is there.
function holdBack(event) {
  if (!ownEnter && !isComposing(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!ownEnter) settled(event.target).then(() => event.target.requestSubmit(event.submitter));
}

const first = { capture: true };
window.addEventListener("compositionstart", begin, first);
window.addEventListener("compositionend", end, first);
window.addEventListener("focusout", (event) => event.target === box && end(), first); // where a browser tells of no end
window.addEventListener("pointerdown", () => (ownEnter = false), first);
for (const kind of ["keydown", "keypress", "keyup", "input"]) window.addEventListener(kind, gate, first);
window.addEventListener("submit", holdBack, first);
