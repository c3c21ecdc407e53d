// Waiting, with the timers of the test runner, so that no test really waits.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { inspect } from "node:util";

import { lib } from "../support/package.mjs";

const { waitFor } = lib;
const random = Math.random;
beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  Math.random = () => 1 - Number.EPSILON; // the longest pause
});
afterEach(() => {
  mock.timers.reset();
  Math.random = random;
});

/** Runs everything that is due without time passing. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const pass = async (ms) => {
  mock.timers.tick(ms);
  await settle();
};
/** A getter that returns these in turn, then repeats the last, and its number of calls. */
function answers(...values) {
  const get = async (options) => {
    get.options = options;
    const value = values[Math.min(get.asked++, values.length - 1)];
    if (value instanceof Error) throw value;
    return value;
  };
  get.asked = 0;
  return get;
}
const status = (...states) => answers(...states.map((state) => ({ status: state })));
const completed = ({ status }) => status === "COMPLETED";
const outcome = (promise) =>
  promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );

test("a condition that already holds needs no wait", async () => {
  const get = status("COMPLETED");
  assert.deepEqual(await waitFor(get, completed), { status: "COMPLETED" });
  assert.equal(get.asked, 1);
});

test("pauses grow by half up to the maximum", async () => {
  const get = status("A");
  const waiting = outcome(
    waitFor(get, completed, { intervalMs: 1000, maxIntervalMs: 2500, timeoutMs: 60_000 }),
  );
  await settle();
  for (const [pause, asked] of [
    [1000, 2],
    [1500, 3],
    [2250, 4],
    [2500, 5],
    [2500, 6],
  ]) {
    await pass(pause - 10);
    assert.equal(get.asked, asked - 1, `${pause} is not over`);
    await pass(10);
    assert.equal(get.asked, asked, `${pause} is over`);
  }
  await pass(60_000);
  assert.equal((await waiting).error.code, "wait_timeout");
});

test("a pause has jitter, down to a half", async () => {
  Math.random = () => 0;
  const get = status("A", "COMPLETED");
  const waiting = waitFor(get, completed, { intervalMs: 1000 });
  await settle();
  await pass(499);
  assert.equal(get.asked, 1);
  await pass(1);
  assert.equal((await waiting).status, "COMPLETED");
});

test("progress reports each new state once", async () => {
  const seen = [];
  const get = answers(
    { status: "A", at: 1 },
    { status: "A", at: 2 },
    { status: "B", at: 3 },
    { status: "A", at: 4 },
    { status: "COMPLETED", at: 5 },
  );
  const waiting = waitFor(get, completed, { intervalMs: 10, onProgress: ({ at }) => seen.push(at) });
  for (let i = 0; i < 5; i++) {
    await settle();
    await pass(100);
  }
  assert.equal((await waiting).at, 5);
  assert.deepEqual(seen, [1, 3, 4, 5]);
  const plain = [];
  const waitingPlain = waitFor(answers([1], [1], [2]), ([n]) => n === 2, {
    intervalMs: 10,
    onProgress: ([n]) => plain.push(n),
  });
  for (let i = 0; i < 3; i++) {
    await settle();
    await pass(100);
  }
  await waitingPlain;
  assert.deepEqual(plain, [1, 2]);
  // Whatever the value, comparing states must not end the wait.
  const odd = [];
  const cycle = {};
  cycle.self = cycle;
  const waitingOdd = waitFor(answers(1n, 1n, cycle, cycle, undefined, "end"), (it) => it === "end", {
    intervalMs: 10,
    onProgress: (it) => odd.push(it),
  });
  for (let i = 0; i < 6; i++) {
    await settle();
    await pass(100);
  }
  await waitingOdd;
  assert.deepEqual(odd, [1n, cycle, undefined, "end"]);
});

test("undefined counts as no: waiting continues through an unknown state", async () => {
  const waiting = waitFor(status("ON_HOLD", "COMPLETED"), (it) => lib.isTerminal("FiatWithdrawal", it), {
    intervalMs: 10,
  });
  await settle();
  await pass(10);
  assert.equal((await waiting).status, "COMPLETED");
});

test("an abort ends the pause at once, clears its timers and keeps its reason", async () => {
  const controller = new AbortController();
  const get = status("A");
  const waiting = outcome(waitFor(get, completed, { signal: controller.signal, intervalMs: 5000 }));
  await settle();
  controller.abort(new Error("left"));
  const { error } = await waiting;
  assert.deepEqual([error.name, error.code, error.cause.message], ["AbortError", "aborted", "left"]);
  assert.equal(get.options.signal.aborted, true);
  await pass(1_000_000);
  assert.equal(get.asked, 1);
  const before = status("A");
  assert.equal(
    (await outcome(waitFor(before, completed, { signal: controller.signal }))).error.code,
    "aborted",
  );
  assert.equal(before.asked, 0);
});

test("an abort abandons a call that ignores the signal, and stops one that does not", async () => {
  const controller = new AbortController();
  let told;
  const deaf = ({ signal }) => new Promise(() => signal.addEventListener("abort", () => (told = true)));
  const waiting = outcome(waitFor(deaf, completed, { signal: controller.signal }));
  await settle();
  controller.abort();
  assert.equal((await waiting).error.code, "aborted");
  assert.equal(told, true);
});

test("the time limit ends a pause or a call, and the error does not show the last value", async () => {
  const get = status("A", "B");
  const waiting = outcome(waitFor(get, completed, { intervalMs: 100, maxIntervalMs: 100, timeoutMs: 1000 }));
  await settle();
  for (let i = 0; i < 9; i++) await pass(100);
  assert.ok(get.asked > 5);
  await pass(100);
  const { error } = await waiting;
  assert.ok(
    error instanceof lib.WaitTimeoutError && error instanceof lib.TimeoutError && lib.isPartnerError(error),
  );
  assert.deepEqual(
    [error.name, error.code, error.retryable, error.lastValue],
    ["WaitTimeoutError", "wait_timeout", true, { status: "B" }],
  );
  assert.ok(
    !inspect(error).includes('"B"') &&
      !inspect(error).includes("'B'") &&
      !JSON.stringify(error).includes('lastValue":'),
  );

  const never = outcome(waitFor(() => new Promise(() => {}), completed, { timeoutMs: 1000 }));
  await settle();
  await pass(999);
  await pass(1);
  assert.deepEqual([(await never).error.code, (await never).error.lastValue], ["wait_timeout", undefined]);
});

test("passing errors are retried, others end the wait", async () => {
  const passing = new lib.ServerError({
    code: "PARTNER_PROCESSING_UNAVAILABLE",
    message: "later",
    retryable: true,
  });
  const get = answers(passing, { status: "A" }, passing, { status: "COMPLETED" });
  const waiting = waitFor(get, completed, { intervalMs: 10 });
  for (let i = 0; i < 4; i++) {
    await settle();
    await pass(100);
  }
  assert.equal((await waiting).status, "COMPLETED");

  for (const error of [
    new lib.NotFoundError({ code: "PARTNER_RESOURCE_NOT_FOUND", message: "no" }),
    new TypeError("a bug"),
  ]) {
    assert.equal((await outcome(waitFor(answers(error), completed))).error, error);
    assert.equal(
      (
        await outcome(
          waitFor(() => {
            throw error;
          }, completed),
        )
      ).error,
      error,
    );
  }
  // An error thrown by the caller's own functions never counts as passing.
  for (const options of [
    {
      onProgress: () => {
        throw passing;
      },
    },
    {},
  ]) {
    const until = options.onProgress
      ? completed
      : () => {
          throw passing;
        };
    assert.equal((await outcome(waitFor(status("A"), until, options))).error, passing);
  }
  const last = outcome(waitFor(answers(passing), completed, { timeoutMs: 100 }));
  await settle();
  await pass(100);
  assert.equal((await last).error.cause, passing, "a timeout says what stood in the way");
  const past = outcome(
    waitFor(answers(passing, { status: "A" }), completed, { timeoutMs: 100, intervalMs: 10 }),
  );
  for (let i = 0; i < 10; i++) {
    await settle();
    await pass(10);
  }
  assert.deepEqual(
    [(await past).error.code, (await past).error.cause],
    ["wait_timeout", undefined],
    "and not what has passed",
  );
});

test("a finished wait leaves no timer behind", async () => {
  mock.timers.reset();
  const pending = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = pending();
  await waitFor(status("A", "COMPLETED"), completed, { intervalMs: 1 });
  await outcome(
    waitFor(status("A"), () => {
      throw new Error("x");
    }),
  );
  assert.equal(pending(), before);
});

test("arguments", async () => {
  const get = status("A");
  for (const [run, code] of [
    [() => waitFor(), "option_missing"],
    [() => waitFor(Promise.resolve(1), completed), "option_invalid"],
    [() => waitFor(get), "option_missing"],
    [() => waitFor(get, completed, { interval: 1 }), "option_unknown"],
    [() => waitFor(get, completed, { intervalMs: 0 }), "option_invalid"],
    [() => waitFor(get, completed, { timeoutMs: 2 ** 31 }), "timeout_out_of_range"],
    [() => waitFor(get, completed, { signal: {} }), "option_invalid"],
    [() => waitFor(get, completed, { onProgress: 1 }), "option_invalid"],
  ]) {
    const { error } = await outcome(run());
    assert.deepEqual([error.name, error.code], ["ConfigurationError", code]);
  }
  assert.equal(get.asked, 0);
});
