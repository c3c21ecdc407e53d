import assert from "node:assert/strict";
import { test } from "node:test";

import { settle } from "../support/time.mjs";
import { CANARY, clientWith } from "./support.mjs";

const event = (type, extra = {}) => ({
  type,
  id: "fiatWithdrawals.create",
  attempt: 1,
  method: "POST",
  path: "/partner/v1/customers/{customerId}/fiat-withdrawals",
  requestId: "r",
  body: CANARY,
  headers: { "X-Partner-Signature": CANARY },
  secret: CANARY,
  url: CANARY,
  status: { leak: CANARY },
  code: [CANARY],
  ...extra,
});
const recorder = () => {
  const lines = [];
  const at = (level) => (message, fields) => lines.push([level, message, fields]);
  return { lines, logger: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } };
};
const sinkOf = async (options) => (await clientWith(undefined, options)).log.constructed[0].observer;

test("logs and hooks contain only listed members of the listed type", async () => {
  const { lines, logger } = recorder();
  const seen = [];
  const hook = (one) => seen.push(one);
  const sink = await sinkOf({
    logger,
    logLevel: "debug",
    hooks: { onRequest: hook, onResponse: hook, onRetry: hook },
  });
  sink(event("request"));
  sink(event("response", { status: 200, durationMs: 12.5 }));
  sink(event("retry", { delayMs: 100, code: "PARTNER_PROCESSING_UNAVAILABLE" }));
  sink(event("failure", { code: "X" }));
  assert.deepEqual(
    lines.map(([level, message]) => [level, message]),
    [
      ["debug", "oceafin-partner request"],
      ["info", "oceafin-partner response"],
      ["warn", "oceafin-partner retry"],
      ["error", "oceafin-partner failure"],
    ],
  );
  const allowed = new Set([
    "type",
    "id",
    "attempt",
    "method",
    "path",
    "status",
    "durationMs",
    "delayMs",
    "requestId",
    "code",
  ]);
  for (const fields of [...lines.map((line) => line[2]), ...seen]) {
    assert.ok(!JSON.stringify(fields).includes(CANARY));
    for (const name of Object.keys(fields)) assert.ok(allowed.has(name), name);
    assert.ok(Object.isFrozen(fields));
  }
  assert.deepEqual(
    seen.map(({ type }) => type),
    ["request", "response", "retry"],
  );
  assert.deepEqual([seen[1].status, seen[1].durationMs, seen[2].delayMs], [200, 12.5, 100]);
});

test("levels", async () => {
  for (const [options, count] of [
    [{}, 3],
    [{ logLevel: "debug" }, 4],
    [{ logLevel: "warn" }, 2],
    [{ logLevel: "error" }, 1],
  ]) {
    const { lines, logger } = recorder();
    const sink = await sinkOf({ logger, ...options });
    for (const type of ["request", "response", "retry", "failure"]) sink(event(type));
    assert.equal(lines.length, count, JSON.stringify(options));
  }
  const { logger } = recorder();
  assert.equal(await sinkOf({ logger, logLevel: "off" }), undefined);
  assert.equal(await sinkOf({ logLevel: "debug" }), undefined);
});

test("a failing logger or hook does not affect the call", async () => {
  const { lines, logger } = recorder();
  const sink = await sinkOf({
    logger,
    hooks: {
      onRequest: () => {
        throw new Error(CANARY);
      },
      onResponse: async () => {
        throw new Error(CANARY);
      },
    },
  });
  assert.doesNotThrow(() => sink(event("request")));
  assert.doesNotThrow(() => sink(event("response")));
  await settle();
  assert.deepEqual(
    lines.map(([level, message]) => [level, message]),
    [
      ["warn", "oceafin-partner request hook failed"],
      ["info", "oceafin-partner response"],
      ["warn", "oceafin-partner response hook failed"],
    ],
  );
  const throwing = Object.fromEntries(
    ["debug", "info", "warn", "error"].map((level) => [
      level,
      () => {
        throw new Error("x");
      },
    ]),
  );
  const loud = await sinkOf({ logger: throwing, logLevel: "debug" });
  assert.doesNotThrow(() => loud(event("request")));
});
