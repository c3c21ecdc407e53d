// `operationHash` with `validation`: one pass must return the same as hash and validation separately.
import assert from "node:assert/strict";
import { test } from "node:test";

import { operationHash, validate } from "oceafin-partner";

const AUTHORIZATION = {
  operationHash: "0".repeat(64),
  authorizationRef: "a-1",
  authorizedBy: "maria",
  authorizedAt: "2026-06-28T00:00:00Z",
};
const EVM = "0x52908400098527886E0F7030069857D2E4169EE7";

const DRAFTS = {
  fiatWithdrawal: [
    "CreateFiatWithdrawal",
    { quoteId: "q-1", bankAccountId: "b-1", currency: "EUR", amount: "250.00" },
  ],
  cryptoWithdrawal: [
    "CreateCryptoWithdrawal",
    { quoteId: "q-1", walletBeneficiaryId: "w-1", asset: "USDC", network: "BASE", amount: "20" },
  ],
  refund: [
    "CreateRefund",
    { paymentId: "p-1", amount: "5", asset: "USDC", network: "BASE", destinationAddress: EVM },
  ],
  conversion: [
    "CreateConversion",
    { quoteId: "q-1", fromAsset: "EUR", toAsset: "USDC", fromAmount: "100.00", toAmount: "107.8" },
  ],
};

/** What `validate` finds in the same body with a valid authorization. */
const found = (model, body, options) =>
  validate(model, { ...body, operationAuthorization: AUTHORIZATION }, options).errors ?? [];

for (const [operation, [model, body]] of Object.entries(DRAFTS)) {
  test(`${operation}: a draft that is right has the hash it always has`, () => {
    assert.deepEqual(found(model, body), []);
    for (const validation of ["standard", "strict"]) {
      assert.equal(operationHash(body, { operation, validation }), operationHash(body));
      const bound = { operation, customerId: "c-1", profile: "operation-v1" };
      assert.equal(operationHash(body, { ...bound, validation }), operationHash(body, bound));
    }
    assert.equal(
      operationHash({ ...body, operationAuthorization: AUTHORIZATION }, { operation, validation: "strict" }),
      operationHash(body),
    );
    assert.equal(
      operationHash({ ...body, operationAuthorization: 7 }, { operation, validation: "strict" }),
      operationHash(body),
    );
  });

  test(`${operation}: a draft that is wrong has no hash, and everything that is wrong is said`, () => {
    const name = Object.keys(body)[0];
    const { [name]: _left, ...missing } = body;
    for (const broken of [
      {},
      missing,
      { ...body, [name]: "" },
      { ...body, [name]: 7, metadata: { a: 1 }, purpose: [] },
    ]) {
      const errors = found(model, broken);
      assert.ok(errors.length > 0);
      for (const profile of ["payload-v1", "operation-v1"]) {
        assert.throws(
          () => operationHash(broken, { operation, validation: "standard", profile, customerId: "c-1" }),
          (error) =>
            error.name === "ValidationError" && assert.deepEqual(error.fieldErrors, errors) === undefined,
        );
      }
    }
  });

  test(`${operation}: unknown members are hashed, and refused when that is asked for`, () => {
    const more = { ...body, metadat: { a: "1" } };
    assert.equal(operationHash(more, { operation, validation: "standard" }), operationHash(more));
    assert.throws(
      () => operationHash(more, { operation, validation: "strict" }),
      (error) => {
        assert.deepEqual(error.fieldErrors, found(model, more, { validation: "strict" }));
        return error.fieldErrors[0].pointer === "/metadat" && /did you mean `metadata`/.test(error.message);
      },
    );
  });
}

test("each kind of operation has its own model", () => {
  for (const [operation] of Object.entries(DRAFTS)) {
    for (const [other, [, body]] of Object.entries(DRAFTS)) {
      if (other !== operation)
        assert.throws(
          () => operationHash(body, { operation, validation: "standard" }),
          { name: "ValidationError" },
          `${other} as ${operation}`,
        );
    }
  }
});

test("a value without a JSON form is reported before any rule it seems to break", () => {
  const [, body] = DRAFTS.fiatWithdrawal;
  for (const amount of [Number.NaN, 1n, new Map()]) {
    const alone = (() => {
      try {
        operationHash({ ...body, amount });
      } catch (error) {
        return error;
      }
    })();
    assert.throws(
      () => operationHash({ ...body, amount }, { operation: "fiatWithdrawal", validation: "strict" }),
      { code: alone.code, message: alone.message },
    );
  }
});

test("incomplete or unknown options are refused", () => {
  const [, body] = DRAFTS.refund;
  assert.throws(() => operationHash(body, { validation: "strict" }), {
    code: "argument_invalid",
    message: /`operation` is required/,
  });
  assert.throws(
    () => operationHash(body, { validation: "strict", profile: "operation-v1", customerId: "c" }),
    { code: "argument_invalid", message: /`operation`/ },
  );
  assert.throws(() => operationHash(body, { validation: "off", operation: "refund" }), {
    name: "ConfigurationError",
    message: /`validation`/,
  });
  assert.equal(operationHash(body, { operation: "refund" }), operationHash(body), "and the module goes on");
});
