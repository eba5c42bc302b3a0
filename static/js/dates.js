// Which day is it that somebody types? Shown at once in both calendars, as the server reads it (portal/time/understood.py).
//
// The server is asked, so that there is one way of reading a date. While it cannot be reached nothing is shown; saving
// says the same. Nothing is written into the box itself.

const PAUSE = 150; // ms without typing
const PLACE = "/dates/typed/";

export function wireDates(root) {
  for (const box of root.querySelectorAll("input[data-date]")) watch(box);
}

function watch(box) {
  const line = box.parentElement.querySelector(`output[for="${CSS.escape(box.id)}"]`);
  if (!line) return;
  const [words, doubt] = line.children;
  let timer, asked = box.value;

  const show = (said) => {
    words.textContent = said.words;
    doubt.textContent = said.doubt;
  };
  const ask = async () => {
    const text = box.value;
    if (text === asked) return;
    asked = text;
    const query = new URLSearchParams({ text, kind: box.dataset.date, doubt: box.dataset.doubt || "" });
    const said = text.trim() ? await answer(`${PLACE}?${query}`) : { words: "", doubt: "" };
    if (asked === text) show(said); // typed on meanwhile: a later answer comes
  };
  const note = (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, event.type === "change" ? 0 : PAUSE);
  };
  for (const kind of ["input", "change", "compositionend"]) box.addEventListener(kind, note);
}

async function answer(place) {
  try {
    const told = await fetch(place, { headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual" });
    return told.ok ? await told.json() : { words: "", doubt: "" };
  } catch {
    return { words: "", doubt: "" };
  }
}
