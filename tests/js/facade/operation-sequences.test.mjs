// Random courses of one action: processes that die or stall between any two lines, answers that are lost,
// requests that arrive late, gateways that answer in the API's place, refusals that are not stored, and an
// API that shows late what it has done. Whatever happens, one action has one resource. A failing course is
// told by its seed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clientOf, createSandbox, lib } from "../support/package.mjs";
import { APPROVAL, KINDS, persisted } from "./operation-support.mjs";

const COURSES = Number(process.env.OPERATION_COURSES ?? 100);
const SEED = Number(process.env.OPERATION_SEED ?? 1);
const STEPS = 45;

/** Mulberry32. */
function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(next() * n);
  return { below, chance: (p) => next() < p, pick: (list) => list[below(list.length)] };
}

const problem = (status, code) =>
  new Response(JSON.stringify({ type: "about:blank", title: "t", status, code, detail: "d" }), {
    status,
    headers: { "content-type": "application/problem+json" },
  });
const GATEWAY = [
  () => problem(401, "PARTNER_AUTH_FAILED"),
  () => problem(403, "PARTNER_SCOPE_MISSING"),
  () => new Response("<html>blocked</html>", { status: 403, headers: { "content-type": "text/html" } }),
  () => new Response("", { status: 413 }),
  () => problem(409, "PARTNER_SOMETHING_NEW"),
  () => problem(503, "PARTNER_PROCESSING_UNAVAILABLE"),
];
/** The API's own refusal of the action, which it does not store: the same key may be carried out later. */
const refusal = () => problem(409, "PARTNER_RESOURCE_STATE_INVALID");

/** The time of this process and of the sandbox: it passes only when a course moves it. */
const real = Date.now;
let passed = 0;

/** One action in its world. */
async function world(seed, writeAhead) {
  const roll = dice(seed);
  const sandbox = createSandbox({
    seed: String(seed),
    visibilityDelayMs: roll.pick([0, 0, 5_000, 200_000, 400_000]),
  });
  const late = [];
  const refunds = new Map(); // as the sandbox made them, whoever learnt of it
  let refuses = false;
  let calm = true;
  const reach = async (url, init) => {
    const response = await sandbox.fetch(url, init);
    if (init.method === "POST" && response.ok && !response.headers.has("idempotency-replayed")) {
      const { refundId, status } = await response.clone().json();
      if (refundId !== undefined) refunds.set(refundId, status);
    }
    return response;
  };
  const send = async (url, init) => {
    if (calm) return reach(url, init);
    const cut = () => new TypeError("fetch failed");
    if (init.method === "GET") {
      if (roll.chance(0.1)) throw cut();
      return reach(url, init);
    }
    const dies = roll.below(10);
    if (dies === 0) throw cut();
    if (dies === 1) {
      late.push({
        url,
        init: { ...init, signal: undefined, body: init.body && new Uint8Array(init.body) },
        at: Date.now(),
      });
      throw cut();
    }
    if (dies === 2 || dies === 3) {
      await reach(url, init);
      throw cut();
    }
    if (dies === 4 || dies === 5) return roll.pick(GATEWAY)();
    return refuses ? refusal() : reach(url, init);
  };
  const client = clientOf(sandbox, { fetch: send });
  const payload = {
    ...(await KINDS.refund.payload(client, sandbox.demo, sandbox)),
    partnerReference: "rf-1",
  };
  passed += 1_000_000; // what was made so far shows
  calm = false;
  const approved = lib
    .startOperation(client, "refund", { customerId: sandbox.demo.customerId, payload, writeAhead })
    .authorize(APPROVAL);
  return {
    roll,
    sandbox,
    client,
    late,
    approved,
    refunds,
    refusing: (value) => void (refuses = value),
    calm: () => void ([calm, refuses] = [true, false]),
    deliver: async () => {
      const { url, init } = late.splice(roll.below(late.length), 1)[0];
      await reach(url, init);
    },
  };
}

/** A row of a table, replaced only by a process that knows its current content. */
function store(first) {
  let row = JSON.stringify(first);
  return {
    read: () => JSON.parse(row),
    replace: (known, operation) => {
      if (JSON.parse(row).checksum !== known.checksum) return false;
      row = JSON.stringify(operation);
      return true;
    },
  };
}

const act = (operation) =>
  ({
    authorized: () => operation.create,
    created: () => operation.submit,
    submitted: () => operation.confirm,
  })
    [operation.step]?.()
    .call(operation, ...(operation.step === "submitted" ? [{ note: "n" }] : []), { maxRetries: 0 });
const isOver = ({ step }) => step === "confirmed";

/**
 * What a refusal promises: the step was not carried out, and nothing that was sent can still carry it out. A
 * process whose mark was overtaken by another's knows nothing of the other's try: that its row is no longer
 * there tells it.
 */
function holdsTrue({ refunds, late }, operation, error) {
  if (error.outcome !== "refused") return;
  const [status] = refunds.values();
  const reached = ["DRAFT", "SUBMITTED", "CONFIRMED"].indexOf(status) + 1;
  assert.equal(
    reached,
    ["authorized", "created", "submitted"].indexOf(operation.step),
    "refused, and it is done",
  );
  const open = late.filter(
    ({ init, at }) => init.headers["Idempotency-Key"] === error.idempotencyKey && Date.now() - at < 300_000,
  );
  assert.equal(open.length, 0, "refused, and a request of the same step is still on its way");
}

/**
 * One course. With `marks`, several processes share the row and mark every call; without, one at a time works
 * on it.
 */
async function course(seed, marks) {
  const it = await world(seed, marks);
  const { roll, client, sandbox } = it;
  const row = store(it.approved);
  const told = [];
  const counts = { refused: 0, another: 0, absent: 0, found: 0, over: 0 };
  const resumed = () => lib.resumeOperation(client, "refund", row.read());
  const processes = Array.from({ length: marks ? 3 : 1 }, (_, index) => ({
    operation: index === 0 ? it.approved : undefined,
    known: persisted(it.approved),
    error: undefined,
    ready: false,
  }));
  const keep = (process, operation) => {
    const stored = row.replace(process.known, operation);
    Object.assign(
      process,
      stored
        ? { operation, known: persisted(operation), ready: false }
        : { operation: undefined, error: undefined, ready: false },
    );
    return stored;
  };
  const takeUp = (process) => {
    const operation = resumed();
    Object.assign(process, { operation, known: persisted(operation), error: undefined, ready: false });
  };
  const moves = {
    die: (process) => void Object.assign(process, { operation: undefined, error: undefined, ready: false }),
    /** Marks the call and stores the mark; the rest may follow much later. */
    mark: (process) => {
      if (process.operation === undefined) takeUp(process);
      if (isOver(process.operation)) return;
      if (keep(process, process.operation.begin())) process.ready = true;
    },
    call: async (process) => {
      if (marks && !process.ready) moves.mark(process);
      if (process.operation === undefined) marks ? undefined : takeUp(process);
      const { operation } = process;
      if (operation === undefined || isOver(operation)) return;
      process.ready = false;
      try {
        const next = await act(operation);
        if (roll.chance(0.8)) keep(process, next);
        else moves.die(process);
      } catch (error) {
        if (error instanceof assert.AssertionError || !lib.isPartnerError(error)) throw error;
        if (row.read().checksum === process.known.checksum) holdsTrue(it, operation, error);
        if (error.outcome === "refused") counts.refused++;
        if (roll.chance(0.7)) keep(process, operation);
        if (process.operation !== undefined) process.error = error;
        if (roll.chance(0.3)) moves.another(process);
      }
    },
    another: (process) => {
      if (process.operation === undefined || process.error === undefined) return;
      let next;
      try {
        next = process.operation.afterRefusal(process.error);
      } catch (error) {
        assert.ok(["operation_not_refused", "operation_step_out_of_order"].includes(error.code), error.stack);
        return;
      }
      process.error = undefined;
      if (keep(process, next)) counts.another++;
    },
    reconcile: async (process) => {
      if (process.operation === undefined || roll.chance(0.3)) takeUp(process);
      if (isOver(process.operation)) return;
      let result;
      try {
        result = await process.operation.reconcile({ maxRetries: 0 });
      } catch (error) {
        if (!lib.isPartnerError(error)) throw error;
        return;
      }
      const { error } = process;
      assert.notEqual(result.reason, "several_matches");
      counts[
        result.verdict === "absent" && result.settled
          ? "absent"
          : result.verdict === "found"
            ? "found"
            : "over"
      ]++;
      if (keep(process, result.operation) && result.verdict !== "found") process.error = error;
      if (result.settled === true && roll.chance(0.7)) moves.another(process);
    },
    pass: () => void (passed += roll.pick([1_000, 30_000, 200_000, 950_000])),
    deliver: () => (it.late.length > 0 ? it.deliver() : undefined),
    refuse: () => it.refusing(roll.chance(0.6)),
  };
  try {
    for (let step = 0; step < STEPS; step++) {
      const name = roll.pick([
        "die",
        "mark",
        "call",
        "call",
        "call",
        "another",
        "another",
        "reconcile",
        "reconcile",
        "pass",
        "pass",
        "deliver",
        "refuse",
      ]);
      if (name === "mark" && !marks) continue;
      const process = roll.pick(processes);
      await moves[name](process);
      told.push(
        `${new Date().toISOString()} ${name} by ${String(processes.indexOf(process))}: ${process.operation?.step} ${process.error?.outcome}, row ${row.read().step} ${JSON.stringify(row.read().unaccounted)}`,
      );
      assert.ok(it.refunds.size <= 1, `two refunds of one action after ${name}`);
    }
    // Without faults the action completes, under whatever key.
    it.calm();
    passed += 1_000_000;
    let operation = resumed();
    while (!isOver(operation)) operation = await act(marks ? operation.begin() : operation);
    while (it.late.length > 0) await it.deliver();
    assert.equal(it.refunds.size, 1);
    passed += 10_000;
    assert.equal(sandbox.control("ledger").balanced, true);
  } catch (error) {
    throw new Error(
      `OPERATION_SEED=${seed} OPERATION_COURSES=1, ${marks ? "with" : "without"} marks:\n${told.join("\n")}`,
      { cause: error },
    );
  } finally {
    await sandbox.close();
  }
  return counts;
}

for (const marks of [true, false]) {
  test(`${COURSES} courses ${marks ? "of three processes that mark their calls" : "of one process at a time"}: one action, one resource`, async () => {
    Date.now = () => real() + passed;
    const all = { refused: 0, another: 0, absent: 0, found: 0 };
    try {
      for (let n = 0; n < COURSES; n++) {
        const counts = await course(SEED + n, marks);
        for (const name of Object.keys(all)) all[name] += counts[name];
      }
    } finally {
      Date.now = real;
    }
    for (const [name, count] of Object.entries(all))
      assert.ok(
        count >= COURSES / 20,
        `${name} came ${count} times in ${COURSES} courses: ${JSON.stringify(all)}`,
      );
  });
}
