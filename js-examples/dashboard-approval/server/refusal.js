// Refusals for the operator: a code to branch on, a sentence, and the field in which two payloads differ, if
// any.

import { describeOperation, explainMismatch, isPartnerError } from "oceafin-partner";

export class Refusal extends Error {
  constructor(status, code, message, difference) {
    super(message);
    this.status = status;
    this.code = code;
    this.difference = difference;
  }
}

/** The field in which two payloads differ, with its label and both values; undefined if they are equal. */
export function differenceOf(kind, approved, stored) {
  const { equal, pointer, message } = explainMismatch(approved, stored);
  if (equal) return undefined;
  const rowOf = (payload) => describeOperation(kind, payload).rows.find((row) => row.pointer === pointer);
  const [before, now] = [rowOf(approved), rowOf(stored)];
  return { pointer, label: (now ?? before)?.label, approved: before?.value, stored: now?.value, message };
}

/** The parts of an error that an operator may read: code, sentence, difference. */
export function problemOf(error) {
  if (error instanceof Refusal) {
    const { code, message, difference } = error;
    return { code, message, difference };
  }
  if (!isPartnerError(error)) return { code: "internal", message: "something went wrong here" };
  return { code: error.code, message: error.problem?.detail ?? error.message };
}

/**
 * The answer to a request that ended in an error. Only `nothingMoved` says anything about the money, and only
 * for the draft that the answer names. Without it the page must treat the outcome as unknown, whatever the
 * status is.
 */
export function answerOf(error) {
  const { draft, nothingMoved } = error;
  const status = error instanceof Refusal ? error.status : isPartnerError(error) ? 409 : 500;
  return { status, body: { ...problemOf(error), ...(nothingMoved === true && { draft, nothingMoved }) } };
}
