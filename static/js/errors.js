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
    const question = target.closest(".field, .upload, .rows") || target;
    question.scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  });
}
