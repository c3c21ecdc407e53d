// The sandbox over HTTP, with requests signed by node:crypto: no client code takes part.
import assert from "node:assert/strict";
import { createHash, createHmac, randomUUID } from "node:crypto";
import { createServer, request as httpRequest } from "node:http";
import { test } from "node:test";

import { createSandbox } from "oceafin-partner/sandbox";
import { stopDate, until } from "./support/time.mjs";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hmac = (secret, lines) => createHmac("sha256", secret).update(lines.join("\n")).digest("hex");

/** Sends exactly these headers and bytes. */
function send(baseUrl, method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl);
    // Uses a new connection: the server may close a kept one at that moment.
    const request = httpRequest(
      { hostname, port, method, path, headers, setHost: true, agent: false },
      (response) => {
        const chunks = [];
        response
          .on("data", (chunk) => chunks.push(chunk))
          .on("end", () => {
            const text = Buffer.concat(chunks).toString();
            resolve({
              status: response.statusCode,
              headers: response.headers,
              body: text === "" ? undefined : JSON.parse(text),
            });
          })
          .on("error", reject);
      },
    );
    request.on("error", reject).end(body);
  });
}

/** A partner that signs by the published rule. `change` overrides signed and sent parts. */
function partner(baseUrl, { clientId, clientSecret }) {
  return (method, path, content, change = {}) => {
    const body = content === undefined ? "" : typeof content === "string" ? content : JSON.stringify(content);
    const {
      timestamp = new Date().toISOString(),
      nonce = randomUUID(),
      secret = clientSecret,
      id = clientId,
    } = change;
    const key = method === "GET" ? "" : (change.key ?? randomUUID());
    const signature = hmac(secret, [method, path, sha256(body), timestamp, nonce, key]);
    const headers = {
      "X-Partner-Client-Id": id,
      "X-Partner-Timestamp": timestamp,
      "X-Partner-Nonce": nonce,
      "X-Partner-Signature": signature,
      "X-Request-Id": "request-1",
      ...(key && { "Idempotency-Key": key }),
      ...(body && { "Content-Type": "application/json" }),
      ...change.headers,
    };
    for (const name of change.without ?? []) delete headers[name];
    return send(baseUrl, method, change.sentPath ?? path, headers, change.sentBody ?? body);
  };
}

const served = (options, run) => async (t) => {
  const sandbox = createSandbox(options);
  try {
    const { baseUrl } = await sandbox.listen();
    const control = (path, body) =>
      send(baseUrl, body ? "POST" : "GET", `/_sandbox/${path}`, {}, body && JSON.stringify(body)).then(
        (answer) => answer.body,
      );
    const { clients } = await control("credentials");
    await run({
      sandbox,
      baseUrl,
      control,
      clients,
      call: partner(baseUrl, clients[0]),
      mine: clients[0],
      t,
    });
  } finally {
    await sandbox.close();
  }
};

function refused(answer, status, code) {
  assert.deepEqual([answer.status, answer.body?.code], [status, code], JSON.stringify(answer.body));
  assert.equal(answer.headers["content-type"], "application/problem+json");
  const { type, title, status: inside, detail, requestId } = answer.body;
  assert.ok(type && title && detail && inside === status && requestId === answer.headers["x-request-id"]);
}

const balances = ({ customerId }) => `/partner/v1/customers/${customerId}/balances`;
const quotes = ({ customerId }) => `/partner/v1/customers/${customerId}/fiat-withdrawal-quotes`;
const withdrawals = ({ customerId }) => `/partner/v1/customers/${customerId}/fiat-withdrawals`;

// Plain text keys in this order are the canonical form already.
const canonicalPayload = ({ quoteId, bankAccountId, amount, currency }) =>
  JSON.stringify({ amount, bankAccountId, currency, quoteId });
const approved = (quote) => ({
  quoteId: quote.quoteId,
  bankAccountId: quote.bankAccountId,
  currency: quote.currency,
  amount: quote.amount,
  operationAuthorization: {
    operationHash: sha256(canonicalPayload(quote)),
    authorizationRef: "a-1",
    authorizedBy: "treasury",
    authorizedAt: "2026-06-28T00:00:00Z",
  },
});
const quoted = async (call, mine, amount = "250.00") => {
  const answer = await call("POST", quotes(mine), {
    bankAccountId: mine.bankAccountId,
    currency: "EUR",
    amount,
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
};

test(
  "a request signed by the published rule is answered",
  served({}, async ({ call, mine }) => {
    const answer = await call("GET", balances(mine));
    assert.deepEqual(
      [answer.status, answer.body.items.length, answer.headers["x-request-id"]],
      [200, 5, "request-1"],
    );
    assert.equal(
      (
        await call(
          "GET",
          `/partner/v1/customers/${mine.customerId}/transactions?limit=2&status=COMPLETED&from=2020-01-01T00%3A00%3A00Z`,
        )
      ).body.items.length,
      2,
    );
  }),
);

test(
  "every part of the base string is under the signature",
  served({}, async ({ call, mine, clients }) => {
    const path = quotes(mine);
    const body = { bankAccountId: mine.bankAccountId, currency: "EUR", amount: "250.00" };
    const wrong = (change) => call("POST", path, body, change);
    const invalid = [
      { secret: "another" },
      { secret: clients[1].clientSecret },
      { sentPath: `${path}?a=1` },
      { sentPath: balances(mine) },
      { sentBody: `${JSON.stringify(body)} ` },
      { sentBody: JSON.stringify({ ...body, amount: "9250.00" }) },
      { headers: { "X-Partner-Nonce": randomUUID() } },
      { headers: { "Idempotency-Key": "another" } },
      { headers: { "X-Partner-Timestamp": new Date(Date.now() + 1000).toISOString() } },
      { headers: { "X-Partner-Signature": "0".repeat(64) } },
      { headers: { "X-Partner-Signature": "X" } },
    ];
    for (const change of invalid) refused(await wrong(change), 401, "PARTNER_SIGNATURE_INVALID");
    for (const name of [
      "X-Partner-Client-Id",
      "X-Partner-Timestamp",
      "X-Partner-Nonce",
      "X-Partner-Signature",
    ]) {
      refused(await wrong({ without: [name] }), 401, "PARTNER_AUTH_FAILED");
    }
    refused(await wrong({ id: "nobody" }), 401, "PARTNER_AUTH_FAILED");
    refused(await wrong({ nonce: "short" }), 401, "PARTNER_AUTH_FAILED");
    refused(await wrong({ timestamp: "yesterday" }), 401, "PARTNER_AUTH_FAILED");
    const twice = await wrong({ headers: { "X-Partner-Nonce": [randomUUID(), randomUUID()] } });
    refused(twice, 401, "PARTNER_AUTH_FAILED");
    assert.match(twice.body.detail, /more than once/);
    const upper = await call("GET", balances(mine), undefined, {
      headers: { "X-Partner-Signature": "A".repeat(64) },
    });
    refused(upper, 401, "PARTNER_SIGNATURE_INVALID");
  }),
);

test(
  "a timestamp may be neither too old nor too far ahead",
  served({ freshnessSeconds: 300 }, async ({ call, mine, t }) => {
    const now = stopDate(t);
    for (const [seconds, fresh] of [
      [-290, true],
      [290, true],
      [-310, false],
      [310, false],
    ]) {
      const answer = await call("GET", balances(mine), undefined, {
        timestamp: new Date(now + seconds * 1000).toISOString(),
      });
      if (fresh) assert.equal(answer.status, 200, `${seconds}`);
      else refused(answer, 401, "PARTNER_SIGNATURE_EXPIRED");
      assert.ok(Math.abs(Date.parse(answer.headers.date) - now) < 3000);
    }
  }),
);

test(
  "a nonce is used once, by each client",
  served({}, async ({ baseUrl, call, mine, clients }) => {
    const nonce = randomUUID();
    assert.equal((await call("GET", balances(mine), undefined, { nonce })).status, 200);
    refused(await call("GET", balances(mine), undefined, { nonce }), 401, "PARTNER_NONCE_REPLAYED");
    assert.equal(
      (await partner(baseUrl, clients[1])("GET", balances(clients[1]), undefined, { nonce })).status,
      200,
    );
    const wasted = randomUUID();
    refused(
      await call("GET", balances(mine), undefined, { nonce: wasted, secret: "x" }),
      401,
      "PARTNER_SIGNATURE_INVALID",
    );
    assert.equal(
      (await call("GET", balances(mine), undefined, { nonce: wasted })).status,
      200,
      "a forged request uses up no nonce",
    );
  }),
);

test(
  "clients that are unknown, inactive, or lack scope or product",
  served(
    {
      clients: [
        { clientId: "full" },
        { clientId: "off", active: false },
        { clientId: "narrow", scopes: ["balances:read", "fiat-withdrawals:read"] },
        { clientId: "slim", products: ["conversion"] },
      ],
    },
    async ({ baseUrl, clients }) => {
      const [full, off, narrow, slim] = clients.map((one) => ({ ...one, call: partner(baseUrl, one) }));
      const quote = (one) =>
        one.call("POST", quotes(one), {
          bankAccountId: one.bankAccountId,
          currency: "EUR",
          amount: "250.00",
        });
      assert.equal((await quote(full)).status, 201);
      refused(await off.call("GET", balances(off)), 401, "PARTNER_AUTH_FAILED");
      assert.equal((await narrow.call("GET", balances(narrow))).status, 200);
      refused(await quote(narrow), 403, "PARTNER_SCOPE_DENIED");
      refused(await quote(slim), 403, "PARTNER_PRODUCT_DISABLED");
    },
  ),
);

test(
  "another partner's customer, resource and account are not found",
  served({}, async ({ baseUrl, call, mine, clients }) => {
    const other = clients[1];
    const theirs = partner(baseUrl, other);
    refused(await call("GET", balances(other)), 404, "PARTNER_CUSTOMER_NOT_FOUND");
    refused(await call("GET", balances({ customerId: "nobody" })), 404, "PARTNER_CUSTOMER_NOT_FOUND");
    const quote = await quoted(theirs, other);
    refused(await call("POST", withdrawals(mine), approved(quote)), 404, "PARTNER_RESOURCE_NOT_FOUND");
    const created = await theirs("POST", withdrawals(other), approved(quote));
    assert.equal(created.status, 201);
    refused(
      await call("GET", `/partner/v1/fiat-withdrawals/${created.body.withdrawalId}`),
      404,
      "PARTNER_RESOURCE_NOT_FOUND",
    );
    refused(await call("GET", "/partner/v1/nothing"), 404, "PARTNER_RESOURCE_NOT_FOUND");
    assert.equal(
      (await theirs("GET", `/partner/v1/fiat-withdrawals/${created.body.withdrawalId}`)).status,
      200,
    );
  }),
);

test(
  "idempotency: the stored answer, or a conflict",
  served({}, async ({ baseUrl, call, mine, clients }) => {
    const body = approved(await quoted(call, mine));
    const first = await call("POST", withdrawals(mine), body, { key: "k-1" });
    const again = await call("POST", withdrawals(mine), body, { key: "k-1" });
    assert.deepEqual([first.status, again.status], [201, 201]);
    assert.deepEqual(again.body, first.body);
    assert.equal(again.headers["idempotency-replayed"], "true");
    refused(
      await call("POST", withdrawals(mine), { ...body, purpose: "x" }, { key: "k-1" }),
      409,
      "PARTNER_IDEMPOTENCY_CONFLICT",
    );
    assert.equal((await call("GET", withdrawals(mine))).body.items.length, 1);
    const none = await call(
      "POST",
      quotes(mine),
      { bankAccountId: mine.bankAccountId, currency: "EUR", amount: "1.00" },
      { key: "" },
    );
    refused(none, 400, "PARTNER_VALIDATION_FAILED");
    const quote = await quoted(partner(baseUrl, clients[1]), clients[1]);
    assert.equal(
      (await partner(baseUrl, clients[1])("POST", withdrawals(clients[1]), approved(quote), { key: "k-1" }))
        .status,
      201,
      "a key is the client's own",
    );
  }),
);

test(
  "operation evidence: missing, malformed, or of another payload",
  served({}, async ({ call, mine }) => {
    const body = approved(await quoted(call, mine));
    const evidence = body.operationAuthorization;
    const { operationAuthorization: _, ...bare } = body;
    for (const wrong of [
      bare,
      { ...body, operationAuthorization: null },
      { ...body, amount: "9250.00" },
      { ...body, extra: "1" },
      { ...body, operationAuthorization: { ...evidence, operationHash: "0".repeat(64) } },
      {
        ...body,
        operationAuthorization: { ...evidence, operationHash: evidence.operationHash.toUpperCase() },
      },
      { ...body, operationAuthorization: { ...evidence, authorizedBy: undefined } },
      { ...body, operationAuthorization: { ...evidence, authorizedAt: "now" } },
    ]) {
      refused(await call("POST", withdrawals(mine), wrong), 403, "PARTNER_OPERATION_NOT_APPROVED");
    }
    const { body: draft, status } = await call("POST", withdrawals(mine), body);
    assert.deepEqual([status, draft.status, draft.operationHash], [201, "DRAFT", evidence.operationHash]);
    const submit = `/partner/v1/fiat-withdrawals/${draft.withdrawalId}/submission`;
    refused(
      await call("POST", submit, {
        operationAuthorization: { ...evidence, operationHash: sha256("another") },
      }),
      403,
      "PARTNER_OPERATION_NOT_APPROVED",
    );
    assert.equal((await call("POST", submit, { operationAuthorization: evidence })).body.status, "SUBMITTED");
    refused(
      await call("POST", submit, { operationAuthorization: evidence }),
      409,
      "PARTNER_RESOURCE_STATE_INVALID",
    );
  }),
);

test(
  "a quote expires, is used once, and cannot be changed",
  served({ quoteTtlSeconds: 60 }, async ({ call, mine, control }) => {
    const quote = await quoted(call, mine);
    const other = { ...quote, amount: "99.00" };
    const changed = await call("POST", withdrawals(mine), approved(other));
    refused(changed, 400, "PARTNER_VALIDATION_FAILED");
    assert.deepEqual(
      changed.body.errors.map(({ field, code }) => [field, code]),
      [["/amount", "quote_mismatch"]],
    );
    assert.equal((await call("POST", withdrawals(mine), approved(quote))).status, 201);
    refused(await call("POST", withdrawals(mine), approved(quote)), 409, "PARTNER_RESOURCE_STATE_INVALID");
    const late = await quoted(call, mine);
    await control("clock/advance", { ms: 60_000 });
    refused(await call("POST", withdrawals(mine), approved(late)), 409, "PARTNER_QUOTE_EXPIRED");
  }),
);

test(
  "every field that is wrong is named",
  served({}, async ({ call, mine }) => {
    const answer = await call("POST", quotes(mine), { bankAccountId: "../x", currency: "EURO", amount: 250 });
    refused(answer, 400, "PARTNER_VALIDATION_FAILED");
    assert.deepEqual(answer.body.errors.map(({ field }) => field).sort(), [
      "/amount",
      "/bankAccountId",
      "/currency",
    ]);
    for (const text of ["{", "[]", '{"a":1,"a":2}', "null"])
      refused(await call("POST", quotes(mine), text), 400, "PARTNER_VALIDATION_FAILED");
  }),
);

test(
  "money is conserved, and an amount above the balance is refused",
  served({}, async ({ call, mine, control }) => {
    const eur = async () =>
      (await call("GET", balances(mine))).body.items.find(({ asset }) => asset === "EUR");
    const pay = async (amount) => {
      const body = approved(await quoted(call, mine, amount));
      const { body: draft } = await call("POST", withdrawals(mine), body);
      return call("POST", `/partner/v1/fiat-withdrawals/${draft.withdrawalId}/submission`, {
        operationAuthorization: body.operationAuthorization,
      });
    };
    assert.equal((await pay("5000.00")).status, 200);
    assert.deepEqual([(await eur()).available, (await eur()).pending], ["20000.00", "5000.00"]);
    refused(await pay("20000.01"), 409, "PARTNER_RESOURCE_STATE_INVALID");
    const failing = await pay("100.00");
    await control("outcomes", { resourceId: failing.body.withdrawalId, outcome: "fail" });
    await control("clock/advance", { ms: 10_000 });
    assert.deepEqual(
      [(await eur()).available, (await eur()).pending],
      ["20000.00", "0.00"],
      "a failed withdrawal gives the money back",
    );
    const { accounts, balanced } = await control("ledger");
    assert.equal(balanced, true);
    const sum = accounts
      .filter(({ asset }) => asset === "EUR")
      .reduce((total, { amount }) => total + BigInt(amount.replace(".", "")), 0n);
    assert.equal(sum, 0n);
  }),
);

test("webhooks: signed by the published rule, tried again until a 2xx, the same bytes under fresh headers", async (t) => {
  // Nothing comes due automatically: a second attempt that the test did not cause would be one too many.
  const now = stopDate(t);
  const received = [];
  const answers = [500, 302, 204];
  const receiver = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      method: request.method,
    });
    response.writeHead(answers.length > 1 ? answers.shift() : answers[0], { Location: "/elsewhere" }).end();
  });
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  try {
    await served(
      { webhookUrl: `http://127.0.0.1:${receiver.address().port}/hook` },
      async ({ call, mine, sandbox, control }) => {
        await call("POST", withdrawals(mine), approved(await quoted(call, mine)));
        /** Every attempt has been answered, so none is in flight. */
        const ended = async () =>
          (await control("events")).events.every(({ attempts }) =>
            attempts.every(({ status }) => Number.isInteger(status)),
          );
        await until(() => received.length === 1, "the first attempt");
        await until(ended, "its end");
        await control("clock/advance", { ms: 1000 });
        await until(() => received.length === 2, "the second attempt");
        await until(ended, "its end");
        await control("clock/advance", { ms: 5000 });
        await until(() => sandbox.deliveries()[0].status === "DELIVERED", "the third attempt");
        await control("clock/advance", { ms: 3_600_000 });
        await until(ended, "the end of what was due");
        assert.equal(received.length, 3, "delivered is delivered");
        assert.equal(sandbox.deliveries()[0].attempts, 3);
        assert.equal(new Set(received.map(({ body }) => body)).size, 1);
        const nonces = new Set();
        for (const { headers, body } of received) {
          const [timestamp, nonce] = [
            headers["x-oceafin-webhook-timestamp"],
            headers["x-oceafin-webhook-nonce"],
          ];
          assert.equal(
            headers["x-oceafin-webhook-signature"],
            hmac(mine.webhookSecret, [timestamp, nonce, sha256(body)]),
          );
          assert.ok(Math.abs(Date.parse(timestamp) - now) < 10_000);
          nonces.add(nonce);
        }
        assert.equal(nonces.size, 3);
        const event = JSON.parse(received[0].body);
        assert.deepEqual(Object.keys(event).sort(), [
          "customer",
          "data",
          "eventId",
          "eventType",
          "occurredAt",
          "resource",
        ]);
        assert.equal(event.eventType, "fiat_withdrawal.created");
        assert.equal(event.customer.customerId, mine.customerId);
      },
    )(t);
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
});

test(
  "a webhook that never arrives is abandoned",
  served(
    { webhookUrl: "http://127.0.0.1:1/", webhookMaxAttempts: 2 },
    async ({ call, mine, sandbox, control }) => {
      await call("POST", withdrawals(mine), approved(await quoted(call, mine)));
      await until(async () => {
        await control("clock/advance", { ms: 1000 });
        return sandbox.deliveries()[0].status === "FAILED";
      }, "the end of its attempts");
      assert.deepEqual([sandbox.deliveries()[0].status, sandbox.deliveries()[0].attempts], ["FAILED", 2]);
    },
  ),
);

test("every refusal is logged with its reason and without a secret", async () => {
  const sandbox = createSandbox();
  const lines = [];
  try {
    const { baseUrl } = await sandbox.listen({ onLog: (line) => lines.push(line) });
    const call = partner(baseUrl, sandbox.credentials);
    await call("GET", balances(sandbox.demo));
    await call("GET", balances(sandbox.demo), undefined, { secret: "canary-secret" });
    await call("GET", "/partner/v1/customers/x%0Ay/balances");
    assert.equal(lines.length, 3);
    assert.match(lines[0], / GET \S+ 200 endpoint=balances\.list client=\S+ request=request-1$/);
    assert.match(lines[1], / 401 .*PARTNER_SIGNATURE_INVALID: \S+/);
    for (const line of lines)
      for (const secret of ["canary", sandbox.credentials.clientSecret, "\n"])
        assert.ok(!line.includes(secret), line);
  } finally {
    await sandbox.close();
  }
});
