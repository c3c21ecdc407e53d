// Leases against the real time of a server, on a machine that may take longer for a step than the lease
// lasts.
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Does what must happen within a lease, `early(seconds, left)`; `left()` is how many milliseconds of it there
 * are at least. If it fails and the machine took longer than the lease, that says nothing: it is done again,
 * with a lease four times as long. Gives what `early` gave, the length of the lease, and a time before which
 * it did not begin.
 */
export async function inTime(early, seconds) {
  const started = performance.now();
  const left = () => started + seconds * 1000 - performance.now();
  try {
    return { given: await early(seconds, left), seconds, started };
  } catch (error) {
    if (left() > 0 || seconds > 100) throw error;
    return inTime(early, seconds * 4);
  }
}

/** The same with a short lease, which has expired on return; returns the result of `early`. */
export async function withinLease(early) {
  const { given, seconds } = await inTime(early, 0.8);
  // It began at the latest when `early` ended. A timer and a server round in their own ways.
  await wait(seconds * 1000 + 50);
  return given;
}

/** Waits until the condition holds. The limit only ends a run that hangs; no machine is too slow for it. */
export async function until(condition, what) {
  const ends = performance.now() + 300_000;
  while (!(await condition())) {
    assert.ok(performance.now() < ends, `${what} never came`);
    await wait(20);
  }
}
