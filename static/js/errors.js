// Where does a person look first when something is wrong? At the summary at the top, and from there at the question itself.

export function wireErrors(root) {
  const summary = root.querySelector("[data-focus]");
  if (!summary) return;
  if (!location.hash) summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href*='#']");
    if (!link || link.pathname !== location.pathname || link.search !== location.search) return;
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const question = target.closest(".field, .upload, .row, .rows") || target;
    question.scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  });
}

// What was mended leaves the summary, and an empty summary the page: it would say the opposite of what is saved.
export function tidySummary(form) {
  const summary = document.querySelector(".error-summary");
  if (!summary || !form) return;
  for (const link of summary.querySelectorAll("a[href^='#']")) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const home = target?.closest(".field, .upload") || target;
    if (home && form.contains(home) && !home.querySelector(".error, .conflict")) link.closest("li").remove();
  }
  if (!summary.querySelector("li")) summary.remove();
}
