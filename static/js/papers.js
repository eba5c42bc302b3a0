// How is a paper read beside the item that it belongs to? A PDF by the browser's own viewer in a frame, told by its address which
// page, how large and which way up; a picture is drawn here. Where each was left is where it is opened again.
//
// What comes late is of an older wish and is dropped.

import { announce } from "./announce.js";

const SCALES = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4]; // of a PDF's own size; of the column's width for a picture
const AS_WIDE = 0; // a PDF as wide as its column, whatever its size
const A4 = 794; // CSS pixels at its own size: about where AS_WIDE stands among the SCALES
const MOST = 4096; // pixels of a picture's longer side
const SOON = 150; // ms: a key that is held, and items that are only walked past, ask for one paper
const LEFT = "papers-left"; // in this browser: where each paper was left
const REMEMBERED = 200;
const NO_VIEWER = "這個瀏覽器不在頁面裡顯示 PDF，請按「下載」閱讀。";

// What a link to a paper says of it.
export function paperOf(link) {
  const { name, meta, save, pages, picture } = link.dataset, words = name || link.textContent.trim();
  return { url: link.href, name: words, meta: meta || "", save: save || link.href, pages: Number(pages), isPicture: picture === "yes" };
}

export class Papers {
  constructor(column) {
    this.frame = column.querySelector("[data-paper]");
    this.bar = column.querySelector("[data-paper-bar]");
    this.empty = column.querySelector("[data-paper-empty]");
    this.sheet = column.querySelector("[data-paper-picture]");
    this.wish = 0;
    this.clearAway();
    this.bar.addEventListener("click", (event) => this.press(event.target.closest("[data-paper-do]")?.dataset.paperDo));
    this.part("number").addEventListener("change", (event) => this.go(Number(event.target.value)));
    new ResizeObserver(() => this.picture && this.draw()).observe(this.sheet);
  }

  part(name) {
    return this.bar.querySelector(`[data-paper-${name}]`);
  }

  // Nothing belongs here: what was shown would be another item's.
  clear(words) {
    this.clearAway();
    this.bar.hidden = true;
    this.say(words);
  }

  clearAway() {
    clearTimeout(this.soon);
    this.wish += 1;
    this.picture?.close();
    this.url = this.place = this.picture = null;
    this.sheet.hidden = this.frame.hidden = this.part("tools").hidden = true;
  }

  say(words) {
    this.empty.hidden = !words;
    this.empty.textContent = words;
  }

  open(paper, belongs) {
    this.label(paper, belongs);
    if (paper.url === this.url) return;
    this.clearAway();
    this.say("");
    Object.assign(this, { url: paper.url, name: paper.name, isPicture: paper.isPicture, pages: paper.isPicture ? 1 : paper.pages });
    if (paper.isPicture) this.openPicture();
    else if (navigator.pdfViewerEnabled === false) this.say(NO_VIEWER); // a frame would save each paper that is walked past
    else this.openPdf();
  }

  label({ url, name, meta, save }, belongs) {
    this.bar.hidden = false;
    this.part("name").textContent = name;
    this.part("meta").textContent = belongs ? meta : `${meta}　不是左邊這一項的文件`;
    this.part("save").href = save;
    this.part("alone").href = url;
  }

  // --- PDFs -----------------------------------------------------------------------------------------------------------

  openPdf() {
    this.place = { page: 1, turn: 0, scale: AS_WIDE, ...left(this.url) };
    this.lay();
  }

  // A frame of its own each time: viewers do not all follow an address of which only the fragment changes, and the way back
  // leads to the page before, not through every page of a paper. Firefox reads the second way to say AS_WIDE, Chromium the first.
  point(address) {
    const fresh = this.frame.cloneNode();
    Object.assign(fresh, { src: address, title: this.name, hidden: false });
    this.frame.replaceWith(fresh);
    this.frame = fresh;
  }

  address() {
    const { page, turn, scale } = this.place, url = turn ? `${this.url}&turn=${turn}` : this.url;
    return `${url}#page=${page}&${scale === AS_WIDE ? "view=FitH&zoom=page-width" : `zoom=${scale * 100}`}`;
  }

  // --- Pictures -------------------------------------------------------------------------------------------------------

  async openPicture() {
    const mine = this.wish;
    try {
      const picture = await read(this.url);
      if (mine !== this.wish) return picture.close();
      this.picture = picture;
      this.place = { page: 1, turn: 0, scale: 1, ...left(this.url) };
      this.sheet.hidden = false;
      this.lay();
    } catch {
      if (mine === this.wish) this.point(this.url); // the answer says what is the matter
    }
  }

  draw() {
    const { picture, place, sheet } = this, canvas = sheet.querySelector("canvas"), lies = place.turn % 180 !== 0;
    const [across, down] = lies ? [picture.height, picture.width] : [picture.width, picture.height];
    const width = Math.max(160, sheet.clientWidth - 16) * place.scale;
    const dense = Math.min((width / across) * Math.min(devicePixelRatio || 1, 2), MOST / Math.max(across, down));
    Object.assign(canvas, { width: Math.round(across * dense), height: Math.round(down * dense) });
    canvas.style.setProperty("width", `${width}px`);
    canvas.setAttribute("aria-label", this.name);
    const pen = canvas.getContext("2d");
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate((place.turn * Math.PI) / 180);
    pen.scale(dense, dense);
    pen.drawImage(picture, -picture.width / 2, -picture.height / 2);
  }

  // --- What can be done with it ---------------------------------------------------------------------------------------

  press(what) {
    if (!this.place || !what) return;
    const { page, turn } = this.place;
    const does = {
      before: () => this.go(page - 1),
      after: () => this.go(page + 1),
      larger: () => this.change({ scale: SCALES.find((scale) => scale > this.size()) ?? SCALES.at(-1) }),
      smaller: () => this.change({ scale: SCALES.findLast((scale) => scale < this.size()) ?? SCALES[0] }),
      fit: () => this.change({ scale: this.isPicture ? 1 : AS_WIDE }),
      turn: () => this.change({ turn: (turn + 90) % 360 }),
    };
    does[what]?.();
  }

  size() {
    return this.place.scale || this.frame.clientWidth / A4;
  }

  go(page) {
    this.place.page = Math.min(Math.max(1, Math.round(page) || 1), this.pages || Infinity);
    this.lay();
    announce(`第 ${this.place.page} 頁${this.pages ? `，共 ${this.pages} 頁` : ""}`);
  }

  change(how) {
    Object.assign(this.place, how);
    this.lay();
    announce("turn" in how ? `轉了 ${this.place.turn} 度` : `大小：${this.scaleWords()}`);
  }

  scaleWords() {
    return this.place.scale === AS_WIDE ? "頁寬" : `${Math.round(this.place.scale * 100)}%`;
  }

  lay() {
    this.show();
    leave(this.url, this.place);
    if (this.isPicture) return this.draw();
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.point(this.address()), SOON);
  }

  show() {
    const { place, pages } = this, number = this.part("number");
    this.part("tools").hidden = false;
    this.part("leaves").hidden = pages === 1;
    number.value = place.page;
    number.max = pages || "";
    this.part("total").textContent = pages ? `／ ${pages} 頁` : "頁";
    this.part("scale").textContent = this.scaleWords();
    this.part("do=before").disabled = place.page <= 1;
    this.part("do=after").disabled = place.page === pages;
  }
}

async function read(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return createImageBitmap(await answer.blob());
}

// --- Where it was left ------------------------------------------------------------------------------------------------

function places() {
  try {
    return JSON.parse(localStorage.getItem(LEFT)) || {};
  } catch {
    return {};
  }
}

function left(url) {
  return places()[url] || {};
}

function leave(url, place) {
  const { [url]: _, ...others } = places();
  const kept = Object.fromEntries([...Object.entries(others), [url, place]].slice(-REMEMBERED));
  try {
    localStorage.setItem(LEFT, JSON.stringify(kept));
  } catch {
    // no storage in this window
  }
}
