// The package against implementations that share no code with it: npm `canonicalize` and node:crypto.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";

import jcs from "canonicalize";
import fc from "fast-check";

import { lib, sha256 } from "./support/package.mjs";
import { stopDate } from "./support/time.mjs";
import { anyValue, payload, respell, text } from "./support/values.mjs";

const check = (...parts) => fc.assert(fc.property(...parts), { numRuns: 400 });
const hmac = (secret, lines) => createHmac("sha256", secret).update(lines.join("\n")).digest("hex");

test("the generated values hold what makes canonical forms hard", () => {
  const sample = fc
    .sample(anyValue, { numRuns: 1500, seed: 1 })
    .map((value) => JSON.stringify(value))
    .join("");
  for (const found of [
    /[\ud800-\udbff][\udc00-\udfff]/,
    /[\ue000-\uffff]/,
    /\\u00/,
    /"__proto__"/,
    /e-\d/,
    /e\+\d/,
    /\{[^{}]*\{/,
  ])
    assert.match(sample, found);
});

test("canonicalize is npm canonicalize's form", () => {
  check(anyValue, (value) => assert.equal(lib.canonicalize(value), jcs(value)));
});

test("canonicalizeText returns the value's form, whatever the spelling of the text", () => {
  check(anyValue, fc.integer(), (value, seed) => {
    const spelt = respell(value, seed);
    assert.deepEqual(
      JSON.parse(spelt),
      JSON.parse(JSON.stringify(value)),
      "the respelling is the same value",
    );
    const form = lib.canonicalizeText(spelt);
    assert.equal(form, jcs(value));
    assert.equal(lib.canonicalizeText(new TextEncoder().encode(spelt)), form);
    assert.equal(lib.canonicalizeText(form), form);
  });
});

test("operationHash is the SHA-256 of the canonical payload, with or without an authorization beside it", () => {
  check(payload, (body) => {
    const expected = sha256(jcs(body));
    assert.equal(lib.operationHash(body), expected);
    const { a, ...rest } = body;
    // The member comes first, in the middle and last.
    for (const approved of [
      { operationAuthorization: { a: "1" }, ...body },
      { ...rest, operationAuthorization: { a: [] }, ...("a" in body && { a }) },
      { ...body, operationAuthorization: { z: {} } },
    ]) {
      assert.equal(lib.operationHash(approved), expected);
    }
  });
});

test("only the top-level operationAuthorization is left out", () => {
  const body = {
    a: "1",
    inner: { operationAuthorization: { x: "1" } },
    list: [{ operationAuthorization: "2" }],
  };
  assert.equal(lib.operationHash(body), sha256(jcs(body)));
});

test("operation-v1 binds customer and kind", () => {
  const ids = fc.string({ unit: fc.constantFrom(..."abcXYZ019._:-"), minLength: 1, maxLength: 40 });
  check(
    payload,
    ids,
    fc.constantFrom("fiatWithdrawal", "cryptoWithdrawal", "refund", "conversion"),
    (body, customerId, operation) => {
      const expected = sha256(jcs({ customerId, operation, payload: body }));
      assert.equal(lib.operationHash(body, { profile: "operation-v1", customerId, operation }), expected);
      assert.equal(
        lib.describeOperation(operation, body, { profile: "operation-v1", customerId }).operationHash,
        expected,
      );
    },
  );
});

test("operationHashes is operationHash of each", () => {
  check(fc.array(payload, { maxLength: 12 }), (bodies) => {
    assert.deepEqual(
      lib.operationHashes(bodies),
      bodies.map((body) => lib.operationHash(body)),
    );
    const options = { profile: "operation-v1", customerId: "c-1", operation: "refund" };
    assert.deepEqual(
      lib.operationHashes(bodies, options),
      bodies.map((body) => lib.operationHash(body, options)),
    );
  });
});

test("every hashed value has a row, and every row is hashed", () => {
  const leaves = (value, pointer) => {
    if (typeof value !== "object" || value === null) return [pointer];
    const members = Object.entries(value);
    const token = (name) => name.replaceAll("~", "~0").replaceAll("/", "~1");
    return members.length === 0
      ? [pointer]
      : members.flatMap(([name, member]) => leaves(member, `${pointer}/${token(name)}`));
  };
  check(payload, (body) => {
    const { rows, operationHash } = lib.describeOperation("fiatWithdrawal", body);
    assert.equal(operationHash, sha256(jcs(body)));
    assert.deepEqual(rows.map((row) => row.pointer).sort(), leaves(body, "").sort());
  });
});

test("an array and the object with the same members never look the same to an approver", () => {
  const asObjects = (value) =>
    typeof value !== "object" || value === null
      ? value
      : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asObjects(member)]));
  const shown = (body) =>
    lib.describeOperation("refund", body).rows.map(({ label, value, type }) => [label, value, type]);
  let differed = 0;
  check(payload, (body) => {
    const other = asObjects(body);
    if (jcs(body) === jcs(other)) return;
    differed += 1;
    assert.notDeepEqual(shown(body), shown(other));
  });
  assert.ok(differed > 20, String(differed));
});

const visible = (minLength, maxLength) =>
  fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength,
    maxLength,
  });
const secret = text(40).map((inner) => `s${inner.replace(/[\p{Cc}\p{Cf}\p{Z}]/gu, "-")}e`);

/** Whether a client that goes through the WHATWG URL parser sends this path as it is. */
const isSentAsWritten = (path) => {
  // Node 20's URL parser leaves the last segment of `/.a/.` as it is.
  if (
    path
      .split("?")[0]
      .split("/")
      .some((segment) => segment === "." || segment === "..")
  )
    return false;
  const { pathname, search, host } = new URL(`https://host.example${path}`);
  return host === "host.example" && pathname + search === path;
};

test("signRequest signs no path that a URL parser would change", () => {
  const pieces = fc.constantFrom(
    "/",
    "/",
    ".",
    "..",
    "%2e",
    "%2E",
    "%2f",
    "%",
    "\\",
    "?",
    "#",
    "'",
    " ",
    "|",
    "a",
    "v1",
  );
  let [signed, refused] = [0, 0];
  check(fc.array(pieces, { maxLength: 6 }), (rest) => {
    const path = `/partner/v1/${rest.join("")}`;
    let error;
    try {
      lib.signRequest({ clientId: "c", clientSecret: "s", method: "GET", path });
    } catch (thrown) {
      error = thrown;
    }
    if (error === undefined) assert.ok(isSentAsWritten(path), path);
    else assert.deepEqual([error.name, error.code], ["SignatureError", "path_malformed"], path);
    if (error === undefined) signed += 1;
    else refused += 1;
  });
  assert.ok(signed > 20 && refused > 20, `${signed} ${refused}`);
});

test("signRequest signs the six lines", () => {
  const path = fc
    .string({ unit: fc.constantFrom(..."abz019-._~%2F/:@!$&()*+,;="), maxLength: 30 })
    .map((rest) => `/partner/v1/${rest.replaceAll("%", "%2")}`.replace(/%2(?![0-9A-F])/g, "%20"))
    .filter(isSentAsWritten);
  const body = fc.option(fc.oneof(text(60), fc.uint8Array({ maxLength: 200 })), { nil: undefined });
  const moment = fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
  const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE");
  check(
    method,
    path,
    body,
    visible(16, 60),
    visible(1, 60),
    moment,
    secret,
    (verb, sentPath, sentBody, nonce, key, when, clientSecret) => {
      const idempotencyKey = verb === "GET" ? undefined : key;
      const timestamp = when.toISOString();
      const { headers, baseString } = lib.signRequest({
        clientId: "client-1",
        clientSecret,
        method: verb,
        path: sentPath,
        nonce,
        timestamp,
        requestId: "r-1",
        ...(sentBody !== undefined && { body: sentBody }),
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      });
      const lines = [verb, sentPath, sha256(sentBody ?? ""), timestamp, nonce, idempotencyKey ?? ""];
      assert.equal(baseString, lines.join("\n"));
      assert.deepEqual(headers, {
        "X-Partner-Client-Id": "client-1",
        "X-Partner-Timestamp": timestamp,
        "X-Partner-Nonce": nonce,
        "X-Partner-Signature": hmac(clientSecret, lines),
        "X-Request-Id": "r-1",
        ...(idempotencyKey !== undefined && { "Idempotency-Key": idempotencyKey }),
      });
    },
  );
});

test("the values that signRequest adds are fresh and well formed", (t) => {
  const now = stopDate(t);
  const nonces = new Set();
  for (let at = 0; at < 200; at++) {
    const { headers } = lib.signRequest({
      clientId: "c",
      clientSecret: "s",
      method: "GET",
      path: "/partner/v1/x",
    });
    assert.match(headers["X-Partner-Timestamp"], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.ok(Math.abs(Date.parse(headers["X-Partner-Timestamp"]) - now) < 2000);
    assert.ok(headers["X-Partner-Nonce"].length >= 16);
    nonces.add(headers["X-Partner-Nonce"]).add(headers["X-Request-Id"]);
  }
  assert.equal(nonces.size, 400);
});

const event = fc
  .record({ eventId: visible(1, 20), eventType: visible(1, 20), data: payload, later: anyValue })
  .map((members) => ({ ...members }));
const signedBy = (key, body, timestamp, nonce) => ({
  "x-oceafin-webhook-timestamp": timestamp,
  "x-oceafin-webhook-nonce": nonce,
  "x-oceafin-webhook-signature": hmac(key, [timestamp, nonce, sha256(body)]),
});

test("verifyWebhook accepts only what node:crypto signed over the bytes as received", () => {
  check(
    event,
    fc.integer(),
    secret,
    visible(1, 40),
    fc.nat({ max: 4e12 }),
    fc.nat(),
    (sent, seed, key, nonce, now, place) => {
      const body = respell(sent, seed);
      const timestamp = new Date(now).toISOString();
      const headers = signedBy(key, body, timestamp, nonce);
      const verify = (changes) => lib.verifyWebhook({ body, headers, secret: key, now, ...changes });
      assert.deepEqual(verify({}), JSON.parse(body));
      assert.deepEqual(verify({ body: Buffer.from(body), secret: ["another", key] }), JSON.parse(body));
      const flipped = Buffer.from(body);
      flipped[place % flipped.length] ^= 1;
      for (const changes of [
        { body: flipped },
        { body: `${body} ` },
        { secret: `${key}x` },
        { headers: { ...headers, "x-oceafin-webhook-nonce": `${nonce}x` } },
      ]) {
        assert.throws(() => verify(changes), { name: "SignatureError", code: "webhook_signature_mismatch" });
      }
      assert.deepEqual(verify({ now: now + 300_000 }), JSON.parse(body));
      assert.throws(() => verify({ now: now + 300_001 }), { code: "webhook_timestamp_too_old" });
      assert.throws(() => verify({ now: now - 300_001 }), { code: "webhook_timestamp_in_future" });
    },
  );
});

test("signTestWebhook is signed as node:crypto signs", () => {
  check(event, secret, visible(1, 40), (sent, key, nonce) => {
    const { body, headers } = lib.signTestWebhook({
      event: sent,
      secret: key,
      nonce,
      timestamp: "2026-06-28T00:00:00Z",
    });
    assert.deepEqual(JSON.parse(body), JSON.parse(JSON.stringify(sent)));
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    assert.deepEqual(lower, {
      "content-type": "application/json",
      ...signedBy(key, body, "2026-06-28T00:00:00Z", nonce),
    });
  });
});
