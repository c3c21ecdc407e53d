// A process dies between claim and completion, with each store that survives it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { createWebhookHandler } from "oceafin-partner/webhooks";
import { postgresReplayStore, postgresReplayTable } from "oceafin-partner/webhooks/stores";

import { newEvent, SECRET, signed } from "./support/deliveries.mjs";
import { KINDS } from "./support/stores.mjs";
import { inTime, until } from "./support/time.mjs";

for (const name of ["Redis through redis", "PostgreSQL"]) {
  describe(name, () => {
    let opened;
    before(async () => {
      opened = await KINDS[name]();
    });
    after(() => opened?.close());

    const handlerOn = (store, options) =>
      createWebhookHandler({
        secret: SECRET,
        replayStore: store,
        handlers: {},
        fallback: () => {},
        ...options,
      });

    test("an event whose process was killed is processed by another once the lease has ended, and not before", async () => {
      let runs = 0;
      const handle = handlerOn(opened.stores[1], { fallback: () => void runs++ });
      const where = JSON.stringify(opened.server.login ?? { socket: opened.server.socket });
      const deliver = async (event) => (await handle.receive(signed(event))).status;
      const {
        given: event,
        seconds,
        started,
      } = await inTime(async (lease) => {
        runs = 0;
        const processed = newEvent();
        const victim = spawn(
          process.execPath,
          [fileURLToPath(new URL("support/victim.mjs", import.meta.url)), where, String(lease)],
          { stdio: ["pipe", "pipe", "inherit"] },
        );
        const closed = once(victim, "close");
        victim.stdin.end(JSON.stringify(signed(processed)));
        // All of its output, at most half a line at a time.
        let said = "";
        for await (const chunk of victim.stdout) if ((said += chunk).includes("\n")) break;
        assert.match(said, /processing/);
        victim.kill("SIGKILL");
        await closed;
        assert.equal(await deliver(processed), 409, "the dead one's lease still runs");
        return processed;
      }, 2);
      let status = 409;
      await until(async () => (status = await deliver(event)) !== 409, "the end of the lease");
      assert.equal(status, 200);
      assert.ok(performance.now() - started >= seconds * 1000, "before the lease had ended");
      assert.deepEqual([await deliver(event), runs], [200, 1]);
    });

    test("deliveries of 20 events, ten times each and all at once, by four handlers: each is processed once", async () => {
      const runs = new Map();
      const fallback = async ({ eventId }) => {
        runs.set(eventId, (runs.get(eventId) ?? 0) + 1);
        await wait(Math.random() * 30);
      };
      const handlers = opened.stores.slice(0, 4).map((store) => handlerOn(store, { fallback }));
      const events = Array.from({ length: 20 }, () => newEvent());
      const deliveries = Array.from({ length: 200 }, (_, at) => [
        events[at % 20],
        handlers[Math.floor(at / 20) % 4],
      ]);
      const answers = await Promise.all(
        deliveries.map(async ([event, handle]) => (await handle.receive(signed(event))).status),
      );
      assert.ok(
        answers.every((status) => status === 200 || status === 409),
        answers.join(),
      );
      assert.deepEqual(
        [...runs.values()],
        Array.from({ length: 20 }, () => 1),
      );
      for (const event of events) assert.equal((await handlers[0].receive(signed(event))).status, 200);
      assert.equal(runs.size, 20);
    });

    if (name === "PostgreSQL") {
      test("rows that have ended are deleted, and only those", async () => {
        const [store] = opened.stores;
        for (let at = 0; at < 5; at++) await store.complete(`ended-${at}`, 0.001);
        await store.claim("dead", 0.001, "a");
        await store.complete("done", 1000);
        await store.claim("processing", 1000, "a");
        await wait(20);
        assert.equal(await store.deleteExpired(), 6);
        assert.deepEqual(
          [await store.claim("done", 1, "b"), await store.claim("processing", 1, "b")],
          ["done", "processing"],
        );
      });

      test("a custom table in a custom schema; creating it twice changes nothing", async () => {
        await opened.pool.query("CREATE SCHEMA payments");
        for (let time = 0; time < 2; time++) await opened.pool.query(postgresReplayTable("payments.events"));
        const other = postgresReplayStore(opened.pool, { table: "payments.events" });
        await opened.stores[0].complete("evt", 1000);
        assert.equal(await other.claim("evt", 1000, "b"), "claimed");
        assert.equal(await other.claim("evt", 1000, "c"), "processing");
      });
    }

    // Last, because it stops the server.
    test("when the store's server goes away, a delivery is answered with 503, in time, and not processed", async () => {
      let runs = 0;
      const errors = [];
      const given = {
        fallback: () => void runs++,
        onError: (error, { stage }) => void errors.push([error.code, stage]),
      };
      assert.equal((await handlerOn(opened.stores[0], given).receive(signed(newEvent()))).status, 200);
      await opened.server.stop();
      assert.equal(
        (await handlerOn(opened.stores[0], { ...given, leaseSeconds: 1 }).receive(signed(newEvent()))).status,
        503,
      );
      assert.deepEqual([runs, errors], [1, [["replay_store_failed", "claim"]]]);
    });
  });
}
