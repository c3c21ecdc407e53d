/** The errors of a step: what its own call says, in view of the tries before it. */

import type { ResponseMeta } from "../call/promise.js";
import { ApiError, isPartnerError, OperationError } from "../errors/classes.js";
import type { Outcome } from "../errors/facts.js";
import { partnerError } from "../errors/make.js";
import type { Call } from "./facts.js";
import { failure } from "./facts.js";
import type { NoTry, TryEnd } from "./tries.js";
import { overrule } from "./tries.js";
import type { OperationStep } from "./types.js";

const NO_TRY: Readonly<Record<NoTry, (call: Call) => [code: string, message: string]>> = {
  superseded: (call) => [
    "operation_attempt_superseded",
    `\`${call}\` was tried under another key, and that try was carried out or is unaccounted for: go on from the operation that made it; nothing was sent`,
  ],
  unmarked: (call) => [
    "operation_begin_missing",
    `this operation marks each call before it is made: \`begin()\`, store the snapshot, then \`${call}\`; nothing was sent`,
  ],
  stale: (call) => [
    "operation_begin_stale",
    `\`${call}\` was marked as begun more than a minute ago: take up the stored snapshot, \`begin()\` and store it again; nothing was sent`,
  ],
};

/** A try did not begin. `outcome` is what is known of the step. */
export function noTry(why: NoTry, call: Call, outcome: Outcome): OperationError {
  const [code, message] = NO_TRY[why](call);
  return new OperationError({ code, message, outcome: why === "superseded" ? "unknown" : outcome });
}

/**
 * What an error says of its own call. A client that says nothing has sent something, if it made an attempt.
 */
export function outcomeOf(error: unknown): Outcome {
  if (!isPartnerError(error)) return "unknown";
  return error.outcome ?? (error.attempts === 0 ? "not_sent" : "unknown");
}

/** The error of a step: the call's own, unless an earlier try makes the outcome of the step another one. */
export function inView(error: unknown, call: Call, ofStep: TryEnd): unknown {
  if (!isPartnerError(error) || error.outcome === ofStep) return error;
  const { name: _, ...facts } = error.toJSON();
  const own =
    error.outcome === "refused" ? `was answered with ${error.code}` : `was not sent (${error.code})`;
  const message = `\`${call}\` ${own}, but an earlier try of it may have been carried out: make the same step again, or settle it with \`reconcile()\``;
  const inView = partnerError({ ...facts, message, outcome: "unknown", cause: error });
  overrule(error, inView);
  return inView;
}

/**
 * An error of asking what became of a step: whatever became of the question, the step's outcome is not known.
 */
export function undecided(error: unknown): unknown {
  if (!isPartnerError(error) || error.outcome === "unknown") return error;
  const { name: _, ...facts } = error.toJSON();
  return partnerError({ ...facts, outcome: "unknown", cause: error });
}

/** A step that does not follow on where the operation stands. */
export function outOfOrder(call: string, before: string | undefined, at: OperationStep): OperationError {
  const way =
    before === undefined ? "an operation is authorized once" : `it is called on what \`${before}\` gave`;
  return failure(
    "operation_step_out_of_order",
    `\`${call}\` does not follow on \`${at}\`: ${way}; nothing was sent`,
  );
}

/**
 * A success that does not show whose it is: the call may have been carried out, or something else may have
 * answered.
 */
export function withoutId(
  member: string,
  { status, requestId, idempotencyKey, attempts }: ResponseMeta,
): ApiError {
  return new ApiError({
    code: "operation_id_missing",
    message: `the answer is a success that does not show the resource's \`${member}\`, so the call may have been carried out or not; settle it with \`reconcile()\``,
    outcome: "unknown",
    status,
    attempts,
    ...(requestId !== undefined && { requestId }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
}
