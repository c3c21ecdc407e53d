// The receiver of webhooks: a genuine delivery, and later deliveries of the same event.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { eventTypeValues } from "oceafin-partner/webhooks";
import { scriptedClock, settle } from "../support/time.mjs";
import { gate, newEvent, receiver, request, SECRET, signed } from "./support.mjs";

describe("a genuine delivery", () => {
  test("is processed, and answered with 200 and no body", async () => {
    const { handle, log } = receiver();
    const event = newEvent({ later: { kept: true } });
    const response = await handle(request(signed(event)));
    assert.deepEqual([response.status, await response.text()], [200, ""]);
    assert.deepEqual(log, { handled: [event], errors: [] });
  });

  test("by `receive` is the same, for bytes and text and every kind of headers", async () => {
    const { handle, log } = receiver();
    for (const [asBody, asHeaders] of [
      [String, Object.entries],
      [Buffer.from, (headers) => headers],
      [(body) => new TextEncoder().encode(body).buffer, (headers) => new Headers(headers)],
    ]) {
      const { body, headers } = signed(newEvent());
      assert.deepEqual(await handle.receive({ body: asBody(body), headers: asHeaders(headers) }), {
        status: 200,
      });
    }
    assert.equal(log.handled.length, 3);
  });

  test("of a published type goes to its handler, of any other type to the fallback", async () => {
    const handlers = Object.fromEntries(
      eventTypeValues.map((type) => [type, (event) => void seen.push([type, event.eventType])]),
    );
    const seen = [];
    const { deliver, log } = receiver({
      handlers: { ...handlers, "refund.later": () => void seen.push("later") },
    });
    for (const eventType of eventTypeValues) await deliver(newEvent({ eventType }));
    assert.deepEqual(
      seen.splice(0),
      eventTypeValues.map((type) => [type, type]),
    );
    await deliver(newEvent({ eventType: "refund.later" }));
    assert.deepEqual(seen, ["later"]);
    for (const eventType of [
      "something.new",
      "constructor",
      "__proto__",
      "toString",
      "Conversion.created",
      "conversion.created ",
    ]) {
      assert.equal(await deliver(newEvent({ eventType })), 200);
      assert.equal(log.handled.pop().fallback.eventType, eventType);
    }
  });

  test("matches any of several secrets during a rotation", async () => {
    const { deliver } = receiver({ secret: ["the new one", SECRET] });
    assert.equal(await deliver(newEvent()), 200);
    assert.equal(await deliver(newEvent(), { secret: "the new one" }), 200);
    assert.equal(await deliver(newEvent(), { secret: "another" }), 401);
  });
});

describe("each event once", () => {
  test("a second delivery of a done event is answered with 200 and not processed", async () => {
    const { deliver, log } = receiver();
    const event = newEvent();
    assert.deepEqual([await deliver(event), await deliver(event), await deliver(event)], [200, 200, 200]);
    assert.equal(log.handled.length, 1);
  });

  test("a replay of the same bytes and headers is not processed", async () => {
    const { handle, log } = receiver();
    const delivery = signed(newEvent());
    assert.deepEqual(
      [(await handle(request(delivery))).status, (await handle(request(delivery))).status],
      [200, 200],
    );
    assert.equal(log.handled.length, 1);
  });

  test("a failed handler: 500, and the next delivery is processed", async () => {
    let fail = true;
    const { deliver, log } = receiver({
      handlers: {
        "conversion.created": (event) => {
          log.handled.push(event);
          if (fail) throw new Error("the database is away");
        },
      },
    });
    const event = newEvent();
    assert.equal(await deliver(event), 500);
    assert.deepEqual(
      log.errors.map(({ error, ...failure }) => [error.message, failure]),
      [
        [
          "the database is away",
          { stage: "handle", status: 500, eventId: event.eventId, eventType: event.eventType },
        ],
      ],
    );
    fail = false;
    assert.deepEqual([await deliver(event), await deliver(event)], [200, 200]);
    assert.equal(log.handled.length, 2, "once in vain and once for good");
  });

  test("a handler may throw or reject with anything", async () => {
    for (const thrown of [
      new Error("x"),
      undefined,
      null,
      7,
      new Proxy(
        {},
        {
          get: () => {
            throw new Error("hostile");
          },
        },
      ),
    ]) {
      for (const fallback of [
        () => {
          throw thrown;
        },
        () => Promise.reject(thrown),
        async () => {
          await settle();
          throw thrown;
        },
      ]) {
        const { deliver, log } = receiver({ handlers: {}, fallback });
        assert.equal(await deliver(newEvent()), 500);
        assert.equal(log.errors.length, 1);
        assert.ok(Object.is(log.errors[0].error, thrown));
      }
    }
  });

  test("of 50 concurrent deliveries one is processed; the others get 409 until it is done", async () => {
    const { promise, resolve } = gate();
    const { deliver, log } = receiver({
      handlers: {
        "conversion.created": async (event) => {
          log.handled.push(event);
          await promise;
        },
      },
    });
    const event = newEvent();
    const answers = Array.from({ length: 50 }, () => deliver(event));
    const early = await Promise.all(answers.slice(1));
    assert.deepEqual(new Set(early), new Set([409]));
    resolve();
    assert.equal(await answers[0], 200);
    assert.equal(await deliver(event), 200);
    assert.equal(log.handled.length, 1);
  });

  test("of two concurrent deliveries, the second does not get a 200 if the first fails", async () => {
    const { promise, reject } = gate();
    let runs = 0;
    const { deliver } = receiver({ handlers: {}, fallback: () => (runs++ === 0 ? promise : undefined) });
    const event = newEvent();
    const first = deliver(event);
    assert.equal(await deliver(event), 409);
    reject(new Error("x"));
    assert.equal(await first, 500);
    assert.equal(await deliver(event), 200);
    assert.equal(runs, 2);
  });

  test("a handler that outlives its lease: 503, its signal aborted, the event free again; if it ends well after all, done", async (t) => {
    const { passUntil } = scriptedClock(t);
    const { promise, resolve } = gate();
    const signals = [];
    let runs = 0;
    const { deliver, log } = receiver({
      leaseSeconds: 1,
      handlers: {
        "conversion.created": (_, { signal }) => {
          runs++;
          signals.push(signal);
          return promise;
        },
      },
    });
    const event = newEvent();
    const late = deliver(event);
    const took = await passUntil(late);
    assert.equal(await late, 503);
    assert.ok(took >= 1000 && took < 5000, `${took}`);
    assert.equal(signals[0].aborted, true);
    assert.equal(signals[0].reason.code, "webhook_lease_expired");
    assert.deepEqual(
      log.errors.map(({ error, stage, status }) => [error.name, error.code, stage, status]),
      [["TimeoutError", "webhook_lease_expired", "handle", 503]],
    );
    const second = deliver(event);
    await settle();
    assert.equal(runs, 2, "nobody holds it any more");
    resolve();
    assert.equal(await second, 200);
    assert.equal(await deliver(event), 200);
    assert.equal(runs, 2);
  });

  test("a handler that succeeds after its lease completes the event, although it was not delivered again", async (t) => {
    const { passUntil } = scriptedClock(t);
    const { promise, resolve } = gate();
    const { deliver } = receiver({
      leaseSeconds: 1,
      handlers: {},
      fallback: () => {
        runs++;
        return promise;
      },
    });
    let runs = 0;
    const event = newEvent();
    const late = deliver(event);
    await passUntil(late);
    assert.equal(await late, 503);
    resolve();
    await settle();
    assert.equal(await deliver(event), 200);
    assert.equal(runs, 1);
  });

  test("a handler that fails after its lease does not free an event that another holds", async (t) => {
    const { passUntil } = scriptedClock(t);
    const [late, other] = [gate(), gate()];
    const { deliver, log } = receiver({
      leaseSeconds: 1,
      handlers: {},
      fallback: () => (runs++ === 0 ? late.promise : other.promise),
    });
    let runs = 0;
    const event = newEvent();
    const first = deliver(event);
    await passUntil(first);
    assert.equal(await first, 503);
    const second = deliver(event);
    await settle();
    late.reject(new Error("too late"));
    await settle();
    assert.equal(await deliver(event), 409, "the second is still at work");
    other.resolve();
    assert.equal(await second, 200);
    assert.deepEqual(
      log.errors.map(({ error }) => error.code ?? error.message),
      ["webhook_lease_expired", "too late"],
    );
    assert.equal(runs, 2);
  });

  test("the signal is not aborted during the lease or after a success", async (t) => {
    const { pass } = scriptedClock(t);
    let given;
    const { deliver } = receiver({
      leaseSeconds: 1,
      handlers: {},
      fallback: (_, { signal }) => void (given = signal),
    });
    assert.equal(await deliver(newEvent()), 200);
    await pass(1100);
    assert.equal(given.aborted, false);
  });
});
