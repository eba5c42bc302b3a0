// Where am I in a long list of sections? The list scrolls by itself until the current entry is in sight; the page stays.

export function showCurrent(root) {
  for (const link of root.querySelectorAll(".two-column > aside a[aria-current]")) {
    const column = link.closest("aside");
    const entry = link.closest("li") || link;
    column.scrollTop = entry.offsetTop - column.offsetTop - column.clientHeight / 3;
  }
}
