// Steps without a client: each makes its input from its seed, calls one function, and holds it to an oracle.
import assert from "node:assert/strict";

import { canonical, hmac, operationHash, sha256, signature } from "./oracles.mjs";
import * as make from "./random.mjs";

const KINDS = ["fiatWithdrawal", "cryptoWithdrawal", "refund", "conversion"];
const VALID = { quoteId: "q-1", bankAccountId: "b-1", currency: "EUR", amount: "250.00" };
const URI = {
  network: "ETHEREUM",
  asset: "ETH",
  address: "0x52908400098527886E0F7030069857D2E4169EE7",
  amount: "1.5",
};
const encoder = new TextEncoder();

/** Asserts that a refused input throws an error of the package that is not an internal fault. */
function refused(lib, run) {
  let thrown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  assert.ok(thrown !== undefined, "nothing was thrown");
  assert.ok(lib.isPartnerError(thrown), String(thrown?.stack ?? thrown));
  assert.notEqual(thrown.kind, "internal", thrown.stack);
}

export const PURE = {
  hash({ lib }, source, size) {
    const body = make.payload(source, size);
    if (source.chance(0.2)) body.operationAuthorization = make.payload(source, size / 2);
    assert.equal(lib.operationHash(body), operationHash(body));
  },
  hashBound({ lib }, source, size) {
    const [body, customerId, operation] = [
      make.payload(source, size),
      `cust-${source.below(9)}`,
      source.pick(KINDS),
    ];
    assert.equal(
      lib.operationHash(body, { profile: "operation-v1", customerId, operation }),
      operationHash(body, { customerId, operation }),
    );
  },
  hashValidated({ lib }, source, size) {
    const body = { ...VALID, unknown: make.value(source, size), note: make.text(source, 3) };
    const exact = JSON.parse(JSON.stringify(body).replaceAll("1e+21", "21"));
    assert.equal(
      lib.operationHash(exact, { operation: "fiatWithdrawal", validation: "standard" }),
      operationHash(exact),
    );
    refused(lib, () =>
      lib.operationHash({ ...exact, amount: 250 }, { operation: "fiatWithdrawal", validation: "standard" }),
    );
  },
  hashes({ lib }, source, size) {
    const many = source.pick([0, 1, 2, 3, 7, 30, source.below(301)]);
    const bodies = Array.from({ length: many }, () =>
      make.payload(source, Math.min(size, 400) * source.next()),
    );
    assert.deepEqual(
      lib.operationHashes(bodies),
      bodies.map((body) => operationHash(body)),
    );
  },
  hashesRefused({ lib }, source, size) {
    const bodies = Array.from({ length: 1 + source.below(20) }, () => make.payload(source, size / 4));
    bodies[source.below(bodies.length)] = { a: 2 ** 60 };
    refused(lib, () => lib.operationHashes(bodies));
  },
  canonicalize({ lib }, source, size) {
    const value = make.value(source, size);
    assert.equal(lib.canonicalize(value), canonical(value));
  },
  canonicalizeText({ lib }, source, size) {
    const value = make.value(source, size);
    const text = JSON.stringify(value, null, source.pick([undefined, 1, "\t"]));
    const given = source.chance(0.5) ? text : encoder.encode(text);
    assert.equal(lib.canonicalizeText(given), canonical(value));
  },
  textRefused({ lib }, source, size) {
    const text = JSON.stringify(make.payload(source, size));
    const spoiled = source.pick([
      text.slice(0, -1),
      `${text}x`,
      `{"a":1,"a":${text}}`,
      `[${text},"\ud800"]`,
      `${text.slice(0, -1)},}`,
      "",
    ]);
    refused(lib, () => lib.canonicalizeText(spoiled));
  },
  valueRefused({ lib }, source, size) {
    const body = make.payload(source, size);
    const spoiled = source.pick([
      { ...body, n: Number.NaN },
      { ...body, n: 1n },
      { ...body, n: new Map() },
      { ...body, n: "\udc00" },
      { ...body, n: 2 ** 70 },
    ]);
    refused(lib, () => lib.operationHash(spoiled));
    const cycle = { ...body };
    cycle.self = cycle;
    refused(lib, () => lib.canonicalize(cycle));
  },
  describe({ lib }, source, size) {
    const body = make.payload(source, Math.min(size, 3000));
    const { rows, operationHash: found } = lib.describeOperation(source.pick(KINDS), body);
    assert.equal(found, operationHash(body));
    assert.ok(rows.length > 0);
  },
  explain({ lib }, source, size) {
    const body = make.payload(source, Math.min(size, 3000));
    assert.equal(lib.explainMismatch(body, JSON.stringify(body)).equal, true);
    assert.equal(lib.explainMismatch(body, { ...body, more: make.text(source, 5) }).equal, false);
  },
  validate({ lib }, source, size) {
    const good = {
      ...VALID,
      operationAuthorization: {
        operationHash: "0".repeat(64),
        authorizationRef: "r",
        authorizedBy: "b",
        authorizedAt: "2026-06-28T00:00:00Z",
      },
    };
    assert.deepEqual(lib.validate("CreateFiatWithdrawal", { ...good, unknown: make.text(source, size) }), {
      ok: true,
    });
    assert.equal(
      lib.validate("CreateFiatWithdrawal", { ...good, amount: `x${make.text(source, size)}` }).ok,
      false,
    );
  },
  paymentUri({ lib }, source, size) {
    const amount = `${source.below(1e6)}.${1 + source.below(9)}`;
    assert.equal(lib.parsePaymentUri(lib.paymentUri({ ...URI, amount })).amount, amount);
    refused(lib, () => lib.parsePaymentUri(`ethereum:${make.text(source, Math.max(1, size))}`));
  },
  sign({ lib }, source, size) {
    const text = make.text(source, size);
    const parts = {
      clientId: "client-1",
      clientSecret: `secret-${make.text(make.random(source.below(3)), 20).replace(/[\s\u0001]/g, "x")}-end`,
      method: "POST",
      path: `/partner/v1/customers/c-${source.below(10 ** 6)}/x?q=${"a".repeat(source.below(300))}`,
      body: source.chance(0.5) ? text : encoder.encode(text),
      idempotencyKey: `key-${"k".repeat(source.below(100))}`,
    };
    const { headers, baseString } = lib.signRequest(parts);
    const expected = signature(parts.clientSecret, {
      method: "POST",
      target: parts.path,
      headers,
      body: parts.body,
    });
    assert.equal(headers["X-Partner-Signature"], expected);
    assert.equal(hmac(parts.clientSecret, baseString), expected);
  },
  signRefused({ lib }, source, size) {
    const parts = {
      clientId: "c",
      clientSecret: "secret",
      method: "GET",
      path: `/partner/v1/${make.text(source, size)}é`,
    };
    refused(lib, () => lib.signRequest(parts));
    refused(lib, () => lib.signRequest({ ...parts, path: "/partner/v1/x", nonce: make.text(source, 9) }));
  },
  webhook({ lib }, source, size) {
    const event = {
      eventId: `evt-${source.below(1e6)}`,
      eventType: "TEST",
      occurredAt: "2026-06-28T00:00:00Z",
      data: make.payload(source, size),
    };
    const signed = lib.signTestWebhook({ event, secret: "webhook-secret" });
    const verified = lib.verifyWebhook({
      body: source.chance(0.5) ? signed.body : encoder.encode(signed.body),
      headers: signed.headers,
      secret: "webhook-secret",
    });
    assert.equal(verified.eventId, event.eventId);
    assert.equal(sha256(canonical(verified.data)), sha256(canonical(event.data)));
    refused(lib, () =>
      lib.verifyWebhook({ body: `${signed.body} `, headers: signed.headers, secret: "webhook-secret" }),
    );
  },
};
