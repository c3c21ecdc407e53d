// Bad input gets an error of ours with a code, never a panic, a hang or a silent change, and the module
// goes on.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import {
  assertHealthy,
  assertOurs,
  authorize,
  clientOf,
  createSandbox,
  lib,
  PAYLOAD,
  thrownBy,
} from "./support/package.mjs";

afterEach(assertHealthy);

const boom = () => {
  throw new Error("canary-foreign");
};
const traps = Object.fromEntries(
  ["get", "has", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor"].map((name) => [name, boom]),
);
const revoked = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const cycle = (start) => {
  const inner = { start };
  start.inner = inner;
  return start;
};
const deep = (levels, wrap) => {
  let value = wrap();
  for (let at = 0; at < levels; at++) value = wrap(value);
  return value;
};
const deepArray = (levels) => deep(levels, (inner) => (inner === undefined ? [] : [inner]));
const deepObject = (levels) => deep(levels, (inner) => (inner === undefined ? {} : { a: inner }));

// None of these values is valid as a string, an object or options. Each comes with what JSON
// makes of it.
const BAD = {
  null: [() => null],
  undefined: [() => undefined, "json_undefined"],
  true: [() => true],
  "a number": [() => 7],
  NaN: [() => Number.NaN, "json_not_finite"],
  Infinity: [() => Number.NEGATIVE_INFINITY, "json_not_finite"],
  "a BigInt": [() => 10n ** 30n, "json_bigint"],
  "a symbol": [() => Symbol("s"), "json_unsupported_type"],
  "a function": [() => boom, "json_unsupported_type"],
  "a Map": [() => new Map([["a", 1]]), "json_unsupported_type"],
  "a Set": [() => new Set([1]), "json_unsupported_type"],
  "a Promise": [() => Promise.resolve({}), "json_unsupported_type"],
  "a RegExp": [() => /x/, "json_unsupported_type"],
  "an invalid Date": [() => new Date(Number.NaN), "json_not_finite"],
  "a cycle": [() => cycle({}), "json_cycle"],
  "a cyclic array": [
    () => {
      const list = [];
      list.push(list);
      return list;
    },
    "json_cycle",
  ],
  "a sparse array": [() => [1, , 2], "json_hole"],
  "an object 100,000 deep": [() => deepObject(100_000), "json_too_deep"],
  "an array 100,000 deep": [() => deepArray(100_000), "json_too_deep"],
  "an object 5,000 deep": [() => deepObject(5_000), "json_too_deep"],
  "a proxy that throws": [() => new Proxy({}, traps), "json_unreadable"],
  "a proxy of an array that throws": [() => new Proxy([], traps), "json_unreadable"],
  "a revoked proxy": [() => revoked({}), "json_unreadable"],
  "a getter that throws": [
    () => ({
      get a() {
        return boom();
      },
    }),
    "json_unreadable",
  ],
  "a toJSON that throws": [() => ({ toJSON: boom }), "json_unreadable"],
  "a lone surrogate": [() => "\ud800", "json_lone_surrogate"],
  "a lone low surrogate": [() => "a\udc00b", "json_lone_surrogate"],
};
const bad = Object.entries(BAD).map(([what, [make, code]]) => ({ what, make, code }));

async function refusal(what, run) {
  const error = assertOurs(await thrownBy(run, what), what);
  assert.ok(
    !`${error.message}${JSON.stringify(error)}`.includes("canary-foreign"),
    `${what}: a foreign message`,
  );
  assertHealthy();
  return error;
}

for (const { what, make, code } of bad.filter((row) => row.code !== undefined)) {
  test(`as a JSON value, ${what} is ${code}`, async () => {
    const places = {
      canonicalize: [(x) => lib.canonicalize(x), ""],
      "canonicalize, inside": [(x) => lib.canonicalize({ "k~/": [0, x] }), "/k~0~1/1"],
      "operationHash, inside": [(x) => lib.operationHash({ ...PAYLOAD, metadata: [x] }), "/metadata/0"],
      "operationHash, inside, with a profile": [
        (x) =>
          lib.operationHash({ list: [x] }, { profile: "operation-v1", customerId: "c", operation: "refund" }),
        "/list/0",
      ],
      "operationHashes, inside": [(x) => lib.operationHashes([PAYLOAD, { list: [x] }]), "/1/list/0"],
      "describeOperation, inside": [(x) => lib.describeOperation("refund", { list: [x] }), "/list/0"],
      "explainMismatch, inside": [(x) => lib.explainMismatch({ list: [x] }, PAYLOAD), "/list/0"],
      "signTestWebhook, inside": [
        (x) => lib.signTestWebhook({ event: { list: [x] }, secret: "s" }),
        "/list/0",
      ],
    };
    for (const [place, [use, pointer]] of Object.entries(places)) {
      // Compared as text there, because one of the two payloads may not be JSON at all.
      if (
        place.startsWith("explainMismatch") &&
        (code === "json_lone_surrogate" || what === "an object 5,000 deep")
      )
        continue;
      const error = await refusal(`${place}: ${what}`, () => use(make()));
      assert.equal(error.code, code, place);
      // The core gives no pointer of 512 levels.
      if (what !== "an object 5,000 deep")
        assert.ok(
          error.fieldErrors[0].pointer.startsWith(pointer),
          `${place}: ${error.fieldErrors[0].pointer}`,
        );
    }
    const { ok, errors } = lib.validate("CreateFiatWithdrawalQuote", { list: [make()] });
    assert.deepEqual([ok, errors[0].code], [false, code]);
  });
}

const HEADERS = {
  "x-oceafin-webhook-timestamp": "2026-06-28T00:00:00Z",
  "x-oceafin-webhook-nonce": "n".repeat(16),
  "x-oceafin-webhook-signature": "0".repeat(64),
};
const SIGN = { clientId: "c", clientSecret: "s", method: "POST", path: "/partner/v1/x", idempotencyKey: "k" };
// `but` lists the values that are valid in that place.
let sent = 0;
const offline = () => ((sent += 1), Promise.reject(new Error("offline")));
const GIVEN = {
  clientId: "c",
  clientSecret: "s",
  baseUrl: "https://a.example",
  fetch: offline,
  maxRetries: 0,
};
const FUNCTIONS = {
  "canonicalizeText(x)": [(x) => lib.canonicalizeText(x)],
  "operationHash(x)": [(x) => lib.operationHash(x)],
  "operationHash(_, x)": [(x) => lib.operationHash(PAYLOAD, x), "undefined"],
  "operationHash(_, { profile: x })": [(x) => lib.operationHash(PAYLOAD, { profile: x }), "undefined"],
  "operationHash(_, { customerId: x })": [
    (x) => lib.operationHash(PAYLOAD, { profile: "operation-v1", operation: "refund", customerId: x }),
  ],
  "operationHashes(x)": [(x) => lib.operationHashes(x)],
  "operationHashes([x])": [(x) => lib.operationHashes([PAYLOAD, x])],
  "describeOperation(x)": [(x) => lib.describeOperation(x, PAYLOAD)],
  "describeOperation(_, x)": [(x) => lib.describeOperation("refund", x)],
  "describeOperation(_, _, x)": [(x) => lib.describeOperation("refund", PAYLOAD, x), "undefined"],
  "explainMismatch(x, _)": [(x) => lib.explainMismatch(x, PAYLOAD)],
  "explainMismatch(_, x)": [(x) => lib.explainMismatch(PAYLOAD, x)],
  "validate(x, _)": [(x) => lib.validate(x, PAYLOAD)],
  "validate(_, _, x)": [(x) => lib.validate("CreateFiatWithdrawal", PAYLOAD, x), "undefined"],
  "signRequest(x)": [(x) => lib.signRequest(x)],
  ...Object.fromEntries(
    ["clientId", "clientSecret", "method", "path"].map((name) => [
      `signRequest ${name}`,
      [(x) => lib.signRequest({ ...SIGN, [name]: x })],
    ]),
  ),
  ...Object.fromEntries(
    ["requestId", "nonce", "timestamp", "body", "idempotencyKey"].map((name) => [
      `signRequest ${name}`,
      [(x) => lib.signRequest({ ...SIGN, [name]: x }), "undefined"],
    ]),
  ),
  "verifyWebhook(x)": [(x) => lib.verifyWebhook(x)],
  "verifyWebhook body": [(x) => lib.verifyWebhook({ body: x, headers: HEADERS, secret: "s" })],
  "verifyWebhook headers": [(x) => lib.verifyWebhook({ body: "{}", headers: x, secret: "s" })],
  "verifyWebhook signature": [
    (x) =>
      lib.verifyWebhook({
        body: "{}",
        headers: { ...HEADERS, "x-oceafin-webhook-signature": x },
        secret: "s",
      }),
  ],
  "verifyWebhook secret": [(x) => lib.verifyWebhook({ body: "{}", headers: HEADERS, secret: x })],
  "verifyWebhook now": [(x) => lib.verifyWebhook({ body: "{}", headers: HEADERS, secret: "s", now: x })],
  "verifyWebhook toleranceSeconds": [
    (x) => lib.verifyWebhook({ body: "{}", headers: HEADERS, secret: "s", toleranceSeconds: x }),
  ],
  "signTestWebhook(x)": [(x) => lib.signTestWebhook(x)],
  "signTestWebhook event": [(x) => lib.signTestWebhook({ event: x, secret: "s" })],
  "signTestWebhook secret": [(x) => lib.signTestWebhook({ event: {}, secret: x })],
  "signTestWebhook nonce": [(x) => lib.signTestWebhook({ event: {}, secret: "s", nonce: x }), "undefined"],
  "signTestWebhook timestamp": [
    (x) => lib.signTestWebhook({ event: {}, secret: "s", timestamp: x }),
    "undefined",
  ],
  "new PartnerClient(x)": [(x) => new lib.PartnerClient(x).balances.list("c")],
  "PartnerClient.fromEnv(x)": [(x) => lib.PartnerClient.fromEnv(x, {}).balances.list("c")],
  "PartnerClient.fromEnv(_, x)": [(x) => lib.PartnerClient.fromEnv({}, x).balances.list("c")],
  ...Object.fromEntries(
    ["clientId", "clientSecret", "baseUrl"].map((name) => [
      `new PartnerClient ${name}`,
      [(x) => new lib.PartnerClient({ ...GIVEN, [name]: x }).balances.list("c")],
    ]),
  ),
  ...Object.fromEntries(
    ["timeoutMs", "maxRetries", "validation", "logger", "logLevel", "hooks"].map((name) => [
      `new PartnerClient ${name}`,
      [
        (x) => new lib.PartnerClient({ ...GIVEN, [name]: x }),
        "undefined",
        ...(name === "timeoutMs" || name === "maxRetries" ? ["a number"] : []),
      ],
    ]),
  ),
  "createSandbox(x)": [(x) => createSandbox(x), "undefined"],
  "createSandbox seed": [(x) => createSandbox({ seed: x }), "undefined", "a number"],
};

for (const [name, [use, ...fine]] of Object.entries(FUNCTIONS)) {
  test(`${name} refuses what is not its kind`, async () => {
    for (const { what, make } of [...bad, { what: "an empty text", make: () => "" }]) {
      if (fine.includes(what)) continue;
      if (what === "an empty text" && /body|seed|fromEnv|headers|explain/.test(name)) continue;
      const error = await refusal(`${name}: ${what}`, () => use(make()));
      assert.notEqual(error.kind, "connection", `${name}: ${what} was sent`);
    }
    assert.equal(sent, 0);
  });
}

test("functions that ask a question return an answer, not an error, for wrong values", () => {
  for (const { make, what } of bad) {
    assert.equal(lib.isPartnerError(make()), false, what);
    assert.equal(lib.isKnownEventType(make()), false, what);
    const { ok, errors } = lib.validate("CreateFiatWithdrawal", make());
    assert.equal(ok, false, what);
    assert.ok(
      errors.length > 0 && errors.every((error) => error.code && typeof error.pointer === "string"),
      what,
    );
  }
});

// All 63 methods: none of this may reach the network.
const client = new lib.PartnerClient(GIVEN);
const methodOf = ({ id }) => id.split(".").reduce((at, name) => at[name], client);
const parameters = ({ path }) => [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
const BAD_IDS = {
  "": "argument_invalid",
  ".": "id_dot_segment",
  "..": "id_dot_segment",
  "../x": "id_character",
  "a/b": "id_character",
  "a?b": "id_character",
  "a%2Fb": "id_character",
  "a b": "id_character",
  é: "id_character",
  "\n": "id_character",
  ["i".repeat(200)]: "id_too_long",
};

test("every method refuses invalid ids and names the parameter", async () => {
  for (const endpoint of lib.endpoints) {
    for (const [index, name] of parameters(endpoint).entries()) {
      const call = (id) =>
        methodOf(endpoint)(
          ...parameters(endpoint).map((_, at) => (at === index ? id : "id-1")),
          ...(endpoint.request === null ? [] : [{}]),
          { validation: "off" },
        );
      for (const [id, code] of Object.entries(BAD_IDS)) {
        const error = await refusal(`${endpoint.id} ${name}`, () =>
          endpoint.page
            ? methodOf(endpoint)(...parameters(endpoint).map((_, at) => (at === index ? id : "id-1")))
            : call(id),
        );
        if (endpoint.operationAuthorization !== null && error.code === "operation_authorization_missing")
          continue;
        assert.equal(error.code, code, `${endpoint.id} ${JSON.stringify(id)}`);
        if (code !== "argument_invalid") assert.equal(error.fieldErrors[0].pointer, `/${name}`);
        assert.match(error.message, new RegExp(name));
      }
      for (const { what, make } of bad) await refusal(`${endpoint.id} ${name}: ${what}`, () => call(make()));
    }
  }
  assert.equal(sent, 0);
});

test("every method with a body refuses anything that is not a body", async () => {
  for (const endpoint of lib.endpoints.filter(({ request }) => request !== null)) {
    for (const { what, make } of bad)
      await refusal(`${endpoint.id}: ${what}`, () =>
        methodOf(endpoint)(...parameters(endpoint).map(() => "id-1"), make()),
      );
    for (const { what, make, code } of bad.filter(
      (row) =>
        row.code !== undefined &&
        row.what !== "undefined" &&
        row.what !== "a function" &&
        row.what !== "a symbol",
    )) {
      const error = await refusal(`${endpoint.id} inside: ${what}`, () =>
        methodOf(endpoint)(...parameters(endpoint).map(() => "id-1"), { unknownMember: make() }),
      );
      assert.equal(error.code, code, `${endpoint.id}: ${what}`);
      if (what !== "an object 5,000 deep")
        assert.ok(error.fieldErrors[0].pointer.startsWith("/unknownMember"));
    }
  }
  assert.equal(sent, 0);
});

test("every method refuses anything that is not options", async () => {
  for (const endpoint of lib.endpoints) {
    const args = [
      ...parameters(endpoint).map(() => "id-1"),
      ...(endpoint.request === null ? (endpoint.page ? [undefined] : []) : [{}]),
    ];
    for (const { what, make } of bad.filter((row) => row.what !== "undefined")) {
      await refusal(`${endpoint.id}: ${what}`, () => methodOf(endpoint)(...args, make()));
    }
  }
  assert.equal(sent, 0);
});

test("client.request refuses what it cannot sign or send", async () => {
  for (const { what, make } of bad) {
    await refusal(`method: ${what}`, () => client.request(make(), "/partner/v1/x"));
    await refusal(`path: ${what}`, () => client.request("GET", make()));
    if (what === "undefined") continue;
    await refusal(`body: ${what}`, () => client.request("POST", "/partner/v1/x", { body: make() }));
    if (!["true", "a number"].includes(what))
      await refusal(`query: ${what}`, () => client.request("GET", "/partner/v1/x", { query: { a: make() } }));
  }
  for (const path of [
    "/x",
    "//partner/v1/x",
    "https://evil.example/partner/v1/x",
    "/partner/v1/../x",
    "/partner/v1/%2e%2e/x",
    "/partner/v1/x#f",
    "/partner/v1/x y",
    "/partner/v1/\n",
  ]) {
    assert.match((await refusal(path, () => client.request("GET", path))).code, /^path_/);
  }
  assert.equal(sent, 0);
});

test("a number for an amount is refused with the way out, together with the other mistakes", async () => {
  const body = {
    quoteId: "../x",
    bankAccountId: "",
    currency: "EURO",
    amount: 250,
    metadata: { a: 1 },
    operationAuthorization: authorize(PAYLOAD),
  };
  const error = await refusal("amount", () => client.fiatWithdrawals.create("c-1", body));
  const codes = Object.fromEntries(error.fieldErrors.map(({ pointer, code }) => [pointer, code]));
  assert.equal(codes["/amount"], "amount_not_string");
  assert.deepEqual(Object.keys(codes).sort(), [
    "/amount",
    "/bankAccountId",
    "/currency",
    "/metadata/a",
    "/quoteId",
  ]);
  assert.match(error.fieldErrors.find(({ pointer }) => pointer === "/amount").message, /string/);
  for (const [amount, code] of [
    ["0", "amount_not_positive"],
    ["-1", "amount_sign"],
    ["+1", "amount_sign"],
    ["1e3", "amount_exponent"],
    ["01", "amount_leading_zero"],
    ["1.001", "amount_minor_units"],
    ["1,5", "amount_not_decimal"],
    ["", "amount_empty"],
    ["9".repeat(39), "amount_too_many_digits"],
    ["NaN", "amount_not_decimal"],
    [" 1", "amount_not_decimal"],
    ["١", "amount_not_decimal"],
  ]) {
    const wrong = await refusal(amount, () =>
      client.fiatWithdrawals.createQuote("c-1", { bankAccountId: "b", currency: "EUR", amount }),
    );
    assert.deepEqual(
      wrong.fieldErrors.map(({ pointer, code: given }) => [pointer, given]),
      [["/amount", code]],
    );
  }
  assert.equal(sent, 0);
});

test("JSON text that is not I-JSON is refused", async () => {
  const cases = {
    '{"a":1,"a":2}': "json_duplicate_key",
    '{"a":1,"\\u0061":2}': "json_duplicate_key",
    '["\\ud800"]': "json_lone_surrogate",
    '["\\udc00\\ud800"]': "json_lone_surrogate",
    "[1e400]": "json_number_overflow",
    "": "json_unexpected_end",
    "[1] 2": "json_trailing_text",
    "\ufeff1": "json_byte_order_mark",
    [`${"[".repeat(100_000)}${"]".repeat(100_000)}`]: "json_too_deep",
    ["[".repeat(100_000)]: "json_too_deep",
    ['{"a":'.repeat(100_000)]: "json_too_deep",
    "[NaN]": "json_syntax",
    "{'a':1}": "json_syntax",
    "\ud800": "json_lone_surrogate",
  };
  for (const [text, code] of Object.entries(cases)) {
    assert.equal(
      (await refusal(text.slice(0, 20), () => lib.canonicalizeText(text))).code,
      code,
      text.slice(0, 20),
    );
  }
  assert.equal(
    (await refusal("bytes", () => lib.canonicalizeText(Uint8Array.of(0x22, 0xff, 0x22)))).code,
    "json_not_utf8",
  );
});

test("a payload's numbers must keep their value", async () => {
  for (const [value, code] of [
    [2 ** 53, "json_unsafe_integer"],
    [-(2 ** 53), "json_unsafe_integer"],
  ]) {
    const error = await refusal(String(value), () => lib.operationHash({ a: { b: value } }));
    assert.deepEqual([error.code, error.fieldErrors[0].pointer], [code, "/a/b"]);
  }
  assert.equal(lib.canonicalizeText("[9007199254740993]"), "[9007199254740992]");
});

test("50 MB of text are accepted or refused", async () => {
  const huge = "x".repeat(50_000_000);
  assert.equal(lib.canonicalize(huge).length, huge.length + 2);
  assert.equal(lib.canonicalizeText(`[ "${huge}" ]`).length, huge.length + 4);
  assert.match(lib.operationHash({ a: huge }), /^[0-9a-f]{64}$/);
  assert.match(lib.operationHash({ a: "é".repeat(25_000_000) }), /^[0-9a-f]{64}$/);
  assertHealthy();
  assert.equal((await refusal("id", () => client.transactions.get(huge))).code, "id_too_long");
  assert.equal(
    (
      await refusal("amount", () =>
        client.fiatWithdrawals.createQuote("c", { bankAccountId: "b", currency: "EUR", amount: huge }),
      )
    ).fieldErrors[0].pointer,
    "/amount",
  );
  await refusal("validate", () => lib.validate(huge, {}));
  await refusal("signature", () =>
    lib.verifyWebhook({ body: huge, headers: HEADERS, secret: "s", now: Date.parse("2026-06-28T00:00:00Z") }),
  );
  await refusal("path", () => client.request("GET", `/partner/v1/${huge.slice(0, 1_000_000)}é`));
  assert.match(lib.signRequest({ ...SIGN, body: huge }).headers["X-Partner-Signature"], /^[0-9a-f]{64}$/);
});

test("text that is too long for the core is refused before the core gets it", async () => {
  // A trap for lack of memory would end the module.
  const long = "\u20ac".repeat(140_000_000);
  const uses = {
    canonicalizeText: () => lib.canonicalizeText(long),
    operationHash: () => lib.operationHash({ a: long }),
    "validate, the model": () => lib.validate(long, {}),
    bytes: () => lib.canonicalizeText(new Uint8Array(140_000_000)),
    describeOperation: () => lib.describeOperation("refund", { a: long }),
    "operationHash, profile": () =>
      lib.operationHash({ a: long }, { profile: "operation-v1", operation: "refund", customerId: "c" }),
    "signRequest, secret": () => lib.signRequest({ ...SIGN, clientSecret: long }),
    "signRequest, bytes": () => lib.signRequest({ ...SIGN, body: new Uint8Array(140_000_000) }),
    verifyWebhook: () =>
      lib.verifyWebhook({ body: new Uint8Array(140_000_000), headers: HEADERS, secret: "s" }),
    "an id": () => client.transactions.get(long),
    "a body": () => client.request("POST", "/partner/v1/x", { body: { long } }),
    "a client id": () => new lib.PartnerClient({ ...GIVEN, clientId: long }),
  };
  for (const [what, use] of Object.entries(uses))
    assert.equal((await refusal(what, use)).code, "json_too_large", what);
  const query = await refusal("query", () =>
    client.transactions.list("c", { a: "1", b: "\u20ac".repeat(2_000_000) }),
  );
  assert.deepEqual([query.code, query.fieldErrors[0].pointer], ["query_invalid", "/b"]);
  assert.equal(
    (await refusal("together", () => lib.operationHashes([0, 1].map(() => ({ a: "x".repeat(70_000_000) })))))
      .code,
    "json_too_large",
  );
  assert.equal(sent, 0);
});

test("the sandbox's own functions", async () => {
  const sandbox = createSandbox();
  try {
    for (const { what, make } of bad) {
      if (what !== "a number") await refusal(`advance: ${what}`, () => sandbox.advance(make()));
      await refusal(`inject: ${what}`, () => sandbox.inject(make()));
      if (what !== "undefined") await refusal(`listen: ${what}`, () => sandbox.listen(make()));
    }
    for (const fault of [
      {},
      { kind: "earthquake" },
      { kind: "cut", tmies: 1 },
      { kind: "cut", times: -1 },
      { kind: "latency", ms: "1" },
    ])
      await refusal(JSON.stringify(fault), () => sandbox.inject(fault));
    for (const options of [
      { sede: 1 },
      { clients: [] },
      { clients: [{}] },
      { clients: [{ clientId: "a" }, { clientId: "a" }] },
      { clock: "frozen", startTime: "now" },
      { stepMs: -1 },
    ])
      await refusal(JSON.stringify(options), () => createSandbox(options));
    // None of that hangs in the sandbox.
    assert.equal(
      (
        await sandbox.fetch(`${sandbox.baseUrl}/partner/v1/x`, {
          method: "POST",
          body: new Uint8Array(17 * 1024 * 1024),
        })
      ).status,
      413,
    );
    const live = clientOf(sandbox);
    assert.ok((await live.balances.list(sandbox.demo.customerId)).items.length > 0);
  } finally {
    await sandbox.close();
  }
});

test("toArray and nextPage", async () => {
  const sandbox = createSandbox();
  try {
    const list = () => clientOf(sandbox).balances.list(sandbox.demo.customerId);
    for (const { what, make } of bad) await refusal(what, () => list().toArray(make()));
    for (const { what, make } of bad.filter((row) => row.what !== "a number"))
      await refusal(what, () => list().toArray({ limit: make() }));
    assert.equal((await refusal("last page", async () => (await list()).nextPage())).code, "page_last");
  } finally {
    await sandbox.close();
  }
});
