// The relay on a local port, behind Node's http, called by the client for pages.
import assert from "node:assert/strict";
import { createServer, request as httpRequest } from "node:http";
import { connect, createServer as createServer2 } from "node:http2";
import { createConnection } from "node:net";
import { test } from "node:test";
import * as web from "oceafin-partner/inline";
import { toNodeHandler } from "oceafin-partner/relay";

import { until } from "../support/time.mjs";
import { ORIGIN, relayed } from "./support.mjs";

await web.init();

/**
 * Serves a relay and gives a client as a page of `ORIGIN` would have it: Node's `fetch` names no origin by
 * itself.
 */
async function served(run, { options, clientOptions, page = {}, before } = {}) {
  const setup = relayed(options, clientOptions);
  const handler = toNodeHandler(setup.relay);
  const server = createServer((request, response) =>
    before ? before(request, response, handler) : handler(request, response),
  );
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  const origin = `http://127.0.0.1:${port}`;
  const wire = [];
  const fetch = async (url, init) => {
    const headers = new Headers(init.headers);
    headers.set("Origin", ORIGIN);
    wire.push({ url, method: init.method, headers, body: init.body && Buffer.from(init.body).toString() });
    return globalThis.fetch(url, { ...init, headers });
  };
  const client = new web.PartnerClient({ relayUrl: `${origin}/partner-api`, fetch, ...page });
  try {
    await run({ ...setup, origin, port, page: client, wire });
  } finally {
    client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await setup.close();
  }
}
const authorize = (payload) => ({
  operationHash: web.operationHash(payload),
  authorizationRef: "a-1",
  authorizedBy: "treasury",
  authorizedAt: "2026-06-28T00:00:00Z",
});
const rejected = (promise) =>
  promise.then(
    () => assert.fail("no error"),
    (error) => error,
  );

test("money out from a page, through the relay, to the balance", () =>
  served(async ({ page, sandbox, wire, sent }) => {
    const { customerId, bankAccountId } = sandbox.demo;
    const quote = await page.fiatWithdrawals.createQuote(customerId, {
      bankAccountId,
      currency: "EUR",
      amount: "250.00",
    });
    const payload = {
      quoteId: quote.quoteId,
      bankAccountId,
      currency: "EUR",
      amount: "250.00",
      metadata: { é: "ü" },
    };
    const operationAuthorization = authorize(payload);
    const created = await page.fiatWithdrawals
      .create(
        customerId,
        { ...payload, operationAuthorization },
        { idempotencyKey: `${customerId}:wd-1`, requestId: "r-1" },
      )
      .withResponse();
    assert.deepEqual(
      [
        created.response.status,
        created.response.attempts,
        created.response.requestId,
        created.response.idempotencyKey,
      ],
      [201, 1, "r-1", `${customerId}:wd-1`],
    );
    const submitted = await page.fiatWithdrawals.submit(
      created.data.withdrawalId,
      { operationAuthorization },
      { draft: { payload } },
    );
    assert.equal(submitted.status, "SUBMITTED");
    assert.deepEqual(
      sent.map(({ text }) => text),
      wire.map(({ body }) => body),
      "byte for byte what the page sent",
    );
    for (const { headers } of wire)
      assert.deepEqual(
        [...headers.keys()].filter((name) => name.startsWith("x-partner")),
        [],
        "no signing header comes from a page",
      );
  }));

test("lists and their pages", () =>
  served(async ({ page, sandbox }) => {
    const { customerId } = sandbox.demo;
    for (const name of ["a", "b", "c"])
      await page.buyers.create(customerId, { partnerBuyerRef: name, buyerType: "INDIVIDUAL", name });
    const names = [];
    for await (const { partnerBuyerRef } of page.buyers.list(customerId, { limit: 2 }))
      names.push(partnerBuyerRef);
    assert.deepEqual(names.sort(), ["a", "b", "c"]);
  }));

test("each refusal is the right error in the page", async () => {
  const cases = [
    [{ authenticate: () => undefined }, "AuthenticationError", "relay_unauthenticated", false],
    [{ authorizeCustomer: () => false }, "PermissionError", "relay_customer_refused", false],
    [{ authorizeKey: () => false }, "PermissionError", "relay_key_refused", false],
    [{ operations: ["checkouts.get"] }, "PermissionError", "relay_operation_refused", false],
    [{ allowedOrigins: ["https://other.example"] }, "PermissionError", "relay_origin_refused", false],
    [{ basePath: "/elsewhere" }, "NotFoundError", "relay_path_unknown", false],
    [{ maxBodyBytes: 10 }, "ApiError", "relay_body_too_large", false],
    [{ rateLimit: { key: () => "k", allow: () => false } }, "RateLimitError", "relay_rate_limited", true],
    [
      {
        authenticate: () => {
          throw new Error("x");
        },
      },
      "ServerError",
      "relay_hook_failed",
      false,
    ],
  ];
  for (const [options, name, code, retryable] of cases) {
    await served(
      async ({ page, sent }) => {
        const error = await rejected(
          page.buyers.create(
            "c-1",
            { partnerBuyerRef: "b", buyerType: "INDIVIDUAL", name: "B" },
            { requestId: "r-9", idempotencyKey: "k-9" },
          ),
        );
        assert.deepEqual(
          [error.name, error.code, error.kind, error.retryable, error.requestId, error.idempotencyKey],
          [name, code, "api", retryable, "r-9", "k-9"],
        );
        assert.ok(error instanceof web.ApiError && error.problem.title !== undefined);
        assert.equal(sent.length, 0);
      },
      { options, page: { maxRetries: 0 } },
    );
  }
});

test("field errors keep their pointers through the relay", () =>
  served(async ({ page }) => {
    const error = await rejected(
      page.buyers.create(
        "c-1",
        { partnerBuyerRef: "", buyerType: "INDIVIDUAL", name: 1 },
        { validation: "off" },
      ),
    );
    assert.deepEqual([error.name, error.code], ["BadRequestError", "validation_failed"]);
    assert.deepEqual(error.fieldErrors.map(({ pointer, code }) => [pointer, code]).sort(), [
      ["/name", "wrong_type"],
      ["/partnerBuyerRef", "text_empty"],
    ]);
  }));

test("the page's client retries under the same key, and the relay sends each attempt once", () =>
  served(async ({ page, sandbox, sent, events }) => {
    const { customerId } = sandbox.demo;
    const create = (key) =>
      page.buyers
        .create(
          customerId,
          { partnerBuyerRef: key, buyerType: "INDIVIDUAL", name: "B" },
          { idempotencyKey: `${customerId}:${key}` },
        )
        .withResponse();
    sandbox.inject({ kind: "unavailable", retryAfterSeconds: 0 });
    assert.equal((await create("k-1")).response.attempts, 2);
    // The answer is lost after everything was done: 502 to the page, whose repetition gets the stored answer.
    sandbox.inject({ kind: "cut", when: "after" });
    const { data, response } = await create("k-2");
    assert.equal(response.attempts, 2);
    assert.deepEqual(
      sent.map(({ headers }) => headers["Idempotency-Key"]),
      ["k-1", "k-1", "k-2", "k-2"].map((key) => `${customerId}:${key}`),
    );
    assert.equal(sent[2].text, sent[3].text);
    assert.equal(new Set(sent.map(({ headers }) => headers["X-Partner-Nonce"])).size, 4);
    assert.deepEqual(
      events.map(({ status, code }) => [status, code]),
      [
        [503, undefined],
        [201, undefined],
        [502, "relay_upstream_failed"],
        [201, undefined],
      ],
    );
    const found = (await page.buyers.list(customerId)).items.filter(
      ({ partnerBuyerRef }) => partnerBuyerRef === "k-2",
    );
    assert.deepEqual(
      found.map(({ buyerId }) => buyerId),
      [data.buyerId],
      "made once",
    );
  }));

test("a redirect is neither followed nor retried", () =>
  served(async ({ page, sandbox, sent }) => {
    sandbox.inject({ kind: "redirect", location: "https://evil.example/" });
    const error = await rejected(page.balances.list(sandbox.demo.customerId));
    assert.deepEqual(
      [error.name, error.code, error.attempts, sent.length],
      ["ServerError", "relay_misconfigured", 1, 1],
    );
  }));

/** Sends one request over a bare connection and returns the whole answer. */
function raw(port, text, { end = true } = {}) {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, "127.0.0.1", () => (end ? socket.end(text) : socket.write(text)));
    let answer = "";
    socket
      .on("data", (chunk) => (answer += chunk))
      .on("end", () => resolve(answer))
      .on("error", (error) => (answer === "" ? reject(error) : resolve(answer)));
  });
}
const PATH = "/partner-api/partner/v1/fiat-withdrawals/wd-1";
const lines = (first, headers = []) =>
  [
    `${first} HTTP/1.1`,
    "Host: evil.example",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
    "X-Request-Id: r-1",
    "Connection: close",
    ...headers,
    "",
    "",
  ].join("\r\n");

test("request targets that no browser sends", () =>
  served(async ({ port, sent }) => {
    for (const target of [
      `${PATH}/..`,
      `/partner-api/x/..${PATH.slice(12)}`,
      `http://evil.example${PATH}`,
      `//evil.example${PATH}`,
      `/partner-api/partner/v1/fiat-withdrawals/%2e%2e`,
      `${PATH}?`,
      "*",
    ]) {
      const method = target === "*" ? "OPTIONS" : "GET";
      assert.match(
        await raw(port, lines(`${method} ${target}`)),
        /^HTTP\/1.1 404 .*"code":"relay_path_unknown"/s,
        target,
      );
    }
    assert.match(await raw(port, lines("TRACE /")), /^HTTP\/1.1 400 /);
    assert.equal(sent.length, 0);
    assert.match(await raw(port, lines(`GET ${PATH}`)), /PARTNER_RESOURCE_NOT_FOUND/);
    assert.equal(new URL(sent[0].url).pathname, PATH.slice(12), "whatever Host says");
  }));

test("a repeated header does not come from a browser", () =>
  served(async ({ port, sent }) => {
    const post = (headers) =>
      raw(
        port,
        lines("POST /partner-api/partner/v1/crypto/wallet-beneficiaries/wb-1/sync", [
          "Content-Length: 0",
          ...headers,
        ]),
      );
    assert.match(
      await post([`Origin: ${ORIGIN}`, `Origin: ${ORIGIN}`, "Idempotency-Key: a"]),
      /relay_origin_refused/,
    );
    assert.match(
      await post([`Origin: ${ORIGIN}`, "Idempotency-Key: a", "Idempotency-Key: b"]),
      /idempotency_key_malformed/,
    );
    assert.equal(sent.length, 0);
  }));

test("an upload beyond the limit is answered, not read to its end, and the connection is not used again", () =>
  served(async ({ origin, port, sent }) => {
    const announced = await new Promise((resolve, reject) => {
      const request = httpRequest(
        `${origin}/partner-api/partner/v1/customers/c-1/buyers`,
        {
          method: "POST",
          headers: {
            Origin: ORIGIN,
            "Content-Type": "application/json",
            "X-Request-Id": "r-1",
            "Idempotency-Key": "k",
            "Content-Length": 50_000_000,
          },
        },
        resolve,
      );
      request.on("error", reject);
      request.write(Buffer.alloc(1000, 0x20));
    });
    assert.equal(announced.statusCode, 413);
    announced.destroy();
    const head = lines("POST /partner-api/partner/v1/customers/c-1/buyers", [
      `Origin: ${ORIGIN}`,
      "Content-Type: application/json",
      "Idempotency-Key: k",
      "Transfer-Encoding: chunked",
    ]).replace("Connection: close\r\n", "");
    const chunk = `${(65_536).toString(16)}\r\n${" ".repeat(65_536)}\r\n`;
    // Kept open, it would end with the server's keep-alive timeout and not before.
    const answer = await raw(port, head + chunk.repeat(4), { end: false });
    assert.match(answer, /^HTTP\/1.1 413 .*^Connection: close.*relay_body_too_large/ims);
    assert.equal(sent.length, 0);
  }));

test("a page that disconnects aborts its call", async () => {
  let signal;
  const fetch = (_, init) =>
    new Promise((_, reject) =>
      (signal = init.signal).addEventListener("abort", () => reject(new Error("cut"))),
    );
  await served(
    async ({ page, events }) => {
      const controller = new AbortController();
      const pending = rejected(page.balances.list("c-1", {}, { signal: controller.signal }));
      await until(() => signal !== undefined, "the request");
      controller.abort();
      assert.equal((await pending).code, "aborted");
      await until(() => events.length > 0, "the event");
      assert.deepEqual([signal.aborted, events[0].code], [true, "relay_aborted"]);
    },
    { clientOptions: { fetch } },
  );
});

test("a body that a parser has already read is detected at once", () =>
  served(
    async ({ page, events }) => {
      const error = await rejected(
        page.buyers.create("c-1", { partnerBuyerRef: "b", buyerType: "INDIVIDUAL", name: "B" }),
      );
      assert.deepEqual([error.code, error.status], ["relay_body_unreadable", 400]);
      assert.match(events[0].cause.message, /before body parsers/);
    },
    {
      before: async (request, response, handler) => {
        for await (const _ of request);
        handler(request, response);
      },
    },
  ));

test("mounted below a path that the framework strips", () =>
  served(
    async ({ page, sandbox }) => {
      assert.ok((await page.balances.list(sandbox.demo.customerId)).items.length > 0);
    },
    {
      before: (request, response, handler) => {
        request.originalUrl = request.url;
        request.url = request.url.slice("/partner-api".length);
        handler(request, response);
      },
    },
  ));

test("over HTTP/2", async () => {
  const setup = relayed();
  const server = createServer2(toNodeHandler(setup.relay));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const session = connect(`http://127.0.0.1:${server.address().port}`);
  const ask = (headers, body) =>
    new Promise((resolve, reject) => {
      const stream = session.request({ origin: ORIGIN, "x-request-id": "r-2", ...headers });
      let answer,
        text = "";
      stream
        .on("response", (found) => (answer = found))
        .on("data", (chunk) => (text += chunk))
        .on("end", () =>
          resolve({ status: answer[":status"], requestId: answer["x-request-id"], data: JSON.parse(text) }),
        )
        .on("error", reject);
      stream.end(body);
    });
  const { customerId } = setup.sandbox.demo;
  const balances = await ask({ ":path": `/partner-api/partner/v1/customers/${customerId}/balances` });
  assert.deepEqual([balances.status, balances.requestId], [200, "r-2"]);
  const buyer = await ask(
    {
      ":method": "POST",
      ":path": `/partner-api/partner/v1/customers/${customerId}/buyers`,
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
    },
    JSON.stringify({ partnerBuyerRef: "b", buyerType: "INDIVIDUAL", name: "B" }),
  );
  assert.equal(buyer.status, 201);
  session.close();
  await new Promise((resolve) => server.close(resolve));
  await setup.close();
});
