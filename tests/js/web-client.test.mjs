// The pages' client from the packed package, here in Node: its options and what goes to a relay. In Chromium:
// tests/pages.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { inspect } from "node:util";

import * as web from "oceafin-partner/inline";
import { thrownBy } from "./support/package.mjs";

const { PartnerClient } = web;
const CANARY = "canary-page-5d20";

before(() => web.init());

/** Runs `action` as in a page at this address. */
async function at(address, action) {
  Object.defineProperty(globalThis, "location", { value: new URL(address), configurable: true });
  try {
    return await action();
  } finally {
    delete globalThis.location;
  }
}

/** Where a client with these options sends, and how. */
async function sent(options, run = (client) => client.balances.list("c-1")) {
  const calls = [];
  const client = new PartnerClient({
    ...options,
    fetch: async (url, init) => (calls.push({ url, ...init }), new Response('{"items":[]}')),
  });
  await run(client);
  return calls;
}

const refusal = (options) => {
  try {
    new PartnerClient(options);
  } catch (error) {
    assert.ok(web.isPartnerError(error) && error instanceof web.ConfigurationError, error?.stack);
    assert.ok(
      !`${error.message}${JSON.stringify(error)}${inspect(error)}`.includes(CANARY),
      "the value stays out",
    );
    return error;
  }
  assert.fail(`not refused: ${Object.keys(options)}`);
};

test("no option takes a secret: the error names the option and the way out, without the value", () => {
  for (const name of [
    "clientSecret",
    "secret",
    "webhookSecret",
    "apiKey",
    "dangerouslyAllowBrowser",
    "userAgent",
  ]) {
    for (const rest of [
      { relayUrl: "https://shop.example/partner-api" },
      { clientId: "c", baseUrl: "https://api.example", signer: () => "" },
      { clientId: "c", baseUrl: "https://api.example" },
    ]) {
      const error = refusal({ ...rest, [name]: CANARY });
      assert.equal(error.code, "option_unknown");
      assert.match(error.message, new RegExp(`no option \`${name}\`.*\`relayUrl\`, or \`signer\``));
    }
  }
  assert.match(refusal({ relayURL: "/x" }).message, /did you mean `relayUrl`\?/);
});

test("neither of relay and signer, half of one, and both are refused", () => {
  const signer = () => "";
  for (const [options, code, words] of [
    [{}, "configuration_missing", /`relayUrl` is missing, or `signer`/],
    [undefined, "configuration_missing", /`relayUrl`/],
    [{ relayUrl: "" }, "configuration_missing", /`relayUrl`/],
    [{ signer }, "configuration_missing", /`clientId`, `baseUrl`/],
    [{ clientId: "c", baseUrl: "https://api.example" }, "configuration_missing", /: `signer`/],
    [{ relayUrl: "https://shop.example", signer }, "option_conflict", /excludes/],
    [{ relayUrl: "https://shop.example", clientId: "c" }, "option_conflict", /excludes/],
    [
      { clientId: "c", baseUrl: "https://api.example", signer, credentials: "include" },
      "option_conflict",
      /`credentials` goes with `relayUrl`/,
    ],
    [
      { relayUrl: "https://shop.example", credentials: "always" },
      "option_invalid",
      /`credentials` must be one of/,
    ],
    [{ relayUrl: 7 }, "option_invalid", /`relayUrl` must be a string or a URL/],
    [{ relayUrl: "https://shop.example", timeoutMs: 0 }, "option_invalid", /`timeoutMs`/],
    [{ relayUrl: "https://shop.example", hooks: { onrequest: () => 1 } }, "option_unknown", /`onRequest`/],
  ]) {
    const error = refusal(options);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, words);
  }
});

test("a relay at a path is on the page's own origin, also without https, whatever form it is given in", async () => {
  for (const [page, relayUrl, url] of [
    ["https://shop.example/pay/now?x#y", "/partner-api", "https://shop.example/partner-api"],
    ["https://shop.example/pay", "/partner-api/", "https://shop.example/partner-api"],
    ["https://shop.example/pay", "/", "https://shop.example"],
    [
      "https://shop.example:8443/pay",
      "https://shop.example:8443/partner-api",
      "https://shop.example:8443/partner-api",
    ],
    ["http://192.168.1.9:5173/", "/partner-api", "http://192.168.1.9:5173/partner-api"],
    [
      "http://192.168.1.9:5173/",
      "http://192.168.1.9:5173/partner-api",
      "http://192.168.1.9:5173/partner-api",
    ],
    [
      "https://shop.example/pay",
      new URL("https://shop.example/partner-api"),
      "https://shop.example/partner-api",
    ],
    ["https://shop.example/pay", "https://relay.example/x", "https://relay.example/x"],
    ["https://shop.example/pay", "http://localhost:3000", "http://localhost:3000"],
  ]) {
    const [call] = await at(page, () => sent({ relayUrl }));
    assert.equal(call.url, `${url}/partner/v1/customers/c-1/balances`, `${String(relayUrl)} at ${page}`);
  }
});

test("an invalid relay address is refused", async () => {
  for (const [relayUrl, code] of [
    ["//evil.example/x", "relay_url_malformed"],
    ["/\\evil.example", "relay_url_malformed"],
    ["partner-api", "relay_url_malformed"],
    ["./x", "relay_url_malformed"],
    ["/a/../b", "relay_url_malformed"],
    ["/a?b=c", "relay_url_malformed"],
    ["/a#b", "relay_url_malformed"],
    ["/a b", "relay_url_malformed"],
    ["https://shop.example//evil.example", "relay_url_malformed"],
    ["https://shop.example?x", "relay_url_malformed"],
    ["https://shop.example@evil.example/", "relay_url_malformed"],
    ["javascript:alert(1)", "relay_url_malformed"],
    ["https://user:pass@relay.example", "relay_url_malformed"],
    ["http://relay.example", "base_url_insecure"],
    ["http://shop.example/x", "base_url_insecure"],
  ]) {
    const error = await at("https://shop.example/pay", () => refusal({ relayUrl }));
    assert.equal(error.code, code, relayUrl);
  }
  for (const page of ["about:srcdoc", "file:///home/me/page.html", "data:text/html,x"]) {
    assert.equal((await at(page, () => refusal({ relayUrl: "/x" }))).code, "relay_url_relative", page);
  }
  assert.equal(refusal({ relayUrl: "/x" }).code, "relay_url_relative");
});

test("a relay gets the ids, the content type and the body, and no part of a signature", async () => {
  const body = { bankAccountId: "b-1", currency: "EUR", amount: "250.00" };
  const [call] = await sent({ relayUrl: "https://shop.example/partner-api" }, (client) =>
    client.fiatWithdrawals.createQuote("c-1", body, {
      idempotencyKey: "key-1",
      requestId: "req-1",
      headers: { "X-CSRF-Token": "t" },
    }),
  );
  assert.equal(call.url, "https://shop.example/partner-api/partner/v1/customers/c-1/fiat-withdrawal-quotes");
  assert.deepEqual(call.headers, {
    "X-Request-Id": "req-1",
    "Idempotency-Key": "key-1",
    Accept: "application/json, application/problem+json",
    "Content-Type": "application/json",
    "X-CSRF-Token": "t",
  });
  assert.deepEqual(
    [call.method, call.redirect, call.cache, Object.hasOwn(call, "credentials")],
    ["POST", "manual", "no-store", false],
  );
  assert.deepEqual(JSON.parse(Buffer.from(call.body).toString()), body);
  const [get] = await sent(
    { relayUrl: "https://shop.example/partner-api", credentials: "include" },
    (client) => client.transactions.list("c-1", { limit: 3 }),
  );
  assert.equal(get.url, "https://shop.example/partner-api/partner/v1/customers/c-1/transactions?limit=3");
  assert.deepEqual(Object.keys(get.headers), ["X-Request-Id", "Accept"]);
  assert.equal(get.credentials, "include");
});

test("a caller cannot set a signature header on a call", async () => {
  const client = new PartnerClient({ relayUrl: "https://shop.example", fetch: () => assert.fail("sent") });
  for (const name of ["X-Partner-Signature", "x-partner-client-id"]) {
    const error = await thrownBy(() => client.balances.list("c-1", {}, { headers: { [name]: "x" } }));
    assert.equal(error.code, "header_reserved");
  }
});

test("groups, lists, withResponse, request, problems, retries and close are those of Node's client", async () => {
  const answers = [
    () => new Response("", { status: 503, headers: { "Retry-After": "0" } }),
    () => new Response(JSON.stringify({ items: [{ id: 1 }], nextCursor: "n" })),
    () => new Response(JSON.stringify({ items: [{ id: 2 }], nextCursor: null })),
    () => new Response('{"a":1}', { headers: { "X-Request-Id": "r-9" } }),
    () =>
      new Response(
        JSON.stringify({ type: "urn:x", title: "T", status: 409, code: "PARTNER_QUOTE_EXPIRED" }),
        { status: 409 },
      ),
  ];
  const events = [];
  const client = new PartnerClient({
    relayUrl: "https://shop.example",
    fetch: async () => answers.shift()(),
    hooks: { onRetry: ({ type }) => events.push(type) },
  });
  assert.deepEqual(await client.transactions.list("c-1").toArray({ limit: 9 }), [{ id: 1 }, { id: 2 }]);
  assert.deepEqual(events, ["retry"]);
  const { data, response } = await client.request("GET", "/partner/v1/customers").withResponse();
  assert.deepEqual([data, response.requestId, response.attempts], [{ a: 1 }, "r-9", 1]);
  const problem = await thrownBy(() => client.fiatWithdrawals.get("w-1"));
  assert.ok(problem instanceof web.QuoteExpiredError);
  assert.deepEqual(client.toJSON(), { relayUrl: "https://shop.example" });
  assert.equal(inspect(client), "PartnerClient { relayUrl: 'https://shop.example' }");
  client[Symbol.dispose]();
  client.close();
  assert.equal((await thrownBy(() => client.fiatWithdrawals.get("w-1"))).code, "client_closed");
});

test("the global fetch is looked up at the time of a call", async () => {
  const client = new PartnerClient({ relayUrl: "https://shop.example" });
  const { fetch } = globalThis;
  globalThis.fetch = async (url) => new Response(JSON.stringify({ url }));
  try {
    assert.deepEqual(await client.request("GET", "/partner/v1/x"), {
      url: "https://shop.example/partner/v1/x",
    });
  } finally {
    globalThis.fetch = fetch;
  }
});
