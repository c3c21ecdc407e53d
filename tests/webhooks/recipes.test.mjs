// The recipes of docs/webhooks.md, run: every framework with real requests, Lambda and Workers with events of
// their shape.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import express from "express";
import Fastify from "fastify";
import { PartnerClient } from "oceafin-partner";
import { createSandbox } from "oceafin-partner/sandbox";
import { createWebhookHandler } from "oceafin-partner/webhooks";
import { memoryReplayStore, postgresReplayStore, postgresReplayTable } from "oceafin-partner/webhooks/stores";
import { createClient } from "redis";

import { newEvent, SECRET, serve, signed } from "./support/deliveries.mjs";
import { RECIPES, recipe } from "./support/recipes.mjs";
import { startPostgres, startRedis } from "./support/servers.mjs";
import { until } from "./support/time.mjs";

let postgres;
let pool;
let lines;

before(async () => {
  postgres = await startPostgres();
  const { host, user, database } = postgres.login;
  Object.assign(process.env, {
    PGHOST: host,
    PGUSER: user,
    PGDATABASE: database,
    OCEAFIN_PARTNER_API_WEBHOOK_SECRET: SECRET,
  });
  ({ pool } = await recipe("webhooks.mjs"));
  pool.on("error", () => {});
  await pool.query(postgresReplayTable());
  await pool.query("CREATE TABLE jobs (event_id text PRIMARY KEY, event_type text, resource_id text)");
  await pool.query("CREATE TABLE accounts (customer_id text PRIMARY KEY, movements int NOT NULL DEFAULT 0)");
  // What the recipes write.
  lines = [];
  for (const name of ["log", "error"]) console[name] = (...words) => void lines.push(words);
});

after(async () => {
  await pool?.end();
  await postgres?.stop();
});

const jobs = async (eventId) =>
  (await pool.query("SELECT event_id FROM jobs WHERE event_id = $1", [eventId])).rows.length;

/** The rules that hold of every framework: `deliver` posts and gives the status. */
async function holds(deliver) {
  const event = newEvent();
  const good = signed(event);
  assert.equal(await deliver({ ...good, body: `${good.body} ` }), 401, "a changed body");
  assert.equal(
    await deliver({ ...good, headers: { "content-type": "application/json" } }),
    400,
    "no signature",
  );
  assert.equal(await jobs(event.eventId), 0);
  assert.equal(await deliver(good), 200);
  assert.equal(await deliver(signed(event)), 200, "delivered again");
  assert.equal(await jobs(event.eventId), 1);
  assert.equal(await deliver(signed(newEvent({ eventType: "something.new" }))), 200);
  assert.deepEqual(lines.at(-1), ["no handler for something.new"]);
  // With any content type, and with none.
  for (const type of ["application/json; charset=utf-8", "application/cloudevents+json", "text/plain"]) {
    const { body, headers } = signed(newEvent());
    assert.equal(await deliver({ body, headers: { ...headers, "content-type": type } }), 200, type);
  }
}

const over = (base) => async (delivery) => {
  const response = await fetch(`${base}/webhooks/oceafin`, { method: "POST", ...delivery });
  // Read to its end, or the connection stays busy until garbage collection.
  await response.arrayBuffer();
  return response.status;
};

test("every recipe has a test", () => {
  assert.deepEqual([...RECIPES.keys()].sort(), [
    "express.mjs",
    "fastify.mjs",
    "hono.mjs",
    "lambda.mjs",
    "ledger.mjs",
    "next.mjs",
    "webhooks.mjs",
    "worker.mjs",
  ]);
});

test("Express", async () => {
  const { app } = await recipe("express.mjs");
  const server = await serve(app);
  try {
    await holds(over(server.url));
  } finally {
    await server.close();
  }
});

describe("the classic mistake", () => {
  const wrong = async (app, listen) => {
    const errors = [];
    const handle = createWebhookHandler({
      secret: SECRET,
      replayStore: memoryReplayStore(),
      handlers: {},
      fallback: () => assert.fail("it was processed"),
      onError: (error) => void errors.push(error),
    });
    app.post("/webhooks/oceafin", async (request, response) => {
      const { status } = await handle.receive({ body: request.body, headers: request.headers });
      return response.status ? response.status(status).end() : response.code(status).send();
    });
    const { url, close } = await listen(app);
    try {
      assert.equal(await over(url)(signed(newEvent())), 500);
      assert.equal(errors[0].code, "webhook_body_not_raw");
      assert.match(
        errors[0].message,
        /`express\.raw\(\{ type: "application\/json" \}\)` on this route, before `express\.json\(\)`/,
      );
      assert.match(errors[0].message, /`parseAs: "buffer"`/);
    } finally {
      await close();
    }
  };

  test("Express with express.json() before the route", () => wrong(express().use(express.json()), serve));
  test("Express without any parser", () => wrong(express(), serve));
  test("Fastify with its own parser", () =>
    wrong(Fastify(), async (app) => ({
      url: await app.listen({ port: 0, host: "127.0.0.1" }),
      close: () => app.close(),
    })));

  test("the document quotes the message exactly", async () => {
    const { readFileSync } = await import("node:fs");
    const documented = /^```text\nwebhook_body_not_raw: ([\s\S]*?)^```$/m.exec(
      readFileSync(`${process.env.PROJECT_ROOT}/docs/webhooks.md`, "utf8"),
    )[1];
    let message;
    const onError = (error) => void (message = error.message);
    await createWebhookHandler({
      secret: SECRET,
      replayStore: memoryReplayStore(),
      handlers: {},
      fallback: () => {},
      onError,
    }).receive({ body: {}, headers: {} });
    assert.equal(documented.trim().replace(/\s+/g, " "), message);
  });
});

test("Fastify", async () => {
  const { app } = await recipe("fastify.mjs");
  app.post("/other", async ({ body }) => body);
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  try {
    await holds(over(url));
    const other = await fetch(`${url}/other`, {
      method: "POST",
      body: '{"a":1}',
      headers: { "content-type": "application/json" },
    });
    assert.deepEqual(await other.json(), { a: 1 }, "other routes keep their parser");
  } finally {
    await app.close();
  }
});

test("Hono", async () => {
  const { app } = await recipe("hono.mjs");
  await holds(
    async (delivery) => (await app.request("/webhooks/oceafin", { method: "POST", ...delivery })).status,
  );
});

test("Next's app router", async () => {
  const { POST } = await recipe("next.mjs");
  await holds(
    async (delivery) =>
      (
        await POST(new Request("https://partner.example/webhooks/oceafin", { method: "POST", ...delivery }), {
          params: {},
        })
      ).status,
  );
});

describe("Lambda", () => {
  const asEvent = ({ body, headers }, base64) => ({
    version: "2.0",
    routeKey: "POST /webhooks/oceafin",
    rawPath: "/webhooks/oceafin",
    rawQueryString: "",
    headers: { ...headers, host: "partner.example", "x-forwarded-proto": "https" },
    requestContext: { http: { method: "POST", path: "/webhooks/oceafin" }, stage: "$default" },
    body: base64 ? Buffer.from(body).toString("base64") : body,
    isBase64Encoded: base64,
  });

  for (const base64 of [false, true]) {
    test(`isBase64Encoded: ${base64}`, async () => {
      const { handler } = await recipe("lambda.mjs");
      await holds(async (delivery) => {
        const answer = await handler(asEvent(delivery, base64), {});
        assert.deepEqual(Object.keys(answer), ["statusCode"]);
        return answer.statusCode;
      });
    });
  }

  test("an event without a body is refused", async () => {
    const { handler } = await recipe("lambda.mjs");
    const { headers } = signed(newEvent());
    assert.deepEqual(await handler({ headers, isBase64Encoded: false }), { statusCode: 401 });
  });
});

test("Workers, with a Redis over HTTP", async () => {
  const redis = await startRedis();
  const client = await createClient({ socket: { path: redis.socket } }).connect();
  // Such a service takes the words of a command and returns the reply.
  const gateway = await serve(
    createServer(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      if (request.headers.authorization !== "Bearer token-1") return response.writeHead(401).end();
      response.end(JSON.stringify({ result: await client.sendCommand(JSON.parse(text)) }));
    }),
  );
  try {
    const { default: worker } = await recipe("worker.mjs");
    const sent = [];
    const env = {
      WEBHOOK_SECRET: SECRET,
      REDIS_URL: gateway.url,
      REDIS_TOKEN: "token-1",
      QUEUE: { send: async (event) => void sent.push(event.eventId) },
    };
    const deliver = async (event) =>
      (
        await worker.fetch(
          new Request("https://worker.example/", { method: "POST", ...signed(event) }),
          env,
          { waitUntil() {} },
        )
      ).status;
    const event = newEvent();
    const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(event)));
    assert.deepEqual(sent, [event.eventId]);
    assert.ok(
      answers.includes(200) && answers.every((status) => status === 200 || status === 409),
      answers.join(),
    );
    assert.equal(await deliver(event), 200);
    assert.deepEqual(sent, [event.eventId]);
  } finally {
    await gateway.close();
    client.destroy();
    await redis.stop();
  }
});

describe("the transaction of one's own", () => {
  const movements = async (customerId) =>
    (await pool.query("SELECT movements FROM accounts WHERE customer_id = $1", [customerId])).rows[0]
      .movements;

  test("of two concurrent runs, which an expired lease allows, one takes effect", async () => {
    const { book } = await recipe("ledger.mjs");
    await pool.query("INSERT INTO accounts VALUES ('c-two')");
    const event = newEvent({ customer: { customerId: "c-two" } });
    await Promise.all(Array.from({ length: 5 }, () => book(event, { retentionSeconds: 1000 })));
    assert.equal(await movements("c-two"), 1);
  });

  test("a failure leaves neither the effect nor the mark; the next delivery leaves both", async () => {
    const { book } = await recipe("ledger.mjs");
    await pool.query("INSERT INTO accounts VALUES ('c-fail')");
    let fail = true;
    const store = postgresReplayStore(pool);
    const handle = createWebhookHandler({
      secret: SECRET,
      replayStore: store,
      handlers: {
        "customer.transaction.updated": async (event, context) => {
          await book(event, fail ? { retentionSeconds: "no number" } : context);
        },
      },
      fallback: () => {},
      onError: () => {},
    });
    const event = newEvent({ eventType: "customer.transaction.updated", customer: { customerId: "c-fail" } });
    const deliver = async () => (await handle.receive(signed(event))).status;
    assert.deepEqual([await deliver(), await movements("c-fail")], [500, 0]);
    fail = false;
    assert.deepEqual([await deliver(), await movements("c-fail")], [200, 1]);
    assert.deepEqual([await deliver(), await movements("c-fail")], [200, 1]);
    assert.equal(await store.claim(event.eventId, 10, "another"), "done");
  });
});

test("the sandbox delivers to Express: it repeats a failed delivery, not a successful one", async (t) => {
  // A retry happens only when the test moves the sandbox's clock.
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  const sandbox = createSandbox({ seed: "webhooks" });
  const seen = [];
  let fail = true;
  const handle = createWebhookHandler({
    secret: sandbox.credentials.webhookSecret,
    replayStore: postgresReplayStore(pool),
    handlers: {
      "collection_wallet.created": (event) => {
        seen.push(event);
        if (fail) throw new Error("not now");
      },
    },
    fallback: ({ eventType }) => void seen.push({ eventType, fallback: true }),
    onError: () => {},
  });
  const app = express();
  app.post("/hooks", express.raw({ type: "application/json" }), async (request, response) => {
    response.sendStatus((await handle.receive({ body: request.body, headers: request.headers })).status);
  });
  const server = await serve(app);
  const status = () =>
    sandbox.deliveries().map((delivery) => [delivery.eventType, delivery.status, delivery.attempts]);
  /** Waits until no delivery is in flight: the sandbox also posts automatically. */
  const settled = () =>
    until(async () => {
      await sandbox.deliver();
      const { events } = sandbox.control("events");
      return !events.some(({ attempts }) => attempts.some((attempt) => (attempt.status ?? null) === null));
    }, "the end of a delivery");
  try {
    sandbox.control("webhook-target", { url: `${server.url}/hooks` });
    const client = new PartnerClient({
      ...sandbox.credentials,
      baseUrl: sandbox.baseUrl,
      fetch: sandbox.fetch,
    });
    const { customerId } = sandbox.demo;
    const buyer = await client.buyers.create(customerId, {
      partnerBuyerRef: "b-1",
      buyerType: "INDIVIDUAL",
      name: "A Buyer",
    });
    await settled();
    const wallet = await client.collectionWallets.create(customerId, {
      buyerId: buyer.buyerId,
      asset: "USDC",
      network: "ETHEREUM",
    });
    await settled();
    const mine = () => status().filter(([type]) => type === "collection_wallet.created");
    assert.deepEqual(mine(), [["collection_wallet.created", "PENDING", 1]]);
    fail = false;
    sandbox.advance(1_000);
    await settled();
    assert.deepEqual(mine(), [["collection_wallet.created", "DELIVERED", 2]]);
    sandbox.advance(3_600_000);
    await settled();
    const created = seen.filter(({ eventType }) => eventType === "collection_wallet.created");
    assert.equal(created.length, 2, "once in vain, once for good");
    assert.deepEqual(created[0], created[1]);
    assert.equal(created[0].resource.resourceId, wallet.walletId);
    assert.ok(
      status().every(([, state]) => state === "DELIVERED"),
      JSON.stringify(status()),
    );
  } finally {
    await sandbox.close();
    await server.close();
  }
});
