// How is a paper read beside the criterion that it belongs to? In the column at right, or below on a narrow window.

import { Papers, paperOf } from "./papers.js";

const page = document.querySelector("[data-opinion]");
const column = page?.querySelector("[data-papers]");

if (column) wire(new Papers(column));

function wire(papers) {
  page.addEventListener("click", (event) => {
    const link = event.target.closest("a[target=paper]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    papers.open(paperOf(link), true);
    for (const other of page.querySelectorAll("[data-open]")) {
      if (other.href === link.href) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    }
    if (getComputedStyle(column).position === "static") column.scrollIntoView();
  });
}
