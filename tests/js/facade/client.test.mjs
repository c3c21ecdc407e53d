import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";

import { ALIVE, CANARY, clientWith, facade, OPTIONS, raw, scriptedCore, TABLE } from "./support.mjs";

const body = { quoteId: "q-1", amount: "10.00" };

test("every endpoint of the table is a method, and calls its own id", async () => {
  const { client, log } = await clientWith(() => ({ items: [] }));
  for (const endpoint of TABLE) {
    const [group, name] = endpoint.id.split(".");
    const method = client[group][name];
    assert.equal(method.name, endpoint.id);
    const ids = [...endpoint.path.matchAll(/\{/g)].map((_, index) => `id-${index}`);
    await method(...ids, ...(endpoint.request === null ? [] : [{ a: 1 }]));
    const { call, body: sent } = log.calls.at(-1);
    assert.equal(call.id, endpoint.id);
    assert.deepEqual(call.pathParams, ids);
    assert.equal(sent, endpoint.request === null ? undefined : '{"a":1}');
  }
  assert.equal(log.calls.length, 63);
  assert.ok(Object.isFrozen(client.fiatWithdrawals));
});

test("options reach the core in its own form", async () => {
  const { client, log } = await clientWith();
  const { signal } = new AbortController();
  await client.fiatWithdrawals.submit(
    "wd-1",
    { operationAuthorization: {} },
    {
      idempotencyKey: "k",
      requestId: "r",
      timeoutMs: 1,
      deadlineMs: 2,
      maxRetries: 0,
      signal,
      validation: "strict",
      profile: "operation-v1",
      headers: new Headers({ "X-Trace": "1" }),
      draft: { payload: { a: "1" }, customerId: "c" },
    },
  );
  const { call, signal: passed } = log.calls[0];
  assert.equal(passed, signal);
  assert.deepEqual(call.options, {
    idempotencyKey: "k",
    requestId: "r",
    timeoutMs: 1,
    deadlineMs: 2,
    maxRetries: 0,
    headers: [["x-trace", "1"]],
    validation: "strict",
    profile: "operation-v1",
    draft: { payloadText: '{"a":"1"}', customerId: "c" },
  });
  await client.fiatWithdrawals.submit("wd-1", body, {
    headers: { A: "1", B: undefined },
    draft: { operationHash: "00" },
  });
  assert.deepEqual(log.calls[1].call.options, { headers: [["A", "1"]], draft: { operationHash: "00" } });
});

const refused = [
  [
    "null id",
    (c) => c.transactions.get(null),
    "ValidationError",
    "argument_invalid",
    /`transactionId` must be a string, not null/,
  ],
  [
    "number id",
    (c) => c.fiatWithdrawals.create(7, body),
    "ValidationError",
    "argument_invalid",
    /`customerId`/,
  ],
  [
    "empty id",
    (c) => c.fiatWithdrawals.create("", body),
    "ValidationError",
    "argument_invalid",
    /`customerId` must not be empty/,
  ],
  ["no arguments", (c) => c.fiatWithdrawals.create(), "ValidationError", "argument_invalid", /`customerId`/],
  [
    "missing body",
    (c) => c.fiatWithdrawals.create("c"),
    "ValidationError",
    "argument_invalid",
    /`body` must be an object, not undefined/,
  ],
  [
    "null body",
    (c) => c.fiatWithdrawals.create("c", null),
    "ValidationError",
    "argument_invalid",
    /`body`.*null/,
  ],
  [
    "array body",
    (c) => c.fiatWithdrawals.create("c", [body]),
    "ValidationError",
    "argument_invalid",
    /`body`.*an array/,
  ],
  [
    "text body",
    (c) => c.fiatWithdrawals.create("c", "{}"),
    "ValidationError",
    "argument_invalid",
    /parse the text first/,
  ],
  [
    "promised body",
    (c) => c.fiatWithdrawals.create("c", Promise.resolve(body)),
    "ValidationError",
    "argument_invalid",
    /`await` missing/,
  ],
  [
    "Map body",
    (c) => c.fiatWithdrawals.create("c", new Map([["a", 1]])),
    "ValidationError",
    "json_unsupported_type",
    /`body`: a Map/,
  ],
  [
    "NaN in the body",
    (c) => c.fiatWithdrawals.create("c", { amount: Number.NaN }),
    "ValidationError",
    "json_not_finite",
    /`\/amount`/,
  ],
  [
    "options where there is no query",
    (c) => c.transactions.get("t", { cursor: "x" }),
    "ConfigurationError",
    "option_unknown",
    /`cursor`/,
  ],
  [
    "options that are inherited",
    (c) =>
      c.fiatWithdrawals.create(
        "c",
        body,
        Object.assign(Object.create({ idempotencyKey: "k" }), { timeoutMs: 5 }),
      ),
    "ConfigurationError",
    "option_invalid",
    /`options` must be a plain object.*`\{ \.\.\.defaults, \.\.\.own \}`/,
  ],
  [
    "options inherited from an object without prototype",
    (c) =>
      c.fiatWithdrawals.create(
        "c",
        body,
        Object.assign(Object.create({ __proto__: null, idempotencyKey: "k" }), { timeoutMs: 5 }),
      ),
    "ConfigurationError",
    "option_invalid",
    /plain object/,
  ],
  [
    "an option that is a getter of a class",
    (c) =>
      c.fiatWithdrawals.create(
        "c",
        body,
        new (class {
          timeoutMs = 5;
          get idempotencyKey() {
            return "k";
          }
        })(),
      ),
    "ConfigurationError",
    "option_invalid",
    /an instance of a class/,
  ],
  [
    "a class instance with nothing but own options",
    (c) =>
      c.fiatWithdrawals.create(
        "c",
        body,
        new (class {
          idempotencyKey = "k";
        })(),
      ),
    "ConfigurationError",
    "option_invalid",
    /or name each member/,
  ],
  [
    "an option that is not enumerable",
    (c) =>
      c.fiatWithdrawals.create(
        "c",
        body,
        Object.defineProperty({ timeoutMs: 5 }, "idempotencyKey", { value: "k" }),
      ),
    "ConfigurationError",
    "option_invalid",
    /`options\.idempotencyKey` is not enumerable.*`\{ idempotencyKey: … \}`/,
  ],
  [
    "a Map of options",
    (c) => c.fiatWithdrawals.create("c", body, new Map([["idempotencyKey", "k"]])),
    "ConfigurationError",
    "option_invalid",
    /not a Map; `Object\.fromEntries\(\)`/,
  ],
  [
    "options of a request that are inherited",
    (c) => c.request("POST", "/x", Object.assign(Object.create({ idempotencyKey: "k" }), { body })),
    "ConfigurationError",
    "option_invalid",
    /plain object/,
  ],
  [
    "a draft that is inherited",
    (c) =>
      c.fiatWithdrawals.submit("w", body, {
        draft: Object.assign(Object.create({ customerId: "c" }), { payload: {} }),
      }),
    "ConfigurationError",
    "option_invalid",
    /`draft` must be a plain object/,
  ],
  [
    "bytes as a body",
    (c) => c.fiatWithdrawals.create("c", Buffer.from("{}")),
    "ValidationError",
    "argument_invalid",
    /bytes have no JSON form: parse their text first/,
  ],
  [
    "misspelt key",
    (c) => c.fiatWithdrawals.create("c", body, { idempotencykey: "k" }),
    "ConfigurationError",
    "option_unknown",
    /did you mean `idempotencyKey`/,
  ],
  [
    "unknown key",
    (c) => c.fiatWithdrawals.create("c", body, { foo: "k" }),
    "ConfigurationError",
    "option_unknown",
    /known are `idempotencyKey`/,
  ],
  [
    "options of a wrong type",
    (c) => c.fiatWithdrawals.create("c", body, "k"),
    "ValidationError",
    "argument_invalid",
    /`options`/,
  ],
  [
    "null options",
    (c) => c.fiatWithdrawals.create("c", body, null),
    "ValidationError",
    "argument_invalid",
    /`options`.*null/,
  ],
  [
    "too many arguments",
    (c) => c.walletBeneficiaries.sync("w", {}, {}),
    "ValidationError",
    "argument_invalid",
    /too many/,
  ],
  [
    "empty key",
    (c) => c.fiatWithdrawals.create("c", body, { idempotencyKey: "" }),
    "ConfigurationError",
    "option_invalid",
    /`idempotencyKey`/,
  ],
  [
    "text timeout",
    (c) => c.transactions.get("t", { timeoutMs: "10" }),
    "ConfigurationError",
    "option_invalid",
    /`timeoutMs`/,
  ],
  [
    "zero timeout",
    (c) => c.transactions.get("t", { timeoutMs: 0 }),
    "ConfigurationError",
    "option_invalid",
    /`timeoutMs`/,
  ],
  [
    "half a retry",
    (c) => c.transactions.get("t", { maxRetries: 0.5 }),
    "ConfigurationError",
    "option_invalid",
    /`maxRetries`/,
  ],
  [
    "signal",
    (c) => c.transactions.get("t", { signal: new AbortController() }),
    "ConfigurationError",
    "option_invalid",
    /`signal`/,
  ],
  [
    "validation",
    (c) => c.transactions.get("t", { validation: "none" }),
    "ConfigurationError",
    "option_invalid",
    /`standard`, `strict`, `off`/,
  ],
  [
    "headers",
    (c) => c.transactions.get("t", { headers: { a: 1 } }),
    "ConfigurationError",
    "option_invalid",
    /`headers`/,
  ],
  [
    "empty draft",
    (c) => c.transactions.get("t", { draft: {} }),
    "ConfigurationError",
    "option_missing",
    /`payload`/,
  ],
  [
    "draft payload text",
    (c) => c.transactions.get("t", { draft: { payload: "{}" } }),
    "ValidationError",
    "argument_invalid",
    /`draft.payload`/,
  ],
  [
    "query of a wrong type",
    (c) => c.transactions.list("c", "x"),
    "ValidationError",
    "argument_invalid",
    /`query`/,
  ],
  [
    "URLSearchParams as a query",
    (c) => c.transactions.list("c", new URLSearchParams({ status: "FAILED" })),
    "ValidationError",
    "argument_invalid",
    /`query` must be a plain object.*`Object\.fromEntries\(\)`/,
  ],
  [
    "a Map as a query",
    (c) => c.transactions.list("c", new Map([["status", "FAILED"]])),
    "ValidationError",
    "argument_invalid",
    /not a Map; `Object\.fromEntries\(\)`/,
  ],
  [
    "a class instance as a query",
    (c) =>
      c.transactions.list(
        "c",
        new (class {
          get status() {
            return "FAILED";
          }
        })(),
      ),
    "ValidationError",
    "argument_invalid",
    /plain object/,
  ],
  [
    "a query that is inherited",
    (c) => c.transactions.list("c", Object.assign(Object.create({ status: "FAILED" }), { limit: 1 })),
    "ValidationError",
    "argument_invalid",
    /plain object/,
  ],
  [
    "URLSearchParams as a query of a request",
    (c) => c.request("GET", "/x", { query: new URLSearchParams("a=b") }),
    "ValidationError",
    "argument_invalid",
    /`Object\.fromEntries\(\)`/,
  ],
  ...[
    "idempotencyKey",
    "requestId",
    "timeoutMs",
    "deadlineMs",
    "maxRetries",
    "validation",
    "profile",
    "signal",
    "headers",
    "draft",
  ].map((name) => [
    `${name} in the query's place`,
    (c) => c.transactions.list("c", { status: "FAILED", [name]: "1" }),
    "ValidationError",
    "query_invalid",
    new RegExp(`^\`/${name}\`.*options are the argument after the query`),
  ]),
  [
    "null filter",
    (c) => c.transactions.list("c", { status: null }),
    "ValidationError",
    "query_invalid",
    /`\/status`/,
  ],
  [
    "fraction filter",
    (c) => c.transactions.list("c", { limit: 1.5 }),
    "ValidationError",
    "query_invalid",
    /`\/limit`/,
  ],
  [
    "request without method",
    (c) => c.request(undefined, "/x"),
    "ValidationError",
    "argument_invalid",
    /`method`/,
  ],
  ["request without path", (c) => c.request("GET"), "ValidationError", "argument_invalid", /`path`/],
  ["body on GET", (c) => c.request("get", "/x", { body }), "ValidationError", "argument_invalid", /`body`/],
];
for (const [name, call, type, code, message] of refused) {
  test(`refuses ${name}: rejects, and nothing is sent`, async () => {
    const { client, log, lib } = await clientWith();
    let promise;
    assert.doesNotThrow(() => (promise = call(client)));
    await assert.rejects(promise, (error) => {
      assert.deepEqual([error.name, error.code, error.attempts], [type, code, 0]);
      assert.match(error.message, message);
      assert.ok(lib.isPartnerError(error));
      return true;
    });
    assert.equal(log.calls.length, 0);
  });
}

test("options and queries may be any kind of plain object", async () => {
  const { client, log } = await clientWith(() => ({ items: [] }));
  const realm = runInNewContext("({ idempotencyKey: 'k', timeoutMs: 5 })");
  const hidden = Object.defineProperty({ idempotencyKey: "k", timeoutMs: 5 }, "__ob__", { value: {} });
  for (const options of [
    realm,
    hidden,
    Object.freeze({ idempotencyKey: "k", timeoutMs: 5 }),
    { __proto__: null, idempotencyKey: "k", timeoutMs: 5 },
    {
      get idempotencyKey() {
        return "k";
      },
      timeoutMs: 5,
    },
    new Proxy({ idempotencyKey: "k", timeoutMs: 5 }, {}),
    { idempotencyKey: "k", timeoutMs: 5, [Symbol("s")]: 1 },
  ]) {
    await client.fiatWithdrawals.create("c", body, options);
    assert.deepEqual(log.calls.at(-1).call.options, { idempotencyKey: "k", timeoutMs: 5 });
  }
  for (const query of [
    runInNewContext("({ status: 'FAILED' })"),
    { __proto__: null, status: "FAILED" },
    { status: "FAILED", timeoutMs: undefined },
  ]) {
    await client.transactions.list("c", query);
    assert.deepEqual(log.calls.at(-1).call.query, [["status", "FAILED"]]);
  }
});

test("the body is read when the method is called", async () => {
  const { client, log } = await clientWith();
  const mutable = { amount: "1.00" };
  const promise = client.fiatWithdrawals.create("c", mutable);
  mutable.amount = "1000000.00";
  await promise;
  assert.equal(log.calls[0].body, '{"amount":"1.00"}');
});

test("chaining makes only one call", async () => {
  const { client, log, lib } = await clientWith(() => ({ withdrawalId: "wd-1", futureField: { x: 1 } }));
  const promise = client.fiatWithdrawals.create("c", body);
  assert.ok(promise instanceof Promise && promise instanceof lib.ApiPromise);
  const [a, { data, response }, b, c] = await Promise.all([
    promise,
    promise.withResponse(),
    promise.then((x) => x.withdrawalId),
    promise.finally(() => undefined).catch(() => undefined),
  ]);
  assert.equal(log.calls.length, 1);
  assert.equal(a, data);
  assert.equal(a, c);
  assert.equal(b, "wd-1");
  assert.deepEqual(a, { withdrawalId: "wd-1", futureField: { x: 1 } });
  assert.deepEqual(response, {
    status: 200,
    requestId: "req-1",
    idempotencyKey: "key-1",
    attempts: 1,
    headers: { "content-type": "application/json" },
  });
  assert.ok(Object.isFrozen(response) && Object.isFrozen(response.headers));
  assert.equal(promise.then(() => 1).constructor, Promise);
  await promise;
  assert.equal(log.calls.length, 1);
});

test("the call starts without being awaited", async () => {
  const { client, log } = await clientWith();
  void client.transactions.get("t");
  assert.equal(log.calls.length, 1);
});

test("using only withResponse() leaves no unhandled rejection; using nothing leaves one", () => {
  const script = (use) => `
    import { clientWith } from ${JSON.stringify(new URL("support.mjs", import.meta.url).href)};
    const { client } = await clientWith(() => { throw { kind: "api", status: 404, code: "X", message: "m" }; });
    ${use}
    await new Promise((r) => setTimeout(r, 50));`;
  const run = (use) =>
    spawnSync(process.execPath, ["--input-type=module", "-e", script(use)], {
      cwd: fileURLToPath(new URL("../../..", import.meta.url)),
      encoding: "utf8",
    });
  for (const use of [
    'try { await client.transactions.get("t").withResponse() } catch {}',
    'client.transactions.get("t").catch(() => {});',
    'try { for await (const _ of client.transactions.list("t")); } catch {}',
    'try { await client.transactions.list("t").toArray({ limit: 1 }); } catch {}',
  ]) {
    const { status, stderr } = run(use);
    assert.equal(status, 0, stderr);
  }
  assert.match(run('client.transactions.get("t");').stderr, /NotFoundError/);
});

test("an empty body is undefined; a null body is null", async () => {
  const { client } = await clientWith((call) => (call.id.endsWith("sync") ? undefined : null));
  assert.equal(await client.walletBeneficiaries.sync("w"), undefined);
  assert.equal(await client.transactions.get("t"), null);
});

test("a text that is not JSON is an error with the facts of the response", async () => {
  const { client } = await clientWith(() =>
    raw({
      status: 200,
      requestId: "r-9",
      idempotencyKey: undefined,
      attempts: 2,
      headers: [],
      text: "<html>",
    }),
  );
  await assert.rejects(client.transactions.get("t"), {
    name: "ApiError",
    code: "response_not_json",
    status: 200,
    requestId: "r-9",
    attempts: 2,
  });
});

test("the core's errors become instances of their classes", async () => {
  const { client, lib } = await clientWith(() => {
    throw {
      kind: "api",
      status: 409,
      code: "PARTNER_IDEMPOTENCY_CONFLICT",
      message: "m",
      idempotencyKey: "k",
      attempts: 1,
      retryable: false,
    };
  });
  await assert.rejects(
    client.fiatWithdrawals.create("c", body),
    (error) => error instanceof lib.IdempotencyConflictError && error.idempotencyKey === "k",
  );
});

test("an abort carries the caller's reason", async () => {
  const controller = new AbortController();
  const { client } = await clientWith(
    (_call, _body, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject({ kind: "abort", code: "aborted", message: "m" }));
      }),
  );
  const reason = new Error("the operator left");
  const promise = client.transactions.get("t", { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(promise, (error) => error.name === "AbortError" && error.cause === reason);
});

test("request() goes through the same pipeline", async () => {
  const { client, log } = await clientWith(() => ({ ok: true }));
  const data = await client.request("post", "/partner/v1/customers", {
    body: { displayName: "x" },
    query: { a: [1, true, "z"], at: new Date(0), none: undefined },
    idempotencyKey: "k",
  });
  assert.deepEqual(data, { ok: true });
  assert.deepEqual(log.calls[0].call, {
    method: "POST",
    path: "/partner/v1/customers",
    query: [
      ["a", "1"],
      ["a", "true"],
      ["a", "z"],
      ["at", "1970-01-01T00:00:00.000Z"],
    ],
    options: { idempotencyKey: "k" },
  });
  assert.equal(log.calls[0].body, '{"displayName":"x"}');
});

test("once the module has ended, the core is not asked any more", async () => {
  const { client, core, lib, log } = await clientWith(() => ({}));
  const { exports, assertAlive } = lib.shield({ trap: () => assert.fail("unreachable"), memory: 1 });
  lib.install(core, { exports, assertAlive });
  await client.transactions.get("t");
  assert.throws(() => exports.trap(), { name: "InternalError", code: "internal_panic" });
  const [calls, functions] = [log.calls.length, log.functions.length];
  // Whatever the core would answer now. `../boundary/traps.test.mjs` covers the hot functions.
  assert.throws(() => lib.validate("X", {}), { code: "internal_panic" });
  assert.throws(() => lib.verifyWebhook({ body: "{}", headers: signedHeaders, secret: "s" }), {
    code: "internal_panic",
  });
  assert.throws(() => new lib.PartnerClient(OPTIONS), { code: "internal_panic" });
  await assert.rejects(client.transactions.get("t"), { code: "internal_panic", outcome: "not_sent" });
  assert.deepEqual([log.calls.length, log.functions.length], [calls, functions]);
  assert.doesNotThrow(() => client.close());
});
const signedHeaders = {
  "x-oceafin-webhook-timestamp": "t",
  "x-oceafin-webhook-nonce": "n",
  "x-oceafin-webhook-signature": "s",
};

test("without a core every call reports that there is none", async () => {
  const lib = await facade();
  assert.throws(() => lib.validate("X", {}), { name: "ConfigurationError", code: "not_initialized" });
  assert.throws(() => lib.endpoints.length, { code: "not_initialized" });
});

test("the core gets id, address and secret as separate values", async () => {
  const fetch = async () => new Response();
  const { log } = await clientWith(undefined, {
    fetch,
    timeoutMs: 5,
    deadlineMs: 6,
    maxRetries: 7,
    validation: "strict",
  });
  const [{ options, clientSecret, fetch: passed, observer }] = log.constructed;
  assert.equal(clientSecret, CANARY);
  assert.equal(passed, fetch);
  assert.equal(observer, undefined);
  assert.deepEqual(options, {
    clientId: "client-1",
    baseUrl: "https://sandbox.invalid",
    timeoutMs: 5,
    deadlineMs: 6,
    maxRetries: 7,
    validation: "strict",
    userAgent: `oceafin-partner/0.0.0-dev`,
  });
});

test("the first call reports missing credentials, not the constructor", async () => {
  const lib = await facade();
  lib.install(scriptedCore().core, ALIVE);
  for (const [options, names] of [
    [{}, ["clientId", "clientSecret", "baseUrl", "OCEAFIN_PARTNER_API_CLIENT_SECRET"]],
    [{ ...OPTIONS, clientSecret: undefined }, ["`clientSecret`"]],
    [{ ...OPTIONS, clientSecret: "" }, ["`clientSecret`"]],
    [{ ...OPTIONS, clientId: " " }, ["`clientId`"]],
  ]) {
    const client = new lib.PartnerClient(options);
    await assert.rejects(client.transactions.get("t"), (error) => {
      assert.deepEqual([error.name, error.code], ["ConfigurationError", "configuration_missing"]);
      for (const name of names) assert.ok(error.message.includes(name), error.message);
      assert.ok(!error.message.includes(CANARY));
      return true;
    });
  }
});

test("the constructor refuses wrong options", async () => {
  const lib = await facade();
  lib.install(scriptedCore().core, ALIVE);
  for (const [options, pattern] of [
    [null, /`options`/],
    ["x", /`options`/],
    [{ ...OPTIONS, secret: "x" }, /no option `secret`/],
    [{ ...OPTIONS, clientsecret: "x" }, /did you mean `clientSecret`/],
    [{ ...OPTIONS, clientSecret: 7 }, /`clientSecret` must be a string/],
    [{ ...OPTIONS, clientSecret: `${CANARY}\n` }, /white space/],
    [{ ...OPTIONS, fetch: "x" }, /`fetch`/],
    [{ ...OPTIONS, timeoutMs: -1 }, /`timeoutMs`/],
    [{ ...OPTIONS, maxRetries: Number.NaN }, /`maxRetries`/],
    [{ ...OPTIONS, logger: { debug() {} } }, /`info` is missing/],
    [{ ...OPTIONS, logLevel: "loud" }, /`logLevel`/],
    [{ ...OPTIONS, hooks: { onRequest: 1 } }, /`hooks.onRequest`/],
    [{ ...OPTIONS, hooks: { onrequest: () => 1 } }, /did you mean `onRequest`/],
    [{ ...OPTIONS, webhookSecret: [] }, /`webhookSecret`/],
  ]) {
    assert.throws(
      () => new lib.PartnerClient(options),
      (error) => {
        assert.equal(error.name, "ConfigurationError");
        assert.match(error.message, pattern);
        assert.ok(!error.message.includes(CANARY));
        return true;
      },
    );
  }
});

test("fromEnv reads the four names; overrides win", async () => {
  const lib = await facade();
  const { core, log } = scriptedCore();
  lib.install(core, ALIVE);
  const env = {
    OCEAFIN_PARTNER_API_BASE_URL: "https://a.invalid",
    OCEAFIN_PARTNER_API_CLIENT_ID: "env-id",
    OCEAFIN_PARTNER_API_CLIENT_SECRET: CANARY,
    OCEAFIN_PARTNER_API_WEBHOOK_SECRET: "hook",
    OTHER: "x",
  };
  const client = lib.PartnerClient.fromEnv({ baseUrl: "https://b.invalid" }, env);
  assert.equal(log.constructed[0].options.baseUrl, "https://b.invalid");
  assert.equal(log.constructed[0].options.clientId, "env-id");
  assert.equal(log.constructed[0].clientSecret, CANARY);
  core.replies = { verifyWebhook: () => '{"eventId":"e"}' };
  assert.equal(client.verifyWebhook({ body: "{}", headers: signedHeaders }).eventId, "e");
  assert.deepEqual(JSON.parse(log.functions[0].args[1]).secrets, ["hook"]);
  const bare = lib.PartnerClient.fromEnv({}, {});
  await assert.rejects(bare.transactions.get("t"), /OCEAFIN_PARTNER_API_CLIENT_ID/);
  assert.throws(
    () => bare.verifyWebhook({ body: "{}", headers: signedHeaders }),
    /OCEAFIN_PARTNER_API_WEBHOOK_SECRET/,
  );
  const before = process.env.OCEAFIN_PARTNER_API_CLIENT_ID;
  process.env.OCEAFIN_PARTNER_API_CLIENT_ID = "from-process";
  try {
    assert.equal(lib.PartnerClient.fromEnv().toJSON().clientId, "from-process");
  } finally {
    if (before === undefined) delete process.env.OCEAFIN_PARTNER_API_CLIENT_ID;
    else process.env.OCEAFIN_PARTNER_API_CLIENT_ID = before;
  }
});

test("no way of looking at a client shows a secret", async () => {
  for (const complete of [true, false]) {
    const { client } = await clientWith(undefined, {
      webhookSecret: `${CANARY}-hook`,
      baseUrl: complete ? OPTIONS.baseUrl : undefined,
    });
    const seen = [
      inspect(client, { depth: 20, showHidden: true, getters: true }),
      inspect({ client }, { depth: 20 }),
      JSON.stringify({ client }),
      String(client),
      inspect(client, { customInspect: false, showHidden: true, depth: 20 }),
      JSON.stringify(
        Reflect.ownKeys(client).map((key) => [
          String(key),
          inspect(client[key], { depth: 9, showHidden: true }),
        ]),
      ),
      inspect(client.transactions, { depth: 9, showHidden: true }),
      JSON.stringify(structuredClone(client.toJSON())),
    ];
    for (const text of seen) assert.ok(!text.includes(CANARY), text);
    assert.match(inspect(client), /^PartnerClient \{ clientId: 'client-1'/);
    const error = await client.transactions.get(1).catch((e) => e);
    assert.ok(!inspect(error, { depth: 20 }).includes(CANARY));
  }
});

test("refuses to run in a page, unless told otherwise", async () => {
  const lib = await facade();
  const { core, log } = scriptedCore();
  lib.install(core, ALIVE);
  const pretend = (globals, run) => {
    const before = Object.entries(globals).map(([name]) => [
      name,
      Object.getOwnPropertyDescriptor(globalThis, name),
    ]);
    for (const [name, value] of Object.entries(globals))
      Object.defineProperty(globalThis, name, { value, configurable: true });
    try {
      run();
    } finally {
      for (const [name, old] of before)
        if (old) Object.defineProperty(globalThis, name, old);
        else delete globalThis[name];
    }
  };
  const page = { window: { document: {} }, document: {} };
  const worker = { navigator: { userAgent: "Mozilla/5.0 (X11) Chrome/140" } };
  for (const globals of [page, worker, { ...page, ...worker }]) {
    pretend(globals, () => {
      assert.throws(() => new lib.PartnerClient(OPTIONS), {
        name: "ConfigurationError",
        code: "browser_refused",
      });
      assert.equal(log.constructed.length, 0);
    });
  }
  pretend({ navigator: { userAgent: "Cloudflare-Workers" } }, () => new lib.PartnerClient(OPTIONS));
  pretend(page, () => new lib.PartnerClient({ ...OPTIONS, dangerouslyAllowBrowser: true }));
  pretend(page, () =>
    assert.throws(() => new lib.PartnerClient({ ...OPTIONS, dangerouslyAllowBrowser: "no" }), {
      code: "browser_refused",
    }),
  );
  assert.equal(log.constructed.length, 2);
});

test("close() lets calls in flight finish, then frees once", async () => {
  let finish;
  const { client, log } = await clientWith(
    () => new Promise((resolve) => (finish = () => resolve({ ok: true }))),
  );
  const pending = client.transactions.get("t");
  client.close();
  assert.equal(log.freed, 0);
  await assert.rejects(client.transactions.get("t"), { code: "client_closed" });
  finish();
  assert.deepEqual(await pending, { ok: true });
  assert.equal(log.freed, 1);
  client.close();
  client[Symbol.dispose]();
  assert.equal(log.freed, 1);
  assert.ok(!Object.getOwnPropertyNames(Object.getPrototypeOf(client)).includes("undefined"));
});

test("close() while idle frees at once, also through dispose", async () => {
  const { client, log } = await clientWith();
  client[Symbol.dispose]();
  assert.equal(log.freed, 1);
});
