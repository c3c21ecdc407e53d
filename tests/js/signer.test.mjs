// Clients with an external signer, for Node and for pages, from the packed package, over the real core.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";

import * as web from "oceafin-partner/inline";
import { assertOurs, authorize, createSandbox, lib, PAYLOAD, sha256, thrownBy } from "./support/package.mjs";
import { scriptedClock } from "./support/time.mjs";

const SECRET = "canary-signer-secret-52c1";
const hmac = (secret, text) => createHmac("sha256", secret).update(text);
const OK = () => new Response('{"items":[]}');
const busy = () => new Response("", { status: 503, headers: { "Retry-After": "0" } });

/**
 * A client with this signer, whose fetch gives these answers, the last one for ever; what was signed and
 * sent.
 */
function scripted(PartnerClient, signer, answers = [OK], options = {}) {
  const asked = [];
  const sent = [];
  const client = new PartnerClient({
    clientId: "client-1",
    baseUrl: "https://api.example",
    signer: (baseString, context) => (
      asked.push({ baseString, context, at: performance.now() }), signer(baseString, context, asked.length)
    ),
    fetch: async (url, init) => (
      sent.push({ url, ...init }), answers[Math.min(sent.length, answers.length) - 1](init)
    ),
    ...options,
  });
  return { client, asked, sent };
}

before(() => web.init());

for (const [which, PartnerClient, ours] of [
  ["Node's client", lib.PartnerClient, (error) => assertOurs(error)],
  [
    "the pages' client",
    web.PartnerClient,
    (error) => (
      assert.ok(web.isPartnerError(error), error?.stack),
      assert.notEqual(error.kind, "internal", error.stack),
      error
    ),
  ],
]) {
  const rejection = async (promise) => ours(await thrownBy(() => promise));

  describe(which, () => {
    test("money moves on signatures that the client could not have made", async () => {
      const sandbox = createSandbox();
      after(() => sandbox.close());
      const { clientId, clientSecret } = sandbox.credentials;
      const { customerId, bankAccountId } = sandbox.demo;
      const { client, asked } = scripted(
        PartnerClient,
        async (text) => hmac(clientSecret, text).digest("hex"),
        [],
        { clientId, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch },
      );
      const { quoteId } = await client.fiatWithdrawals.createQuote(customerId, {
        bankAccountId,
        currency: "EUR",
        amount: "250.00",
      });
      const payload = { quoteId, bankAccountId, currency: "EUR", amount: "250.00", partnerReference: "wd-1" };
      const operationAuthorization = authorize(payload);
      const { withdrawalId } = await client.fiatWithdrawals.create(customerId, {
        ...payload,
        operationAuthorization,
      });
      await client.fiatWithdrawals.submit(withdrawalId, { operationAuthorization }, { draft: { payload } });
      const { items } = await client.balances.list(customerId);
      assert.equal(items.find(({ asset }) => asset === "EUR").pending, "250.00");
      assert.equal(asked.length, 4);
    });

    test("the signer gets exactly the six lines, and its result is the header", async () => {
      const body = { ...PAYLOAD, operationAuthorization: authorize(PAYLOAD) };
      const { client, asked, sent } = scripted(PartnerClient, (text) => hmac(SECRET, text).digest("hex"));
      await client.fiatWithdrawals.create("c-1", body, { idempotencyKey: "key-1" });
      const { headers } = sent[0];
      const lines = [
        "POST",
        "/partner/v1/customers/c-1/fiat-withdrawals",
        sha256(sent[0].body),
        headers["X-Partner-Timestamp"],
        headers["X-Partner-Nonce"],
        "key-1",
      ];
      assert.deepEqual(
        asked.map(({ baseString }) => baseString),
        [lines.join("\n")],
      );
      assert.equal(headers["X-Partner-Signature"], hmac(SECRET, lines.join("\n")).digest("hex"));
      assert.equal(headers["X-Partner-Client-Id"], "client-1");
    });

    test("a signature may be hex, bytes, a view, an ArrayBuffer or a promise of one, also from another realm", async () => {
      const digest = (text) => new Uint8Array(hmac(SECRET, text).digest());
      const forms = [
        (text) => hmac(SECRET, text).digest("hex"),
        async (text) => hmac(SECRET, text).digest("hex"),
        (text) => hmac(SECRET, text).digest(),
        digest,
        (text) => {
          const wide = new Uint8Array(40);
          wide.set(digest(text), 5);
          return wide.subarray(5, 37);
        },
        async (text) => digest(text).buffer,
        async (text) => structuredClone(digest(text).buffer),
        (text) => ({ then: (resolve) => resolve(digest(text)) }),
      ];
      for (const form of forms) {
        const { client, asked, sent } = scripted(PartnerClient, form);
        await client.balances.list("c-1");
        assert.equal(
          sent[0].headers["X-Partner-Signature"],
          hmac(SECRET, asked[0].baseString).digest("hex"),
          String(form),
        );
      }
    });

    test("anything else is refused by name, and nothing is sent", async () => {
      const upper = (text) => hmac(SECRET, text).digest("hex").toUpperCase();
      const base64 = (text) => hmac(SECRET, text).digest("base64");
      const others = [
        upper,
        base64,
        () => "",
        () => "ab",
        () => new Uint8Array(31),
        () => new Uint8Array(33),
        () => new ArrayBuffer(64),
        () => Array(32).fill(0),
        () => new Uint16Array(32),
        () => undefined,
        () => null,
        () => 7,
        () => ({}),
        () => new String("ab".repeat(32)),
        (text) => `${hmac(SECRET, text).digest("hex")}\n`,
      ];
      for (const other of others) {
        const { client, sent } = scripted(PartnerClient, other);
        const error = await rejection(client.balances.list("c-1"));
        assert.deepEqual(
          [error.name, error.code, error.attempts, error.retryable],
          ["SignatureError", "signature_malformed", 0, false],
          String(other),
        );
        assert.match(error.message, /64 lower-case hex digits or as its 32 bytes; nothing was sent/);
        assert.equal(sent.length, 0);
      }
    });

    test("an error thrown by the signer is the cause, and the signer is called once", async () => {
      const thrown = new Error("AccessDenied");
      for (const signer of [
        () => {
          throw thrown;
        },
        () => Promise.reject(thrown),
      ]) {
        const { client, asked, sent } = scripted(PartnerClient, signer);
        const error = await rejection(client.balances.list("c-1"));
        assert.deepEqual(
          [error.name, error.code, error.attempts, error.retryable],
          ["SignatureError", "signer_failed", 0, false],
        );
        assert.equal(error.cause, thrown);
        assert.doesNotMatch(JSON.stringify(error), /AccessDenied/);
        assert.deepEqual([asked.length, sent.length], [1, 0]);
      }
    });

    test("each attempt asks for a new signature after the sleep, with its own time and nonce", async () => {
      const { client, asked, sent } = scripted(PartnerClient, (text) => hmac(SECRET, text).digest("hex"), [
        busy,
        busy,
        OK,
      ]);
      const { response } = await client.balances.list("c-1").withResponse();
      assert.equal(response.attempts, 3);
      assert.equal(new Set(asked.map(({ baseString }) => baseString.split("\n")[4])).size, 3);
      asked.forEach(({ baseString }, index) =>
        assert.equal(sent[index].headers["X-Partner-Signature"], hmac(SECRET, baseString).digest("hex")),
      );
    });

    test("a signer that fails on the second attempt: its throw is the cause, and the first may have been carried out", async () => {
      const late = (text, _, count) => {
        if (count > 1) throw new Error("outage");
        return hmac(SECRET, text).digest();
      };
      const { client, sent } = scripted(PartnerClient, late, [busy]);
      const body = { ...PAYLOAD, operationAuthorization: authorize(PAYLOAD) };
      const error = await rejection(client.fiatWithdrawals.create("c-1", body, { idempotencyKey: "key-1" }));
      assert.deepEqual(
        [error.code, error.attempts, error.idempotencyKey, error.cause.message],
        ["signer_failed", 1, "key-1", "outage"],
      );
      assert.doesNotMatch(error.message, /nothing was sent/);
      assert.equal(sent.length, 1);
    });

    test("a malformed signature after a lost connection does not blame the connection", async () => {
      const { client } = scripted(
        PartnerClient,
        (text, _, count) => (count > 1 ? "x" : hmac(SECRET, text).digest()),
        [
          () => {
            throw new TypeError("lost");
          },
        ],
      );
      const error = await rejection(client.balances.list("c-1"));
      assert.deepEqual([error.code, error.cause], ["signature_malformed", undefined]);
    });

    test("a signer that never answers is ended by the attempt's limit, the call's limit or an abort, and is told", async (t) => {
      const clock = scriptedClock(t);
      const never = () => new Promise(() => undefined);
      const reason = new Error("closed the page");
      for (const [options, code, cause] of [
        [() => ({ timeoutMs: 30 }), "signer_timeout"],
        [() => ({ deadlineMs: 30 }), "deadline_exceeded"],
        [
          () => {
            const controller = new AbortController();
            setTimeout(() => controller.abort(reason), 30);
            return { signal: controller.signal };
          },
          "aborted",
          reason,
        ],
      ]) {
        const { client, asked, sent } = scripted(PartnerClient, never);
        const failed = rejection(client.balances.list("c-1", {}, options()));
        await clock.passUntil(failed);
        const error = await failed;
        assert.deepEqual([error.code, error.cause, error.attempts], [code, cause, 0], code);
        assert.deepEqual([asked.length, sent.length, asked[0].context.signal.aborted], [1, 0, true], code);
      }
    });

    test("a call that is already aborted asks for no signature", async () => {
      const { client, asked } = scripted(PartnerClient, () => "");
      assert.equal(
        (await rejection(client.balances.list("c-1", {}, { signal: AbortSignal.abort() }))).code,
        "aborted",
      );
      assert.equal(asked.length, 0);
    });

    test("the signer's time counts towards the attempt", async (t) => {
      const clock = scriptedClock(t);
      const slow = async (text) => {
        await new Promise((resolve) => setTimeout(resolve, 120));
        return hmac(SECRET, text).digest();
      };
      const { client, sent } = scripted(
        PartnerClient,
        slow,
        [
          (init) =>
            new Promise((_, reject) =>
              init.signal.addEventListener("abort", () => reject(init.signal.reason)),
            ),
        ],
        { timeoutMs: 200, maxRetries: 0 },
      );
      const failed = rejection(client.balances.list("c-1"));
      const took = await clock.passUntil(failed);
      assert.equal((await failed).code, "attempt_timeout");
      assert.ok(took < 300, `${String(took)} ms`);
      assert.equal(sent.length, 1);
    });

    test("the options of a client name what is wrong", () => {
      const given = { clientId: "client-1", baseUrl: "https://api.example", signer: () => "" };
      for (const [options, code] of [
        [{ ...given, signer: "x" }, "option_invalid"],
        [{ ...given, clientId: "a b" }, "client_id_malformed"],
        [{ ...given, baseUrl: "http://api.example" }, "base_url_insecure"],
      ]) {
        assert.throws(() => new PartnerClient(options), { name: "ConfigurationError", code });
      }
    });
  });
}

test("Node's client takes either a secret or a signer", async () => {
  const given = { clientId: "client-1", baseUrl: "https://api.example", fetch: OK };
  assert.throws(
    () => new lib.PartnerClient({ ...given, clientSecret: SECRET, signer: () => "" }),
    (error) => {
      assert.equal(error.code, "option_conflict");
      assert.doesNotMatch(error.message, new RegExp(SECRET));
      return true;
    },
  );
  const neither = await thrownBy(() => new lib.PartnerClient(given).balances.list("c-1"));
  assert.equal(neither.code, "configuration_missing");
  assert.match(neither.message, /`clientSecret` \(OCEAFIN_PARTNER_API_CLIENT_SECRET\) is missing/);
  await new lib.PartnerClient({
    ...given,
    clientSecret: undefined,
    signer: () => new Uint8Array(32),
  }).balances.list("c-1");
});

test("a signer among the overrides of fromEnv wins over the secret of the environment", async () => {
  const env = {
    OCEAFIN_PARTNER_API_BASE_URL: "https://api.example",
    OCEAFIN_PARTNER_API_CLIENT_ID: "client-1",
    OCEAFIN_PARTNER_API_CLIENT_SECRET: SECRET,
  };
  const sent = [];
  const client = lib.PartnerClient.fromEnv(
    { signer: () => "ab".repeat(32), fetch: async (_, init) => (sent.push(init), OK()) },
    env,
  );
  await client.balances.list("c-1");
  assert.equal(sent[0].headers["X-Partner-Signature"], "ab".repeat(32));
});
