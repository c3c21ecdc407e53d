// A receiver of webhooks whose store fails, and the reporting of failures.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { memoryReplayStore } from "oceafin-partner/webhooks/stores";
import { scriptedClock, settle } from "../support/time.mjs";
import { newEvent, receiver } from "./support.mjs";

describe("a store that fails", () => {
  const broken = (
    name,
    how = async () => {
      throw new Error("the store is away");
    },
  ) => ({ ...memoryReplayStore(), [name]: how });

  test("at the claim: 503, nothing processed", async () => {
    for (const how of [
      undefined,
      () => {
        throw new Error("at once");
      },
      async () => undefined,
      async () => true,
      async () => "toString",
    ]) {
      const { deliver, log } = receiver({ replayStore: broken("claim", how) });
      assert.equal(await deliver(newEvent()), 503);
      assert.deepEqual(log.handled, []);
      assert.deepEqual(
        log.errors.map(({ error, stage }) => [error.code, stage]),
        [["replay_store_failed", "claim"]],
      );
    }
  });

  test("by never answering: 503 at the end of the lease", async (t) => {
    const { passUntil } = scriptedClock(t);
    const { deliver, log } = receiver({
      leaseSeconds: 1,
      replayStore: broken("claim", () => new Promise(() => {})),
    });
    const answered = deliver(newEvent());
    await passUntil(answered);
    assert.equal(await answered, 503);
    assert.deepEqual(
      [log.errors[0].error.code, log.errors[0].error.cause.code],
      ["replay_store_failed", "webhook_lease_expired"],
    );
  });

  test("at the completion: retried; if that fails still 200, since the event has been processed", async (t) => {
    const { passUntil } = scriptedClock(t);
    let tries = 0;
    const store = memoryReplayStore();
    const once = {
      ...store,
      complete: async (...given) => {
        if (tries++ === 0) throw new Error("away");
        return store.complete(...given);
      },
    };
    const first = receiver({ replayStore: once });
    const event = newEvent();
    assert.deepEqual([await first.deliver(event), await first.deliver(event)], [200, 200]);
    assert.deepEqual([tries, first.log.handled.length, first.log.errors], [2, 1, []]);

    for (const how of [
      undefined,
      () => {
        throw new Error("at once");
      },
      () => new Promise(() => {}),
    ]) {
      const { deliver, log } = receiver({ leaseSeconds: 1, replayStore: broken("complete", how) });
      const answered = deliver(newEvent());
      await passUntil(answered);
      assert.equal(await answered, 200);
      assert.deepEqual(
        log.errors.map(({ error, stage, status }) => [error.code, stage, status]),
        [["replay_store_failed", "complete", 200]],
      );
    }
  });

  test("at the release: 500 all the same, both are reported, and the lease frees the event", async (t) => {
    const { pass } = scriptedClock(t);
    const { deliver, log } = receiver({
      leaseSeconds: 1,
      replayStore: broken("release"),
      handlers: {},
      fallback: () => {
        if (runs++ === 0) throw new Error("mine");
      },
    });
    let runs = 0;
    const event = newEvent();
    assert.equal(await deliver(event), 500);
    assert.deepEqual(
      log.errors.map(({ error, stage }) => [error.code ?? error.message, stage]),
      [
        ["replay_store_failed", "release"],
        ["mine", "handle"],
      ],
    );
    assert.equal(await deliver(event), 409);
    await pass(1050);
    assert.equal(await deliver(event), 200);
  });

  test("gets its arguments: event id, seconds, and an owner unique to the delivery", async () => {
    const calls = [];
    const store = memoryReplayStore();
    const spy = Object.fromEntries(
      Object.entries(store).map(([name, method]) => [
        name,
        (...given) => {
          calls.push([name, ...given]);
          return method(...given);
        },
      ]),
    );
    const { deliver } = receiver({
      replayStore: spy,
      leaseSeconds: 30,
      retentionSeconds: 9000,
      handlers: {},
      fallback: ({ data }) => {
        if (data.bad) throw new Error("x");
      },
    });
    const [good, bad] = [newEvent(), newEvent({ data: { bad: true } })];
    await deliver(good);
    await deliver(bad);
    const owners = calls.filter(([name]) => name === "claim").map(([, , , owner]) => owner);
    assert.deepEqual(calls, [
      ["claim", good.eventId, 30, owners[0]],
      ["complete", good.eventId, 9000],
      ["claim", bad.eventId, 30, owners[1]],
      ["release", bad.eventId, owners[1]],
    ]);
    assert.notEqual(owners[0], owners[1]);
    assert.ok(owners.every((owner) => owner.length >= 16));
  });
});

describe("onError", () => {
  test("is awaited, and its errors change no answer", async () => {
    let finished = false;
    const slow = receiver({
      onError: async () => {
        await settle();
        finished = true;
      },
    });
    assert.equal(await slow.deliver(newEvent(), { secret: "another" }), 401);
    assert.equal(finished, true);
    for (const onError of [
      () => {
        throw new Error("x");
      },
      async () => {
        throw new Error("x");
      },
    ]) {
      const { deliver } = receiver({
        onError,
        handlers: {},
        fallback: () => {
          throw new Error("y");
        },
      });
      assert.equal(await deliver(newEvent()), 500);
      assert.equal(await deliver(newEvent(), { secret: "another" }), 401);
    }
  });

  test("without it our own failures are one line on the console, with nothing of what was thrown; a stranger's are none", async (t) => {
    const lines = [];
    t.mock.method(console, "error", (...words) => lines.push(words));
    const secretive = () => {
      throw new Error("IBAN DE02120300000000202051");
    };
    const { handle, deliver } = receiver({ onError: undefined, handlers: {}, fallback: secretive });
    await deliver(newEvent(), { secret: "another" });
    await handle.receive({ body: "", headers: {} });
    assert.deepEqual(lines, []);
    const event = newEvent({ eventId: "evt\nforged line" });
    await deliver(event);
    for (let time = 0; time < 5; time++) await handle.receive({ body: {}, headers: {} }); // the set-up, at a stranger's request: once
    await deliver(newEvent());
    assert.equal(lines.length, 3);
    assert.match(
      lines[0][0],
      /^oceafin-partner: webhook of event "evt\\nforged line" failed in `handle`: your handler threw; pass `onError`/,
    );
    assert.match(lines[1][0], /webhook_body_not_raw.*express\.raw/);
    for (const words of lines)
      assert.ok(words.length === 1 && !/DE02/.test(words[0]) && !words[0].includes("\n"));
  });
});
