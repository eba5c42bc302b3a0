// How does a person who does not see the page hear of a change? One polite live region for everything.

let region;

export function announce(words) {
  if (!region) {
    region = document.createElement("div");
    region.className = "visually-hidden";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  // Emptied first, so that the same words twice are said twice.
  region.textContent = "";
  setTimeout(() => (region.textContent = words), 100);
}
