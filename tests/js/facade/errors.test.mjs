import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { CANARY, facade } from "./support.mjs";

const lib = await facade();
const { errorFromCore, isPartnerError, PartnerError } = lib;
const made = (facts, cause) =>
  errorFromCore(JSON.stringify({ code: "c", message: "m", attempts: 0, retryable: false, ...facts }), cause);

const classes = [
  [{ kind: "validation" }, "ValidationError"],
  [{ kind: "operation" }, "OperationError"],
  [{ kind: "signature" }, "SignatureError"],
  [{ kind: "configuration" }, "ConfigurationError"],
  [{ kind: "connection" }, "ConnectionError"],
  [{ kind: "timeout" }, "TimeoutError"],
  [{ kind: "abort" }, "AbortError"],
  [{ kind: "internal" }, "InternalError"],
  [{ kind: "api" }, "ApiError"],
  [{ kind: "api", status: 418, code: "PARTNER_TEAPOT" }, "ApiError"],
  [{ kind: "api", status: 400 }, "BadRequestError"],
  [{ kind: "api", status: 401, code: "PARTNER_SIGNATURE_INVALID" }, "AuthenticationError"],
  [{ kind: "api", status: 403, code: "PARTNER_SCOPE_DENIED" }, "PermissionError"],
  [
    { kind: "api", status: 403, code: "PARTNER_OPERATION_NOT_APPROVED" },
    "OperationNotApprovedError",
    "PermissionError",
  ],
  [{ kind: "api", status: 404 }, "NotFoundError"],
  [{ kind: "api", status: 409, code: "PARTNER_RESOURCE_STATE_INVALID" }, "ConflictError"],
  [
    { kind: "api", status: 409, code: "PARTNER_IDEMPOTENCY_CONFLICT" },
    "IdempotencyConflictError",
    "ConflictError",
  ],
  [{ kind: "api", status: 409, code: "PARTNER_QUOTE_EXPIRED" }, "QuoteExpiredError", "ConflictError"],
  [{ kind: "api", status: 410, code: "PARTNER_QUOTE_EXPIRED" }, "QuoteExpiredError"],
  [{ kind: "api", status: 429 }, "RateLimitError"],
  [{ kind: "api", status: 503, code: "PARTNER_PROCESSING_UNAVAILABLE" }, "ServerError"],
  [{ kind: "api", status: 400, code: "constructor" }, "BadRequestError"],
  [{ kind: "of-tomorrow" }, "PartnerError"],
];

for (const [facts, name, parent = "PartnerError"] of classes) {
  test(`${JSON.stringify(facts)} is a ${name}`, () => {
    const error = made(facts);
    assert.equal(error.constructor, lib[name]);
    assert.equal(error.name, name);
    assert.ok(error instanceof lib[parent] && error instanceof PartnerError && error instanceof Error);
    assert.ok(isPartnerError(error));
    assert.match(error.stack, new RegExp(`^${name}: m\\n`));
    assert.equal(Object.prototype.toString.call(error), "[object Error]");
    assert.ok(!Object.keys(error).includes("name"));
  });
}

test("an error carries only the known facts", () => {
  const facts = {
    kind: "api",
    code: "PARTNER_X",
    message: "no",
    status: 409,
    requestId: "r",
    idempotencyKey: "k",
    attempts: 3,
    retryable: true,
    clockOffsetMs: -5,
    problem: { type: "urn:x", title: "t", detail: "d" },
    fieldErrors: [{ pointer: "/a", code: "c", message: "m" }],
  };
  const error = made(facts);
  assert.deepEqual(error.toJSON(), { name: "ConflictError", ...facts });
  assert.deepEqual(JSON.parse(JSON.stringify(error)), { name: "ConflictError", ...facts });
  const bare = made({ kind: "connection" });
  assert.ok(!("status" in bare) && !("requestId" in bare) && !("cause" in bare) && !("problem" in bare));
  assert.deepEqual(bare.fieldErrors, []);
  assert.throws(() => bare.fieldErrors.push(1), TypeError);
});

test("the cause is kept and never serialised", () => {
  const cause = new TypeError(CANARY);
  const error = made({ kind: "connection" }, cause);
  assert.equal(error.cause, cause);
  assert.ok(!JSON.stringify(error).includes(CANARY));
});

test("facts that cannot be read still give an error of ours", () => {
  for (const json of ["", "not json", "null"]) {
    const error = errorFromCore(json);
    assert.equal(error.code, "internal_error_unreadable");
    assert.ok(isPartnerError(error));
  }
});

test("isPartnerError knows the errors of another copy, and nothing else", async () => {
  const other = await facade();
  const error = other.errorFromCore(JSON.stringify({ kind: "timeout", code: "c", message: "m" }));
  assert.ok(!(error instanceof PartnerError));
  assert.ok(isPartnerError(error));
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error("x");
      },
    },
  );
  for (const value of [null, undefined, 1, "x", {}, new Error("x"), hostile, () => 1])
    assert.equal(isPartnerError(value), false);
});

test("prints as an error", () => {
  assert.match(
    inspect(made({ kind: "timeout", code: "deadline" })),
    /TimeoutError: m[\s\S]*code: 'deadline'/,
  );
});

test("a minifier does not rename errors", async () => {
  const small = await facade({ minify: true });
  for (const [facts, name] of classes) {
    assert.equal(small.errorFromCore(JSON.stringify({ code: "c", message: "m", ...facts })).name, name);
  }
});
