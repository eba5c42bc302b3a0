// May somebody see what they type? A button beside each password shows it until the form is sent.

export function wirePasswords(root) {
  for (const box of root.querySelectorAll("input[type=password]")) offer(box);
}

function offer(box) {
  const row = document.createElement("div");
  row.className = "reveal";
  box.replaceWith(row);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--secondary reveal__button";
  row.append(box, button);
  const name = box.labels[0]?.textContent.trim() || "密碼";
  const show = (visible) => {
    box.type = visible ? "text" : "password";
    button.textContent = visible ? "隱藏" : "顯示";
    button.setAttribute("aria-label", `${button.textContent}${name}`);
  };
  show(false);
  for (const [attribute, value] of [["spellcheck", "false"], ["autocapitalize", "none"]]) box.setAttribute(attribute, value);
  button.addEventListener("click", () => show(box.type === "password"));
  box.form?.addEventListener("submit", () => show(false)); // no browser keeps it among what was typed before
}
