// Sends an approved draft exactly once, however many requests, tabs, restarts and lost answers come in
// between.

import { isPartnerError } from "oceafin-partner";
import { problemOf, Refusal } from "./refusal.js";

/** The next call for each step of an operation. */
const CALLS = { authorized: "create", created: "submit" };

/**
 * `retryMs`: the first wait before an unknown outcome is asked for again; it doubles up to `longestMs`.
 * `settleMs`: how long after the last try "the API does not have it" counts as final; the library's default
 * is a quarter of an hour.
 */
export function createSubmissions({ drafts, approvals, retryMs = 1000, longestMs = 30_000, settleMs, log }) {
  const underway = new Map(); // one run per draft; across processes the idempotency keys prevent a second payment
  const timers = new Map();
  const failures = new Map();

  /** Sends an approved draft and returns it in its new state. */
  function submit(operator, id) {
    const { state } = drafts.read(id, operator);
    if (state === "pending") {
      throw Object.assign(new Refusal(409, "approval_missing", "nobody has approved this draft"), {
        draft: id,
        nothingMoved: true,
      });
    }
    return run(id);
  }

  function run(id) {
    if (!underway.has(id)) {
      clearTimeout(timers.get(id));
      underway.set(
        id,
        send(id).finally(() => underway.delete(id)),
      );
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
      // If no call has gone out, this refusal is final. Otherwise it is not: the API may have carried out an
      // earlier call.
      return drafts.change(
        id,
        record.state === "approved"
          ? { state: "refused", problem: problemOf(error) }
          : { problem: problemOf(error) },
      );
    }
    if (record.refusal !== undefined) {
      const found = await reconciled(id, operation, record.refusal);
      if (found === undefined) return drafts.get(id);
      operation = found;
    }
    for (let call; (call = CALLS[operation.step]) !== undefined; ) {
      const begun = operation.begin();
      // Committed before the call goes out. After a crash, this state says that the API may have carried it
      // out.
      drafts.change(id, { state: "sending", operation: begun.snapshot() });
      try {
        operation = await begun[call]();
      } catch (error) {
        const found = await recordFailure(id, begun, error);
        if (found === undefined) return drafts.get(id);
        operation = found;
      }
      drafts.change(id, { problem: undefined, refusal: undefined, operation: operation.snapshot() });
    }
    failures.delete(id);
    return drafts.change(id, {
      state: "sent",
      operation: operation.snapshot(),
      withdrawalId: operation.resourceId,
    });
  }

  /** Decides what a failed call means for the draft. If nothing is certain, the outcome stays unknown. */
  async function recordFailure(id, operation, error) {
    const problem = problemOf(error);
    const kept = { operation: operation.snapshot(), problem }; // it knows more than the snapshot stored before the call
    if (error.outcome === "refused" && !error.retryable) {
      drafts.change(id, { ...kept, state: "refused" });
    } else if (error.outcome === "refused" || error.outcome === "not_sent") {
      // Nothing was done. The operator may decide to send it later.
      drafts.change(id, { ...kept, state: "approved" });
    } else if (error.cause?.outcome === "refused" && !error.cause.retryable) {
      // The API refused, but an earlier try has no answer. The refusal does not settle that try, and
      // repeating would only be refused again.
      const refusal = problemOf(error.cause);
      drafts.change(id, { ...kept, refusal });
      return reconciled(id, operation, refusal);
    } else {
      drafts.change(id, kept);
      scheduleRetry(id);
    }
    return undefined;
  }

  /**
   * Asks the API whether it carried out an earlier try. If so, returns the operation to continue with; if
   * not, updates the draft.
   */
  async function reconciled(id, operation, refusal) {
    try {
      const result = await operation.reconcile({ ...(settleMs !== undefined && { settleMs }) });
      if (result.verdict === "found") return result.operation;
      if (result.verdict === "absent" && result.settled) {
        drafts.change(id, { state: "refused", operation: result.operation.snapshot(), problem: refusal });
        return undefined;
      }
      const code = result.verdict === "unclear" ? result.reason : refusal.code;
      drafts.change(id, {
        operation: result.operation.snapshot(),
        problem: {
          code,
          message: "the provider refused a later try, and an earlier one may have been carried out",
        },
      });
      scheduleRetry(
        id,
        result.settlesAt === undefined ? undefined : Date.parse(result.settlesAt) - Date.now(),
      );
    } catch (error) {
      drafts.change(id, { problem: problemOf(error) });
      scheduleRetry(id);
    }
    return undefined;
  }

  /**
   * Schedules the next run, after a growing wait of at least `waitMs`. It repeats the call under the same
   * key, or asks the API.
   */
  function scheduleRetry(id, waitMs = 0) {
    const times = failures.get(id) ?? 0;
    failures.set(id, times + 1);
    const after = Math.max(waitMs, Math.min(longestMs, retryMs * 2 ** Math.min(times, 16)));
    timers.set(id, setTimeout(() => run(id).catch(log), after).unref());
  }

  return {
    submit,

    /**
     * Continues drafts whose outcome a crash left unknown. Drafts that are only approved wait for their
     * operator.
     */
    resume() {
      for (const { id, state } of drafts.all()) if (state === "sending") run(id).catch(log);
    },

    close() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
