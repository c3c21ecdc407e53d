// The helpers for states, and the table of states compared with what the sandbox allows.
import assert from "node:assert/strict";
import { test } from "node:test";

import { authorize, clientOf, createSandbox, lib } from "../support/package.mjs";

const { allowedActions, isTerminal } = lib;

test("a state is terminal when nothing follows it", () => {
  for (const [model, states] of Object.entries({
    FiatWithdrawal: {
      DRAFT: false,
      SUBMITTED: false,
      PROCESSING: false,
      MISSING_INFO_REQUIRED: false,
      COMPLETED: true,
      FAILED: true,
    },
    CryptoWithdrawal: { DRAFT: false, PROCESSING: false, COMPLETED: true, MISSING_INFO_REQUIRED: undefined },
    Refund: { DRAFT: false, SUBMITTED: false, CONFIRMED: false, COMPLETED: true, FAILED: true },
    Conversion: { DRAFT: false, SUBMITTED: undefined, PROCESSING: false, COMPLETED: true },
    ConversionQuote: { ACTIVE: false, USED: true, EXPIRED: true },
    Checkout: { OPEN: false, PAID: true, EXPIRED: true, CLOSED: true },
    CryptoDeposit: { PENDING_TRAVEL_RULE: false, PROCESSING: false, COMPLETED: true },
    WalletBeneficiary: { PENDING: false, ACTIVE: false, REMOVED: true },
    CollectionWallet: { ACTIVE: false, EXPIRED: true, DEACTIVATED: true },
  })) {
    for (const [state, expected] of Object.entries(states)) {
      assert.equal(isTerminal(model, state), expected, `${model} ${state}`);
      assert.equal(isTerminal(model, { status: state, other: 1 }), expected);
    }
  }
});

test("for an unknown state `isTerminal` is undefined", () => {
  for (const state of ["ON_HOLD", "", "draft", "constructor"]) {
    assert.equal(isTerminal("Refund", state), undefined);
    assert.equal(allowedActions("Refund", state), undefined);
  }
});

test("allowed actions are endpoints", () => {
  assert.deepEqual(allowedActions("Refund", "DRAFT"), ["refunds.submit"]);
  assert.deepEqual(allowedActions("Refund", { status: "SUBMITTED" }), ["refunds.confirm"]);
  assert.deepEqual(allowedActions("Refund", "COMPLETED"), []);
  assert.deepEqual(allowedActions("Conversion", "DRAFT"), []);
  assert.deepEqual([...allowedActions("Checkout", "OPEN")].sort(), [
    "checkouts.close",
    "checkouts.createLink",
    "checkouts.createPosPaymentRequest",
  ]);
  const ids = new Set(lib.endpoints.map(({ id }) => id));
  for (const [model, states] of Object.entries({
    FiatWithdrawal: ["DRAFT", "MISSING_INFO_REQUIRED"],
    WalletBeneficiary: ["PENDING", "ACTIVE"],
    CollectionWallet: ["ACTIVE"],
  })) {
    for (const state of states) {
      const actions = allowedActions(model, state);
      assert.ok(actions.length > 0 && actions.every((id) => ids.has(id)), `${model} ${state}: ${actions}`);
    }
  }
});

test("quotes of withdrawals have no status, and no lifecycle", async () => {
  const sandbox = createSandbox();
  try {
    const client = clientOf(sandbox);
    const { customerId, bankAccountId } = sandbox.demo;
    const quote = await client.fiatWithdrawals.createQuote(customerId, {
      bankAccountId,
      currency: "EUR",
      amount: "9.00",
    });
    assert.ok(!("status" in quote) && quote.expiresAt);
    for (const model of ["FiatWithdrawalQuote", "CryptoWithdrawalQuote"]) {
      assert.ok(!Object.hasOwn(lib.lifecycles, model));
      for (const look of [isTerminal, allowedActions]) {
        for (const resource of [quote, "ACTIVE"]) {
          assert.throws(() => look(model, resource), {
            name: "ConfigurationError",
            code: "option_invalid",
            message: /`ConversionQuote`/,
          });
        }
      }
    }
    const conversion = await client.conversions.createQuote(customerId, {
      fromAsset: "EUR",
      toAsset: "USDC",
      fromAmount: "9.00",
    });
    assert.deepEqual(
      [isTerminal("ConversionQuote", conversion), allowedActions("ConversionQuote", conversion)],
      [false, ["conversions.create"]],
    );
  } finally {
    await sandbox.close();
  }
});

test("wrong arguments", () => {
  assert.throws(() => isTerminal("Payout", "DRAFT"), { name: "ConfigurationError", code: "option_invalid" });
  assert.throws(() => isTerminal("toString", "DRAFT"), { code: "option_invalid" });
  assert.throws(() => isTerminal(undefined, "DRAFT"), { code: "argument_invalid" });
  for (const nothing of [undefined, null, 7, {}, { status: 7 }, Promise.resolve({ status: "DRAFT" })]) {
    assert.throws(() => isTerminal("Refund", nothing), { name: "ValidationError", code: "argument_invalid" });
    assert.throws(() => allowedActions("Refund", nothing), { code: "argument_invalid" });
  }
});

test("the sandbox does what the table allows, and refuses it elsewhere", async () => {
  const sandbox = createSandbox();
  try {
    const client = clientOf(sandbox);
    const { customerId, bankAccountId } = sandbox.demo;
    const { quoteId } = await client.fiatWithdrawals.createQuote(customerId, {
      bankAccountId,
      currency: "EUR",
      amount: "9.00",
    });
    const payload = { quoteId, bankAccountId, currency: "EUR", amount: "9.00" };
    const operationAuthorization = authorize(payload);
    let withdrawal = await client.fiatWithdrawals.create(customerId, { ...payload, operationAuthorization });
    const submit = () =>
      client.fiatWithdrawals.submit(withdrawal.withdrawalId, { operationAuthorization }).then(
        () => "done",
        ({ code }) => code,
      );
    for (let step = 0; step < 3; step++) {
      const allowed = allowedActions("FiatWithdrawal", withdrawal).includes("fiatWithdrawals.submit");
      assert.equal(await submit(), allowed ? "done" : "PARTNER_RESOURCE_STATE_INVALID", withdrawal.status);
      sandbox.advance(1000);
      withdrawal = await client.fiatWithdrawals.get(withdrawal.withdrawalId);
    }
    assert.deepEqual([withdrawal.status, isTerminal("FiatWithdrawal", withdrawal)], ["COMPLETED", true]);
  } finally {
    await sandbox.close();
  }
});
