import assert from "node:assert/strict";
import { test } from "node:test";

import { ALIVE, CANARY, facade, scriptedCore } from "./support.mjs";

const EVENT = {
  eventId: "e-1",
  eventType: "conversion.created",
  customer: { customerId: "c", partnerCustomerRef: "p" },
  later: 1,
};
const text = JSON.stringify(EVENT);
const headers = {
  "X-Oceafin-Webhook-Timestamp": "2026-06-28T00:00:00Z",
  "X-Oceafin-Webhook-Nonce": "nonce-nonce-nonce",
  "X-Oceafin-Webhook-Signature": "ab",
};
const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

async function setUp() {
  const lib = await facade();
  const { core, log, error } = scriptedCore();
  core.replies = {
    verifyWebhook: (body) => Buffer.from(body).toString("utf8"),
    signTestWebhook: () => '{"body":"b","headers":{"X-A":"1"}}',
  };
  lib.install(core, ALIVE);
  return { lib, core, log, error };
}

test("hands the raw bytes and the header values to the core, and returns the event", async () => {
  const { lib, log } = await setUp();
  const bytes = new TextEncoder().encode(text);
  const padded = Buffer.concat([Buffer.from("xx"), bytes, Buffer.from("yy")]);
  for (const body of [
    text,
    bytes,
    Buffer.from(text),
    bytes.buffer,
    new DataView(bytes.buffer),
    padded.subarray(2, 2 + bytes.length),
    new DataView(padded.buffer, padded.byteOffset + 2, bytes.length),
  ]) {
    assert.deepEqual(lib.verifyWebhook({ body, headers, secret: "s", now: 5 }), EVENT);
    const { args } = log.functions.at(-1);
    assert.ok(args[0] instanceof Uint8Array);
    assert.deepEqual(Buffer.from(args[0]), Buffer.from(text));
    assert.deepEqual(JSON.parse(args[1]), {
      timestamp: "2026-06-28T00:00:00Z",
      nonce: "nonce-nonce-nonce",
      signature: "ab",
      secrets: ["s"],
      nowMs: 5,
    });
  }
  lib.verifyWebhook({ body: text, headers, secret: ["a", "b"], now: new Date(7), toleranceSeconds: 60 });
  const options = JSON.parse(log.functions.at(-1).args[1]);
  assert.deepEqual([options.secrets, options.nowMs, options.toleranceSeconds], [["a", "b"], 7, 60]);
});

test("is synchronous: there is no promise to forget", async () => {
  const { lib } = await setUp();
  assert.ok(!(lib.verifyWebhook({ body: text, headers, secret: "s" }) instanceof Promise));
});

test("a parsed body is refused with the way out", async () => {
  const { lib, log } = await setUp();
  for (const body of [EVENT, [], null, undefined, 7, Promise.resolve(text)]) {
    assert.throws(
      () => lib.verifyWebhook({ body, headers, secret: "s" }),
      (error) => {
        assert.deepEqual([error.name, error.code], ["ValidationError", "webhook_body_not_raw"]);
        assert.ok(error.message.includes('express.raw({ type: "application/json" })'));
        assert.ok(error.message.includes("await request.text()"));
        return true;
      },
    );
  }
  assert.equal(log.functions.length, 0);
});

test("takes headers as servers give them", async () => {
  const { lib, log } = await setUp();
  const given = [
    headers,
    lower,
    new Headers(headers),
    new Map(Object.entries(headers)),
    Object.entries(headers),
    { ...lower, "set-cookie": ["a", "b"], other: undefined },
    Object.fromEntries(Object.entries(lower).map(([name, value]) => [name, [value]])),
    Object.assign(Object.create(null), lower),
  ];
  for (const one of given) {
    lib.verifyWebhook({ body: text, headers: one, secret: "s" });
    assert.equal(JSON.parse(log.functions.at(-1).args[1]).signature, "ab");
  }
});

test("a missing or repeated header is named", async () => {
  const { lib } = await setUp();
  for (const name of Object.keys(lower)) {
    const { [name]: _, ...rest } = lower;
    const verify = (other) => () => lib.verifyWebhook({ body: text, headers: other, secret: "s" });
    assert.throws(verify(rest), {
      name: "SignatureError",
      code: "webhook_header_missing",
      message: `the header \`${name}\` is missing`,
    });
    assert.throws(verify({ ...rest, [name]: "" }), { code: "webhook_header_missing" });
    assert.throws(verify({ ...rest, [name]: ["a", "a"] }), {
      name: "SignatureError",
      code: "webhook_header_repeated",
    });
    assert.throws(verify([...Object.entries(lower), [name.toUpperCase(), "x"]]), {
      code: "webhook_header_repeated",
    });
  }
  for (const bad of [null, undefined, "x", 7, [1], ["ab"]]) {
    assert.throws(() => lib.verifyWebhook({ body: text, headers: bad, secret: "s" }), {
      name: "ValidationError",
      code: "argument_invalid",
    });
  }
});

test("secret, tolerance and now are checked, and no error shows a secret", async () => {
  const { lib, error, core } = await setUp();
  const cases = [
    [{ secret: undefined }, "configuration_missing"],
    [{ secret: "" }, "configuration_missing"],
    [{ secret: [] }, "configuration_missing"],
    [{ secret: [CANARY, ""] }, "option_invalid"],
    [{ secret: [CANARY, 7] }, "option_invalid"],
    [{ secret: 7 }, "option_invalid"],
    [{ toleranceSeconds: -1 }, "option_invalid"],
    [{ toleranceSeconds: Number.NaN }, "option_invalid"],
    [{ toleranceSeconds: "300" }, "option_invalid"],
    [{ toleranceSeconds: 0.5 }, "option_invalid"],
    [{ toleranceSeconds: 2 ** 32 }, "option_invalid"],
    [{ now: new Date(Number.NaN) }, "option_invalid"],
    [{ now: "2026" }, "option_invalid"],
    [{ tolerance: 5 }, "option_unknown"],
  ];
  for (const [extra, code] of cases) {
    assert.throws(
      () => lib.verifyWebhook({ body: text, headers, secret: CANARY, ...extra }),
      (thrown) => {
        assert.deepEqual([thrown.name, thrown.code], ["ConfigurationError", code]);
        assert.ok(!JSON.stringify(thrown).includes(CANARY) && !thrown.stack.includes(CANARY));
        return true;
      },
    );
  }
  for (const nothing of [undefined, null, "x", 7, []])
    assert.throws(() => lib.verifyWebhook(nothing), lib.PartnerError);
  core.replies.verifyWebhook = () => {
    throw error({ kind: "signature", code: "webhook_signature_mismatch", message: "m" });
  };
  assert.throws(() => lib.verifyWebhook({ body: text, headers, secret: "s" }), {
    name: "SignatureError",
    code: "webhook_signature_mismatch",
  });
});

test("signTestWebhook passes everything to the core as text", async () => {
  const { lib, log } = await setUp();
  const signed = lib.signTestWebhook({
    event: EVENT,
    secret: "s",
    timestamp: new Date(0),
    nonce: "n".repeat(16),
  });
  assert.deepEqual(signed, { body: "b", headers: { "Content-Type": "application/json", "X-A": "1" } });
  const options = JSON.parse(log.functions.at(-1).args[0]);
  assert.deepEqual(
    { ...options, nowMs: 0 },
    { eventText: text, secret: "s", timestamp: "1970-01-01T00:00:00.000Z", nonce: "n".repeat(16), nowMs: 0 },
  );
  assert.throws(() => lib.signTestWebhook({ secret: "s" }), { code: "argument_invalid" });
  assert.throws(() => lib.signTestWebhook({ event: { a: 1n }, secret: "s" }), { code: "json_bigint" });
  assert.throws(() => lib.signTestWebhook({ event: {}, secret: "" }), { code: "configuration_missing" });
  assert.throws(() => lib.signTestWebhook({ event: {}, secret: "s", timestamp: new Date(Number.NaN) }), {
    code: "option_invalid",
  });
});
