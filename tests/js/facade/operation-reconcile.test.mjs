// Settling an unknown outcome by asking the API.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clientOf, lib } from "../support/package.mjs";
import { APPROVAL, KINDS, persisted, rejection, withSandbox } from "./operation-support.mjs";

const { resumeOperation, startOperation } = lib;
const act = (operation, call) =>
  call === "confirm"
    ? operation.confirm({ note: "n" }, { maxRetries: 0 })
    : operation[call]({ maxRetries: 0 });
const STEP = { create: "created", submit: "submitted", confirm: "confirmed" };

/** An approved refund of 20 USDC. */
async function approvedRefund(
  { sandbox, client, customerId },
  more = { partnerReference: "rf-1" },
  init = {},
) {
  const payload = { ...(await KINDS.refund.payload(client, sandbox.demo, sandbox)), ...more };
  return startOperation(client, "refund", { customerId, payload, ...init }).authorize(APPROVAL);
}

/** A client whose answers are changed on their way: `change` is given the path and the parsed body. */
const changing = (sandbox, change) =>
  clientOf(sandbox, {
    fetch: async (url, init) => {
      const response = await sandbox.fetch(url, init);
      const body = await response.json();
      return new Response(
        JSON.stringify(init.method === "GET" ? (change(new URL(url), body) ?? body) : body),
        response,
      );
    },
  });
const list = (url) => url.pathname.endsWith("/refunds");

for (const [kind, { group, payload: make }] of Object.entries(KINDS)) {
  test(
    `${kind}: each answer is lost and found again; nothing is sent twice`,
    withSandbox(async ({ sandbox, client, customerId }) => {
      const payload = { ...(await make(client, sandbox.demo, sandbox)), partnerReference: "r-1" };
      let operation = startOperation(client, kind, { customerId, payload }).authorize(APPROVAL);
      const { keys } = operation;
      for (const call of Object.keys(keys)) {
        const before = await operation.reconcile();
        assert.deepEqual(
          [before.verdict, before.settled, before.operation.step],
          ["absent", true, operation.step],
        );
        sandbox.inject({ kind: "cut", when: "after", endpoint: `${group}.${call}` });
        const stored = persisted(operation);
        assert.equal((await rejection(() => act(operation, call))).outcome, "unknown");
        // In the process that made the try, and in another.
        const there = await resumeOperation(client, kind, stored).reconcile();
        const { verdict, operation: found, resource } = await operation.reconcile();
        assert.deepEqual([verdict, found.step], ["found", STEP[call]]);
        assert.deepEqual(persisted(there.operation), persisted(found));
        assert.deepEqual([found.resource, found.response.status], [resource, 200]);
        assert.equal(found.snapshot().unaccounted, undefined);
        assert.match(
          (await rejection(() => operation.afterRefusal(new Error("x")))).code,
          /operation_not_refused/,
        );
        operation = found;
      }
      assert.equal((await client[group].list(customerId).toArray({ limit: 10 })).length, 1);
      assert.equal((await rejection(() => operation.reconcile())).code, "operation_step_out_of_order");
      sandbox.advance(10_000);
      assert.equal((await operation.get()).status, "COMPLETED");
    }),
  );
}

test(
  "reconcile finds an operation at the step it has reached",
  withSandbox(async (given) => {
    const approved = await approvedRefund(given);
    const confirmed = await (await (await approved.create()).submit()).confirm();
    const { operation } = await resumeOperation(given.client, "refund", persisted(approved)).reconcile();
    assert.deepEqual([operation.step, operation.resourceId], ["confirmed", confirmed.resourceId]);
  }),
);

test(
  "an absence is final when the time of every try is over",
  withSandbox(async (given) => {
    const { sandbox, client, customerId } = given;
    const approved = await approvedRefund(given, undefined, { writeAhead: true });
    sandbox.inject({ kind: "cut", when: "before", endpoint: "refunds.create", times: 2 });
    await rejection(() => approved.begin().create({ maxRetries: 0 }));
    const plain = startOperation(client, "refund", {
      customerId,
      payload: { ...approved.payload, partnerReference: "rf-2" },
    }).authorize(APPROVAL);
    await rejection(() => plain.create({ maxRetries: 0 }));
    const early = await approved.reconcile();
    const { latestAt } = persisted(approved).unaccounted;
    assert.deepEqual(
      [early.verdict, early.settled, Date.parse(early.settlesAt)],
      ["absent", false, Date.parse(latestAt) + 900_000],
    );
    // Another process, a quarter of an hour later by the test's clock.
    const now = Date.now;
    try {
      Date.now = () => now() + 900_000;
      const late = await resumeOperation(client, "refund", persisted(early.operation)).reconcile();
      assert.deepEqual([late.verdict, late.settled, late.settlesAt], ["absent", true, undefined]);
      assert.equal(late.operation.snapshot().unaccounted, undefined);
      // Without `writeAhead`, the stored mark says nothing about later tries.
      const other = await resumeOperation(client, "refund", { ...persisted(plain) }).reconcile();
      assert.deepEqual(
        [other.verdict, other.settled, Date.parse(other.settlesAt) >= Date.now() + 899_000],
        ["absent", false, true],
      );
    } finally {
      Date.now = now;
    }
    assert.equal((await approved.reconcile({ settleMs: 0 })).settled, true);
  }),
);

test(
  "for a snapshot without knowledge of tries, time counts from its resumption",
  withSandbox(async (given) => {
    const stored = persisted(await approvedRefund(given));
    const before = Date.now();
    const first = await resumeOperation(given.client, "refund", stored).reconcile();
    assert.equal(first.settled, false);
    const { tries, latestAt } = persisted(first.operation).unaccounted;
    assert.ok(tries === 1 && Date.parse(latestAt) >= before);
    assert.equal(
      (await first.operation.reconcile({ settleMs: 0 })).settled,
      true,
      "asked again by the same process",
    );
  }),
);

test(
  "refused after a lost try, then settled as absent: the refusal counts",
  withSandbox(async (given) => {
    const { sandbox, client, customerId } = given;
    const { quoteId, fromAsset, toAsset, fromAmount, toAmount } = await client.conversions.createQuote(
      customerId,
      { fromAsset: "EUR", toAsset: "USDC", fromAmount: "30000.00" },
    );
    const approved = startOperation(client, "conversion", {
      customerId,
      payload: { quoteId, fromAsset, toAsset, fromAmount, toAmount, partnerReference: "cv-1" },
    }).authorize(APPROVAL);
    sandbox.inject({ kind: "cut", when: "before", endpoint: "conversions.create" });
    await rejection(() => approved.create({ maxRetries: 0 }));
    const error = await rejection(() => approved.create());
    assert.equal(error.outcome, "unknown");
    const early = await approved.reconcile();
    assert.equal(
      (await rejection(() => early.operation.afterRefusal(error))).code,
      "operation_not_refused",
      "absent, and not for certain",
    );
    const { operation, settled } = await approved.reconcile({ settleMs: 0 });
    assert.equal(settled, true);
    sandbox.simulate.deposit({ customerId, asset: "EUR", amount: "10000.00" });
    const created = await operation.afterRefusal(error).create();
    assert.equal(created.response.idempotencyKey, `${approved.keys.create}:2`);
  }),
);

test(
  "while a try is in flight, an absence is not final",
  withSandbox(async ({ sandbox, customerId }) => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    const client = clientOf(sandbox, {
      fetch: async (url, init) =>
        init.method === "POST" && url.endsWith("/refunds")
          ? (await held, sandbox.fetch(url, init))
          : sandbox.fetch(url, init),
    });
    const approved = await approvedRefund({ sandbox, client, customerId });
    const creation = approved.create();
    assert.equal((await approved.reconcile({ settleMs: 0 })).settled, false);
    release();
    assert.equal((await creation).step, "created");
    assert.equal((await approved.reconcile()).verdict, "found");
  }),
);

test(
  "a resource that the API shows late is absent at first: only the same key is safe, and no other is offered",
  withSandbox(
    async (given) => {
      const { sandbox, client } = given;
      const approved = await approvedRefund(given);
      sandbox.inject({ kind: "cut", when: "after", endpoint: "refunds.create" });
      await rejection(() => approved.create({ maxRetries: 0 }));
      const early = await approved.reconcile();
      assert.deepEqual([early.verdict, early.settled], ["absent", false], "it is there, and does not show");
      sandbox.advance(60_000);
      const { operation } = await approved.reconcile();
      assert.equal(operation.step, "created");
      // The submission: the resource shows, in its old state.
      sandbox.inject({ kind: "cut", when: "after", endpoint: "refunds.submit" });
      await rejection(() => operation.submit({ maxRetries: 0 }));
      assert.deepEqual(
        [(await operation.reconcile()).verdict, (await operation.reconcile()).settled],
        ["absent", false],
      );
      const submitted = await operation.submit();
      assert.equal(submitted.resource.status, "SUBMITTED");
      sandbox.advance(60_000);
      assert.equal((await operation.reconcile()).operation.step, "submitted");
      // Just created, and the get does not show it yet.
      const payload = { ...approved.payload, partnerReference: "rf-2" };
      const next = await startOperation(client, "refund", { customerId: given.customerId, payload })
        .authorize(APPROVAL)
        .create();
      const { verdict, reason } = await next.reconcile();
      assert.deepEqual([verdict, reason], ["unclear", "not_visible"]);
    },
    { visibilityDelayMs: 60_000 },
  ),
);

test(
  "two resources of one action need manual review",
  withSandbox(async (given) => {
    const { client, customerId } = given;
    const approved = await approvedRefund(given);
    const body = { ...approved.payload, operationAuthorization: approved.authorization };
    const made = [
      await client.refunds.create(customerId, body),
      await client.refunds.create(customerId, body),
    ];
    const { verdict, reason, candidates, operation } = await approved.reconcile();
    assert.deepEqual([verdict, reason, operation.step], ["unclear", "several_matches", "authorized"]);
    assert.deepEqual(
      candidates.map(({ refundId }) => refundId).sort(),
      made.map(({ refundId }) => refundId).sort(),
    );
  }),
);

test(
  "a payload without a reference may belong to another action",
  withSandbox(async (given) => {
    const approved = await approvedRefund(given, {}, { partnerReference: "rf-1" });
    const created = await approved.create();
    const other = startOperation(given.client, "refund", {
      customerId: given.customerId,
      payload: approved.payload,
      partnerReference: "rf-2",
    }).authorize(APPROVAL);
    const { verdict, reason, candidates } = await other.reconcile();
    assert.deepEqual(
      [verdict, reason, candidates[0].refundId],
      ["unclear", "not_distinct", created.resourceId],
    );
  }),
);

test(
  "the same reference with another payload is neither this action nor an absence",
  withSandbox(async (given) => {
    const approved = await approvedRefund(given);
    const other = startOperation(given.client, "refund", {
      customerId: given.customerId,
      payload: { ...approved.payload, amount: "21.00" },
    }).authorize(APPROVAL);
    await other.create();
    const { verdict, reason } = await approved.reconcile();
    assert.deepEqual([verdict, reason], ["unclear", "payload_differs"]);
  }),
);

test(
  "a list that shows no hash is matched by payload and reference",
  withSandbox(async ({ sandbox, customerId }) => {
    let change = () => undefined;
    const client = changing(sandbox, (url, body) => (list(url) ? change(body) : undefined));
    const approved = await approvedRefund({ sandbox, client, customerId });
    const { resourceId } = await approved.create();
    const found = async (edit) => {
      change = ({ items }) => ({
        items: items.map(({ operationHash: _, ...item }) => ({ ...item, ...edit })),
      });
      const { verdict, reason, operation } = await approved.reconcile();
      return verdict === "found" ? operation.resourceId : `${verdict} ${reason}`;
    };
    assert.equal(await found({}), resourceId, "20.000000 is 20.00");
    assert.equal(await found({ amount: "20" }), resourceId);
    assert.equal(await found({ reason: undefined, memo: undefined }), resourceId, "not all need be shown");
    assert.equal(await found({ amount: "20.01" }), "unclear payload_differs");
    assert.equal(await found({ partnerReference: "rf-9" }), "absent undefined");
    assert.equal(await found({ partnerReference: undefined }), "unclear not_distinct");
    assert.equal(await found({ partnerReference: undefined, amount: "3.00" }), "absent undefined");
    assert.equal(await found({ refundId: undefined }), "unclear item_unreadable");
  }),
);

test(
  "an external hash may belong to another payload",
  withSandbox(async (given) => {
    const approved = await approvedRefund(given);
    const { operationHash } = approved;
    const { resourceId } = await approved.create();
    const external = (payload) =>
      startOperation(given.client, "refund", {
        customerId: given.customerId,
        payload,
        profile: "external",
        operationHash,
      })
        .authorize(APPROVAL)
        .reconcile();
    assert.equal((await external(approved.payload)).operation.resourceId, resourceId);
    assert.equal((await external({ ...approved.payload, amount: "21.00" })).reason, "payload_differs");
  }),
);

test(
  "an unreadable answer is not an absence",
  withSandbox(async ({ sandbox, customerId }) => {
    let status = "ON_HOLD";
    const client = changing(sandbox, (url, body) =>
      list(url) ? { items: [...body.items, null] } : { ...body, status },
    );
    const approved = await approvedRefund({ sandbox, client, customerId });
    assert.deepEqual(
      [(await approved.reconcile()).verdict, (await approved.reconcile()).reason],
      ["unclear", "item_unreadable"],
    );
    const draft = await approved.create();
    const { verdict, reason, candidates } = await draft.reconcile();
    assert.deepEqual([verdict, reason, candidates[0].status], ["unclear", "status_unknown", "ON_HOLD"]);
    status = undefined;
    assert.equal((await draft.reconcile()).reason, "status_unknown");
    assert.equal(
      (await approved.reconcile()).operation.step,
      "created",
      "it exists, whatever else stands in the list",
    );
  }),
);

test(
  "every page is read up to the limit, and a list that loops ends",
  withSandbox(async ({ sandbox, customerId }) => {
    const asked = [];
    let shows = (cursor) => (cursor === undefined ? made : []);
    let next = (page) => (page < 4 ? String(page + 1) : undefined);
    // Cursors of our own: the sandbox's list has one page here, which is the last of five.
    const fetch = async (url, init) => {
      const target = new URL(url);
      if (init.method !== "GET" || !list(target)) return sandbox.fetch(url, init);
      asked.push(Object.fromEntries(target.searchParams));
      const cursor = next(Number(target.searchParams.get("cursor") ?? 0));
      return new Response(JSON.stringify({ items: shows(cursor), nextCursor: cursor }), {
        status: 200,
        headers: { "content-type": "application/json" },
      });
    };
    const client = clientOf(sandbox, { fetch });
    const approved = await approvedRefund({ sandbox, client, customerId });
    const made = [(await approved.create()).resource];
    const fresh = () =>
      startOperation(client, "refund", { customerId, payload: approved.payload }).authorize(APPROVAL);
    assert.equal((await fresh().reconcile()).verdict, "found");
    assert.deepEqual(asked, [
      { limit: "200" },
      ...[1, 2, 3, 4].map((page) => ({ limit: "200", cursor: String(page) })),
    ]);
    // A list that grew between two pages repeats an item.
    asked.length = 0;
    shows = () => made;
    assert.equal((await fresh().reconcile()).verdict, "found");
    assert.equal(asked.length, 5);
    shows = (cursor) => (cursor === undefined ? made : []);
    asked.length = 0;
    const short = await fresh().reconcile({ maxPages: 4 });
    assert.deepEqual([short.verdict, short.reason, asked.length], ["unclear", "list_incomplete", 4]);
    next = (page) => String((page + 1) % 3);
    asked.length = 0;
    const circle = await fresh().reconcile();
    assert.deepEqual([circle.verdict, circle.reason, asked.length], ["unclear", "list_incomplete", 4]);
  }),
);

test(
  "options of a reconciliation",
  withSandbox(async (given) => {
    const approved = await approvedRefund(given);
    const code = async (options) => (await rejection(() => approved.reconcile(options))).code;
    for (const options of [
      { settleMs: -1 },
      { settleMs: 1.5 },
      { maxPages: 0 },
      { deadlineMs: 0 },
      { timeoutMs: 0 },
      { from: "soon" },
      { from: 7 },
      { from: new Date(NaN) },
      { signal: {} },
    ]) {
      assert.equal(await code(options), "option_invalid", JSON.stringify(options));
    }
    assert.equal(await code({ settle: 1 }), "option_unknown");
    assert.equal(await code({ idempotencyKey: "k" }), "option_unknown");
    assert.equal(await code({ signal: AbortSignal.abort() }), "aborted");
    const past = await approved.create();
    assert.equal(
      (await approved.reconcile({ from: "2026-01-01T00:00:00Z" })).operation.resourceId,
      past.resourceId,
    );
    assert.equal(
      (await approved.reconcile({ from: new Date(Date.now() + 60_000) })).verdict,
      "absent",
      "what is hidden counts as absent",
    );
    const prepared = startOperation(given.client, "refund", {
      customerId: given.customerId,
      payload: approved.payload,
    });
    assert.equal((await rejection(() => prepared.reconcile())).code, "operation_step_out_of_order");
  }),
);

test(
  "reconcile ends at its time limit and on abort",
  withSandbox(async ({ sandbox, customerId }) => {
    let hang = false;
    const fetch = (url, init) => {
      if (!hang) return sandbox.fetch(url, init);
      return new Promise((_, reject) =>
        init.signal.addEventListener("abort", () => reject(init.signal.reason), { once: true }),
      );
    };
    const client = clientOf(sandbox, { fetch });
    const approved = await approvedRefund({ sandbox, client, customerId });
    hang = true;
    const late = await rejection(() => approved.reconcile({ deadlineMs: 20 }));
    assert.deepEqual([late.name, late.code, late.retryable], ["TimeoutError", "reconcile_timeout", true]);
    const controller = new AbortController();
    const ended = rejection(() => approved.reconcile({ signal: controller.signal }));
    controller.abort(new Error("enough"));
    const error = await ended;
    assert.deepEqual([error.name, error.cause.message], ["AbortError", "enough"]);
    assert.equal((await rejection(() => approved.afterRefusal(error))).code, "operation_not_refused");
  }),
);

test(
  "an unreachable API gives no verdict",
  withSandbox(async ({ sandbox, client, customerId }) => {
    const approved = await approvedRefund({ sandbox, client, customerId });
    const other = startOperation(client, "refund", {
      customerId: "nobody",
      payload: approved.payload,
    }).authorize(APPROVAL);
    const error = await rejection(() => other.reconcile());
    assert.deepEqual(
      [error.status, error.outcome, error.cause.outcome],
      [404, "unknown", "refused"],
      "the question was refused, not the step",
    );
    assert.equal((await rejection(() => other.afterRefusal(error))).code, "operation_not_refused");
  }),
);
