// Which answers does the server not have yet?
//
// An answer is dirty from being typed until the server has taken just what was sent. One that it refused, or that somebody
// else changed meanwhile, is held: it stays here, kept but not sent, until it is changed again.

export class Unsaved {
  dirty = new Map(); // name → how often it was changed
  held = new Set();
  since = 0; // when the first dirty one was typed

  mark(name) {
    if (!this.dirty.size) this.since = Date.now();
    this.dirty.set(name, (this.dirty.get(name) || 0) + 1);
    this.held.delete(name);
  }

  has(name) {
    return this.dirty.has(name);
  }

  isHeld(name) {
    return this.held.has(name);
  }

  get isClean() {
    return !this.dirty.size;
  }

  get names() {
    return [...new Set([...this.dirty.keys(), ...this.held])];
  }

  // What is sent now; `taken` compares with it, so that what is typed on meanwhile stays dirty.
  copy() {
    return new Map(this.dirty);
  }

  // The names that the server has from `sent` as they stand here. `isOpen` says of which a person has to look again.
  taken(sent, isOpen) {
    const done = [...sent].filter(([name, times]) => this.dirty.get(name) === times).map(([name]) => name);
    for (const name of done) {
      this.dirty.delete(name);
      if (isOpen(name)) this.held.add(name);
    }
    return done;
  }

  putAside() {
    for (const name of this.dirty.keys()) this.held.add(name);
    this.dirty.clear();
  }
}
