// The client of the packed package: against the sandbox in this process, and against an injected fetch.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { afterEach, test } from "node:test";
import { inspect } from "node:util";

import {
  assertHealthy,
  assertOurs,
  authorize,
  clientOf,
  createSandbox,
  lib,
  PAYLOAD,
  sha256,
  thrownBy,
} from "./support/package.mjs";
import { scriptedClock, stopDate, until } from "./support/time.mjs";

afterEach(assertHealthy);

const SECRET = "canary-client-secret-7f3a";
const WEBHOOK_SECRET = "canary-webhook-secret-91bc";
const json =
  (body, init = {}) =>
  () =>
    new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" }, ...init });
const problem =
  (status, code, headers = {}) =>
  () =>
    new Response(
      JSON.stringify({ type: "urn:x", title: "T", status, code, detail: "D", requestId: "r-server" }),
      { status, headers: { "Content-Type": "application/problem+json", ...headers } },
    );
const NOW = { "Retry-After": "0" };

/** A client whose fetch returns these answers in turn, then repeats the last; and the sent requests. */
function scripted(answers, options = {}) {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({
      url,
      ...init,
      at: performance.now(),
      body: init.body === undefined ? undefined : Buffer.from(init.body).toString(),
    });
    return answers[Math.min(sent.length, answers.length) - 1](init, sent.length);
  };
  const client = new lib.PartnerClient({
    clientId: "client-1",
    clientSecret: SECRET,
    webhookSecret: WEBHOOK_SECRET,
    baseUrl: "https://api.example",
    fetch,
    ...options,
  });
  return { client, sent };
}
const draft = (client, options) =>
  client.fiatWithdrawals.create("c-1", { ...PAYLOAD, operationAuthorization: authorize(PAYLOAD) }, options);
const rejection = async (what, promise) => assertOurs(await thrownBy(() => promise, what), what);
const withSandbox = (run, options) => async (t) => {
  const sandbox = createSandbox(options);
  try {
    await run(sandbox, clientOf(sandbox), t);
  } finally {
    await sandbox.close();
  }
};
const control = async (sandbox, path, body) =>
  (
    await sandbox.fetch(
      `${sandbox.baseUrl}/_sandbox/${path}`,
      body && { method: "POST", body: JSON.stringify(body) },
    )
  ).json();

test(
  "money out, from the quote to the balance",
  withSandbox(async (sandbox, client) => {
    const { customerId, bankAccountId } = sandbox.demo;
    const eur = async () =>
      (await client.balances.list(customerId)).items.find(({ asset }) => asset === "EUR");
    assert.equal((await eur()).available, "25000.00");
    const quote = await client.fiatWithdrawals.createQuote(customerId, {
      bankAccountId,
      currency: "EUR",
      amount: "250.00",
    });
    const payload = {
      quoteId: quote.quoteId,
      bankAccountId,
      currency: "EUR",
      amount: "250.00",
      metadata: { "\ue000": "a", "😀": "b" },
      later: { unknown: [1, "2"] },
    };
    const { operationHash } = lib.describeOperation("fiatWithdrawal", payload);
    const operationAuthorization = { ...authorize(payload), operationHash };
    const created = await client.fiatWithdrawals
      .create(customerId, { ...payload, operationAuthorization }, { idempotencyKey: "wd-1" })
      .withResponse();
    assert.deepEqual(
      [
        created.response.status,
        created.response.idempotencyKey,
        created.response.attempts,
        created.data.status,
        created.data.operationHash,
      ],
      [201, "wd-1", 1, "DRAFT", operationHash],
    );
    const { withdrawalId } = created.data;
    await client.fiatWithdrawals.submit(withdrawalId, { operationAuthorization }, { draft: { payload } });
    assert.deepEqual([(await eur()).available, (await eur()).pending], ["24750.00", "250.00"]);
    sandbox.advance(2000);
    assert.equal((await client.fiatWithdrawals.get(withdrawalId)).status, "COMPLETED");
    assert.deepEqual([(await eur()).available, (await eur()).pending], ["24750.00", "0.00"]);
    const events = sandbox.deliveries().filter(({ eventType }) => eventType === "fiat_withdrawal.completed");
    assert.equal(events.length, 1);
    const event = lib.verifyWebhook({
      body: events[0].body,
      headers: events[0].headers,
      secret: sandbox.credentials.webhookSecret,
    });
    assert.equal(event.resource.resourceId, withdrawalId);
    assert.equal((await control(sandbox, "ledger")).balanced, true);
  }),
);

test(
  "a submission must match its draft",
  withSandbox(async (sandbox, client) => {
    const { customerId, bankAccountId } = sandbox.demo;
    const { quoteId } = await client.fiatWithdrawals.createQuote(customerId, {
      bankAccountId,
      currency: "EUR",
      amount: "9.00",
    });
    const payload = { quoteId, bankAccountId, currency: "EUR", amount: "9.00" };
    const operationAuthorization = authorize(payload, {
      profile: "operation-v1",
      customerId,
      operation: "fiatWithdrawal",
    });
    await rejection(
      "v1 under payload-v1",
      client.fiatWithdrawals.create(customerId, { ...payload, operationAuthorization }),
    ).then(({ code }) => assert.equal(code, "operation_hash_mismatch"));
    const { withdrawalId } = await client.fiatWithdrawals.create(
      customerId,
      { ...payload, operationAuthorization },
      { profile: "operation-v1" },
    );
    const submit = (draftOf) =>
      client.fiatWithdrawals.submit(
        withdrawalId,
        { operationAuthorization },
        { profile: "operation-v1", draft: draftOf },
      );
    for (const draftOf of [
      { payload: { ...payload, amount: "90.00" }, customerId },
      { payload, customerId: "c-other" },
      { operationHash: "0".repeat(64) },
    ]) {
      assert.equal((await rejection("draft", submit(draftOf))).code, "operation_hash_mismatch");
    }
    assert.equal(
      (await submit({ payload, customerId, operationHash: operationAuthorization.operationHash })).status,
      "SUBMITTED",
    );
  }),
);

test("a retry has the same key, body and request id, and a fresh timestamp, nonce and signature that fits", async (t) => {
  const clock = scriptedClock(t);
  const { client, sent } = scripted([
    problem(503, "PARTNER_PROCESSING_UNAVAILABLE", { "Retry-After": "1" }),
    () => Promise.reject(new TypeError("fetch failed")),
    json({ withdrawalId: "wd-1" }, { status: 201 }),
  ]);
  const answered = draft(client).withResponse();
  await clock.passUntil(answered);
  const { data, response } = await answered;
  assert.deepEqual([data.withdrawalId, response.attempts, response.status], ["wd-1", 3, 201]);
  const header = (name) => sent.map(({ headers }) => headers[name]);
  for (const name of ["Idempotency-Key", "X-Request-Id", "X-Partner-Client-Id", "Content-Type"])
    assert.equal(new Set(header(name)).size, 1, name);
  assert.equal(response.idempotencyKey, header("Idempotency-Key")[0]);
  assert.equal(new Set(sent.map(({ body }) => body)).size, 1);
  assert.equal(sent[0].body, lib.canonicalizeText(sent[0].body), "the body is canonical");
  for (const name of ["X-Partner-Nonce", "X-Partner-Signature"])
    assert.equal(new Set(header(name)).size, 3, name);
  assert.notEqual(
    header("X-Partner-Timestamp")[0],
    header("X-Partner-Timestamp")[1],
    "stamped after the sleep",
  );
  for (const { method, url, headers, body } of sent) {
    const lines = [
      method,
      new URL(url).pathname,
      sha256(body),
      headers["X-Partner-Timestamp"],
      headers["X-Partner-Nonce"],
      headers["Idempotency-Key"],
    ];
    assert.equal(
      headers["X-Partner-Signature"],
      createHmac("sha256", SECRET).update(lines.join("\n")).digest("hex"),
    );
  }
  assert.ok(sent[1].at - sent[0].at >= 1000, "Retry-After was waited for");
});

test("Retry-After may be a date", async (t) => {
  const clock = scriptedClock(t);
  const { client, sent } = scripted([
    problem(429, "PARTNER_RATE_LIMITED", {
      Date: "Sun, 28 Jun 2026 00:00:00 GMT",
      "Retry-After": "Sun, 28 Jun 2026 00:00:01 GMT",
    }),
    json({ items: [] }),
  ]);
  await clock.passUntil(client.balances.list("c-1"));
  const waited = sent[1].at - sent[0].at;
  assert.ok(waited >= 1000 && waited < 3000, `${waited}`);
});

test("which failures are retried, and which are not", async () => {
  for (const [answer, attempts, code] of [
    [problem(503, "PARTNER_PROCESSING_UNAVAILABLE", NOW), 3, "PARTNER_PROCESSING_UNAVAILABLE"],
    [problem(429, "PARTNER_RATE_LIMITED", NOW), 3, "PARTNER_RATE_LIMITED"],
    [problem(502, "PARTNER_X", NOW), 3, "PARTNER_X"],
    [problem(504, "PARTNER_X", NOW), 3, "PARTNER_X"],
    [problem(500, "PARTNER_X"), 1, "PARTNER_X"],
    [problem(400, "PARTNER_VALIDATION_FAILED"), 1, "PARTNER_VALIDATION_FAILED"],
    [problem(401, "PARTNER_SIGNATURE_INVALID"), 1, "PARTNER_SIGNATURE_INVALID"],
    [problem(403, "PARTNER_SCOPE_DENIED"), 1, "PARTNER_SCOPE_DENIED"],
    [problem(404, "PARTNER_CUSTOMER_NOT_FOUND"), 1, "PARTNER_CUSTOMER_NOT_FOUND"],
    [problem(408, "PARTNER_X", NOW), 1, "PARTNER_X"],
    [problem(409, "PARTNER_IDEMPOTENCY_CONFLICT"), 1, "PARTNER_IDEMPOTENCY_CONFLICT"],
    [problem(418, "PARTNER_TEAPOT"), 1, "PARTNER_TEAPOT"],
  ]) {
    for (const call of [
      (client) => client.balances.list("c-1"),
      (client) => draft(client, { idempotencyKey: "k-1" }),
    ]) {
      const { client, sent } = scripted([answer]);
      const error = await rejection(code, call(client));
      assert.deepEqual(
        [error.code, error.attempts, sent.length, error.requestId],
        [code, attempts, attempts, "r-server"],
      );
      assert.equal(error.retryable, attempts === 3);
      assert.equal(error.idempotencyKey, sent[0].method === "GET" ? undefined : "k-1");
      assert.equal(error.problem.detail, "D");
    }
  }
  const { client, sent } = scripted([problem(503, "PARTNER_PROCESSING_UNAVAILABLE", NOW)]);
  await rejection("none", client.balances.list("c-1", undefined, { maxRetries: 0 }));
  assert.equal(sent.length, 1);
  await rejection("five", client.balances.list("c-1", undefined, { maxRetries: 5 }));
  assert.equal(sent.length, 7);
});

const stalledBody = () =>
  new Response(
    new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"a":')) }),
  );

test("the time of an attempt covers the body, and a fetch that ignores its signal", async (t) => {
  const clock = scriptedClock(t);
  for (const answer of [stalledBody, () => new Promise(() => {})]) {
    let signal;
    const { client, sent } = scripted([(init) => ((signal = init.signal), answer())]);
    const failed = rejection("timeout", draft(client, { timeoutMs: 60, maxRetries: 0 }));
    const took = await clock.passUntil(failed);
    const error = await failed;
    assert.deepEqual(
      [error.name, error.code, error.attempts, error.retryable],
      ["TimeoutError", "attempt_timeout", 1, true],
    );
    assert.ok(took >= 60 && took < 2000, `${took}`);
    assert.equal(signal.aborted, true);
    assert.equal(sent.length, 1);
  }
});

test("a call has a deadline over all attempts and sleeps", async (t) => {
  const clock = scriptedClock(t);
  for (const [answer, options] of [
    [problem(503, "PARTNER_PROCESSING_UNAVAILABLE", { "Retry-After": "30" }), {}],
    [stalledBody, { timeoutMs: 100, maxRetries: 50 }],
    [stalledBody, { timeoutMs: 60_000 }],
  ]) {
    const { client } = scripted([answer]);
    const failed = rejection("deadline", draft(client, { deadlineMs: 250, ...options }));
    const took = await clock.passUntil(failed);
    const error = await failed;
    // A wait that would be too long does not hide the API's answer.
    const expected =
      answer === stalledBody
        ? ["TimeoutError", "deadline_exceeded", undefined]
        : ["ServerError", "PARTNER_PROCESSING_UNAVAILABLE", 30_000];
    assert.deepEqual([error.name, error.code, error.retryAfterMs], expected);
    assert.deepEqual([error.outcome, error.retryable], ["unknown", true]);
    assert.ok(took < 1500, `${took}`);
    assert.ok(error.attempts >= 1 && error.idempotencyKey);
  }
});

test("an abort during the wait after a broken connection is reported as the caller's abort", async () => {
  const controller = new AbortController();
  const reason = new Error("the operator closed the window");
  const hooks = { onRetry: () => controller.abort(reason) };
  const { client, sent } = scripted([() => Promise.reject(new TypeError("connection refused"))], { hooks });
  const error = await rejection("abort", client.balances.list("c-1", {}, { signal: controller.signal }));
  assert.deepEqual([error.name, error.cause, sent.length], ["AbortError", reason, 1]);
});

test("an abort ends a sleep, a body and a call that has not begun; the reason is the cause", async (t) => {
  const clock = scriptedClock(t);
  for (const [what, answer, attempts] of [
    ["sleep", problem(503, "PARTNER_PROCESSING_UNAVAILABLE", { "Retry-After": "30" }), 1],
    ["body", stalledBody, 1],
    ["before", json({}), 0],
  ]) {
    const { client, sent } = scripted([answer]);
    const controller = new AbortController();
    const reason = new Error("the user left");
    if (what === "before") controller.abort(reason);
    else setTimeout(() => controller.abort(reason), 60);
    const failed = rejection(what, draft(client, { signal: controller.signal }));
    const took = await clock.passUntil(failed);
    const error = await failed;
    assert.deepEqual(
      [error.name, error.code, error.attempts, sent.length],
      ["AbortError", "aborted", attempts, attempts],
      what,
    );
    assert.equal(error.cause, reason);
    assert.ok(took < 1500, `${what}: ${took}`);
  }
});

test("a redirect is refused, and never followed", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const { client, sent } = scripted([
      () => new Response(null, { status, headers: { Location: "https://evil.example/" } }),
    ]);
    const error = await rejection("redirect", draft(client));
    assert.deepEqual(
      [error.name, error.code, sent.length, sent[0].redirect],
      ["ConnectionError", "redirect_refused", 1, "manual"],
    );
  }
});

test("an error body of any kind gives a typed error", async () => {
  const bodies = [
    "<html><body>Bad Gateway</body></html>",
    '{"code":"PARTNER_',
    "",
    "null",
    "[]",
    "\ufffd\u0000",
    '{"code":7,"errors":"x"}',
  ];
  for (const body of bodies) {
    for (const [status, name] of [
      [502, "ServerError"],
      [400, "BadRequestError"],
      [401, "AuthenticationError"],
      [404, "NotFoundError"],
    ]) {
      const { client } = scripted([
        () => new Response(body, { status, headers: { "Content-Type": "text/html", ...NOW } }),
      ]);
      const error = await rejection(body, client.balances.list("c-1"));
      assert.deepEqual([error.name, error.code, error.status], [name, `http_${status}`, status], body);
      assert.ok(!error.message.includes("html"));
    }
  }
});

test("field errors of the API arrive with pointers", async () => {
  const body = {
    code: "PARTNER_VALIDATION_FAILED",
    errors: [
      { field: "amount", code: "too_small", message: "M" },
      { field: "a[0].b", message: "N" },
      { field: "/x/y" },
    ],
  };
  const { client } = scripted([json(body, { status: 422 })]);
  const { fieldErrors } = await rejection("fields", client.balances.list("c-1"));
  assert.deepEqual(
    fieldErrors.map(({ pointer, code }) => [pointer, code]),
    [
      ["/amount", "too_small"],
      ["/a/0/b", "invalid"],
      ["/x/y", "invalid"],
    ],
  );
});

test("a success that is not JSON is an error that keeps the key", async () => {
  for (const body of ["<html>", '{"withdrawalId":', "{} {}"]) {
    const { client, sent } = scripted([() => new Response(body, { status: 201 })]);
    const error = await rejection(body, draft(client, { idempotencyKey: "k-9" }));
    assert.deepEqual(
      [error.code, error.status, error.idempotencyKey, error.retryable, sent.length],
      ["response_not_json", 201, "k-9", true, 1],
      body,
    );
  }
  const { client } = scripted([() => new Response(null, { status: 204 })]);
  assert.equal(await client.walletBeneficiaries.sync("w-1"), undefined);
});

test(
  "a wrong clock is corrected once, from the refusal alone",
  withSandbox(async (sandbox, _, t) => {
    stopDate(t);
    const sent = [];
    const client = clientOf(sandbox, {
      fetch: (url, init) => (sent.push(init.headers), sandbox.fetch(url, init)),
    });
    const call = () => client.balances.list(sandbox.demo.customerId).withResponse();
    assert.equal((await call()).response.attempts, 1);
    const hour = 3_600_000;
    await control(sandbox, "clock/skew", { ms: hour });
    assert.equal((await call()).response.attempts, 2);
    const off = Date.parse(sent.at(-1)["X-Partner-Timestamp"]) - Date.now();
    assert.ok(Math.abs(off - hour) < 5000, `${off}`);
    assert.equal((await call()).response.attempts, 1, "the next call starts from what was learnt");
    await control(sandbox, "clock/skew", { ms: 30 * 24 * hour });
    const error = await rejection("too far", call());
    assert.equal(error.code, "PARTNER_SIGNATURE_EXPIRED");
    assert.match(error.message, /too far/);
  }),
);

test("a correction that does not help is reported", async (t) => {
  stopDate(t);
  const { client, sent } = scripted([
    problem(401, "PARTNER_SIGNATURE_EXPIRED", { Date: new Date(Date.now() - 600_000).toUTCString() }),
  ]);
  const error = await rejection("expired", client.balances.list("c-1"));
  assert.equal(sent.length, 2);
  assert.ok(Math.abs(error.clockOffsetMs + 600_000) < 5000, `${error.clockOffsetMs}`);
  assert.match(error.message, /did not help/);
  const silent = scripted([problem(401, "PARTNER_SIGNATURE_EXPIRED")]);
  assert.equal((await rejection("no date", silent.client.balances.list("c-1"))).attempts, 1);
});

test("without matching evidence none of the seven calls sends anything", async () => {
  const { client, sent } = scripted([json({})]);
  const seven = lib.endpoints.filter(({ operationAuthorization }) => operationAuthorization !== null);
  assert.equal(seven.length, 7);
  for (const {
    id,
    path,
    operationAuthorization: { step },
  } of seven) {
    const [group, method] = id.split(".");
    const call = (body, options) =>
      client[group][method](...[...path.matchAll(/\{/g)].map(() => "id-1"), body, {
        validation: "off",
        ...options,
      });
    const payload = { ...PAYLOAD, n: 1 };
    for (const body of [
      payload,
      { ...payload, operationAuthorization: null },
      { ...payload, operationAuthorization: {} },
      { nested: { operationAuthorization: authorize(payload) } },
    ]) {
      for (const options of [{}, { profile: "external" }, { profile: "operation-v1" }]) {
        const error = await rejection(id, call(body, options));
        assert.deepEqual(
          [error.name, error.code, error.attempts],
          ["OperationError", "operation_authorization_missing", 0],
          id,
        );
      }
    }
    const approved = { operationAuthorization: authorize(payload) };
    const changed =
      step === "create"
        ? call({ ...payload, amount: "250.01", ...approved })
        : call(approved, { draft: { payload: { ...payload, amount: "250.01" } } });
    assert.equal((await rejection(id, changed)).code, "operation_hash_mismatch", id);
    assert.equal(sent.length, 0, id);
    await (step === "create" ? call({ ...payload, ...approved }) : call(approved, { draft: { payload } }));
    assert.equal(sent.splice(0).length, 1, `${id} with fitting evidence is sent`);
  }
});

test("missing or malformed evidence is a field error, or an operation error where fields are not checked", async () => {
  const { client, sent } = scripted([json({})]);
  const whole = authorize(PAYLOAD);
  const { operationHash, ...withoutHash } = whole;
  const at = "/operationAuthorization";
  for (const [operationAuthorization, pointer, code, unchecked] of [
    [undefined, at, "required", "operation_authorization_missing"],
    [withoutHash, `${at}/operationHash`, "required", "operation_authorization_missing"],
    [
      { ...whole, operationHash: operationHash.toUpperCase() },
      `${at}/operationHash`,
      "operation_hash_malformed",
      "operation_hash_malformed",
    ],
  ]) {
    const evidence = operationAuthorization === undefined ? {} : { operationAuthorization };
    for (const call of [
      (options) => client.fiatWithdrawals.create("c-1", { ...PAYLOAD, ...evidence }, options),
      (options) => client.fiatWithdrawals.submit("w-1", evidence, options),
    ]) {
      for (const options of [{}, { profile: "external" }, { validation: "strict" }]) {
        const error = await rejection(code, call(options));
        assert.deepEqual(
          [error.name, error.code, error.attempts, error.fieldErrors.map((field) => field.pointer)],
          ["ValidationError", code, 0, [pointer]],
        );
      }
      const error = await rejection(unchecked, call({ validation: "off" }));
      assert.deepEqual([error.name, error.code, error.attempts], ["OperationError", unchecked, 0]);
    }
  }
  // Fields first: a body that breaks its model is not compared with its approval.
  const both = await rejection(
    "both",
    client.fiatWithdrawals.create("c-1", { ...PAYLOAD, amount: 1, operationAuthorization: whole }),
  );
  assert.deepEqual([both.name, both.code], ["ValidationError", "amount_not_string"]);
  assert.equal(sent.length, 0);
});

test("secrets, bodies and ids are never shown", async () => {
  const shown = [];
  const log = Object.fromEntries(
    ["debug", "info", "warn", "error"].map((level) => [level, (...args) => shown.push(level, args)]),
  );
  const hook = (...args) => shown.push(args);
  const foreign = Object.assign(new TypeError("fetch failed"), { cause: new Error("connect") });
  const answers = [
    problem(503, "PARTNER_PROCESSING_UNAVAILABLE", NOW),
    () => Promise.reject(foreign),
    problem(401, "PARTNER_SIGNATURE_INVALID"),
  ];
  const { client } = scripted(answers, {
    logger: log,
    logLevel: "debug",
    hooks: { onRequest: hook, onResponse: hook, onRetry: hook },
  });
  const body = { ...PAYLOAD, reference: "canary-reference", bankAccountId: "canary-account" };
  const failed = await rejection(
    "401",
    client.fiatWithdrawals.create("canary-customer", { ...body, operationAuthorization: authorize(body) }),
  );
  const refused = await rejection(
    "mismatch",
    client.fiatWithdrawals.create("canary-customer", {
      ...body,
      amount: "1.00",
      operationAuthorization: authorize(body),
    }),
  );
  const webhook = await rejection(
    "webhook",
    (async () => client.verifyWebhook({ body: "{}", headers: {} }))(),
  );
  const wrong = await rejection(
    "construct",
    (async () => new lib.PartnerClient({ clientSecret: SECRET, baseUrl: "canary://x", clientId: "c" }))(),
  );
  client.close();
  const closed = await rejection("closed", client.balances.list("canary-customer"));
  for (const error of [failed, refused, webhook, wrong, closed])
    shown.push(error, error.stack, JSON.stringify(error), inspect(error, { depth: 9, showHidden: true }));
  shown.push(
    client,
    JSON.stringify(client),
    inspect(client, { depth: 9, showHidden: true }),
    `${client}`,
    Object.entries(client),
  );
  assert.ok(shown.length > 20 && shown.includes("debug"));
  const all = inspect(shown, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null });
  assert.ok(
    !all.includes("canary"),
    all.slice(Math.max(0, all.indexOf("canary") - 300), all.indexOf("canary") + 60),
  );
});

test("a logger gets each step, and a logger that throws does not stop a payment", async () => {
  const lines = [];
  const boom = () => {
    throw new Error("logger");
  };
  const log = {
    debug: (_, { type }) => lines.push(type),
    info: (_, { type }) => lines.push(type),
    warn: (_, { type }) => lines.push(type),
    error: boom,
  };
  const { client } = scripted(
    [problem(503, "PARTNER_PROCESSING_UNAVAILABLE", NOW), json({ withdrawalId: "w" })],
    { logger: log, logLevel: "debug", hooks: { onRequest: boom, onRetry: async () => boom() } },
  );
  assert.equal((await draft(client)).withdrawalId, "w");
  assert.deepEqual(
    lines
      .filter((type) => type !== undefined && type !== "request")
      .slice(0, 3)
      .includes("response"),
    true,
  );
  assert.equal(lines.filter((type) => type === "retry").length >= 1, true);
});

test("unknown members and values of a response survive, and no amount becomes a float", async () => {
  const text =
    '{"withdrawalId":"w-1","amount":12345678901234567890.10,"fee":1.50,"receiveAmount":"0.1","status":"TELEPORTED","new":{"amount":1e-7,"list":[9007199254740993]},"__proto__":{"x":1}}';
  const { client } = scripted([
    () => new Response(text),
    () =>
      new Response(
        `{"items":[{"asset":"EUR","available":0.30000000000000004,"pending":-0,"total":null,"mood":"sunny"}],"later":7}`,
      ),
  ]);
  const got = await client.fiatWithdrawals.get("w-1");
  assert.deepEqual(
    [got.amount, got.fee, got.receiveAmount, got.status],
    ["12345678901234567890.10", "1.50", "0.1", "TELEPORTED"],
  );
  assert.ok(got.new !== undefined && !("x" in got));
  assert.equal(Object.getPrototypeOf(got), Object.prototype);
  const page = await client.balances.list("c-1");
  assert.deepEqual(
    [page.items[0].available, page.items[0].total, page.items[0].mood, page.raw.later],
    ["0.30000000000000004", null, "sunny", 7],
  );
});

test("withResponse starts no second call; an unawaited failure causes one unhandled rejection, not two", async () => {
  const { client, sent } = scripted([
    json({ transactionId: "t-1" }, { headers: { "X-Request-Id": "r-9", "X-Extra": "1" } }),
  ]);
  const call = client.transactions.get("t-1", { requestId: "r-1" });
  const [data, { data: same, response }] = [await call, await call.withResponse()];
  assert.equal(data, same);
  assert.deepEqual(
    [
      response.status,
      response.requestId,
      response.idempotencyKey,
      response.attempts,
      response.headers["x-extra"],
    ],
    [200, "r-9", undefined, 1, "1"],
  );
  assert.equal(sent.length, 1);
  assert.equal(sent[0].headers["X-Request-Id"], "r-1");
  assert.equal(sent[0].headers["Idempotency-Key"], undefined);
  assert.equal(
    await client.transactions
      .get("t-1")
      .then(({ transactionId }) => transactionId)
      .finally(() => {}),
    "t-1",
  );
});

test(
  "lists: one page when awaited, every item when iterated",
  withSandbox(async (sandbox, client) => {
    const { customerId } = sandbox.demo;
    const all = (await client.transactions.list(customerId, { limit: 200 })).items.map(
      ({ transactionId }) => transactionId,
    );
    assert.equal(all.length, 5);
    const first = await client.transactions.list(customerId, { limit: 2 });
    assert.deepEqual([first.items.length, first.hasNextPage], [2, true]);
    assert.deepEqual(
      (await first.nextPage()).items.map(({ transactionId }) => transactionId),
      all.slice(2, 4),
    );
    const seen = [];
    for await (const { transactionId } of client.transactions.list(customerId, { limit: 2 }))
      seen.push(transactionId);
    assert.deepEqual(seen, all);
    assert.deepEqual(
      (await client.transactions.list(customerId, { limit: 1 }).toArray({ limit: 3 })).map(
        ({ transactionId }) => transactionId,
      ),
      all.slice(0, 3),
    );
  }),
);

test("lists: wrappers, queries as sent, and a server that leads in circles", async () => {
  for (const raw of [
    [{ a: 1 }],
    { data: [{ a: 1 }] },
    { content: [{ a: 1 }] },
    { results: [{ a: 1 }], nextCursor: "" },
  ]) {
    assert.deepEqual((await scripted([json(raw)]).client.balances.list("c-1")).items, [{ a: 1 }]);
  }
  const { client, sent } = scripted([
    json({ items: [1], nextCursor: "n 1/ä&" }),
    json({ items: [2], nextCursor: "n 1/ä&" }),
  ]);
  const seen = [];
  const error = await rejection(
    "circle",
    (async () => {
      for await (const item of client.transactions.list("c-1", {
        status: ["A", "B"],
        limit: 1,
        from: new Date(0),
        q: "ü &=",
      }))
        seen.push(item);
    })(),
  );
  assert.deepEqual([error.code, seen, sent.length], ["page_cursor_repeated", [1, 2], 2]);
  const queries = sent.map(({ url }) => [...new URL(url).searchParams]);
  assert.deepEqual(queries[0], [
    ["status", "A"],
    ["status", "B"],
    ["limit", "1"],
    ["from", "1970-01-01T00:00:00.000Z"],
    ["q", "ü &="],
  ]);
  assert.deepEqual(queries[1], [...queries[0], ["cursor", "n 1/ä&"]]);
  const { headers, url } = sent[1];
  const lines = [
    "GET",
    url.slice("https://api.example".length),
    sha256(""),
    headers["X-Partner-Timestamp"],
    headers["X-Partner-Nonce"],
    "",
  ];
  assert.equal(
    headers["X-Partner-Signature"],
    createHmac("sha256", SECRET).update(lines.join("\n")).digest("hex"),
    "the raw query is signed as sent",
  );
});

test(
  "a lost answer moves money once",
  withSandbox(async (sandbox, client) => {
    const { customerId, bankAccountId } = sandbox.demo;
    for (const kind of ["cut", "unavailable", "truncated"]) {
      const { quoteId } = await client.fiatWithdrawals.createQuote(customerId, {
        bankAccountId,
        currency: "EUR",
        amount: "10.00",
      });
      const payload = { quoteId, bankAccountId, currency: "EUR", amount: "10.00" };
      const body = { ...payload, operationAuthorization: authorize(payload) };
      sandbox.inject({ kind, when: "after", endpoint: "fiatWithdrawals.create" });
      const { data, response } = await client.fiatWithdrawals.create(customerId, body).withResponse();
      assert.equal(response.attempts, 2, kind);
      sandbox.inject({ kind, when: "after", endpoint: "fiatWithdrawals.submit" });
      await client.fiatWithdrawals.submit(
        data.withdrawalId,
        { operationAuthorization: body.operationAuthorization },
        { draft: { payload } },
      );
    }
    const garbage = client.fiatWithdrawals.createQuote(
      customerId,
      { bankAccountId, currency: "EUR", amount: "10.00" },
      { idempotencyKey: "g-1" },
    );
    await garbage;
    sandbox.inject({ kind: "garbage", when: "after" });
    const lost = await rejection(
      "garbage",
      client.fiatWithdrawals.createQuote(
        customerId,
        { bankAccountId, currency: "EUR", amount: "11.00" },
        { idempotencyKey: "g-2" },
      ),
    );
    assert.deepEqual([lost.code, lost.retryable, lost.idempotencyKey], ["response_not_json", true, "g-2"]);
    assert.equal(
      (
        await client.fiatWithdrawals.createQuote(
          customerId,
          { bankAccountId, currency: "EUR", amount: "11.00" },
          { idempotencyKey: "g-2" },
        )
      ).amount,
      "11.00",
    );
    sandbox.advance(5000);
    assert.equal((await client.fiatWithdrawals.list(customerId)).items.length, 3);
    const eur = (await client.balances.list(customerId)).items.find(({ asset }) => asset === "EUR");
    assert.deepEqual([eur.available, eur.pending], ["24970.00", "0.00"]);
  }),
);

test(
  "concurrent calls have their own nonces and answers",
  withSandbox(async (sandbox) => {
    const nonces = new Set();
    const client = clientOf(sandbox, {
      fetch: (url, init) => (nonces.add(init.headers["X-Partner-Nonce"]), sandbox.fetch(url, init)),
    });
    const pages = await Promise.all(
      Array.from({ length: 60 }, () => client.balances.list(sandbox.demo.customerId)),
    );
    assert.ok(pages.every(({ items }) => items.length === 5));
    assert.equal(nonces.size, 60);
  }),
);

test("close() lets calls in flight finish and refuses new ones", async () => {
  let answer;
  const { client } = scripted([
    () => new Promise((resolve) => (answer = () => resolve(json({ transactionId: "t" })()))),
  ]);
  const flying = client.transactions.get("t");
  await until(() => answer !== undefined, "the request");
  client.close();
  client.close();
  assert.equal((await rejection("closed", client.transactions.get("t"))).code, "client_closed");
  answer();
  assert.equal((await flying).transactionId, "t");
});

test(
  "fromEnv reads the provider's names; the first call reports missing ones",
  withSandbox(async (sandbox) => {
    const { clientId, clientSecret, webhookSecret } = sandbox.credentials;
    const env = {
      OCEAFIN_PARTNER_API_BASE_URL: sandbox.baseUrl,
      OCEAFIN_PARTNER_API_CLIENT_ID: clientId,
      OCEAFIN_PARTNER_API_CLIENT_SECRET: clientSecret,
      OCEAFIN_PARTNER_API_WEBHOOK_SECRET: webhookSecret,
    };
    const client = lib.PartnerClient.fromEnv({ fetch: sandbox.fetch }, env);
    assert.equal((await client.balances.list(sandbox.demo.customerId)).items.length, 5);
    const { body, headers } = lib.signTestWebhook({
      event: { eventId: "e", eventType: "t" },
      secret: webhookSecret,
    });
    assert.equal(client.verifyWebhook({ body, headers }).eventId, "e");
    const bare = lib.PartnerClient.fromEnv({}, { ...env, OCEAFIN_PARTNER_API_CLIENT_SECRET: "" });
    const error = await rejection("missing", bare.balances.list("c-1"));
    assert.equal(error.code, "configuration_missing");
    assert.match(error.message, /OCEAFIN_PARTNER_API_CLIENT_SECRET/);
  }),
);

test(
  "any other path goes through the same pipeline",
  withSandbox(async (sandbox, client) => {
    const { data, response } = await client
      .request("POST", "/partner/v1/customers", {
        body: { partnerCustomerRef: "ref-1", customerType: "CORPORATE", displayName: "A" },
        idempotencyKey: "cust-1",
      })
      .withResponse();
    assert.equal(response.status, 201);
    assert.equal(data.partnerCustomerRef, "ref-1");
    assert.equal(
      (
        await client.request("GET", `/partner/v1/customers/${sandbox.demo.customerId}/transactions`, {
          query: { limit: 1 },
        })
      ).items.length,
      1,
    );
  }),
);
