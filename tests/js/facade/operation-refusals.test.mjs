// Operations that the API refused for a reason that can be resolved: another attempt, under another key, and
// only then.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clientOf, lib } from "../support/package.mjs";
import { APPROVAL, KINDS, persisted, rejection, withSandbox } from "./operation-support.mjs";

const { resumeOperation, startOperation } = lib;

/** A withdrawal of 3,000 USDC that is drafted, and 5,000 USDC that wait for their Travel Rule information. */
async function draftedBeyondBalance({ sandbox, client, customerId }) {
  const asked = { asset: "USDC", network: "ETHEREUM", amount: "3000.00" };
  const { walletBeneficiaryId } = await client.walletBeneficiaries.create(customerId, {
    asset: "USDC",
    network: "ETHEREUM",
    address: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    beneficiaryType: "INDIVIDUAL",
    beneficiaryName: "Ada Example",
    ownership: "SELF",
    walletType: "UNHOSTED",
  });
  sandbox.advance(5_000);
  const { quoteId } = await client.cryptoWithdrawals.createQuote(customerId, {
    ...asked,
    walletBeneficiaryId,
  });
  const payload = { ...asked, walletBeneficiaryId, quoteId, partnerReference: "cw-1" };
  const draft = await startOperation(client, "cryptoWithdrawal", { customerId, payload })
    .authorize(APPROVAL)
    .create();
  const deposit = await sandbox.simulate.cryptoDeposit({
    customerId,
    asset: "USDC",
    network: "ETHEREUM",
    amount: "5000.00",
  });
  return { draft, deposit };
}

/** An approved refund of 20 USDC: no quote keeps a second one from being made. */
async function approvedRefund({ sandbox, client, customerId }) {
  const payload = {
    ...(await KINDS.refund.payload(client, sandbox.demo, sandbox)),
    partnerReference: "rf-1",
  };
  return startOperation(client, "refund", { customerId, payload }).authorize(APPROVAL);
}

const problem = (status, code) =>
  new Response(JSON.stringify({ type: "about:blank", title: "t", status, code, detail: "d" }), {
    status,
    headers: { "content-type": "application/problem+json" },
  });
/** Answers in place of the API, and whether the API itself decided on this action. */
const ANSWERS = [
  ["a 401", () => problem(401, "PARTNER_AUTH_FAILED"), false],
  ["a 403 of a scope", () => problem(403, "PARTNER_SCOPE_MISSING"), false],
  [
    "a firewall's page",
    () => new Response("<html>blocked</html>", { status: 403, headers: { "content-type": "text/html" } }),
    false,
  ],
  ["a 413", () => new Response("", { status: 413 }), false],
  ["a 409 of an unknown code", () => problem(409, "PARTNER_SOMETHING_NEW"), false],
  ["a 409 that judges the action", () => problem(409, "PARTNER_RESOURCE_STATE_INVALID"), true],
];

/** A client behind something that answers the next POST in place of the API. */
function behindGateway(sandbox) {
  const gateway = { answers: [] };
  const fetch = (url, init) =>
    (init.method === "POST" && gateway.answers.shift()?.()) || sandbox.fetch(url, init);
  return { gateway, client: clientOf(sandbox, { fetch }) };
}

const drafts = (client, customerId) => client.refunds.list(customerId).toArray({ limit: 10 });

for (const [what, answer] of ANSWERS) {
  for (const maxRetries of [0, 3]) {
    test(
      `a draft was made, its answer lost, then ${what} (${maxRetries} retries): no other key, and one refund`,
      withSandbox(async ({ sandbox, customerId }) => {
        const { gateway, client } = behindGateway(sandbox);
        const approved = await approvedRefund({ sandbox, client, customerId });
        // If the client may retry, the answer goes to its second attempt, otherwise to the second call.
        sandbox.inject({ kind: "cut", when: "after", endpoint: "refunds.create" });
        gateway.answers.push(undefined, answer);
        let error = await rejection(() => approved.create({ maxRetries }));
        if (maxRetries === 0) {
          assert.equal(error.outcome, "unknown");
          error = await rejection(() => approved.create({ maxRetries }));
        }
        assert.equal(gateway.answers.length, 0);
        assert.deepEqual([error.outcome, error.idempotencyKey], ["unknown", approved.keys.create]);
        assert.doesNotMatch(error.message, /new key|another key|other key/);
        assert.equal((await rejection(() => approved.afterRefusal(error))).code, "operation_not_refused");
        assert.equal((await approved.create()).resource.status, "DRAFT");
        assert.equal((await drafts(client, customerId)).length, 1);
      }),
    );
  }
}

test(
  "the memory belongs to the operation, not to one value: approved twice, it is one action",
  withSandbox(async ({ sandbox, customerId }) => {
    const { gateway, client } = behindGateway(sandbox);
    const payload = {
      ...(await KINDS.refund.payload(client, sandbox.demo, sandbox)),
      partnerReference: "rf-1",
    };
    const prepared = startOperation(client, "refund", { customerId, payload });
    const [one, other] = [prepared.authorize(APPROVAL), prepared.authorize(APPROVAL)];
    sandbox.inject({ kind: "cut", when: "after", endpoint: "refunds.create" });
    await rejection(() => one.create({ maxRetries: 0 }));
    gateway.answers.push(() => problem(409, "PARTNER_RESOURCE_STATE_INVALID"));
    const error = await rejection(() => other.create());
    assert.equal(error.outcome, "unknown");
    assert.equal(error.cause.outcome, "refused", "the API's own word is kept underneath");
    for (const operation of [one, other])
      assert.match((await rejection(() => operation.afterRefusal(error))).message, /unaccounted/);
  }),
);

test(
  "a refusal while another try is in flight is an unknown outcome",
  withSandbox(async ({ sandbox, customerId }) => {
    const { gateway, client } = behindGateway(sandbox);
    const approved = await approvedRefund({ sandbox, client, customerId });
    let release;
    const held = new Promise((resolve) => (release = resolve));
    gateway.answers.push(
      () => held.then(() => problem(409, "PARTNER_RESOURCE_STATE_INVALID")),
      () => problem(409, "PARTNER_RESOURCE_STATE_INVALID"),
    );
    const slow = rejection(() => approved.create());
    const quick = await rejection(() => approved.create());
    assert.equal(quick.outcome, "unknown");
    assert.equal((await rejection(() => approved.afterRefusal(quick))).code, "operation_not_refused");
    release();
    const last = await slow;
    assert.equal(last.outcome, "refused", "now every try is accounted for");
    assert.equal(approved.afterRefusal(last).keys.create, `${approved.keys.create}:2`);
  }),
);

test(
  "refused for the Travel Rule, resolved, submitted under the next key",
  withSandbox(async (given) => {
    const { sandbox, client } = given;
    const { draft, deposit } = await draftedBeyondBalance(given);
    const error = await rejection(() => draft.submit());
    assert.deepEqual(
      [error.code, error.outcome, error.idempotencyKey],
      ["PARTNER_TRAVEL_RULE_REQUIRED", "refused", draft.keys.submit],
    );
    await client.cryptoDeposits.submitTravelRuleInfo(deposit.depositId, {
      originatorType: "INDIVIDUAL",
      originatorName: "Bob Example",
      walletType: "UNHOSTED",
    });
    sandbox.advance(60_000);
    assert.equal(
      (await rejection(() => draft.submit())).code,
      "PARTNER_TRAVEL_RULE_REQUIRED",
      "what was said under a key is said again",
    );

    const again = draft.afterRefusal(error);
    assert.equal(again.keys.submit, `${draft.keys.submit}:2`);
    assert.deepEqual(
      [again.keys.create, again.step, again.operationHash],
      [draft.keys.create, "created", draft.operationHash],
    );
    const stored = persisted(again);
    assert.deepEqual(stored.attempts, { submit: 2 });
    const submitted = await resumeOperation(client, "cryptoWithdrawal", stored).submit();
    assert.deepEqual(
      [submitted.resource.status, submitted.response.idempotencyKey],
      ["SUBMITTED", again.keys.submit],
    );
    assert.equal((await rejection(() => submitted.afterRefusal(error))).code, "operation_step_out_of_order");
  }),
);

test(
  "refused for lack of funds, paid in, converted under the next key",
  withSandbox(async ({ sandbox, client, customerId }) => {
    const { quoteId, fromAsset, toAsset, fromAmount, toAmount } = await client.conversions.createQuote(
      customerId,
      { fromAsset: "EUR", toAsset: "USDC", fromAmount: "30000.00" },
    );
    const payload = { quoteId, fromAsset, toAsset, fromAmount, toAmount, partnerReference: "cv-1" };
    const approved = startOperation(client, "conversion", { customerId, payload }).authorize(APPROVAL);
    const error = await rejection(() => approved.create());
    assert.equal(error.status, 409);
    sandbox.simulate.deposit({ customerId, asset: "EUR", amount: "10000.00" });
    const created = await approved.afterRefusal(error).create();
    assert.equal(created.response.idempotencyKey, `${approved.keys.create}:2`);
  }),
);

test(
  "a key is kept unless the API itself refused this very call",
  withSandbox(async (given) => {
    const { draft } = await draftedBeyondBalance(given);
    const kept = async (error, what) =>
      assert.equal((await rejection(() => draft.afterRefusal(error))).code, "operation_not_refused", what);
    const refused = await rejection(() => draft.submit());
    await kept(new Error("no error of ours"), "another error");
    await kept(undefined, "nothing");
    const { status, idempotencyKey } = refused;
    const answer = (more) =>
      new lib.ApiError({
        code: "X",
        message: "m",
        status,
        idempotencyKey,
        attempts: 1,
        outcome: "refused",
        ...more,
      });
    for (const outcome of ["unknown", "not_sent"]) await kept(answer({ outcome }), outcome);
    await kept(answer({ idempotencyKey: draft.keys.create }), "another call's");
    await kept(answer({ code: "PARTNER_IDEMPOTENCY_CONFLICT" }), "a conflict of keys");
    await kept(answer({ retryable: true }), "retryable");
    const again = draft.afterRefusal(refused);
    assert.equal(
      (await rejection(() => again.afterRefusal(refused))).code,
      "operation_not_refused",
      "the first attempt's error says nothing of the second",
    );
    assert.equal(
      again.afterRefusal(answer({ idempotencyKey: again.keys.submit })).keys.submit,
      `${draft.keys.submit}:3`,
    );
  }),
);

test(
  "no try under one key while a try under another is open or carried out",
  withSandbox(async ({ sandbox, customerId }) => {
    const { gateway, client } = behindGateway(sandbox);
    const first = await approvedRefund({ sandbox, client, customerId });
    gateway.answers.push(() => problem(409, "PARTNER_RESOURCE_STATE_INVALID"));
    const refused = await rejection(() => first.create());
    const second = first.afterRefusal(refused);
    sandbox.inject({ kind: "cut", when: "after", endpoint: "refunds.create" });
    await rejection(() => second.create({ maxRetries: 0 }));
    assert.equal((await rejection(() => first.create())).code, "operation_attempt_superseded");
    await second.create();
    assert.equal((await rejection(() => first.create())).code, "operation_attempt_superseded");
    assert.equal((await drafts(client, customerId)).length, 1);
    // The other way round: the refused call was repeated under the first key and carried out.
    const other = startOperation(client, "refund", {
      customerId,
      payload: { ...first.payload, partnerReference: "rf-2" },
    }).authorize(APPROVAL);
    gateway.answers.push(() => problem(409, "PARTNER_RESOURCE_STATE_INVALID"));
    const error = await rejection(() => other.create());
    const next = other.afterRefusal(error);
    await other.create();
    assert.equal((await rejection(() => next.create())).code, "operation_attempt_superseded");
    assert.match((await rejection(() => other.afterRefusal(error))).message, /carried out/);
  }),
);

test(
  "a snapshot may hold only attempts that the operation can have made",
  withSandbox(async (given) => {
    const { client } = given;
    const { draft } = await draftedBeyondBalance(given);
    const { checksum: _checksum, ...snapshot } = persisted(
      draft.afterRefusal(await rejection(() => draft.submit())),
    );
    const forged = (attempts, submit) => {
      const rest = {
        ...snapshot,
        attempts,
        keys: { ...snapshot.keys, submit: `${draft.keys.submit}${submit}` },
      };
      return { ...rest, checksum: lib.operationHash(rest) };
    };
    assert.equal(
      resumeOperation(client, "cryptoWithdrawal", forged({ submit: 7 }, ":7")).keys.submit,
      `${draft.keys.submit}:7`,
    );
    for (const [attempts, submit] of [
      [{ submit: 1 }, ":1"],
      [{ submit: 2.5 }, ":2.5"],
      [{ submit: "2" }, ":2"],
      [{ submit: 100 }, ":100"],
      [{ submit: 2, confirm: 2 }, ":2"],
      [{ submit: 3 }, ":2"],
    ]) {
      const { code } = await rejection(() =>
        resumeOperation(client, "cryptoWithdrawal", forged(attempts, submit)),
      );
      assert.equal(code, "operation_snapshot_altered", JSON.stringify(attempts));
    }
  }),
);
