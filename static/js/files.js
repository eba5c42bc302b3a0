// Can what was chosen still be read? Between choosing and sending a file may be changed, moved or deleted, or be a folder.
//
// The browser then breaks the request off as if the line were down, or shows a page of its own: so it is asked before.

export const CHANGED = "這個檔案選好以後被更改、移動或刪除，瀏覽器讀不到，所以沒有上傳。請再選一次。";
export const EMPTY = "這個檔案是空的（0 位元組），請確認檔案內容後再選一次。";
export const FOLDER = "這是資料夾，不能上傳。請打開資料夾，選裡面的檔案。";

// Why the file cannot be sent, or "".
export async function whyNot(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    if (file.size > 1) await file.slice(-1).arrayBuffer(); // one that was cut shorter still has its beginning
  } catch {
    return CHANGED;
  }
  return file.size ? "" : EMPTY;
}

// What was dropped, and the names of folders among it.
export function dropped(transfer) {
  const entries = [...(transfer.items || [])].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.());
  const folders = new Set(entries.filter((entry) => entry?.isDirectory).map((entry) => entry.name));
  return { files: [...transfer.files], folders };
}

// A form that sends files the plain way: they are looked at first, and what is wrong stands beside the box.
export function wireChosen(root) {
  const inputs = [...root.querySelectorAll("form input[type=file]")].filter((input) => !input.closest("[data-upload]"));
  for (const form of new Set(inputs.map((input) => input.form))) {
    let looked = false;
    form.addEventListener(
      "submit",
      async (event) => {
        const chosen = [...form.querySelectorAll("input[type=file]")].filter((input) => input.files.length);
        if (looked || !chosen.length) return void (looked = false);
        event.preventDefault();
        event.stopImmediatePropagation();
        const { submitter } = event;
        const answers = await Promise.all(chosen.map(async (input) => (await Promise.all([...input.files].map(whyNot))).find(Boolean) || ""));
        chosen.forEach((input, at) => say(input, answers[at]));
        if (answers.some(Boolean)) return chosen[answers.findIndex(Boolean)].focus();
        looked = true;
        form.requestSubmit(submitter?.isConnected ? submitter : undefined);
      },
      { capture: true },
    );
  }
}

function say(input, words) {
  const id = `${input.id || input.name}-unreadable`;
  document.getElementById(id)?.remove();
  if (!words) return;
  const line = document.createElement("p");
  line.className = "error";
  line.id = id;
  line.setAttribute("role", "alert");
  line.textContent = words;
  input.value = ""; // it is asked for again
  input.before(line);
}
