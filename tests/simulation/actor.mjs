// Carries one action through its steps as the guide to workflows says: store the snapshot before each call,
// make the same step again after a lost answer, ask with `reconcile` what became of it, and use another key
// only with what `afterRefusal` gives.
import { startOperation } from "oceafin-partner";

import { KINDS, nextCall } from "./kinds.mjs";
import { misled } from "./plants.mjs";
import { stream } from "./random.mjs";
import { Record } from "./record.mjs";
import { recover } from "./recovery.mjs";

const APPROVAL = { authorizationRef: "appr-77", authorizedBy: "maria", authorizedAt: "2026-06-28T00:00:00Z" };
/** How many turns an actor takes before it leaves the rest to the actor after the storm. */
const TURNS = { storm: 5, calm: 80 };

/**
 * One actor: a process's work on one action. `env` is what the process gives it: its client, the store, time,
 * the oracle's ear. Ends when the action has ended for this actor: `env.finished` says how.
 */
export async function carry(env, action) {
  const random = stream(env.seed, "actor", action.id, env.incarnation);
  const record = new Record(env, action);
  if (!(await begin(env, action, record, random))) return undefined;
  let errors = [];
  for (let turn = 0; turn < TURNS[env.calm ? "calm" : "storm"]; turn += 1) {
    if (random.chance(action.marks ? 0.3 : 0.08)) record.reload();
    const { operation } = record;
    const call = nextCall(action.kind, operation.step);
    if (call === undefined)
      return env.finished(action, { step: operation.step, resourceId: operation.resourceId });
    await env.point(random);
    if (!record.mark()) continue;
    const { next, error } = await step(env, action, record, call, random);
    await env.point(random);
    if (next !== undefined) {
      record.advance(next);
      errors = [];
      continue;
    }
    errors.push(error);
    const before = record.operation;
    if (!(await recover(env, action, record, call, errors, random))) {
      return env.finished(action, { step: operation.step, resourceId: operation.resourceId, refused: call });
    }
    if (record.operation !== before) errors = [];
  }
  return undefined;
}

/** Resumes the action from the store, or begins it. It is stored before anything is sent. */
async function begin(env, action, record, random) {
  if (record.reload()) return true;
  if (env.twin) {
    // The second of two processes resumes what the first has stored.
    await env.sleep(random.between(50, 3_000));
    return record.reload();
  }
  const { kind, customerId, reference, asked, profile } = action;
  const { quote: group, payload } = KINDS[kind];
  let quote;
  for (let asking = 0; group !== undefined && quote === undefined; asking += 1) {
    if (asking > (env.calm ? 20 : 6)) return false;
    quote = await env
      .call("quote", (requestId) =>
        group(env.client(action)).createQuote(customerId, asked, { requestId, ...limits(env, random) }),
      )
      .catch(() => undefined);
    if (quote === undefined) await env.sleep(random.between(100, 2_000));
  }
  const given = {
    customerId,
    profile,
    ...(action.marks && { writeAhead: true }),
    payload: { ...payload(quote ?? {}, asked), partnerReference: reference },
  };
  // Another process may have begun it meanwhile, with another quote: then that is what was begun.
  return (
    record.replace(startOperation(env.client(action), kind, given).authorize(APPROVAL)) || record.reload()
  );
}

/** Makes a step, sometimes with a double click, and reports the result of each call to the oracle. */
async function step(env, action, record, call, random) {
  const clicks = random.chance(action.double) ? 2 : 1;
  if (clicks > 1) env.way("doubleClick");
  const calls = Array.from({ length: clicks }, () => once(env, action, record, call, random));
  const { older } = record;
  if (older !== undefined && nextCall(action.kind, older.step) === call && random.chance(0.5)) {
    env.way("olderValue");
    // A click on a page that was left open. Nobody sees its result.
    void once(env, action, { operation: older, doubtful: true }, call, random);
  }
  const outcomes = await Promise.all(calls);
  const done = outcomes.filter(({ next }) => next !== undefined);
  return random.pick(done.length > 0 ? done : outcomes);
}

async function once(env, action, { operation, doubtful }, call, random) {
  const options = limits(env, random);
  const claim = env.begin({ action: action.id, call, key: operation.keys[call], doubtful });
  let timer;
  if (!env.calm && random.chance(0.05)) {
    const controller = new AbortController();
    if (random.chance(0.4)) controller.abort();
    timer = setTimeout(() => controller.abort(), env.ms(random.between(1, 2_000)));
    options.signal = controller.signal;
  }
  const given = [
    ...(call === "confirm" ? [{ note: "as agreed" }] : []),
    { ...options, requestId: claim.requestId },
  ];
  try {
    const next = await operation[call](...given);
    env.end(claim, { resourceId: next.resourceId });
    return { next };
  } catch (error) {
    const { code = String(error), status, attempts, outcome } = error;
    env.end(claim, misled(env.plant, { code, status, attempts, outcome }));
    return { error };
  } finally {
    clearTimeout(timer);
  }
}

/** The time limits of a call. */
export function limits(env, random) {
  if (env.calm) return { maxRetries: 3 };
  return {
    maxRetries: random.below(4),
    timeoutMs: env.ms(random.pick([800, 3_000, 30_000])),
    deadlineMs: env.ms(random.pick([5_000, 60_000, 120_000])),
  };
}
