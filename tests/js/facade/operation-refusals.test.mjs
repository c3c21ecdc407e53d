// Operations that the API refused for a reason that can be mended: another attempt, under another key.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertOurs, clientOf, createSandbox, lib, thrownBy } from "../support/package.mjs";

const { resumeOperation, startOperation } = lib;
const APPROVAL = { authorizationRef: "appr-77", authorizedBy: "maria", authorizedAt: "2026-06-28T00:00:00Z" };
const persisted = (operation) => JSON.parse(JSON.stringify(operation));
const rejection = async (run) => assertOurs(await thrownBy(run));
const withSandbox = (run) => async () => {
  const sandbox = createSandbox();
  try {
    await run({ sandbox, client: clientOf(sandbox), customerId: sandbox.demo.customerId });
  } finally {
    await sandbox.close();
  }
};

/** A withdrawal of 3,000 USDC that is drafted, and 5,000 USDC that wait for their Travel Rule information. */
async function draftedBeyondBalance({ sandbox, client, customerId }) {
  const asked = { asset: "USDC", network: "ETHEREUM", amount: "3000.00" };
  const { walletBeneficiaryId } = await client.walletBeneficiaries.create(customerId, {
    asset: "USDC", network: "ETHEREUM", address: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", beneficiaryType: "INDIVIDUAL", beneficiaryName: "Ada Example", ownership: "SELF", walletType: "UNHOSTED",
  });
  sandbox.advance(5_000);
  const { quoteId } = await client.cryptoWithdrawals.createQuote(customerId, { ...asked, walletBeneficiaryId });
  const payload = { ...asked, walletBeneficiaryId, quoteId, partnerReference: "cw-1" };
  const draft = await startOperation(client, "cryptoWithdrawal", { customerId, payload }).authorize(APPROVAL).create();
  const deposit = await sandbox.simulate.cryptoDeposit({ customerId, asset: "USDC", network: "ETHEREUM", amount: "5000.00" });
  return { draft, deposit };
}

test("refused for the Travel Rule, mended, submitted under the next key", withSandbox(async (given) => {
  const { sandbox, client } = given;
  const { draft, deposit } = await draftedBeyondBalance(given);
  const error = await rejection(() => draft.submit());
  assert.deepEqual([error.code, error.idempotencyKey], ["PARTNER_TRAVEL_RULE_REQUIRED", draft.keys.submit]);
  await client.cryptoDeposits.submitTravelRuleInfo(deposit.depositId, { originatorType: "INDIVIDUAL", originatorName: "Bob Example", walletType: "UNHOSTED" });
  sandbox.advance(60_000);
  assert.equal((await rejection(() => draft.submit())).code, "PARTNER_TRAVEL_RULE_REQUIRED", "what was said under a key is said again");

  const again = draft.afterRefusal(error);
  assert.equal(again.keys.submit, `${draft.keys.submit}:2`);
  assert.deepEqual([again.keys.create, again.step, again.operationHash], [draft.keys.create, "created", draft.operationHash]);
  const stored = persisted(again);
  assert.deepEqual(stored.attempts, { submit: 2 });
  const submitted = await resumeOperation(client, "cryptoWithdrawal", stored).submit();
  assert.deepEqual([submitted.resource.status, submitted.response.idempotencyKey], ["SUBMITTED", again.keys.submit]);
  assert.equal((await rejection(() => submitted.afterRefusal(error))).code, "operation_step_out_of_order");
}));

test("refused for want of money, paid in, converted under the next key", withSandbox(async ({ sandbox, client, customerId }) => {
  const { quoteId, fromAsset, toAsset, fromAmount, toAmount } = await client.conversions.createQuote(customerId, { fromAsset: "EUR", toAsset: "USDC", fromAmount: "30000.00" });
  const payload = { quoteId, fromAsset, toAsset, fromAmount, toAmount, partnerReference: "cv-1" };
  const approved = startOperation(client, "conversion", { customerId, payload }).authorize(APPROVAL);
  const error = await rejection(() => approved.create());
  assert.equal(error.status, 409);
  sandbox.simulate.deposit({ customerId, asset: "EUR", amount: "10000.00" });
  const created = await approved.afterRefusal(error).create();
  assert.equal(created.response.idempotencyKey, `${approved.keys.create}:2`);
}));

test("a key is kept unless the API itself refused this very call", withSandbox(async (given) => {
  const { sandbox } = given;
  const { draft } = await draftedBeyondBalance(given);
  const kept = async (error, what) => assert.equal((await rejection(() => draft.afterRefusal(error))).code, "operation_not_refused", what);
  const refused = await rejection(() => draft.submit());
  for (const [what, kind] of [["lost", "cut"], ["unavailable", "serverError"]]) {
    sandbox.inject({ kind, ...(kind === "cut" && { when: "after" }), endpoint: "cryptoWithdrawals.submit" });
    await kept(await rejection(() => draft.submit({ maxRetries: 0 })), what);
  }
  await kept(new Error("no error of ours"), "another error");
  await kept(undefined, "nothing");
  const { status, idempotencyKey } = refused;
  const answer = (more) => new lib.ApiError({ code: "X", message: "m", status, idempotencyKey, attempts: 1, ...more });
  for (const status of [200, 408, 425, 429, 500, 503]) await kept(answer({ status }), status);
  await kept(answer({ retryable: true }), "retryable");
  await kept(answer({ idempotencyKey: draft.keys.create }), "another call's");
  await kept(answer({ code: "PARTNER_IDEMPOTENCY_CONFLICT" }), "a conflict of keys");
  const again = draft.afterRefusal(refused);
  assert.equal((await rejection(() => again.afterRefusal(refused))).code, "operation_not_refused", "the first attempt's error says nothing of the second");
  assert.equal(again.afterRefusal(answer({ idempotencyKey: again.keys.submit })).keys.submit, `${draft.keys.submit}:3`);
}));

test("a snapshot's attempts are such as the operation can have had", withSandbox(async (given) => {
  const { client } = given;
  const { draft } = await draftedBeyondBalance(given);
  const { checksum: _checksum, ...snapshot } = persisted(draft.afterRefusal(await rejection(() => draft.submit())));
  const forged = (attempts, submit) => {
    const rest = { ...snapshot, attempts, keys: { ...snapshot.keys, submit: `${draft.keys.submit}${submit}` } };
    return { ...rest, checksum: lib.operationHash(rest) };
  };
  assert.equal(resumeOperation(client, "cryptoWithdrawal", forged({ submit: 7 }, ":7")).keys.submit, `${draft.keys.submit}:7`);
  for (const [attempts, submit] of [[{ submit: 1 }, ":1"], [{ submit: 2.5 }, ":2.5"], [{ submit: "2" }, ":2"], [{ submit: 100 }, ":100"], [{ submit: 2, confirm: 2 }, ":2"], [{ submit: 3 }, ":2"]]) {
    const { code } = await rejection(() => resumeOperation(client, "cryptoWithdrawal", forged(attempts, submit)));
    assert.equal(code, "operation_snapshot_altered", JSON.stringify(attempts));
  }
}));
