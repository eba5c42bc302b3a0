// How many 字 are there, and how many are left? The same rule as portal/text/cleaning.py.

import { announce } from "./announce.js";

const UNCOUNTED =
  /[\s\p{Cc}\p{Cs}\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFFF9-\uFFFB\uFFFE\uFFFF\u{E0100}-\u{E01EF}]/gu;
const PAUSE = 1000; // ms without typing before the number is said aloud

export function count(text) {
  return [...text.replace(UNCOUNTED, "").normalize("NFC")].length;
}

export function words(number, limit) {
  if (number > limit) return `目前 ${number} 字，超過 ${number - limit} 字（最多 ${limit} 字）`;
  return `目前 ${number} 字，還可以寫 ${limit - number} 字（最多 ${limit} 字）`;
}

export function wireCounters(root) {
  for (const line of root.querySelectorAll("[data-counter-for]")) {
    const box = root.querySelector(`#${CSS.escape(line.dataset.counterFor)}`) || document.getElementById(line.dataset.counterFor);
    const limit = Number(box?.dataset.limit);
    if (!box || !limit) continue;
    let timer;
    const show = () => {
      const number = count(box.value);
      line.textContent = words(number, limit);
      line.toggleAttribute("data-over", number > limit);
    };
    box.addEventListener("input", () => {
      show();
      clearTimeout(timer);
      timer = setTimeout(() => announce(line.textContent), PAUSE);
    });
    show();
  }
}
