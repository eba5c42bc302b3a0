// How is a paper read beside the item that it belongs to? All its pages under one another, to be turned and made larger; where it
// was left is where it is opened again. PDFs are drawn by PDF.js (static/vendor/pdfjs), pictures by the browser itself.
//
// What comes late is of an older wish and is dropped. What cannot be drawn here is left to the browser's own frame.

import { announce } from "./announce.js";

const SCALES = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4]; // of the width of the column
const FIT = 1;
const AT_HAND = 6; // papers that are not asked for again
const LEFT = "papers-left"; // in this browser: where each paper was left
const REMEMBERED = 200;

export class Papers {
  constructor(column) {
    this.column = column;
    this.frame = column.querySelector("[data-paper]");
    this.bar = column.querySelector("[data-paper-bar]");
    this.empty = column.querySelector("[data-paper-empty]");
    this.sheets = column.querySelector("[data-paper-pages]");
    this.atHand = new Map();
    this.wish = 0;
    this.frame.hidden = true;
    this.sheets.addEventListener("scroll", () => this.follow(), { passive: true });
    this.bar.addEventListener("click", (event) => this.press(event.target.closest("[data-paper-do]")?.dataset.paperDo));
    this.bar.querySelector("[data-paper-number]").addEventListener("change", (event) => this.go(Number(event.target.value)));
    new ResizeObserver(() => this.place && this.lay()).observe(this.sheets);
    this.seen = new IntersectionObserver((entries) => entries.forEach((entry) => this.drawOrRest(entry)), { root: this.sheets, rootMargin: "100% 0px" });
  }

  // Nothing belongs here: what was shown would be another item's.
  clear(words) {
    this.wish += 1;
    this.url = this.paper = this.place = null;
    this.sheets.replaceChildren();
    this.sheets.hidden = this.frame.hidden = this.bar.hidden = true;
    this.empty.hidden = false;
    this.empty.textContent = words;
  }

  async open({ url, name, meta, save }, belongs) {
    this.label(name, meta, save, url, belongs);
    if (url === this.url) return;
    const mine = (this.wish += 1);
    Object.assign(this, { url, paper: null, place: null });
    this.sheets.replaceChildren();
    this.sheets.hidden = this.frame.hidden = true;
    this.sheets.setAttribute("aria-label", name);
    try {
      const paper = await this.load(url);
      if (mine !== this.wish) return;
      this.paper = paper;
      this.place = { page: 1, turn: 0, scale: FIT, ...left(url) };
      this.sheets.hidden = false;
      await this.lay();
    } catch {
      if (mine === this.wish) this.leaveToBrowser(url, name);
    }
  }

  leaveToBrowser(url, name) {
    this.sheets.hidden = true;
    this.frame.hidden = false;
    this.frame.title = name;
    this.frame.src = url;
    this.show();
  }

  async load(url) {
    const known = this.atHand.get(url);
    this.atHand.delete(url);
    const paper = known || (await read(url, this.column.dataset));
    this.atHand.set(url, paper);
    for (const [old, dropped] of [...this.atHand].slice(0, -AT_HAND)) {
      this.atHand.delete(old);
      dropped.close();
    }
    return paper;
  }

  label(name, meta, save, url, belongs) {
    this.bar.hidden = false;
    this.empty.hidden = true;
    this.bar.querySelector("[data-paper-name]").textContent = name;
    this.bar.querySelector("[data-paper-meta]").textContent = belongs ? meta : `${meta}　不是左邊這一項的文件`;
    this.bar.querySelector("[data-paper-save]").href = save;
    this.bar.querySelector("[data-paper-alone]").href = url;
  }

  // --- Pages ----------------------------------------------------------------------------------------------------------

  async lay() {
    const { paper, wish } = this, { turn, scale, page } = this.place;
    const first = await paper.size(Math.min(page, paper.pages), turn);
    if (wish !== this.wish) return;
    const width = Math.max(160, this.sheets.clientWidth - 16) * scale;
    const held = [...this.sheets.children];
    const leaves = held.length === paper.pages ? held : Array.from({ length: paper.pages }, (_, at) => leaf(at + 1));
    for (const one of leaves) {
      one.dataset.width = width;
      tall(one, width, first);
      one.dataset.drawn = "";
    }
    if (leaves !== held) this.sheets.replaceChildren(...leaves);
    this.seen.disconnect();
    this.scrollTo(page);
    leaves.forEach((one) => this.seen.observe(one));
    this.show();
  }

  async drawOrRest({ target, isIntersecting }) {
    const number = Number(target.dataset.page), { paper, wish, place } = this, canvas = target.querySelector("canvas");
    if (!isIntersecting) return void (target.dataset.drawn && Object.assign(canvas, { width: 0, height: 0 }), (target.dataset.drawn = ""));
    if (!paper || target.dataset.drawn) return;
    target.dataset.drawn = "yes";
    const { turn } = place, width = Number(target.dataset.width);
    try {
      const size = await paper.size(number, turn);
      const kept = Number(target.dataset.page) < this.place?.page ? this.sheets.scrollHeight : 0;
      tall(target, width, size);
      if (kept) this.sheets.scrollTop += this.sheets.scrollHeight - kept;
      await paper.draw(number, canvas, (width / size.width) * Math.min(devicePixelRatio || 1, 2), turn);
      if (wish === this.wish && turn === this.place.turn) target.dataset.shown = "yes";
    } catch {
      if (wish === this.wish) target.dataset.drawn = "";
    }
  }

  follow() {
    if (!this.place || this.moves) return;
    const middle = this.sheets.scrollTop + this.sheets.clientHeight / 3;
    const at = [...this.sheets.children].findIndex((one) => one.offsetTop + one.offsetHeight > middle);
    if (at < 0 || at + 1 === this.place.page) return;
    this.place.page = at + 1;
    this.show();
  }

  scrollTo(page) {
    const one = this.sheets.children[page - 1];
    if (!one) return;
    this.moves = true;
    this.sheets.scrollTop = one.offsetTop - 8;
    requestAnimationFrame(() => requestAnimationFrame(() => (this.moves = false)));
  }

  // --- What can be done with it ---------------------------------------------------------------------------------------

  press(what) {
    if (!this.place || !what) return false;
    const { page, turn, scale } = this.place, at = SCALES.indexOf(scale);
    const does = {
      before: () => this.go(page - 1),
      after: () => this.go(page + 1),
      larger: () => this.change({ scale: SCALES[Math.min(at + 1, SCALES.length - 1)] }),
      smaller: () => this.change({ scale: SCALES[Math.max(at - 1, 0)] }),
      fit: () => this.change({ scale: FIT }),
      turn: () => this.change({ turn: (turn + 90) % 360 }),
    };
    does[what]?.();
    return true;
  }

  go(page) {
    const to = Math.min(Math.max(1, Math.round(page) || 1), this.paper.pages);
    this.place.page = to;
    this.scrollTo(to);
    this.show();
    announce(`第 ${to} 頁，共 ${this.paper.pages} 頁`);
  }

  change(how) {
    Object.assign(this.place, how);
    this.lay();
    announce("turn" in how ? `轉了 ${this.place.turn} 度` : `放大到 ${Math.round(this.place.scale * 100)}%`);
  }

  show() {
    const { place, paper } = this;
    this.bar.querySelector("[data-paper-tools]").hidden = !place;
    if (!place) return;
    const number = this.bar.querySelector("[data-paper-number]");
    number.value = place.page;
    number.max = paper.pages;
    this.bar.querySelector("[data-paper-total]").textContent = paper.pages;
    this.bar.querySelector("[data-paper-scale]").textContent = `${Math.round(place.scale * 100)}%`;
    this.bar.querySelector("[data-paper-do=before]").disabled = place.page <= 1;
    this.bar.querySelector("[data-paper-do=after]").disabled = place.page >= paper.pages;
    leave(this.url, place);
  }
}

function tall(one, width, size) {
  one.style.setProperty("width", `${width}px`);
  one.style.setProperty("height", `${(width * size.height) / size.width}px`);
}

function leaf(number) {
  const one = Object.assign(document.createElement("div"), { className: "paper-page" });
  one.dataset.page = number;
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `第 ${number} 頁`);
  one.append(canvas);
  return one;
}

// --- What kinds there are ---------------------------------------------------------------------------------------------

async function read(url, where) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const content = await answer.blob();
  return content.type.startsWith("image/") ? picture(content) : pdf(await content.arrayBuffer(), where);
}

let reader = null; // loaded with the first PDF

async function pdf(data, where) {
  reader ??= import(where.pdf).then((module) => {
    module.GlobalWorkerOptions.workerSrc = where.pdfWorker;
    return module;
  });
  const { getDocument } = await reader;
  // No code of a paper is run: no eval, no forms, no scripts; pictures of JPEG 2000 without WebAssembly, which the policy refuses.
  const safe = { isEvalSupported: false, enableXfa: false, useWasm: false, wasmUrl: where.pdfWasm, cMapUrl: where.pdfCmaps, cMapPacked: true };
  const paper = await getDocument({ data, ...safe }).promise;
  const view = async (number, turn, scale = 1) => {
    const page = await paper.getPage(number);
    return { page, viewport: page.getViewport({ scale, rotation: (page.rotate + turn) % 360 }) };
  };
  return {
    pages: paper.numPages,
    size: async (number, turn) => (await view(number, turn)).viewport,
    async draw(number, canvas, scale, turn) {
      const { page, viewport } = await view(number, turn, scale);
      Object.assign(canvas, { width: Math.floor(viewport.width), height: Math.floor(viewport.height) });
      await page.render({ canvas, viewport }).promise;
    },
    close: () => paper.loadingTask.destroy(),
  };
}

async function picture(content) {
  const bitmap = await createImageBitmap(content);
  const size = (turn) => (turn % 180 ? { width: bitmap.height, height: bitmap.width } : { width: bitmap.width, height: bitmap.height });
  return {
    pages: 1,
    size: async (_, turn) => size(turn),
    async draw(_, canvas, scale, turn) {
      const { width, height } = size(turn), less = Math.min(scale, 4096 / Math.max(width, height));
      Object.assign(canvas, { width: Math.round(width * less), height: Math.round(height * less) });
      const pen = canvas.getContext("2d");
      pen.translate(canvas.width / 2, canvas.height / 2);
      pen.rotate((turn * Math.PI) / 180);
      pen.drawImage(bitmap, (-bitmap.width * less) / 2, (-bitmap.height * less) / 2, bitmap.width * less, bitmap.height * less);
    },
    close: () => bitmap.close(),
  };
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
