// The receiver of webhooks: what each delivery meets and how it is answered. The stores are held against their own rules in
// tests/webhooks.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { lib, sha256 } from "./support/package.mjs";
import { createWebhookHandler, eventTypeValues, isKnownEventType, isPartnerError, verifyWebhook } from "oceafin-partner/webhooks";
import { memoryReplayStore, postgresReplayStore, postgresReplayTable, redisReplayStore } from "oceafin-partner/webhooks/stores";

const SECRET = "canary-5f1c0e-webhook-secret";
const URL_ = "https://partner.example/webhooks";

let counter = 0;
const newEvent = (extra = {}) => ({
  eventId: `evt-${counter++}`,
  eventType: "conversion.created",
  customer: { customerId: "c-1", partnerCustomerRef: "ref-1" },
  resource: { resourceType: "CONVERSION", resourceId: "r-1" },
  occurredAt: "2026-06-28T00:00:00Z",
  data: { amount: "250.00" },
  ...extra,
});
// Signed by Node, and by nothing of ours. Each delivery has a nonce and a time of its own.
const signed = (event, { secret = SECRET, at = Date.now(), body = JSON.stringify(event) } = {}) => {
  const [timestamp, nonce] = [new Date(at).toISOString(), `nonce-${counter++}-nonce-nonce`];
  const signature = createHmac("sha256", secret).update(`${timestamp}\n${nonce}\n${sha256(body)}`).digest("hex");
  const headers = { "X-Oceafin-Webhook-Timestamp": timestamp, "X-Oceafin-Webhook-Nonce": nonce, "X-Oceafin-Webhook-Signature": signature };
  return { body, headers };
};
const request = (delivery) => new Request(URL_, { method: "POST", ...delivery });

/** A receiver that writes down what happened, and a way to deliver to it. */
function receiver(options = {}) {
  const log = { handled: [], errors: [] };
  const handle = createWebhookHandler({
    secret: SECRET,
    replayStore: memoryReplayStore(),
    handlers: { "conversion.created": (event) => void log.handled.push(event) },
    fallback: (event) => void log.handled.push({ fallback: event }),
    onError: (error, failure) => void log.errors.push({ error, ...failure }),
    ...options,
  });
  const deliver = async (event, how) => (await handle(request(signed(event, how)))).status;
  return { handle, log, deliver };
}

/** What is to be settled from outside. */
function gate() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

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
    for (const [asBody, asHeaders] of [[String, Object.entries], [Buffer.from, (headers) => headers], [(body) => new TextEncoder().encode(body).buffer, (headers) => new Headers(headers)]]) {
      const { body, headers } = signed(newEvent());
      assert.deepEqual(await handle.receive({ body: asBody(body), headers: asHeaders(headers) }), { status: 200 });
    }
    assert.equal(log.handled.length, 3);
  });

  test("of each published type goes to its handler, of any other to the fallback", async () => {
    const handlers = Object.fromEntries(eventTypeValues.map((type) => [type, (event) => void seen.push([type, event.eventType])]));
    const seen = [];
    const { deliver, log } = receiver({ handlers: { ...handlers, "refund.later": () => void seen.push("later") } });
    for (const eventType of eventTypeValues) await deliver(newEvent({ eventType }));
    assert.deepEqual(seen.splice(0), eventTypeValues.map((type) => [type, type]));
    await deliver(newEvent({ eventType: "refund.later" }));
    assert.deepEqual(seen, ["later"]);
    for (const eventType of ["something.new", "constructor", "__proto__", "toString", "Conversion.created", "conversion.created "]) {
      assert.equal(await deliver(newEvent({ eventType })), 200);
      assert.equal(log.handled.pop().fallback.eventType, eventType);
    }
  });

  test("fits any of several secrets while they are rotated", async () => {
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

  test("the very same bytes and headers again, a replay, are not processed", async () => {
    const { handle, log } = receiver();
    const delivery = signed(newEvent());
    assert.deepEqual([(await handle(request(delivery))).status, (await handle(request(delivery))).status], [200, 200]);
    assert.equal(log.handled.length, 1);
  });

  test("a failed handler: 500, and the next delivery is processed", async () => {
    let fail = true;
    const { deliver, log } = receiver({
      handlers: { "conversion.created": (event) => { log.handled.push(event); if (fail) throw new Error("the database is away"); } },
    });
    const event = newEvent();
    assert.equal(await deliver(event), 500);
    assert.deepEqual(log.errors.map(({ error, ...failure }) => [error.message, failure]), [
      ["the database is away", { stage: "handle", status: 500, eventId: event.eventId, eventType: event.eventType }],
    ]);
    fail = false;
    assert.deepEqual([await deliver(event), await deliver(event)], [200, 200]);
    assert.equal(log.handled.length, 2, "once in vain and once for good");
  });

  test("a handler may fail in any way, at once or later, with anything", async () => {
    for (const thrown of [new Error("x"), undefined, null, 7, new Proxy({}, { get: () => { throw new Error("hostile"); } })]) {
      for (const fallback of [() => { throw thrown; }, () => Promise.reject(thrown), async () => { await wait(5); throw thrown; }]) {
        const { deliver, log } = receiver({ handlers: {}, fallback });
        assert.equal(await deliver(newEvent()), 500);
        assert.equal(log.errors.length, 1);
        assert.ok(Object.is(log.errors[0].error, thrown));
      }
    }
  });

  test("of 50 deliveries at once one is processed; the others are told to come again until it is done", async () => {
    const { promise, resolve } = gate();
    const { deliver, log } = receiver({ handlers: { "conversion.created": async (event) => { log.handled.push(event); await promise; } } });
    const event = newEvent();
    const answers = Array.from({ length: 50 }, () => deliver(event));
    const early = await Promise.all(answers.slice(1));
    assert.deepEqual(new Set(early), new Set([409]));
    resolve();
    assert.equal(await answers[0], 200);
    assert.equal(await deliver(event), 200);
    assert.equal(log.handled.length, 1);
  });

  test("of two at once, when the first fails the second has not been told that it is done", async () => {
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

  test("a handler that outlives its lease: 503, its signal aborted, the event free again; if it ends well after all, done", async () => {
    const { promise, resolve } = gate();
    const signals = [];
    let runs = 0;
    const { deliver, log } = receiver({
      leaseSeconds: 1,
      handlers: { "conversion.created": (_, { signal }) => { runs++; signals.push(signal); return promise; } },
    });
    const event = newEvent();
    const started = performance.now();
    assert.equal(await deliver(event), 503);
    assert.ok(performance.now() - started < 5000);
    assert.equal(signals[0].aborted, true);
    assert.equal(signals[0].reason.code, "webhook_lease_expired");
    assert.deepEqual(log.errors.map(({ error, stage, status }) => [error.name, error.code, stage, status]), [["TimeoutError", "webhook_lease_expired", "handle", 503]]);
    const second = deliver(event);
    await wait(50);
    assert.equal(runs, 2, "nobody holds it any more");
    resolve();
    assert.equal(await second, 200);
    assert.equal(await deliver(event), 200);
    assert.equal(runs, 2);
  });

  test("what ends well after its lease is marked as done, though nobody delivered it again", async () => {
    const { promise, resolve } = gate();
    const { deliver } = receiver({ leaseSeconds: 1, handlers: {}, fallback: () => { runs++; return promise; } });
    let runs = 0;
    const event = newEvent();
    assert.equal(await deliver(event), 503);
    resolve();
    await wait(20);
    assert.equal(await deliver(event), 200);
    assert.equal(runs, 1);
  });

  test("what fails after its lease does not free the event from under another's hands", async () => {
    const late = gate();
    const { deliver, log } = receiver({ leaseSeconds: 1, handlers: {}, fallback: () => (runs++ === 0 ? late.promise : wait(200)) });
    let runs = 0;
    const event = newEvent();
    assert.equal(await deliver(event), 503);
    const second = deliver(event);
    await wait(50);
    late.reject(new Error("too late"));
    await wait(50);
    assert.equal(await deliver(event), 409, "the second is still at work");
    assert.equal(await second, 200);
    assert.deepEqual(log.errors.map(({ error }) => error.code ?? error.message), ["webhook_lease_expired", "too late"]);
    assert.equal(runs, 2);
  });

  test("a signal is not aborted while the lease runs, nor after a good end", async () => {
    let given;
    const { deliver } = receiver({ leaseSeconds: 1, handlers: {}, fallback: (_, { signal }) => void (given = signal) });
    assert.equal(await deliver(newEvent()), 200);
    await wait(1100);
    assert.equal(given.aborted, false);
  });
});

describe("a delivery that is not genuine", () => {
  const event = newEvent();
  const good = signed(event);
  const without = (name) => Object.fromEntries(Object.entries(good.headers).filter(([key]) => key !== name));
  const cases = [
    ["a changed body", { ...good, body: `${good.body} ` }, 401, "webhook_signature_mismatch"],
    ["another secret", signed(event, { secret: "another" }), 401, "webhook_signature_mismatch"],
    ["too old", signed(event, { at: Date.now() - 301_000 }), 401, "webhook_timestamp_too_old"],
    ["of the future", signed(event, { at: Date.now() + 330_000 }), 401, "webhook_timestamp_in_future"],
    ...Object.keys(good.headers).map((name) => [`without ${name}`, { ...good, headers: without(name) }, 400, "webhook_header_missing"]),
    ["a signature that is none", { ...good, headers: { ...good.headers, "X-Oceafin-Webhook-Signature": "AB" } }, 400, "webhook_signature_malformed"],
    ["a timestamp that is none", { ...good, headers: { ...good.headers, "X-Oceafin-Webhook-Timestamp": "yesterday" } }, 400, "webhook_timestamp_malformed"],
    ["genuine, but no event", signed({ hello: "world" }), 400, "webhook_event_malformed"],
    ["genuine, but no JSON", signed(undefined, { body: "hello" }), 400, "webhook_event_malformed"],
    ["empty", { headers: good.headers }, 401, "webhook_signature_mismatch"],
    ["nothing at all", {}, 400, "webhook_header_missing"],
  ];
  for (const [what, delivery, status, code] of cases) {
    test(`${what}: ${status}, without a word of detail; the store is not asked, onError is told`, async () => {
      const asked = () => assert.fail("the store was asked");
      const untouched = { claim: asked, complete: asked, release: asked };
      const { handle, log } = receiver({ replayStore: untouched });
      const response = await handle(request(delivery));
      assert.equal(response.status, status);
      assert.equal(await response.text(), "");
      assert.deepEqual([...response.headers], []);
      assert.deepEqual(log.handled, []);
      assert.deepEqual(log.errors.map(({ error, ...failure }) => [error.code, failure]), [[code, { stage: "verify", status }]]);
      assert.ok(!JSON.stringify(log.errors).includes(SECRET));
    });
  }

  test("a tolerance of one's own", async () => {
    const { deliver } = receiver({ toleranceSeconds: 10 });
    assert.equal(await deliver(newEvent(), { at: Date.now() - 8_000 }), 200);
    assert.equal(await deliver(newEvent(), { at: Date.now() - 12_000 }), 401);
  });
});

describe("the request", () => {
  test("another method than POST is answered with 405", async () => {
    const { handle, log } = receiver();
    for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
      const response = await handle(new Request(URL_, { method }));
      assert.deepEqual([response.status, response.headers.get("Allow")], [405, "POST"]);
    }
    assert.deepEqual(log.errors, []);
  });

  test("a body that was read before: 500, and the error names the way out", async () => {
    const { handle, log } = receiver();
    const read = request(signed(newEvent()));
    await read.json();
    assert.equal((await handle(read)).status, 500);
    const [{ error, ...failure }] = log.errors;
    assert.deepEqual(failure, { stage: "receive", status: 500 });
    assert.equal(error.code, "webhook_body_used");
    assert.match(error.message, /before a body parser, or hand the raw bytes to its `receive/);
  });

  test("a parsed body, the classic: 500, so that it comes again once the parser is gone; the error names the way out", async () => {
    const { handle, log } = receiver();
    const { body, headers } = signed(newEvent());
    assert.deepEqual(await handle.receive({ body: JSON.parse(body), headers }), { status: 500 });
    assert.equal(log.errors[0].error.code, "webhook_body_not_raw");
    assert.match(log.errors[0].error.message, /express\.raw\(\{ type: "application\/json" \}\)/);
    // Written again it has the same members and other bytes.
    const spaced = signed(undefined, { body: JSON.stringify(newEvent(), null, 2) });
    assert.deepEqual(await handle.receive({ ...spaced, body: JSON.stringify(JSON.parse(spaced.body)) }), { status: 401 });
    assert.match(log.errors[1].error.message, /the body is the raw bytes as received, not parsed and written again/);
  });

  test("a set-up that is wrong is a 500, never a rejection", async () => {
    const { handle } = receiver();
    const hostile = { get body() { throw new Error("x"); } };
    for (const delivery of [undefined, null, 7, {}, hostile, { body: "x", headers: 7 }, { body: "x" }, { body: null, headers: {} }]) {
      assert.deepEqual(await handle.receive(delivery), { status: 500 });
    }
  });

  test("a body beyond the limit: 413, read no further than the limit", async () => {
    const { handle, log } = receiver({ maxBodyBytes: 1000 });
    const fits = newEvent({ data: {} });
    fits.data.pad = "x".repeat(1000 - JSON.stringify({ ...fits, data: { pad: "" } }).length);
    assert.equal((await handle(request(signed(fits)))).status, 200, "exactly the limit");
    const large = signed(undefined, { body: " ".repeat(1001) });
    assert.equal((await handle(request(large))).status, 413);
    assert.deepEqual(await handle.receive(large), { status: 413 });
    let read = 0;
    const endless = new ReadableStream({ pull: (controller) => { read += 100; controller.enqueue(new Uint8Array(100)); } }, { highWaterMark: 0 });
    assert.equal((await handle(new Request(URL_, { method: "POST", body: endless, duplex: "half", headers: large.headers }))).status, 413);
    assert.ok(read <= 1200, `${read} bytes were read`);
    const lied = { "Content-Length": "1001", ...large.headers };
    const unread = new ReadableStream({ pull: () => assert.fail("it was read") }, { highWaterMark: 0 });
    assert.equal((await handle(new Request(URL_, { method: "POST", body: unread, duplex: "half", headers: lied }))).status, 413);
    assert.deepEqual(new Set(log.errors.map(({ error }) => error.code)), new Set(["webhook_body_too_large"]));
  });

  test("a connection that breaks within the body: 400, nothing processed", async () => {
    const { handle, log } = receiver();
    const { body, headers } = signed(newEvent());
    let sent = false;
    const broken = new ReadableStream({
      pull: (controller) => {
        if (sent) controller.error(new Error("reset"));
        else controller.enqueue(new TextEncoder().encode(body));
        sent = true;
      },
    });
    assert.equal((await handle(new Request(URL_, { method: "POST", body: broken, duplex: "half", headers }))).status, 400);
    assert.deepEqual([log.handled, log.errors[0].error.code], [[], "webhook_body_cut"]);
  });

  test("a body in many pieces is put together", async () => {
    const { handle } = receiver();
    const { body, headers } = signed(newEvent({ data: { name: "Žofie 🔑" } }));
    const bytes = new TextEncoder().encode(body);
    const pieces = new ReadableStream({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    assert.equal((await handle(new Request(URL_, { method: "POST", body: pieces, duplex: "half", headers }))).status, 200);
  });
});

describe("a store that fails", () => {
  const broken = (name, how = async () => { throw new Error("the store is away"); }) => ({ ...memoryReplayStore(), [name]: how });

  test("at the claim: 503, nothing processed", async () => {
    for (const how of [undefined, () => { throw new Error("at once"); }, async () => undefined, async () => true, async () => "toString"]) {
      const { deliver, log } = receiver({ replayStore: broken("claim", how) });
      assert.equal(await deliver(newEvent()), 503);
      assert.deepEqual(log.handled, []);
      assert.deepEqual(log.errors.map(({ error, stage }) => [error.code, stage]), [["replay_store_failed", "claim"]]);
    }
  });

  test("by never answering: 503 when the lease would end", async () => {
    const { deliver, log } = receiver({ leaseSeconds: 1, replayStore: broken("claim", () => new Promise(() => {})) });
    assert.equal(await deliver(newEvent()), 503);
    assert.deepEqual([log.errors[0].error.code, log.errors[0].error.cause.code], ["replay_store_failed", "webhook_lease_expired"]);
  });

  test("at the completion: tried again; in vain still 200, for it has been processed", async () => {
    let tries = 0;
    const store = memoryReplayStore();
    const once = { ...store, complete: async (...given) => { if (tries++ === 0) throw new Error("away"); return store.complete(...given); } };
    const first = receiver({ replayStore: once });
    const event = newEvent();
    assert.deepEqual([await first.deliver(event), await first.deliver(event)], [200, 200]);
    assert.deepEqual([tries, first.log.handled.length, first.log.errors], [2, 1, []]);

    for (const how of [undefined, () => { throw new Error("at once"); }, () => new Promise(() => {})]) {
      const { deliver, log } = receiver({ leaseSeconds: 1, replayStore: broken("complete", how) });
      assert.equal(await deliver(newEvent()), 200);
      assert.deepEqual(log.errors.map(({ error, stage, status }) => [error.code, stage, status]), [["replay_store_failed", "complete", 200]]);
    }
  });

  test("at the release: 500 all the same, both are reported, and the lease frees the event", async () => {
    const { deliver, log } = receiver({ leaseSeconds: 1, replayStore: broken("release"), handlers: {}, fallback: () => { if (runs++ === 0) throw new Error("mine"); } });
    let runs = 0;
    const event = newEvent();
    assert.equal(await deliver(event), 500);
    assert.deepEqual(log.errors.map(({ error, stage }) => [error.code ?? error.message, stage]), [["replay_store_failed", "release"], ["mine", "handle"]]);
    assert.equal(await deliver(event), 409);
    await wait(1050);
    assert.equal(await deliver(event), 200);
  });

  test("is given its arguments: event id, seconds, an owner that no other delivery has", async () => {
    const calls = [];
    const store = memoryReplayStore();
    const spy = Object.fromEntries(Object.entries(store).map(([name, method]) => [name, (...given) => { calls.push([name, ...given]); return method(...given); }]));
    const { deliver } = receiver({ replayStore: spy, leaseSeconds: 30, retentionSeconds: 9000, handlers: {}, fallback: ({ data }) => { if (data.bad) throw new Error("x"); } });
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
  test("is waited for, and what it throws changes no answer", async () => {
    let finished = false;
    const slow = receiver({ onError: async () => { await wait(30); finished = true; } });
    assert.equal(await slow.deliver(newEvent(), { secret: "another" }), 401);
    assert.equal(finished, true);
    for (const onError of [() => { throw new Error("x"); }, async () => { throw new Error("x"); }]) {
      const { deliver } = receiver({ onError, handlers: {}, fallback: () => { throw new Error("y"); } });
      assert.equal(await deliver(newEvent()), 500);
      assert.equal(await deliver(newEvent(), { secret: "another" }), 401);
    }
  });

  test("without it our own failures are one line on the console, with nothing of what was thrown; a stranger's are none", async (t) => {
    const lines = [];
    t.mock.method(console, "error", (...words) => lines.push(words));
    const secretive = () => { throw new Error("IBAN DE02120300000000202051"); };
    const { handle, deliver } = receiver({ onError: undefined, handlers: {}, fallback: secretive });
    await deliver(newEvent(), { secret: "another" });
    await handle.receive({ body: "", headers: {} });
    assert.deepEqual(lines, []);
    const event = newEvent({ eventId: "evt\nforged line" });
    await deliver(event);
    for (let time = 0; time < 5; time++) await handle.receive({ body: {}, headers: {} }); // the set-up, at a stranger's request: once
    await deliver(newEvent());
    assert.equal(lines.length, 3);
    assert.match(lines[0][0], /^oceafin-partner: webhook of event "evt\\nforged line" failed in `handle`: your handler threw; pass `onError`/);
    assert.match(lines[1][0], /webhook_body_not_raw.*express\.raw/);
    for (const words of lines) assert.ok(words.length === 1 && !/DE02/.test(words[0]) && !words[0].includes("\n"));
  });
});

describe("the options", () => {
  const right = { secret: SECRET, replayStore: memoryReplayStore(), handlers: {}, fallback: () => {} };
  const cases = [
    [{ fallback: undefined }, "option_missing", /`fallback` is missing/],
    [{ fallback: "ignore" }, "option_invalid", /`fallback`/],
    [{ handlers: undefined }, "option_missing", /`handlers`/],
    [{ handlers: [] }, "option_invalid", /`handlers`/],
    [{ handlers: { "conversion.created": "x" } }, "option_invalid", /`handlers`/],
    [{ replayStore: undefined }, "option_missing", /oceafin-partner\/webhooks\/stores/],
    [{ replayStore: {} }, "option_invalid", /without `claim`/],
    [{ replayStore: { claim() {}, complete() {} } }, "option_invalid", /without `release`/],
    [{ replayStore: "memory" }, "option_invalid", /a string/],
    [{ secret: undefined }, "configuration_missing", /`secret` is missing/],
    [{ secret: "" }, "configuration_missing", /`secret`/],
    [{ secret: [SECRET, " "] }, "option_invalid", /`secret`/],
    [{ toleranceSeconds: -1 }, "option_invalid", /`toleranceSeconds`/],
    [{ leaseSeconds: 0 }, "option_invalid", /`leaseSeconds`/],
    [{ leaseSeconds: 86_401 }, "option_invalid", /at most 86400/],
    [{ leaseSeconds: "60" }, "option_invalid", /`leaseSeconds`/],
    [{ retentionSeconds: 599 }, "option_invalid", /at least 600: twice `toleranceSeconds`/],
    [{ retentionSeconds: 900, toleranceSeconds: 451 }, "option_invalid", /at least 902/],
    [{ retentionSeconds: 700, leaseSeconds: 701 }, "option_invalid", /at least 701/],
    [{ retentionSeconds: 1e12 }, "option_invalid", /at most/],
    [{ maxBodyBytes: 0 }, "option_invalid", /`maxBodyBytes`/],
    [{ onError: true }, "option_invalid", /`onError`/],
    [{ replaystore: {} }, "option_unknown", /did you mean `replayStore`/],
  ];
  for (const [wrong, code, message] of cases) {
    test(`${Object.entries(wrong).map(([name, value]) => `${name}: ${typeof value}`)}: ${code}`, () => {
      assert.throws(() => createWebhookHandler({ ...right, ...wrong }), (error) => {
        assert.ok(error instanceof lib.ConfigurationError && isPartnerError(error), String(error));
        assert.equal(error.code, code);
        assert.match(error.message, message);
        assert.ok(!error.message.includes(SECRET));
        return true;
      });
    });
  }

  test("the least that is allowed is allowed", () => {
    createWebhookHandler({ ...right, retentionSeconds: 600 });
    createWebhookHandler({ ...right, toleranceSeconds: 0, retentionSeconds: 60 });
    createWebhookHandler({ ...right, toleranceSeconds: 10_000_000 }); // the default retention grows with it
    for (const nothing of [undefined, null, 7, []]) assert.throws(() => createWebhookHandler(nothing), lib.ConfigurationError);
  });

  test("are read once: what is changed afterwards changes nothing", async () => {
    const handlers = { "conversion.created": () => void seen.push("first") };
    const seen = [];
    const { deliver } = receiver({ handlers });
    handlers["conversion.created"] = () => void seen.push("second");
    await deliver(newEvent());
    assert.deepEqual(seen, ["first"]);
  });
});

describe("the stores' options", () => {
  test("what is no client, no table and no count is refused at once", () => {
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
    assert.match(postgresReplayTable("payments.events"), /CREATE TABLE IF NOT EXISTS payments\.events[^]*INDEX IF NOT EXISTS events_expires_at ON payments\.events/);
  });

  test("memory is bounded: it forgets the oldest that is done, and never what somebody works on", async () => {
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
    await assert.rejects(store.claim("five", 100, "a"), (error) => lib.isPartnerError(error) && error.code === "replay_store_full" && error.retryable);
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
    assert.match(lines[0], /`memoryReplayStore` is for development: take `redisReplayStore` or `postgresReplayStore`/);
  });
});

test("the entry's functions and classes are those of the package", () => {
  assert.equal(verifyWebhook, lib.verifyWebhook);
  const { handle, log } = receiver();
  return handle.receive({ body: {}, headers: {} }).then(() => assert.ok(log.errors[0].error instanceof lib.ValidationError));
});

test("isKnownEventType tells published types from later ones", () => {
  assert.ok(eventTypeValues.length >= 7 && eventTypeValues.every(isKnownEventType));
  assert.equal(isKnownEventType, lib.isKnownEventType);
  for (const type of ["conversion.later", "", "toString", undefined, 7]) assert.equal(isKnownEventType(type), false);
});
