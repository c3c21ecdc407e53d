// What an operation's snapshot records of tries, and what a process that resumes it may conclude.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clientOf, lib } from "../support/package.mjs";
import { APPROVAL, KINDS, persisted, rejection, withSandbox } from "./operation-support.mjs";

const { resumeOperation, startOperation } = lib;

/** An approved conversion of more than the customer has: refused until money is paid in. */
const approvedBeyondBalance = async ({ client, customerId }, init = {}) => {
  const { quoteId, fromAsset, toAsset, fromAmount, toAmount } = await client.conversions.createQuote(
    customerId,
    { fromAsset: "EUR", toAsset: "USDC", fromAmount: "30000.00" },
  );
  return startOperation(client, "conversion", {
    customerId,
    payload: { quoteId, fromAsset, toAsset, fromAmount, toAmount, partnerReference: "cv-1" },
    ...init,
  }).authorize(APPROVAL);
};
const resumed = ({ client }, snapshot) => resumeOperation(client, "conversion", snapshot);
const lose = ({ sandbox }) => sandbox.inject({ kind: "cut", when: "before", endpoint: "conversions.create" });

test(
  "an unaccounted try is in the snapshot until it is answered",
  withSandbox(async (given) => {
    const approved = await approvedBeyondBalance(given);
    assert.equal(approved.snapshot().unaccounted, undefined);
    const before = Date.now();
    lose(given);
    await rejection(() => approved.create({ maxRetries: 0 }));
    const { unaccounted } = persisted(approved);
    assert.equal(unaccounted.tries, 1);
    assert.ok(Date.parse(unaccounted.latestAt) >= before && Date.parse(unaccounted.latestAt) <= Date.now());
    const error = await rejection(() => resumed(given, persisted(approved)).create());
    assert.deepEqual(
      [error.code, error.outcome, error.cause.outcome],
      ["PARTNER_RESOURCE_STATE_INVALID", "unknown", "refused"],
    );
  }),
);

test(
  "a refused or unsent try leaves no mark",
  withSandbox(async (given) => {
    const approved = await approvedBeyondBalance(given);
    const clean = persisted(approved);
    assert.equal((await rejection(() => approved.create())).outcome, "refused");
    assert.equal(
      (await rejection(() => approved.create({ signal: AbortSignal.abort() }))).outcome,
      "not_sent",
    );
    assert.deepEqual(persisted(approved), clean);
    lose(given);
    await rejection(() => approved.create({ maxRetries: 0 }));
    const error = await rejection(() => approved.create({ signal: AbortSignal.abort() }));
    assert.deepEqual(
      [error.name, error.code, error.outcome],
      ["AbortError", "aborted", "unknown"],
      "of the step, the earlier try is not known",
    );
  }),
);

test(
  "without `writeAhead`, a process that resumes a snapshot cannot know which tries were made",
  withSandbox(async (given) => {
    const stored = persisted(await approvedBeyondBalance(given));
    const second = resumed(given, stored);
    const error = await rejection(() => second.create());
    assert.equal(error.outcome, "unknown");
    assert.match((await rejection(() => second.afterRefusal(error))).message, /unaccounted/);
    assert.equal(
      persisted(second).unaccounted.tries,
      1,
      "the try that an earlier process may have made; its own is accounted for",
    );
    assert.match(
      (await rejection(() => resumed(given, stored).afterRefusal(error))).message,
      /an earlier process/,
    );
    const third = resumed(given, stored).begin();
    assert.equal(
      (await rejection(() => third.create())).outcome,
      "unknown",
      "a mark of its own says nothing of others",
    );
  }),
);

test(
  "with `writeAhead`, a snapshot without a mark says that no try was made",
  withSandbox(async (given) => {
    const approved = await approvedBeyondBalance(given, { writeAhead: true });
    for (const unmarked of [approved, resumed(given, persisted(approved))]) {
      assert.equal((await rejection(() => unmarked.create())).code, "operation_begin_missing");
    }
    const begun = resumed(given, persisted(approved)).begin();
    const stored = persisted(begun);
    assert.equal(stored.unaccounted.tries, 1);
    const error = await rejection(() => begun.create());
    assert.equal(error.outcome, "refused");
    assert.equal((await rejection(() => begun.create())).code, "operation_begin_missing", "each time");
    const next = begun.afterRefusal(error);
    assert.equal(next.keys.create, `${begun.keys.create}:2`);
    assert.deepEqual([next.snapshot().unaccounted, next.snapshot().writeAhead], [undefined, true]);
    // The mark of a dead process is an unaccounted try.
    const third = resumed(given, stored).begin();
    assert.equal(
      persisted(third).unaccounted.tries,
      2,
      "another snapshot, so a store that compares finds out",
    );
    assert.equal((await rejection(() => third.create())).outcome, "unknown");
  }),
);

test(
  "a mark covers one call and one minute",
  withSandbox(async (given) => {
    const approved = await approvedBeyondBalance(given, { writeAhead: true });
    await Promise.all(
      ["yes", 1, null].map(async (writeAhead) =>
        assert.equal(
          (await rejection(() => approvedBeyondBalance(given, { writeAhead }))).code,
          "option_invalid",
        ),
      ),
    );
    approved.begin().begin();
    assert.equal(approved.begin().snapshot().unaccounted.tries, 1);
    const now = Date.now;
    try {
      Date.now = () => now() + 60_001;
      assert.equal((await rejection(() => approved.create())).code, "operation_begin_stale");
      assert.equal((await rejection(() => approved.begin().create())).code, "PARTNER_RESOURCE_STATE_INVALID");
    } finally {
      Date.now = now;
    }
    assert.equal(approved.snapshot().unaccounted, undefined);
  }),
);

test(
  "a snapshot from before a completed call does not look untried",
  withSandbox(async (given) => {
    const { quoteId, fromAsset, toAsset, fromAmount, toAmount } = await given.client.conversions.createQuote(
      given.customerId,
      { fromAsset: "EUR", toAsset: "USDC", fromAmount: "10.00" },
    );
    const approved = startOperation(given.client, "conversion", {
      customerId: given.customerId,
      payload: { quoteId, fromAsset, toAsset, fromAmount, toAmount, partnerReference: "cv-2" },
    }).authorize(APPROVAL);
    const created = await approved.create();
    assert.equal(created.snapshot().unaccounted, undefined);
    assert.equal(approved.snapshot().unaccounted.tries, 1, "stored by mistake, it is no proof");
  }),
);

/** The same snapshot with other members and a matching checksum. */
const forged = ({ checksum: _, ...snapshot }, change) => {
  const rest = { ...snapshot, ...change };
  for (const name of Object.keys(rest)) if (rest[name] === undefined) delete rest[name];
  return { ...rest, checksum: lib.operationHash(rest) };
};

test(
  "a version 1 snapshot is resumed as one without knowledge of tries",
  withSandbox(async (given) => {
    const stored = persisted(await approvedBeyondBalance(given));
    assert.equal(stored.format, "oceafin-partner/operation@2");
    const old = forged(stored, { format: "oceafin-partner/operation@1" });
    assert.deepEqual(persisted(resumed(given, old)), stored, "it is written in the present version");
    assert.equal((await rejection(() => resumed(given, old).create())).outcome, "unknown");
    const newer = await rejection(() =>
      resumed(given, forged(stored, { format: "oceafin-partner/operation@3" })),
    );
    assert.deepEqual([newer.code, /version/.test(newer.message)], ["operation_snapshot_invalid", true]);
  }),
);

test(
  "a snapshot may hold only open tries that the operation can have made",
  withSandbox(async (given) => {
    const stored = persisted((await approvedBeyondBalance(given)).begin());
    const { latestAt } = stored.unaccounted;
    assert.deepEqual(persisted(resumed(given, stored)), stored);
    for (const unaccounted of [
      null,
      {},
      [],
      "1",
      { tries: 0, latestAt },
      { tries: 1.5, latestAt },
      { tries: "1", latestAt },
      { tries: 1 },
      { tries: 1, latestAt: "soon" },
      { tries: 1, latestAt: "2026-06-28" },
      { tries: 1, latestAt, more: 1 },
    ]) {
      const { code } = await rejection(() => resumed(given, forged(stored, { unaccounted })));
      assert.equal(code, "operation_snapshot_altered", JSON.stringify(unaccounted));
    }
    assert.equal(
      (await rejection(() => resumed(given, forged(stored, { format: "oceafin-partner/operation@1" })))).code,
      "operation_snapshot_altered",
    );
    for (const writeAhead of [false, 1, "true"]) {
      assert.equal(
        (await rejection(() => resumed(given, forged(stored, { writeAhead })))).code,
        "operation_snapshot_altered",
      );
    }
    const prepared = forged(stored, { step: "prepared", authorization: undefined });
    assert.equal(
      (await rejection(() => resumed(given, prepared))).code,
      "operation_snapshot_altered",
      "no call comes next",
    );
  }),
);

test(
  "a success that does not show the resource does not complete a later step",
  withSandbox(async ({ sandbox, client, customerId }) => {
    const payload = {
      ...(await KINDS.refund.payload(client, sandbox.demo, sandbox)),
      partnerReference: "r-1",
    };
    const created = await startOperation(client, "refund", { customerId, payload })
      .authorize(APPROVAL)
      .create();
    const answers = [
      [201, null],
      [204, null],
      [200, "{}"],
      [200, "null"],
      [200, JSON.stringify({ refundId: "another" })],
    ];
    let answer;
    const fetch = (url, init) =>
      answer === undefined ? sandbox.fetch(url, init) : new Response(answer[1], { status: answer[0] });
    const other = clientOf(sandbox, { fetch });
    const steps = [
      ["submit", created],
      ["confirm", await created.submit()],
    ];
    for (const [call, before] of steps) {
      for (answer of answers) {
        const operation = resumeOperation(other, "refund", persisted(before));
        const error = await rejection(() => operation[call]());
        assert.deepEqual(
          [error.code, error.outcome, error.attempts],
          ["operation_id_missing", "unknown", 1],
          `${call} ${JSON.stringify(answer)}`,
        );
        assert.equal(persisted(operation).step, before.step);
        assert.equal((await rejection(() => operation.afterRefusal(error))).code, "operation_not_refused");
      }
      answer = undefined;
      // Afterwards the same step succeeds as usual: nothing had been done.
      assert.equal(
        (await resumeOperation(other, "refund", persisted(before))[call]()).resourceId,
        created.resourceId,
      );
    }
  }),
);
