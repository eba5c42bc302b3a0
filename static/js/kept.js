// Where does what was typed stay until the server has it? In this browser, readable by the account that typed it alone.
//
// One entry of localStorage for each page and tab, encrypted (AES-GCM) with the key that the server gives to this account's
// pages. A lock that the tab holds says whether its entry is still being typed into; the others were left behind.

const SPACE = "kept";

export function isPossible() {
  return Boolean(globalThis.crypto?.subtle && globalThis.localStorage && navigator.locks);
}

export class Keeper {
  constructor(account, key, path) {
    this.space = `${SPACE}:${account}:${path}:`;
    this.name = this.space + crypto.randomUUID();
    this.turn = 0;
    this.key = crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
    navigator.locks.request(this.name, () => new Promise(() => {})).catch(() => {}); // held until the tab is gone
  }

  // True when it is kept. Of several calls at once the last one counts.
  async keep(what) {
    const turn = ++this.turn;
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const text = new TextEncoder().encode(JSON.stringify(what));
      const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.key, text);
      if (turn === this.turn) localStorage.setItem(this.name, `${letters(iv)}.${letters(new Uint8Array(data))}`);
      return true;
    } catch {
      return false; // no room, or no storage in this window
    }
  }

  drop() {
    this.turn += 1;
    remove(this.name);
  }

  // What earlier tabs of this page left behind, oldest first. It is this tab's now.
  async leftovers() {
    const { held } = await navigator.locks.query();
    const alive = new Set(held.map((lock) => lock.name));
    const drafts = [];
    for (const name of names(this.space).filter((name) => !alive.has(name))) {
      const what = await this.read(name);
      if (what) drafts.push(what);
      remove(name);
    }
    return drafts.sort((earlier, later) => earlier.at - later.at);
  }

  async read(name) {
    try {
      const [iv, data] = localStorage.getItem(name).split(".").map(bytes);
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await this.key, data);
      return JSON.parse(new TextDecoder().decode(text));
    } catch {
      return null; // written with a key that is no longer
    }
  }
}

// Signing out on purpose leaves nothing behind.
export function forget(account) {
  names(`${SPACE}:${account}:`).forEach(remove);
}

function names(space) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(space));
  } catch {
    return [];
  }
}

function remove(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // no storage in this window
  }
}

function letters(array) {
  let text = "";
  for (const byte of array) text += String.fromCharCode(byte);
  return btoa(text);
}

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
