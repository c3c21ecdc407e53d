// Sending what was approved: once, whatever number of requests, tabs, restarts and lost answers there are in between.

import { isPartnerError } from "oceafin-partner";
import { Refusal, problemOf } from "./refusal.js";

/** The call that leads on from a step of the operation. */
const CALLS = { authorized: "create", created: "submit" };

/**
 * `retryMs`: after how long what is not known is asked for again, at first; at most `longestMs`. `settleMs`: how long after the
 * latest try it counts that the API has nothing of it; left out, the library's own quarter of an hour.
 */
export function createSubmissions({ drafts, approvals, retryMs = 1000, longestMs = 30_000, settleMs, log }) {
  const underway = new Map(); // one run per draft; between several processes the idempotency keys hold
  const timers = new Map();
  const failures = new Map();

  /** Sends an approved draft and gives it as it then stands. */
  function submit(operator, id) {
    const { state } = drafts.read(id, operator);
    if (state === "pending") {
      throw Object.assign(new Refusal(409, "approval_missing", "nobody has approved this draft"), { draft: id, nothingMoved: true });
    }
    return run(id);
  }

  function run(id) {
    if (!underway.has(id)) {
      clearTimeout(timers.get(id));
      underway.set(id, send(id).finally(() => underway.delete(id)));
    }
    return underway.get(id);
  }

  async function send(id) {
    const record = drafts.get(id);
    if (record.state === "sent" || record.state === "refused") return record;
    let operation;
    try {
      operation = await approvals.reproved(record);
    } catch (error) {
      if (!(error instanceof Refusal) && !isPartnerError(error)) throw error;
      // As long as nothing has left, this refusal is the end. Later it is not: what left may have been carried out.
      return drafts.change(id, record.state === "approved" ? { state: "refused", problem: problemOf(error) } : { problem: problemOf(error) });
    }
    if (record.refusal !== undefined) {
      const found = await settled(id, operation, record.refusal);
      if (found === undefined) return drafts.get(id);
      operation = found;
    }
    for (let call; (call = CALLS[operation.step]) !== undefined; ) {
      const begun = operation.begin();
      // Committed before anything leaves: whoever finds the draft so, after a crash, knows that it may have been carried out.
      drafts.change(id, { state: "sending", operation: begun.snapshot() });
      try {
        operation = await begun[call]();
      } catch (error) {
        const found = await ended(id, begun, error);
        if (found === undefined) return drafts.get(id);
        operation = found;
      }
      drafts.change(id, { problem: undefined, refusal: undefined, operation: operation.snapshot() });
    }
    failures.delete(id);
    return drafts.change(id, { state: "sent", operation: operation.snapshot(), withdrawalId: operation.resourceId });
  }

  /** What a failed call says of the draft. Unknown is what is left when nothing else is certain. */
  async function ended(id, operation, error) {
    const problem = problemOf(error);
    const kept = { operation: operation.snapshot(), problem }; // it knows more than what was kept before the call
    if (error.outcome === "refused" && !error.retryable) {
      drafts.change(id, { ...kept, state: "refused" });
    } else if (error.outcome === "refused" || error.outcome === "not_sent") {
      // Nothing was done, and the same may be sent later: that is for the operator to say.
      drafts.change(id, { ...kept, state: "approved" });
    } else if (error.cause?.outcome === "refused" && !error.cause.retryable) {
      // The API's no, after a try whose answer is missing: it tells nothing of that one, and would be told again and again.
      const refusal = problemOf(error.cause);
      drafts.change(id, { ...kept, refusal });
      return settled(id, operation, refusal);
    } else {
      drafts.change(id, kept);
      later(id);
    }
    return undefined;
  }

  /** Asks the API whether an earlier try was carried out. Gives the operation to go on from, if it was; otherwise the draft says more. */
  async function settled(id, operation, refusal) {
    try {
      const result = await operation.reconcile({ ...(settleMs !== undefined && { settleMs }) });
      if (result.verdict === "found") return result.operation;
      if (result.verdict === "absent" && result.settled) {
        drafts.change(id, { state: "refused", operation: result.operation.snapshot(), problem: refusal });
        return undefined;
      }
      const code = result.verdict === "unclear" ? result.reason : refusal.code;
      drafts.change(id, { operation: result.operation.snapshot(), problem: { code, message: "the provider refused a later try, and an earlier one may have been carried out" } });
      later(id, result.settlesAt === undefined ? undefined : Date.parse(result.settlesAt) - Date.now());
    } catch (error) {
      drafts.change(id, { problem: problemOf(error) });
      later(id);
    }
    return undefined;
  }

  /** Asks again: the same call under the same key, or the API how it stands. Ever more rarely, and not before `waitMs`. */
  function later(id, waitMs = 0) {
    const times = failures.get(id) ?? 0;
    failures.set(id, times + 1);
    const after = Math.max(waitMs, Math.min(longestMs, retryMs * 2 ** Math.min(times, 16)));
    timers.set(id, setTimeout(() => run(id).catch(log), after).unref());
  }

  return {
    submit,

    /** Takes up what a crash left not known. What is only approved waits for its operator. */
    resume() {
      for (const { id, state } of drafts.all()) if (state === "sending") run(id).catch(log);
    },

    close() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
