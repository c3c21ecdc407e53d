// Values that throw when they are read: every public function throws an error of ours.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clientWith, OPTIONS } from "./support.mjs";

const boom = () => {
  throw new Error("canary-hostile");
};
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const traps = Object.fromEntries(
  ["get", "has", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor"].map((name) => [name, boom]),
);
const hostile = {
  "a revoked proxy": revoked,
  "a proxy that throws": () => new Proxy({}, traps),
  "a proxy of an array that throws": () => new Proxy([], traps),
  "a getter that throws": () =>
    Object.defineProperties(
      {},
      Object.fromEntries(
        ["headers", "body", "secret", "limit", "status", "payload", "amount"].map((name) => [
          name,
          { get: boom, enumerable: true },
        ]),
      ),
    ),
  "an iterator that throws": () => ({ [Symbol.iterator]: boom, limit: { [Symbol.toPrimitive]: boom } }),
};
const ok = {
  "x-oceafin-webhook-timestamp": "t",
  "x-oceafin-webhook-nonce": "n",
  "x-oceafin-webhook-signature": "s",
};

const uses = {
  "an id": ({ client }, x) => client.transactions.get(x),
  "a body": ({ client }, x) => client.fiatWithdrawals.create("c", { nested: x, empty: {} }),
  "call options": ({ client }, x) => client.transactions.get("t", x),
  "call headers": ({ client }, x) => client.transactions.get("t", { headers: x }),
  "a signal": ({ client }, x) => client.transactions.get("t", { signal: x }),
  "a draft": ({ client }, x) => client.transactions.get("t", { draft: x }),
  "a query": ({ client }, x) => client.transactions.list("c", { status: x }),
  "request options": ({ client }, x) => client.request("POST", "/x", x),
  "toArray options": ({ client }, x) => client.transactions.list("c").toArray(x),
  "client options": ({ lib }, x) => new lib.PartnerClient(x).transactions.get("t"),
  "a logger": ({ lib }, x) => new lib.PartnerClient({ ...OPTIONS, logger: x }),
  hooks: ({ lib }, x) => new lib.PartnerClient({ ...OPTIONS, hooks: { onRequest: x } }),
  "webhook secrets": ({ lib }, x) => lib.verifyWebhook({ body: "{}", headers: ok, secret: x }),
  "a webhook": ({ lib }, x) => lib.verifyWebhook(x),
  "a webhook body": ({ lib }, x) => lib.verifyWebhook({ body: x, headers: ok, secret: "s" }),
  "webhook headers": ({ lib }, x) => lib.verifyWebhook({ body: "{}", headers: x, secret: "s" }),
  "a test webhook": ({ lib }, x) => lib.signTestWebhook({ event: x, secret: "" }),
  canonicalize: ({ lib }, x) => lib.canonicalize([x, Number.NaN]),
  canonicalizeText: ({ lib }, x) => lib.canonicalizeText(x),
  operationHash: ({ lib }, x) => lib.operationHash({ x, n: Number.NaN }),
  "hash options": ({ lib }, x) => lib.operationHash({}, { profile: x }),
  operationHashes: ({ lib }, x) => lib.operationHashes([x, null]),
  "the list of operationHashes": ({ lib }, x) => lib.operationHashes(x, null),
  describeOperation: ({ lib }, x) => lib.describeOperation(x, {}),
  explainMismatch: ({ lib }, x) => lib.explainMismatch([x, Number.NaN], {}),
  validate: ({ lib }, x) => lib.validate(x, {}),
  signRequest: ({ lib }, x) =>
    lib.signRequest({ clientId: "c", clientSecret: "s", method: "GET", path: "/", body: x }),
};

for (const [what, make] of Object.entries(hostile)) {
  test(`${what} gets an error of ours everywhere`, async () => {
    const set = await clientWith(() => ({ items: [] }));
    for (const [place, use] of Object.entries(uses)) {
      let error;
      try {
        await use(set, make());
      } catch (thrown) {
        error = thrown;
      }
      // A harmless read may succeed; a foreign exception must not escape.
      if (error === undefined) continue;
      assert.ok(set.lib.isPartnerError(error), `${place}: ${error?.stack}`);
      assert.ok(!error.message.includes("canary"), place);
      assert.ok(!JSON.stringify(error).includes("canary"), place);
    }
  });
}
