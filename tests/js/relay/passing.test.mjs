// Requests that a relay forwards, and their answers.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";

import { until } from "../support/time.mjs";
import { ALL, assertGuarded, CANARY, lib, ORIGIN, page, refused, withRelay } from "./support.mjs";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const ask = async (setup, request) => {
  const response = await setup.relay(request);
  assertGuarded(response);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    data: text === "" ? undefined : JSON.parse(text),
  };
};
const authorize = (payload) => ({
  operationHash: lib.operationHash(payload),
  authorizationRef: "a-1",
  authorizedBy: "treasury",
  authorizedAt: "2026-06-28T00:00:00Z",
});

test(
  "a read: signed by the backend's client, with the page's request id; the API's bytes come back",
  withRelay(async (setup) => {
    const { customerId } = setup.sandbox.demo;
    const { status, headers, data } = await ask(
      setup,
      page("GET", `/partner/v1/customers/${customerId}/transactions?limit=5&status=COMPLETED&status=A%20B`),
    );
    assert.equal(status, 200);
    assert.ok(data.items.length > 0);
    assert.deepEqual(
      [headers.get("X-Request-Id"), headers.get("Content-Type"), headers.get("Access-Control-Allow-Origin")],
      ["request-1", "application/json", ORIGIN],
    );
    const [{ url, method, headers: signed }] = setup.sent;
    assert.deepEqual(
      [method, url],
      [
        "GET",
        `${setup.sandbox.baseUrl}/partner/v1/customers/${customerId}/transactions?limit=5&status=COMPLETED&status=A%20B`,
      ],
    );
    const lines = [
      "GET",
      url.slice(setup.sandbox.baseUrl.length),
      sha256(""),
      signed["X-Partner-Timestamp"],
      signed["X-Partner-Nonce"],
      "",
    ];
    assert.equal(
      signed["X-Partner-Signature"],
      createHmac("sha256", setup.sandbox.credentials.clientSecret).update(lines.join("\n")).digest("hex"),
    );
    assert.equal(signed["X-Request-Id"], "request-1");
    const [event] = setup.events;
    assert.deepEqual(
      [event.type, event.operation, event.status, event.method, event.requestId],
      ["forwarded", "transactions.list", 200, "GET", "request-1"],
    );
  }),
);

test(
  "the relay forwards none of the page's own headers",
  withRelay(async (setup) => {
    const headers = {
      Cookie: `session=${CANARY}`,
      Authorization: `Bearer ${CANARY}`,
      "X-Partner-Client-Id": CANARY,
      "X-Partner-Signature": CANARY,
      "X-Forwarded-Host": CANARY,
      "Accept-Language": "de",
    };
    assert.equal(
      (
        await ask(
          setup,
          page("GET", `/partner/v1/customers/${setup.sandbox.demo.customerId}/balances`, undefined, {
            headers,
          }),
        )
      ).status,
      200,
    );
    const [{ headers: sent }] = setup.sent;
    assert.deepEqual(Object.keys(sent).sort(), [
      "Accept",
      "User-Agent",
      "X-Partner-Client-Id",
      "X-Partner-Nonce",
      "X-Partner-Signature",
      "X-Partner-Timestamp",
      "X-Request-Id",
    ]);
    assert.ok(!JSON.stringify(sent).includes(CANARY));
  }),
);

test(
  "money out through the relay must match its hash",
  withRelay(async (setup) => {
    const { customerId, bankAccountId } = setup.sandbox.demo;
    const quote = (
      await ask(
        setup,
        page("POST", `/partner/v1/customers/${customerId}/fiat-withdrawal-quotes`, {
          bankAccountId,
          currency: "EUR",
          amount: "250.00",
        }),
      )
    ).data;
    const payload = { quoteId: quote.quoteId, bankAccountId, currency: "EUR", amount: "250.00" };
    const operationAuthorization = authorize(payload);
    const path = `/partner/v1/customers/${customerId}/fiat-withdrawals`;
    const { problem } = await refused(
      setup,
      page("POST", path, { ...payload, amount: "950.00", operationAuthorization }),
      403,
      "operation_hash_mismatch",
    );
    assert.match(problem.detail, /nothing was sent/);
    await refused(setup, page("POST", path, payload), 400, "required");
    const created = await ask(
      setup,
      page(
        "POST",
        path,
        { ...payload, operationAuthorization },
        { headers: { "Idempotency-Key": `${customerId}:wd-1` } },
      ),
    );
    assert.deepEqual(
      [created.status, created.data.status, setup.sent.at(-1).headers["Idempotency-Key"]],
      [201, "DRAFT", `${customerId}:wd-1`],
    );
    const submitted = await ask(
      setup,
      page("POST", `/partner/v1/fiat-withdrawals/${created.data.withdrawalId}/submission`, {
        operationAuthorization,
      }),
    );
    assert.deepEqual([submitted.status, submitted.data.status], [200, "SUBMITTED"]);
    const [, , call] = setup.asked.slice(-3);
    assert.deepEqual(
      [call.operation, call.customerId, call.pathParams],
      ["fiatWithdrawals.submit", undefined, { withdrawalId: created.data.withdrawalId }],
    );
  }),
);

test(
  "the relay hashes, signs and sends the same canonical bytes",
  withRelay(async (setup) => {
    const { customerId, bankAccountId } = setup.sandbox.demo;
    const body = `{ "currency":"EUR",\n"bankAccountId":"${bankAccountId}", "amount" : "9.0\\u0030", "later": [1.0, {"\\ud83d\\ude00": null}] }`;
    await ask(setup, page("POST", `/partner/v1/customers/${customerId}/fiat-withdrawal-quotes`, body));
    const [{ text, headers, url }] = setup.sent;
    assert.equal(text, lib.canonicalizeText(body));
    const lines = [
      "POST",
      url.slice(setup.sandbox.baseUrl.length),
      sha256(text),
      headers["X-Partner-Timestamp"],
      headers["X-Partner-Nonce"],
      headers["Idempotency-Key"],
    ];
    assert.equal(
      headers["X-Partner-Signature"],
      createHmac("sha256", setup.sandbox.credentials.clientSecret).update(lines.join("\n")).digest("hex"),
    );
    assert.deepEqual(setup.asked[0].body, JSON.parse(text), "what the hook sees is what is sent");
    // A body that is already canonical is sent byte for byte.
    await ask(setup, page("POST", `/partner/v1/customers/${customerId}/fiat-withdrawal-quotes`, text));
    assert.equal(setup.sent[1].text, text);
  }),
);

test(
  "the hooks run for every request, with a frozen call",
  withRelay(async (setup) => {
    const { customerId, bankAccountId } = setup.sandbox.demo;
    const request = page("POST", `/partner/v1/customers/${customerId}/fiat-withdrawal-quotes`, {
      bankAccountId,
      currency: "EUR",
      amount: "9.00",
      metadata: { a: "b" },
    });
    await ask(setup, request);
    const [call] = setup.asked;
    assert.deepEqual(
      [call.session, call.customerId, call.operation, call.pathParams, call.request],
      [{ user: "u-1", token: CANARY }, customerId, "fiatWithdrawals.createQuote", { customerId }, request],
    );
    for (const part of [call, call.pathParams, call.body, call.body.metadata])
      assert.ok(Object.isFrozen(part));
    assert.throws(() => {
      call.body.amount = "1";
    }, TypeError);
    await ask(setup, page("GET", "/partner/v1/crypto/checkouts/co-1"));
    assert.deepEqual(
      [setup.asked[1].customerId, setup.asked[1].pathParams, setup.asked[1].body],
      [undefined, { checkoutId: "co-1" }, undefined],
    );
  }),
);

test(
  "the API's problem comes back byte for byte, with its status and Retry-After",
  withRelay(async (setup) => {
    const missing = await ask(setup, page("GET", "/partner/v1/fiat-withdrawals/wd-none"));
    assert.deepEqual(
      [missing.status, missing.data.code, missing.headers.get("Content-Type")],
      [404, "PARTNER_RESOURCE_NOT_FOUND", "application/problem+json"],
    );
    setup.sandbox.inject({ kind: "rateLimited", retryAfterSeconds: 7 });
    const limited = await ask(setup, page("GET", "/partner/v1/fiat-withdrawals/wd-none"));
    assert.deepEqual(
      [limited.status, limited.headers.get("Retry-After"), limited.data.requestId],
      [429, "7", "request-1"],
    );
    assert.equal(setup.sent.length, 2, "sent once each");
    assert.deepEqual(
      setup.events.map(({ type, status }) => [type, status]),
      [
        ["forwarded", 404],
        ["forwarded", 429],
      ],
    );
  }),
);

test("a problem with unusual JSON is forwarded unchanged", async () => {
  const odd = '{ "code":"PARTNER_NEW_CODE",\n  "n": 1.50, "ä": "\\u00e4", "status":418 }';
  const fetch = async () =>
    new Response(odd, {
      status: 418,
      headers: {
        "Content-Type": "application/problem+json; charset=utf-8",
        "Set-Cookie": "a=b",
        Server: "x",
        "X-Partner-Signature": CANARY,
        "Access-Control-Allow-Origin": "*",
        Date: "Sun, 28 Jun 2026 00:00:00 GMT",
      },
    });
  await withRelay(
    async (setup) => {
      const { status, text, headers } = await ask(setup, page("GET", "/partner/v1/fiat-withdrawals/wd-1"));
      assert.deepEqual([status, text], [418, odd]);
      assert.equal(headers.get("Content-Type"), "application/problem+json; charset=utf-8");
      assert.equal(headers.get("Date"), "Sun, 28 Jun 2026 00:00:00 GMT");
      assert.equal(headers.get("Access-Control-Allow-Origin"), ORIGIN);
      assert.equal(headers.get("X-Request-Id"), "request-1");
    },
    {},
    { fetch },
  )();
});

test("bytes that are not JSON are forwarded unchanged, as a type that browsers do not render", async () => {
  for (const status of [200, 502]) {
    const fetch = async () =>
      new Response("<script>alert(1)</script>", { status, headers: { "Content-Type": "text/html" } });
    await withRelay(
      async (setup) => {
        const response = await setup.relay(page("GET", "/partner/v1/fiat-withdrawals/wd-1"));
        assert.deepEqual(
          [response.status, await response.text(), response.headers.get("Content-Type")],
          [status, "<script>alert(1)</script>", "application/octet-stream"],
        );
        assertGuarded(response);
      },
      {},
      { fetch },
    )();
  }
});

test("an empty answer stays empty", async () => {
  await withRelay(
    async (setup) => {
      const response = await setup.relay(page("POST", "/partner/v1/crypto/wallet-beneficiaries/wb-1/sync"));
      assert.deepEqual(
        [response.status, response.body, response.headers.get("Content-Type")],
        [204, null, null],
      );
    },
    {},
    { fetch: async () => new Response(null, { status: 204 }) },
  )();
});

test("a missing answer becomes a problem that says whether to retry, and only the backend gets the cause", async () => {
  const cut = () => Promise.reject(new TypeError(CANARY));
  const hang = () => new Promise(() => undefined);
  const half = async () =>
    new Response(new ReadableStream({ start: (controller) => controller.error(new Error(CANARY)) }));
  const moved = async () =>
    new Response(null, { status: 307, headers: { Location: "https://elsewhere.example/" } });
  for (const [fetch, status, code, cause] of [
    [cut, 502, "relay_upstream_failed", "connection_failed"],
    [half, 502, "relay_upstream_failed", "response_cut"],
    [hang, 504, "relay_upstream_timeout", "attempt_timeout"],
    [moved, 500, "relay_misconfigured", "redirect_refused"],
  ]) {
    await withRelay(
      async (setup) => {
        const response = await setup.relay(page("POST", "/partner/v1/crypto/wallet-beneficiaries/wb-1/sync"));
        const text = await response.text();
        assert.deepEqual(
          [response.status, JSON.parse(text).code, JSON.parse(text).outcome],
          [status, code, "unknown"],
        );
        assert.ok(!text.includes(CANARY));
        assert.equal(setup.sent.length, 1, "one attempt");
        assert.equal(setup.events[0].outcome, "unknown");
        assert.equal(setup.events[0].cause.code, cause);
      },
      {},
      { fetch, client: { timeoutMs: fetch === hang ? 50 : 300_000 } },
    )();
  }
});

test("a wrong clock is learnt once, with one more attempt, and remembered", async () => {
  await withRelay(
    async (setup) => {
      const path = `/partner/v1/customers/${setup.sandbox.demo.customerId}/balances`;
      assert.equal((await ask(setup, page("GET", path))).status, 200);
      assert.equal(setup.sent.length, 2);
      assert.notEqual(setup.sent[0].headers["X-Partner-Nonce"], setup.sent[1].headers["X-Partner-Nonce"]);
      assert.equal((await ask(setup, page("GET", path))).status, 200);
      assert.equal(setup.sent.length, 3);
    },
    {},
    {
      sandbox: {
        clock: "frozen",
        startTime: new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, ""),
      },
    },
  )();
});

test("an expired signature, then no answer to the next attempt, counts as no answer", async () => {
  let count = 0;
  const expired = () =>
    Response.json(
      { code: "PARTNER_SIGNATURE_EXPIRED" },
      { status: 401, headers: { Date: new Date().toUTCString() } },
    );
  const fetch = async () => (count++ === 0 ? expired() : Promise.reject(new TypeError("cut")));
  await withRelay(
    async (setup) => {
      const response = await setup.relay(page("POST", "/partner/v1/crypto/wallet-beneficiaries/wb-1/sync"));
      assert.deepEqual(
        [response.status, (await response.json()).code, count],
        [502, "relay_upstream_failed", 2],
      );
    },
    {},
    { fetch },
  )();
});

test("a page that leaves aborts its call", async () => {
  const controller = new AbortController();
  let cut;
  const fetch = (_, init) =>
    new Promise((_, reject) =>
      (cut = init.signal).addEventListener("abort", () => reject(new Error("aborted"))),
    );
  await withRelay(
    async (setup) => {
      const pending = setup.relay(
        page("GET", "/partner/v1/fiat-withdrawals/wd-1", undefined, { signal: controller.signal }),
      );
      await until(() => cut !== undefined, "the request");
      controller.abort();
      const response = await pending;
      const { code, outcome } = await response.json();
      assert.deepEqual(
        [response.status, code, outcome, cut.aborted],
        [503, "relay_aborted", "unknown", true],
      );
    },
    {},
    { fetch },
  )();
});

test("a closed client makes the relay unavailable; calls in flight finish first", async () => {
  let answer;
  const fetch = () => new Promise((resolve) => (answer = resolve));
  await withRelay(
    async (setup) => {
      const pending = setup.relay(page("GET", "/partner/v1/fiat-withdrawals/wd-1"));
      await until(() => answer !== undefined, "the request");
      setup.client.close();
      await refused(setup, page("GET", "/partner/v1/fiat-withdrawals/wd-1"), 503, "relay_unavailable");
      answer(Response.json({ ok: true }));
      assert.deepEqual(await (await pending).json(), { ok: true });
    },
    {},
    { fetch },
  )();
});

test("a client with a signer in place of the secret works too", async () => {
  const signer = (secret) => (text) => createHmac("sha256", secret).update(text).digest("hex");
  const client = ({ clientSecret }) => ({ clientSecret: undefined, signer: signer(clientSecret) });
  await withRelay(
    async (setup) => {
      assert.equal(
        (await ask(setup, page("GET", `/partner/v1/customers/${setup.sandbox.demo.customerId}/balances`)))
          .status,
        200,
      );
    },
    {},
    { client },
  )();
  const failing = () => ({ clientSecret: undefined, signer: () => Promise.reject(new Error(CANARY)) });
  await withRelay(
    (setup) => refused(setup, page("GET", "/partner/v1/fiat-withdrawals/wd-1"), 500, "relay_signing_failed"),
    {},
    { client: failing },
  )();
  const slow = () => ({ clientSecret: undefined, timeoutMs: 30, signer: () => new Promise(() => undefined) });
  await withRelay(
    (setup) => refused(setup, page("GET", "/partner/v1/fiat-withdrawals/wd-1"), 503, "relay_unavailable"),
    {},
    { client: slow },
  )();
});

test(
  "every endpoint of the table can be relayed",
  withRelay(async (setup) => {
    assert.equal(ALL.length, 64);
    for (const { method, path, request } of lib.endpoints) {
      const filled = path.replace(/\{\w+\}/g, "x-1");
      await setup.relay(page(method, filled, request === null ? undefined : {}));
    }
    assert.deepEqual(
      setup.events.map(({ operation }) => operation),
      lib.endpoints.map(({ id }) => id),
    );
  }),
);
