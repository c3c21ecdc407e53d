// The rules of sending, without a browser: what each outcome means for a draft, and that one draft is one
// submission.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { PartnerError } from "oceafin-partner";

import { createDrafts } from "../server/drafts.js";
import { createSubmissions } from "../server/submissions.js";
import { until } from "./support/until.js";

const failed = (outcome) =>
  Object.assign(new PartnerError({ code: "some_code", message: "some words" }), outcome && { outcome });

/** The library's error for a refusal after a try without an answer. */
const overruled = () => Object.assign(failed("unknown"), { cause: failed("refused") });

/**
 * `createSubmissions` over a provider that answers as `script` says: an error, or undefined for success.
 * `reconciled` holds the results of `reconcile()`.
 */
function desk(script, { records = new Map(), reconciled = [], retryMs = 3_600_000 } = {}) {
  const calls = [];
  const drafts = createDrafts(records);
  const at = (step, begun = 0) => ({
    step,
    resourceId: step === "authorized" ? undefined : "w-1",
    begin: () => at(step, begun + 1),
    snapshot: () => ({ step, begun }),
    create: () => answer("create", step, begun),
    submit: () => answer("submit", step, begun),
    async reconcile() {
      calls.push("reconcile");
      const answer = reconciled.shift();
      if (answer instanceof Error) throw answer;
      return { operation: at(step, begun), ...answer };
    },
  });
  async function answer(call, step, begun) {
    calls.push(call);
    const { state, operation } = drafts.get("d-1");
    assert.deepEqual(
      [state, operation, begun > 0],
      ["sending", { step, begun }, true],
      "stored before the call goes out",
    );
    const error = await script.shift();
    if (error !== undefined) throw error;
    return at({ create: "created", submit: "submitted" }[call]);
  }
  const approvals = { reproved: async ({ operation }) => at(operation.step, operation.begun) };
  const submissions = createSubmissions({ drafts, approvals, retryMs, log: assert.fail });
  if (records.size === 0)
    drafts.add({ id: "d-1", operator: "o", state: "approved", operation: { step: "authorized" } });
  return {
    ...submissions,
    at,
    calls,
    records,
    record: () => drafts.get("d-1"),
    send: () => submissions.submit("o", "d-1"),
  };
}

describe("an outcome", () => {
  for (const [outcome, state] of [
    ["refused", "refused"],
    ["not_sent", "approved"],
    ["unknown", "sending"],
    [undefined, "sending"],
    ["some_new_word", "sending"],
  ]) {
    for (const call of ["create", "submit"]) {
      test(`${outcome} of ${call}: ${state}`, async (t) => {
        const one = desk([...(call === "submit" ? [undefined] : []), failed(outcome)]);
        t.after(() => one.close());
        const { problem } = await one.send();
        assert.deepEqual([one.record().state, problem.code], [state, "some_code"]);
      });
    }
  }

  test("refused for now (too many requests): nothing was done, and the operator may send it later", async () => {
    const later = new PartnerError({ code: "PARTNER_RATE_LIMITED", message: "some words", retryable: true });
    const one = desk([Object.assign(later, { outcome: "refused" }), undefined, undefined]);
    for (const state of ["approved", "sent"]) {
      await one.send();
      assert.equal(one.record().state, state);
    }
  });

  const absent = (settled) => ({
    verdict: "absent",
    settled,
    settlesAt: settled ? undefined : new Date().toISOString(),
  });

  test("refused after a try without an answer: refused only once the API finally does not have it", async (t) => {
    const one = desk([failed("unknown"), overruled()], {
      reconciled: [
        absent(false),
        failed("unknown"),
        { verdict: "unclear", reason: "several_matches" },
        absent(true),
      ],
    });
    t.after(() => one.close());
    for (const state of ["sending", "sending", "sending", "sending", "refused", "refused"]) {
      await one.send();
      assert.equal(one.record().state, state);
    }
    assert.deepEqual(
      one.calls,
      ["create", "create", "reconcile", "reconcile", "reconcile", "reconcile"],
      "the refused call is not repeated",
    );
    assert.equal(one.record().problem.code, "some_code");
  });

  test("refused after a try that the API did carry out: sending continues from there", async (t) => {
    const reconciled = [];
    const one = desk([failed("unknown"), overruled(), undefined], { reconciled });
    t.after(() => one.close());
    reconciled.push({ verdict: "found", operation: one.at("created") });
    await one.send();
    assert.equal((await one.send()).state, "sent");
    assert.deepEqual(one.calls, ["create", "create", "reconcile", "submit"]);
  });

  test("unknown: the server asks again until it knows", async (t) => {
    const one = desk([failed("unknown"), failed("unknown"), undefined, failed("unknown"), undefined], {
      retryMs: 1,
    });
    t.after(() => one.close());
    await one.send();
    await until(() => one.record().state === "sent", "the end");
    assert.deepEqual(one.calls, ["create", "create", "create", "submit", "submit"]);
  });

  test("refused is final: no later post sends anything", async () => {
    const one = desk([failed("refused")]);
    for (let times = 0; times < 3; times += 1) assert.equal((await one.send()).state, "refused");
    assert.deepEqual(one.calls, ["create"]);
  });
});

describe("one draft is one submission", () => {
  test("of any number of posts, at the same time and later", async () => {
    const one = desk([undefined, undefined]);
    await Promise.all(Array.from({ length: 20 }, one.send));
    await one.send();
    assert.deepEqual(one.calls, ["create", "submit"]);
    assert.equal(one.record().withdrawalId, "w-1");
  });

  test("after a restart a draft that was being sent continues; one that is only approved waits", async (t) => {
    const one = desk([undefined, new Promise(() => undefined)]); // the process ends during the submission
    void one.send();
    await until(() => one.calls.length === 2, "the submission");
    const records = new Map(one.records);
    records.set(
      "d-2",
      JSON.stringify({ id: "d-2", operator: "o", state: "approved", operation: { step: "authorized" } }),
    );
    const next = desk([undefined], { records });
    t.after(() => next.close());
    next.resume();
    await until(() => next.record().state === "sent", "the end");
    assert.deepEqual(next.calls, ["submit"]);
    assert.equal(JSON.parse(records.get("d-2")).state, "approved");
  });
});
