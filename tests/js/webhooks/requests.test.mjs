// Requests that the receiver does not process: forged, unreadable, or not a delivery at all.
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";

import { newEvent, receiver, request, SECRET, signed, URL_ } from "./support.mjs";

// No time passes here: a delivery stays as old as it was made.
mock.timers.enable({ apis: ["Date"], now: Date.now() });

describe("a delivery that is not genuine", () => {
  const event = newEvent();
  const good = signed(event);
  const without = (name) => Object.fromEntries(Object.entries(good.headers).filter(([key]) => key !== name));
  const cases = [
    ["a changed body", { ...good, body: `${good.body} ` }, 401, "webhook_signature_mismatch"],
    ["another secret", signed(event, { secret: "another" }), 401, "webhook_signature_mismatch"],
    ["too old", signed(event, { at: Date.now() - 301_000 }), 401, "webhook_timestamp_too_old"],
    ["of the future", signed(event, { at: Date.now() + 330_000 }), 401, "webhook_timestamp_in_future"],
    ...Object.keys(good.headers).map((name) => [
      `without ${name}`,
      { ...good, headers: without(name) },
      400,
      "webhook_header_missing",
    ]),
    [
      "a signature that is none",
      { ...good, headers: { ...good.headers, "X-Oceafin-Webhook-Signature": "AB" } },
      400,
      "webhook_signature_malformed",
    ],
    [
      "a timestamp that is none",
      { ...good, headers: { ...good.headers, "X-Oceafin-Webhook-Timestamp": "yesterday" } },
      400,
      "webhook_timestamp_malformed",
    ],
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
      assert.deepEqual(
        log.errors.map(({ error, ...failure }) => [error.code, failure]),
        [[code, { stage: "verify", status }]],
      );
      assert.ok(!JSON.stringify(log.errors).includes(SECRET));
    });
  }

  test("a custom tolerance", async () => {
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

  test("a body that was already read: 500, and the error names the way out", async () => {
    const { handle, log } = receiver();
    const read = request(signed(newEvent()));
    await read.json();
    assert.equal((await handle(read)).status, 500);
    const [{ error, ...failure }] = log.errors;
    assert.deepEqual(failure, { stage: "receive", status: 500 });
    assert.equal(error.code, "webhook_body_used");
    assert.match(error.message, /before a body parser, or hand the raw bytes to its `receive/);
  });

  test("a parsed body: 500, so that it is delivered again once the parser is gone; the error names the way out", async () => {
    const { handle, log } = receiver();
    const { body, headers } = signed(newEvent());
    assert.deepEqual(await handle.receive({ body: JSON.parse(body), headers }), { status: 500 });
    assert.equal(log.errors[0].error.code, "webhook_body_not_raw");
    assert.match(log.errors[0].error.message, /express\.raw\(\{ type: "application\/json" \}\)/);
    // Serialised again, it has the same members and other bytes.
    const spaced = signed(undefined, { body: JSON.stringify(newEvent(), null, 2) });
    assert.deepEqual(await handle.receive({ ...spaced, body: JSON.stringify(JSON.parse(spaced.body)) }), {
      status: 401,
    });
    assert.match(
      log.errors[1].error.message,
      /the body is the raw bytes as received, not parsed and written again/,
    );
  });

  test("a wrong set-up is a 500, never a rejection", async () => {
    const { handle } = receiver();
    const hostile = {
      get body() {
        throw new Error("x");
      },
    };
    for (const delivery of [
      undefined,
      null,
      7,
      {},
      hostile,
      { body: "x", headers: 7 },
      { body: "x" },
      { body: null, headers: {} },
    ]) {
      assert.deepEqual(await handle.receive(delivery), { status: 500 });
    }
  });

  test("anything that is not a `Request` is a 500 too, and the error names the way out", async () => {
    const { handle, log } = receiver();
    const delivery = signed(newEvent());
    const express = { method: "POST", headers: delivery.headers, body: delivery.body };
    const wrong = [
      undefined,
      null,
      7,
      "x",
      [],
      {},
      new URL(URL_),
      Promise.resolve(request(delivery)),
      () => {},
      express,
      { method: "POST" },
      { headers: new Headers() },
    ];
    for (const no of wrong) {
      const response = await handle(no);
      assert.deepEqual([response.status, await response.text()], [500, ""]);
    }
    for (const { error, ...failure } of log.errors.splice(0)) {
      assert.deepEqual([error.code, failure], ["argument_invalid", { stage: "receive", status: 500 }]);
      assert.match(error.message, /a Web-standard Request; .*`receive\(\{ body, headers \}\)`/);
    }
    const thrower = () => {
      throw new Error("hostile");
    };
    for (const hostile of [
      new Proxy({}, { get: thrower }),
      {
        get method() {
          return thrower();
        },
      },
      {
        method: "POST",
        headers: new Headers(),
        get body() {
          return thrower();
        },
      },
      { method: "POST", headers: { get: thrower }, body: null },
    ]) {
      assert.equal((await handle(hostile)).status, 500);
    }
    assert.deepEqual([log.errors.length, log.handled], [4, []]);
    // From another realm, or a polyfill.
    const { body, headers } = request(delivery);
    assert.equal((await handle({ method: "POST", headers, body, bodyUsed: false })).status, 200);
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
    const endless = new ReadableStream(
      {
        pull: (controller) => {
          read += 100;
          controller.enqueue(new Uint8Array(100));
        },
      },
      { highWaterMark: 0 },
    );
    assert.equal(
      (
        await handle(
          new Request(URL_, { method: "POST", body: endless, duplex: "half", headers: large.headers }),
        )
      ).status,
      413,
    );
    assert.ok(read <= 1200, `${read} bytes were read`);
    const lied = { "Content-Length": "1001", ...large.headers };
    const unread = new ReadableStream({ pull: () => assert.fail("it was read") }, { highWaterMark: 0 });
    assert.equal(
      (await handle(new Request(URL_, { method: "POST", body: unread, duplex: "half", headers: lied })))
        .status,
      413,
    );
    assert.deepEqual(new Set(log.errors.map(({ error }) => error.code)), new Set(["webhook_body_too_large"]));
  });

  test("a connection that breaks during the body: 400, nothing processed", async () => {
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
    assert.equal(
      (await handle(new Request(URL_, { method: "POST", body: broken, duplex: "half", headers }))).status,
      400,
    );
    assert.deepEqual([log.handled, log.errors[0].error.code], [[], "webhook_body_cut"]);
  });

  test("a body in many chunks is reassembled", async () => {
    const { handle } = receiver();
    const { body, headers } = signed(newEvent({ data: { name: "Žofie 🔑" } }));
    const bytes = new TextEncoder().encode(body);
    const pieces = new ReadableStream({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    assert.equal(
      (await handle(new Request(URL_, { method: "POST", body: pieces, duplex: "half", headers }))).status,
      200,
    );
  });
});
