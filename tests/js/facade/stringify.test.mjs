import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";

import { facade } from "./support.mjs";

const { findTrap, hasLoneSurrogate, stringifyHot, toJsonText, ValidationError } = await facade();

const cyclic = { a: [{}] };
cyclic.a[0].self = cyclic;
const throwing = {
  get amount() {
    throw new Error("canary-getter");
  },
};
const deep = (depth, end) => {
  let value = end;
  for (let i = 0; i < depth; i++) value = { a: value };
  return value;
};

const traps = [
  ["NaN", { a: [1, Number.NaN] }, "json_not_finite", "/a/1"],
  ["Infinity", { a: Number.POSITIVE_INFINITY }, "json_not_finite", "/a"],
  ["NaN in a Number", { a: Object(Number.NaN) }, "json_not_finite", "/a"],
  ["invalid date", { at: new Date(Number.NaN) }, "json_not_finite", "/at"],
  ["bigint", { "a/b": { "~": 1n } }, "json_bigint", "/a~1b/~0"],
  ["boxed bigint", { a: Object(1n) }, "json_bigint", "/a"],
  ["cycle", cyclic, "json_cycle", "/a/0/self"],
  ["Map", { m: new Map([["amount", "1"]]) }, "json_unsupported_type", "/m"],
  ["Set", { m: new Set([1]) }, "json_unsupported_type", "/m"],
  ["WeakMap", [new WeakMap()], "json_unsupported_type", "/0"],
  ["RegExp", { m: /x/ }, "json_unsupported_type", "/m"],
  ["Error", { m: new Error("x") }, "json_unsupported_type", "/m"],
  ["Promise", { m: Promise.resolve(1) }, "json_unsupported_type", "/m"],
  ["boxed symbol", { m: Object(Symbol("x")) }, "json_unsupported_type", "/m"],
  ["ArrayBuffer", { m: new ArrayBuffer(4) }, "json_unsupported_type", "/m"],
  ["Map of another realm", { m: vm.runInNewContext("new Map([[1, 2]])") }, "json_unsupported_type", "/m"],
  [
    "private fields",
    {
      m: new (class Amount {
        #cents = 5;
        get cents() {
          return this.#cents;
        }
      })(),
    },
    "json_unsupported_type",
    "/m",
  ],
  ["hole", { list: [1, , 2] }, "json_hole", "/list/1"],
  ["undefined in an array", [[undefined]], "json_undefined", "/0/0"],
  ["function in an array", [() => 1], "json_unsupported_type", "/0"],
  ["symbol in an array", [Symbol("x")], "json_unsupported_type", "/0"],
  ["top undefined", undefined, "json_undefined", ""],
  ["top function", () => 1, "json_unsupported_type", ""],
  ["top symbol", Symbol("x"), "json_unsupported_type", ""],
  ["top NaN", Number.NaN, "json_not_finite", ""],
  ["top bigint", 1n, "json_bigint", ""],
  ["getter that throws", { body: throwing }, "json_unreadable", "/body/amount"],
  [
    "toJSON that throws",
    {
      body: {
        toJSON() {
          throw new Error("x");
        },
      },
    },
    "json_unreadable",
    "/body",
  ],
  [
    "revoked proxy",
    {
      p: (() => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      })(),
    },
    "json_unreadable",
    "/p",
  ],
  ["toJSON to NaN", { a: { toJSON: () => Number.NaN } }, "json_not_finite", "/a"],
  ["toJSON to undefined in an array", [{ toJSON: () => undefined }], "json_undefined", "/0"],
];

for (const [name, value, code, pointer] of traps) {
  test(`refuses ${name}`, () => {
    assert.throws(
      () => toJsonText(value, "body"),
      (error) => {
        assert.ok(error instanceof ValidationError);
        assert.equal(error.code, code);
        assert.equal(error.fieldErrors.length, 1);
        assert.equal(error.fieldErrors[0].pointer, pointer);
        assert.match(error.message, /^`body`: /);
        assert.doesNotMatch(error.message, /canary/);
        return true;
      },
    );
  });
}

// The fast path relies on this: whatever is lost without a throw shows as `null` or `{}` in the text.
test("a loss always leaves its mark in the hot text", () => {
  for (const [name, value] of traps) {
    let text;
    try {
      text = stringifyHot(value);
    } catch (error) {
      assert.ok(error instanceof ValidationError, name);
      continue;
    }
    assert.ok(text.includes("null") || text.includes("{}"), `${name}: ${text}`);
  }
});

test("accepts whatever JSON.stringify keeps", () => {
  for (const value of [
    null,
    { a: null, b: {}, c: [], d: "null {}" },
    { a: undefined, b: null },
    { list: [{}, null, [null]] },
    { at: new Date(0), b: null },
    { a: Object("x"), b: Object(1), c: Object(true), d: null },
    Object.assign(Object.create(null), { a: {} }),
    vm.runInNewContext("({ a: {}, b: [null] })"),
    new (class Body {
      a = {};
      b = undefined;
    })(),
    new Proxy({ a: {} }, {}),
    { a: { toJSON: () => null } },
    -0,
  ]) {
    assert.equal(toJsonText(value, "body"), JSON.stringify(value));
  }
});

test("the same object twice is not a cycle", () => {
  const shared = { a: null };
  assert.equal(
    toJsonText({ x: shared, y: [shared, shared] }, "body"),
    JSON.stringify({ x: shared, y: [shared, shared] }),
  );
});

test("a value that changes while being read is refused", () => {
  let reads = 0;
  const value = {
    empty: {},
    get amount() {
      return reads++ === 0 ? "1.00" : "1000000.00";
    },
  };
  assert.throws(() => toJsonText(value, "body"), { code: "json_unstable" });
});

test("depth of 100,000 is an error, not a crash", () => {
  for (const value of [deep(100_000, 1), deep(100_000, {}), deep(100_000, Number.NaN)]) {
    assert.throws(() => stringifyHot(value), { code: "json_too_deep", name: "ValidationError" });
  }
  let array = [];
  for (let i = 0; i < 100_000; i++) array = [array];
  assert.throws(() => toJsonText(array, "body"), { code: "json_too_deep" });
});

test("a text beyond the engine's limit is an error, not a crash", () => {
  const long = "x".repeat(2 ** 28);
  assert.throws(() => stringifyHot({ a: long, b: long, c: long }), { code: "json_too_large" });
});

test("a deeply nested trap has a short pointer", () => {
  const error = findTrap(deep(500, Number.NaN));
  assert.equal(error.code, "json_not_finite");
  assert.equal(error.fieldErrors[0].pointer, "/a".repeat(32));
});

test("findTrap puts its base before the pointer", () => {
  assert.equal(findTrap({ a: Number.NaN }, undefined, "/7").fieldErrors[0].pointer, "/7/a");
  assert.equal(findTrap({ a: 1 }), undefined);
});

test("knows lone surrogates, with and without isWellFormed", () => {
  const cases = [
    ["\ud800", true],
    ["a\udc00", true],
    ["\udc00\ud800", true],
    ["😀", false],
    ["", false],
    ["é€", false],
  ];
  for (const [text, lone] of cases) assert.equal(hasLoneSurrogate(text), lone);
  const native = String.prototype.isWellFormed;
  try {
    delete String.prototype.isWellFormed;
    for (const [text, lone] of cases) assert.equal(hasLoneSurrogate(text), lone);
  } finally {
    if (native)
      Object.defineProperty(String.prototype, "isWellFormed", {
        value: native,
        configurable: true,
        writable: true,
      });
  }
});

test("the fast path is one JSON.stringify and reads each member once", () => {
  const native = JSON.stringify;
  let calls = 0;
  let reads = 0;
  JSON.stringify = (...args) => (calls++, native(...args));
  try {
    stringifyHot({
      get a() {
        return reads++;
      },
      b: null,
      c: {},
    });
  } finally {
    JSON.stringify = native;
  }
  assert.deepEqual([calls, reads], [1, 1]);
});
