// The replay stores by themselves, without a server. With real ones, against their common rules:
// tests/webhooks.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  memoryReplayStore,
  postgresReplayStore,
  postgresReplayTable,
  redisReplayStore,
} from "oceafin-partner/webhooks/stores";
import { lib } from "../support/package.mjs";

describe("the stores' options", () => {
  test("an invalid client, table or count is refused at once", () => {
    for (const [make, message] of [
      [() => redisReplayStore("redis://localhost"), /`client` must be a client of `ioredis` or `redis`/],
      [() => redisReplayStore({}), /`call/],
      [() => redisReplayStore({ call() {} }, { prefix: "" }), /`prefix`/],
      [() => postgresReplayStore({}), /`db` must be a `Pool`/],
      [() => postgresReplayStore({ query() {} }, { table: "events; DROP TABLE x" }), /`table`/],
      [() => postgresReplayStore({ query() {} }, { table: "Events" }), /`table`/],
      [() => postgresReplayTable('e"'), /`table`/],
      [() => memoryReplayStore({ maxEvents: 0 }), /`maxEvents`/],
    ]) {
      assert.throws(make, (error) => error instanceof lib.ConfigurationError && message.test(error.message));
    }
    assert.match(
      postgresReplayTable("payments.events"),
      /CREATE TABLE IF NOT EXISTS payments\.events[\s\S]*INDEX IF NOT EXISTS events_expires_at ON payments\.events/,
    );
  });

  test("memory is bounded: it evicts the oldest completed event, never one in progress", async () => {
    const store = memoryReplayStore({ maxEvents: 3 });
    await store.claim("working", 100, "a");
    for (const id of ["one", "two", "three"]) {
      await store.claim(id, 100, "a");
      await store.complete(id, 100);
    }
    assert.equal(await store.claim("working", 100, "b"), "processing");
    assert.equal(await store.claim("three", 100, "b"), "done");
    assert.equal(await store.claim("one", 100, "b"), "claimed", "it was forgotten");
    await store.claim("four", 100, "a");
    await assert.rejects(
      store.claim("five", 100, "a"),
      (error) => lib.isPartnerError(error) && error.code === "replay_store_full" && error.retryable,
    );
    await store.release("four", "a");
    assert.equal(await store.claim("five", 100, "a"), "claimed");
  });

  test("memory warns in production, once", async (t) => {
    const lines = [];
    t.mock.method(console, "warn", (line) => lines.push(line));
    const was = process.env.NODE_ENV;
    try {
      process.env.NODE_ENV = "production";
      memoryReplayStore();
      memoryReplayStore();
    } finally {
      if (was === undefined) delete process.env.NODE_ENV;
      else process.env.NODE_ENV = was;
    }
    assert.equal(lines.length, 1);
    assert.match(
      lines[0],
      /`memoryReplayStore` is for development: take `redisReplayStore` or `postgresReplayStore`/,
    );
  });
});

describe("the Redis store", () => {
  /** A store over a client that returns these replies in turn. */
  const over = (...replies) => redisReplayStore({ call: async () => replies.shift() });
  const failed = { name: "ConnectionError", code: "replay_store_failed", retryable: false };

  test("accepts only OK as a claim", async () => {
    for (const ok of ["OK", Buffer.from("OK"), new Uint8Array([0x4f, 0x4b])])
      assert.equal(await over(ok).claim("e", 60, "a"), "claimed");
    for (const no of [
      undefined,
      true,
      false,
      1,
      0,
      "",
      "ok",
      "QUEUED",
      ["OK"],
      {},
      { result: "OK" },
      Buffer.from("QUEUED"),
      new String("OK"),
    ]) {
      for (const next of ["OK", "claim:b", null])
        await assert.rejects(over(no, next, "OK").claim("e", 60, "a"), failed);
    }
  });

  test("recognises the state of an event by its own values", async () => {
    for (const [held, state] of [
      ["done", "done"],
      [Buffer.from("done"), "done"],
      ["claim:b", "processing"],
      [Buffer.from("claim:b"), "processing"],
    ]) {
      assert.equal(await over(null, held).claim("e", 60, "a"), state);
    }
    for (const no of [undefined, true, "QUEUED", "another's value", ["done"], {}])
      await assert.rejects(over(null, no).claim("e", 60, "a"), failed);
    assert.equal(await over(null, null, "OK").claim("e", 60, "a"), "claimed", "gone in between: once more");
    assert.equal(await over(null, null, null, null, null, null).claim("e", 60, "a"), "processing");
  });

  test("reports a completion as the first only if Redis says so", async () => {
    for (const [was, first] of [
      [null, true],
      ["claim:a", true],
      [Buffer.from("claim:a"), true],
      ["done", false],
      [Buffer.from("done"), false],
    ]) {
      assert.equal(await over(was).complete("e", 60), first);
    }
    for (const no of [undefined, "OK", "QUEUED", true])
      await assert.rejects(over(no).complete("e", 60), failed);
  });
});
