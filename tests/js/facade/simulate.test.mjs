// Events that a test causes in the packed package's sandbox, through its control API.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clientOf, createSandbox, lib } from "../support/package.mjs";

const withSandbox = (run) => async () => {
  const sandbox = createSandbox();
  try {
    await run(sandbox, clientOf(sandbox), sandbox.demo.customerId);
  } finally {
    await sandbox.close();
  }
};

test(
  "control: GET without a body, else POST; resolves to the answer or rejects with its error",
  withSandbox((sandbox) => {
    assert.equal(sandbox.control("ledger").balanced, true);
    const before = Date.parse(sandbox.control("clock").now);
    assert.ok(Date.parse(sandbox.control("clock/advance", { ms: 60_000 }).now) - before >= 60_000);
    assert.throws(
      () => sandbox.control("nothing"),
      (error) => error instanceof lib.ApiError && error.status === 404,
    );
    assert.throws(() => sandbox.control("clock/advance", "x"), { name: "ConfigurationError" });
  }),
);

test(
  "money can be paid in",
  withSandbox(async (sandbox, client, customerId) => {
    const eur = async () =>
      (await client.balances.list(customerId)).items.find(({ asset }) => asset === "EUR").available;
    assert.equal(await eur(), "25000.00");
    const { balances } = sandbox.simulate.deposit({ customerId, asset: "EUR", amount: "1.50" });
    assert.equal(balances.find(({ asset }) => asset === "EUR").available, "25001.50");
    assert.equal(await eur(), "25001.50");
  }),
);

test(
  "a crypto deposit waits for its Travel Rule information",
  withSandbox(async (sandbox, client, customerId) => {
    const deposit = sandbox.simulate.cryptoDeposit({
      customerId,
      asset: "USDC",
      network: "ETHEREUM",
      amount: "10.00",
      travelRule: true,
    });
    assert.equal(deposit.status, "PENDING_TRAVEL_RULE");
    assert.equal((await client.cryptoDeposits.get(deposit.depositId)).amount, deposit.amount);
  }),
);

test(
  "a payment into a collection wallet",
  withSandbox(async (sandbox, client, customerId) => {
    const { buyerId } = await client.buyers.create(customerId, {
      partnerBuyerRef: "b-1",
      buyerType: "INDIVIDUAL",
      name: "Ada",
    });
    const { walletId } = await client.collectionWallets.create(customerId, {
      buyerId,
      asset: "USDC",
      network: "ETHEREUM",
    });
    const { paymentId } = sandbox.simulate.collectionPayment({ walletId, amount: "12.00" });
    sandbox.advance(5000);
    assert.equal((await client.collectionPayments.get(paymentId)).status, "COMPLETED");
    assert.throws(() => sandbox.simulate.collectionPayment({ walletId: "w-none", amount: "12.00" }), {
      code: "PARTNER_RESOURCE_NOT_FOUND",
    });
  }),
);

test(
  "every simulation is a control of the sandbox and reports wrong arguments",
  withSandbox((sandbox) => {
    for (const [name, simulate] of Object.entries(sandbox.simulate)) {
      assert.throws(
        () => simulate({ nothing: 1 }),
        (error) => error instanceof lib.BadRequestError && error.fieldErrors.length > 0,
        name,
      );
      assert.throws(() => simulate(), lib.isPartnerError, name);
    }
  }),
);
