// Virtual time: timers fire in the order of their due times, with no waiting, and random bytes come from the
// seed. It makes a run in one process fully reproducible, and as fast as the processor.

const REAL = {
  setImmediate: globalThis.setImmediate,
  dateNow: Date.now,
  getRandomValues: globalThis.crypto.getRandomValues,
  random: Math.random,
  performanceNow: performance.now,
};
const TIMERS = ["setTimeout", "clearTimeout", "setInterval", "clearInterval"];

/** Nothing is due any more, and what was waited for has not happened: a call hangs. */
export class Stuck extends Error {}

/**
 * Replaces the clocks, timers and random numbers of this process until `restore()`. Whatever is to live in
 * virtual time, a sandbox too, is made after this.
 */
export function virtualTime(startMs, random) {
  let now = startMs;
  let order = 0;
  const heap = new Heap((one, other) => one.at - other.at || one.order - other.order);
  const kept = Object.fromEntries(TIMERS.map((name) => [name, globalThis[name]]));

  const schedule = (work, ms, args, every) => {
    const wait = Number.isFinite(Number(ms)) ? Math.max(1, Number(ms)) : 1;
    const timer = { at: now + wait, order: (order += 1), work: () => work(...args), every, cleared: false };
    for (const name of ["ref", "unref"]) timer[name] = () => timer;
    // The sandbox's own pump only repeats what each request does anyway; in virtual time it would fire for
    // ever.
    if (!every) heap.push(timer);
    return timer;
  };
  const clear = (timer) => {
    if (timer) timer.cleared = true;
  };
  globalThis.setTimeout = (work, ms, ...args) => schedule(work, ms, args, false);
  globalThis.setInterval = (work, ms, ...args) => schedule(work, ms, args, true);
  globalThis.clearTimeout = clear;
  globalThis.clearInterval = clear;
  Date.now = () => now;
  performance.now = () => now - startMs;
  Math.random = () => random.below(2 ** 32) / 2 ** 32;
  globalThis.crypto.getRandomValues = (view) => random.fill(view);

  return {
    now: () => now,
    sleep: (ms) => new Promise((resolve) => void schedule(resolve, ms, [], false)),
    /** Lets time pass until `done()`; throws {@link Stuck} when nothing is left that could bring it about. */
    async run(done, limitMs = Infinity) {
      const end = now + limitMs;
      for (;;) {
        // One turn of the event loop empties the queue of microtasks, and nothing here waits for anything
        // else.
        await new Promise((resolve) => void REAL.setImmediate(resolve));
        if (done()) return;
        let timer = heap.pop();
        while (timer?.cleared) timer = heap.pop();
        if (timer === undefined) throw new Stuck("nothing is left to wait for");
        if (timer.at > end) throw new Stuck(`not done after ${String(limitMs)} ms of virtual time`);
        now = Math.max(now, timer.at);
        timer.work();
      }
    },
    restore() {
      Object.assign(globalThis, kept);
      Date.now = REAL.dateNow;
      Math.random = REAL.random;
      performance.now = REAL.performanceNow;
      globalThis.crypto.getRandomValues = REAL.getRandomValues;
    },
  };
}

class Heap {
  #rows = [];
  #compare;

  constructor(compare) {
    this.#compare = compare;
  }

  push(row) {
    const rows = this.#rows;
    let at = rows.push(row) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#compare(rows[parent], row) <= 0) break;
      rows[at] = rows[parent];
      at = parent;
    }
    rows[at] = row;
  }

  pop() {
    const rows = this.#rows;
    const first = rows[0];
    const last = rows.pop();
    if (rows.length === 0 || first === undefined) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= rows.length) break;
      if (child + 1 < rows.length && this.#compare(rows[child + 1], rows[child]) < 0) child += 1;
      if (this.#compare(last, rows[child]) <= 0) break;
      rows[at] = rows[child];
      at = child;
    }
    rows[at] = last;
    return first;
  }
}
