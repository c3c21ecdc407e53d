import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { ALIVE, CANARY, facade, scriptedCore, TABLE } from "./support.mjs";

async function setUp() {
  const lib = await facade();
  const { core, log } = scriptedCore();
  lib.install(core, ALIVE);
  return { lib, core, log };
}
const { lib, core, log } = await setUp();

test("canonicalize takes any JSON value", () => {
  for (const [value, text] of [
    [{ b: 1, a: [null, {}] }, '{"a":[null,{}],"b":1}'],
    [null, "null"],
    ["x", '"x"'],
    [-0, "0"],
    [true, "true"],
  ]) {
    assert.equal(lib.canonicalize(value), text);
  }
  for (const value of [undefined, Number.NaN, 1n, new Map(), () => 1, Symbol("x"), [undefined]]) {
    assert.throws(() => lib.canonicalize(value), { name: "ValidationError" });
  }
});

test("canonicalizeText takes text or UTF-8 bytes", () => {
  assert.equal(lib.canonicalizeText(' {"b":1, "a":2}'), '{"a":2,"b":1}');
  assert.equal(lib.canonicalizeText(Buffer.from('{"é":1}')), '{"é":1}');
  assert.throws(() => lib.canonicalizeText('"\ud800"'), {
    name: "ValidationError",
    code: "json_lone_surrogate",
  });
  assert.throws(() => lib.canonicalizeText(Uint8Array.of(0x22, 0xff, 0x22)), {
    name: "ValidationError",
    code: "json_not_utf8",
  });
  for (const value of [undefined, null, {}, 7, new ArrayBuffer(2)])
    assert.throws(() => lib.canonicalizeText(value), { code: "argument_invalid" });
});

test("a byte order mark is not lost", () => {
  assert.throws(() => lib.canonicalizeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31)), /Unexpected token/);
});

test("operationHash checks body and options", () => {
  const hash = lib.operationHash({ a: "1", operationAuthorization: { x: 1 } });
  assert.equal(hash, lib.operationHash({ a: "1" }));
  assert.notEqual(
    hash,
    lib.operationHash({ a: "1" }, { profile: "operation-v1", operation: "refund", customerId: "c" }),
  );
  for (const body of [undefined, null, [], "{}", 7, Promise.resolve({})]) {
    assert.throws(() => lib.operationHash(body), { name: "ValidationError", code: "argument_invalid" });
  }
  for (const bytes of [
    Buffer.from('{"a":1}'),
    new TextEncoder().encode('{"a":1}'),
    new Uint8Array(),
    new DataView(new ArrayBuffer(1)),
    Float64Array.of(1),
  ]) {
    for (const use of [
      () => lib.operationHash(bytes),
      () => lib.operationHashes([bytes]),
      () => lib.describeOperation("refund", bytes),
    ]) {
      assert.throws(use, {
        name: "ValidationError",
        code: "argument_invalid",
        message: /bytes have no JSON form: parse their text first/,
      });
    }
  }
  const known = { profile: "operation-v1", operation: "refund", customerId: "c" };
  for (const options of [
    Object.assign(Object.create({ customerId: "d" }), known),
    Object.defineProperty({ ...known }, "validation", { value: "strict" }),
    new (class {
      profile = "payload-v1";
    })(),
  ]) {
    assert.throws(() => lib.operationHash({ a: 1 }, options), {
      name: "ConfigurationError",
      code: "option_invalid",
    });
    assert.throws(
      () =>
        lib.describeOperation(
          "refund",
          { a: 1 },
          Object.assign(Object.create({ customerId: "d" }), { profile: "payload-v1" }),
        ),
      { code: "option_invalid" },
    );
  }
  assert.throws(() => lib.operationHash({ a: Number.NaN }), { code: "json_not_finite" });
  for (const options of [
    null,
    "x",
    { profile: "v1" },
    { operation: "transfer" },
    { customerId: 7 },
    { customerID: "c" },
  ]) {
    assert.throws(() => lib.operationHash({ a: 1 }, options), { name: "ConfigurationError" });
  }
});

test("operationHashes points into the list", () => {
  assert.deepEqual(lib.operationHashes([{ a: 1 }, { a: 2 }]), [
    lib.operationHash({ a: 1 }),
    lib.operationHash({ a: 2 }),
  ]);
  assert.deepEqual(lib.operationHashes([]), []);
  for (const bodies of [undefined, null, {}, "x"])
    assert.throws(() => lib.operationHashes(bodies), { code: "argument_invalid" });
  assert.throws(() => lib.operationHashes([{ a: 1 }, null]), /`bodies\[1\]`/);
  assert.throws(() => lib.operationHashes([, { a: 1 }]), /`bodies\[0\]`/);
  assert.throws(
    () => lib.operationHashes([{ a: 1 }, { a: Number.NaN }]),
    (error) => error.fieldErrors[0].pointer === "/1/a",
  );
});

test("describeOperation, explainMismatch and validate speak JSON with the core", () => {
  core.replies = {
    describeOperation: () => '{"rows":[],"operationHash":"h","phrase":"p"}',
    validateModel: () => '{"ok":true}',
  };
  assert.deepEqual(lib.describeOperation("refund", { a: 1 }, { customerId: "c" }), {
    rows: [],
    operationHash: "h",
    phrase: "p",
  });
  assert.deepEqual(log.functions.at(-1).args, ['{"a":1}', '{"operation":"refund","customerId":"c"}']);
  assert.throws(() => lib.describeOperation("payout", {}), { name: "ConfigurationError" });
  assert.throws(() => lib.describeOperation("refund", null), { code: "argument_invalid" });
  lib.explainMismatch({ a: 1 }, "POST\n/x");
  assert.deepEqual(log.functions.at(-1).args, ['{"a":1}', "POST\n/x"]);
  for (const value of [undefined, null, 7])
    assert.throws(() => lib.explainMismatch(value, {}), { code: "argument_invalid" });
  assert.deepEqual(lib.validate("CreateFiatWithdrawal", { a: 1 }, { validation: "strict" }), { ok: true });
  assert.deepEqual(log.functions.at(-1).args, ["CreateFiatWithdrawal", '{"a":1}', "strict"]);
  lib.validate("X", 7);
  assert.deepEqual(log.functions.at(-1).args, ["X", "7", "standard"]);
  const { ok, errors } = lib.validate("X", { amount: Number.NaN });
  assert.equal(ok, false);
  assert.deepEqual(
    errors.map(({ pointer, code }) => [pointer, code]),
    [["/amount", "json_not_finite"]],
  );
  assert.throws(() => lib.validate(null, {}), { code: "argument_invalid" });
  assert.throws(() => lib.validate("X", {}, { validation: "off" }), { code: "option_invalid" });
});

test("signRequest takes the exact body only, and shows no secret", () => {
  const input = {
    clientId: "c",
    clientSecret: CANARY,
    method: "POST",
    path: "/partner/v1/x",
    idempotencyKey: "k",
  };
  const signed = lib.signRequest({
    ...input,
    body: "{}",
    timestamp: new Date(0),
    nonce: "n".repeat(16),
    requestId: "r",
  });
  assert.deepEqual(JSON.parse(signed.baseString), {
    clientId: "c",
    clientSecret: "",
    method: "POST",
    path: "/partner/v1/x",
    body: "{}",
    idempotencyKey: "k",
    requestId: "r",
    timestamp: "1970-01-01T00:00:00.000Z",
    nonce: "n".repeat(16),
  });
  for (const [extra, code] of [
    [{ body: {} }, "argument_invalid"],
    [{ body: null }, "argument_invalid"],
    [{ body: "\udc00" }, "json_lone_surrogate"],
    [{ method: 7 }, "argument_invalid"],
    [{ path: "" }, "argument_invalid"],
    [{ clientSecret: undefined }, "configuration_missing"],
    [{ clientId: "" }, "configuration_missing"],
    [{ nonce: 7 }, "option_invalid"],
    [{ idempotencykey: "k" }, "option_unknown"],
    [{ timestamp: 7 }, "option_invalid"],
  ]) {
    assert.throws(
      () => lib.signRequest({ ...input, ...extra }),
      (error) => {
        assert.equal(error.code, code);
        assert.ok(!inspect(error).includes(CANARY));
        return true;
      },
    );
  }
  assert.throws(() => lib.signRequest(undefined), lib.PartnerError);
  for (const lost of [
    Object.assign(Object.create({ idempotencyKey: "k" }), input),
    Object.defineProperty({ ...input }, "idempotencyKey", { value: "k", enumerable: false }),
  ]) {
    assert.throws(() => lib.signRequest(lost), { name: "ConfigurationError", code: "option_invalid" });
  }
});

test("every kind of access fills the endpoints", async () => {
  for (const look of [
    (e) => e.length,
    (e) => e[62] && 63,
    (e) => (62 in e ? 63 : 0),
    (e) => Object.keys(e).length,
    (e) => [...e].length,
    (e) => (Object.isFrozen(e) ? 63 : 0),
  ]) {
    assert.equal(look((await setUp()).lib.endpoints), 63);
  }
});

test("endpoints are read on first access, and frozen", async () => {
  const fresh = await setUp();
  let reads = 0;
  const { endpointsJson } = fresh.core;
  fresh.core.endpointsJson = () => (reads++, endpointsJson());
  const { endpoints } = fresh.lib;
  assert.equal(reads, 0);
  assert.match(inspect(endpoints), /balances\.list/);
  assert.equal(endpoints.length, 63);
  assert.ok(Array.isArray(endpoints));
  assert.deepEqual(JSON.parse(JSON.stringify(endpoints)), TABLE);
  assert.deepEqual(
    [...endpoints].map(({ id }) => id),
    TABLE.map(({ id }) => id),
  );
  assert.equal(endpoints.find(({ id }) => id === "refunds.create").operationAuthorization.step, "create");
  assert.ok(Object.isFrozen(endpoints) && Object.isFrozen(endpoints[0]));
  assert.throws(() => endpoints.push({}), TypeError);
  assert.throws(() => (endpoints[0].path = "/"), TypeError);
  assert.throws(() => (endpoints[0] = {}), TypeError);
  assert.throws(() => delete endpoints[0], TypeError);
  assert.equal(reads, 1);
});
