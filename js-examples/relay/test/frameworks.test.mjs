// The same relay behind Express, Fastify and Hono on a port of this machine, called by the client for pages.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createConnection } from "node:net";
import { describe, test } from "node:test";

import { serve } from "@hono/node-server";
import { PartnerClient } from "oceafin-partner";
import * as web from "oceafin-partner/inline";
import { createSandbox } from "oceafin-partner/sandbox";

import { expressApp } from "../src/express.mjs";
import { fastifyApp } from "../src/fastify.mjs";
import { honoApp } from "../src/hono.mjs";
import { checkoutRelay } from "../src/relay.mjs";

const PAGE = "https://shop.example";
await web.init();

const listening = (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
const FRAMEWORKS = {
  Express: (relay) => listening(createServer(expressApp(relay))),
  Fastify: async (relay) => {
    const app = fastifyApp(relay);
    await app.listen({ port: 0, host: "127.0.0.1" });
    return app.server;
  },
  Hono: (relay) =>
    new Promise((resolve) => {
      const server = serve({ fetch: honoApp(relay).fetch, port: 0, hostname: "127.0.0.1" }, () =>
        resolve(server),
      );
    }),
};

async function withBackend(start, run) {
  const sandbox = createSandbox({ seed: 9 });
  const sent = [];
  const fetch = (url, init) => {
    sent.push({ url, ...init });
    return sandbox.fetch(url, init);
  };
  const client = new PartnerClient({ ...sandbox.credentials, baseUrl: sandbox.baseUrl, fetch });
  const { customerId } = sandbox.demo;
  const sessions = new Map([
    ["s-anna", { user: "anna", customers: new Set([customerId]) }],
    ["s-ben", { user: "ben", customers: new Set(["c-other"]) }],
  ]);
  const events = [];
  const server = await start(
    checkoutRelay({ client, sessions, allowedOrigins: [PAGE], onEvent: (event) => events.push(event) }),
  );
  const origin = `http://127.0.0.1:${server.address().port}`;
  // What a browser adds automatically: the page's origin and the cookie.
  const pageOf = (session, from = PAGE) =>
    new web.PartnerClient({
      relayUrl: `${origin}/partner-api`,
      maxRetries: 0,
      fetch: (url, init) =>
        globalThis.fetch(url, {
          ...init,
          headers: { ...init.headers, Origin: from, ...(session && { Cookie: `a=b; session=${session}` }) },
        }),
    });
  try {
    await run({ sandbox, sent, events, origin, pageOf, customerId });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    client.close();
    await sandbox.close();
  }
}

const CHECKOUT = { merchantReference: "order-1", currency: "EUR", amount: "12.50", title: "Ünïcode" };
const code = (promise) =>
  promise.then(
    () => assert.fail("no error"),
    (error) => error.code,
  );
const raw = (origin, target) =>
  new Promise((resolve, reject) => {
    const socket = createConnection(new URL(origin).port, "127.0.0.1", () =>
      socket.end(
        `GET ${target} HTTP/1.1\r\nHost: evil.example\r\nCookie: session=s-anna\r\nX-Request-Id: r-1\r\nConnection: close\r\n\r\n`,
      ),
    );
    let answer = "";
    socket
      .on("data", (chunk) => (answer += chunk))
      .on("end", () => resolve(answer))
      .on("error", reject);
  });

for (const [name, start] of Object.entries(FRAMEWORKS)) {
  describe(name, () => {
    test("a page creates, reads and lists checkouts", () =>
      withBackend(start, async ({ pageOf, customerId, sent }) => {
        const page = pageOf("s-anna");
        const idempotencyKey = `${customerId}:order-1`; // starts with the customer id, because two customers may both have an order 1
        const { data, response } = await page.checkouts
          .create(customerId, CHECKOUT, { idempotencyKey })
          .withResponse();
        assert.deepEqual([response.status, data.status, data.title], [201, "OPEN", CHECKOUT.title]);
        assert.deepEqual(JSON.parse(Buffer.from(sent[0].body)), CHECKOUT);
        assert.equal(sent[0].headers["Idempotency-Key"], idempotencyKey);
        assert.equal((await page.checkouts.get(data.checkoutId)).merchantReference, "order-1");
        assert.equal((await page.checkouts.list(customerId, { limit: 5 })).items.length, 1);
        assert.equal(
          (await page.checkouts.create(customerId, CHECKOUT, { idempotencyKey })).checkoutId,
          data.checkoutId,
          "the same key, the same checkout",
        );
      }));

    test("nobody else gets through", () =>
      withBackend(start, async ({ pageOf, customerId, sent, events }) => {
        const { checkoutId } = await pageOf("s-anna").checkouts.create(customerId, CHECKOUT);
        const before = sent.filter(({ method }) => method === "POST").length;
        assert.equal(
          await code(pageOf(undefined).checkouts.create(customerId, CHECKOUT)),
          "relay_unauthenticated",
        );
        assert.equal(await code(pageOf("s-nobody").checkouts.get(checkoutId)), "relay_unauthenticated");
        assert.equal(
          await code(pageOf("s-ben").checkouts.create(customerId, CHECKOUT)),
          "relay_customer_refused",
        );
        assert.equal(await code(pageOf("s-ben").checkouts.get(checkoutId)), "relay_customer_refused");
        assert.equal(
          await code(
            pageOf("s-ben").checkouts.create("c-other", CHECKOUT, {
              idempotencyKey: `${customerId}:order-2`,
            }),
          ),
          "relay_key_refused",
        );
        assert.equal(await code(pageOf("s-anna").checkouts.get("co-none")), "relay_customer_refused");
        assert.equal(
          await code(pageOf("s-anna", "https://evil.example").checkouts.create(customerId, CHECKOUT)),
          "relay_origin_refused",
        );
        assert.equal(await code(pageOf("s-anna").balances.list(customerId)), "relay_operation_refused");
        assert.equal(
          await code(pageOf("s-anna").request("POST", "/partner/v1/nothing", { body: {} })),
          "relay_path_unknown",
        );
        assert.equal(
          await code(
            pageOf("s-anna").checkouts.create(
              customerId,
              { ...CHECKOUT, metadata: { note: "x".repeat(200_000) } },
              { validation: "off" },
            ),
          ),
          "relay_body_too_large",
        );
        assert.equal(
          sent.filter(({ method }) => method === "POST").length,
          before,
          "nothing was sent for any of them",
        );
        assert.ok(
          events.every((event) => !JSON.stringify(event).includes("s-anna")),
          "no session in an event",
        );
      }));

    test("a target outside of the API is refused", () =>
      withBackend(start, async ({ origin, sent }) => {
        for (const target of [
          "/partner-api/partner/v1/..%2f..%2f_sandbox/credentials",
          "/partner-api/partner/v1/../../_sandbox/credentials",
          "/partner-api//evil.example/x",
          "http://evil.example/partner-api/partner/v1/x",
          "/partner-api/partner/v1/crypto/checkouts/%2e%2e",
        ]) {
          assert.match(await raw(origin, target), /^HTTP\/1.1 40[034] /, target);
        }
        assert.equal(sent.length, 0);
      }));

    test("a form of another site is refused", () =>
      withBackend(start, async ({ origin, customerId, sent }) => {
        const form = (headers) =>
          fetch(`${origin}/partner-api/partner/v1/customers/${customerId}/crypto/checkouts`, {
            method: "POST",
            headers: { Cookie: "session=s-anna", "Idempotency-Key": "k", "X-Request-Id": "r-1", ...headers },
            body: JSON.stringify(CHECKOUT),
          });
        for (const [headers, status] of [
          [{ Origin: "https://evil.example", "Content-Type": "text/plain" }, 403],
          [{ "Content-Type": "application/json" }, 403],
          [{ Origin: PAGE, "Content-Type": "text/plain" }, 415],
          [{ Origin: PAGE, "Content-Type": "application/x-www-form-urlencoded" }, 415],
        ]) {
          assert.equal((await form(headers)).status, status);
        }
        assert.equal(sent.length, 0);
      }));

    test("a preflight from another origin is answered", () =>
      withBackend(start, async ({ origin, customerId }) => {
        const ask = (Origin) =>
          fetch(`${origin}/partner-api/partner/v1/customers/${customerId}/crypto/checkouts`, {
            method: "OPTIONS",
            headers: { Origin, "Access-Control-Request-Method": "POST" },
          });
        const yes = await ask(PAGE);
        assert.deepEqual(
          [
            yes.status,
            yes.headers.get("Access-Control-Allow-Origin"),
            yes.headers.get("Access-Control-Allow-Methods"),
          ],
          [204, PAGE, "POST"],
        );
        const no = await ask("https://evil.example");
        assert.deepEqual([no.status, no.headers.get("Access-Control-Allow-Origin")], [403, null]);
      }));

    test("the other routes of the app work as before", () =>
      withBackend(start, async ({ origin }) => {
        const response = await fetch(`${origin}/orders`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: '{"order":7}',
        });
        assert.deepEqual(await response.json(), { order: 7 });
      }));
  });
}
