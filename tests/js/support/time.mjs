// Time in tests. No test depends on real time: it moves its own clock, or waits for a
// condition.
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";

/** Runs everything that is due without time passing. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Waits until the condition holds. The limit only ends a run that hangs; no machine is too slow for it. */
export async function until(condition, what = "the condition") {
  const ends = performance.now() + 300_000;
  while (!(await condition())) {
    assert.ok(performance.now() < ends, `${what} never came`);
    await wait(10);
  }
}

/**
 * Stops the date until test `t` has ended: whatever the machine does in between, no time passes. Gives the
 * time.
 */
export function stopDate(t) {
  const now = Date.now();
  t.mock.timers.enable({ apis: ["Date"], now });
  return now;
}

/**
 * Stops `Date`, `setTimeout` and `performance.now` until test `t` has ended; they go on by what is returned,
 * and together.
 */
export function scriptedClock(t) {
  const [start, origin] = [Date.now(), performance.now()];
  t.mock.timers.enable({ apis: ["Date", "setTimeout"], now: start });
  t.mock.method(performance, "now", () => origin + Date.now() - start);
  /** Lets time pass and runs everything that comes due. */
  const pass = async (ms) => {
    await settle();
    t.mock.timers.tick(ms);
    await settle();
  };
  /**
   * Lets time pass until the promise is settled, which must not take more than an hour; gives how much it
   * was.
   */
  const passUntil = async (promise, step = 10) => {
    let over = false;
    const done = () => (over = true);
    promise.then(done, done);
    const from = Date.now();
    for (await settle(); !over; await pass(step)) assert.ok(Date.now() - from < 3_600_000, "it never ended");
    return Date.now() - from;
  };
  return { pass, passUntil };
}
