// A refusal that the operator is to see: a code to branch on, a sentence, and where two payloads differ, if they do.

import { describeOperation, explainMismatch, isPartnerError } from "oceafin-partner";

export class Refusal extends Error {
  constructor(status, code, message, difference) {
    super(message);
    this.status = status;
    this.code = code;
    this.difference = difference;
  }
}

/** Where two payloads differ, with what the rows say of it there; undefined if they are the same. */
export function differenceOf(kind, approved, stored) {
  const { equal, pointer, message } = explainMismatch(approved, stored);
  if (equal) return undefined;
  const rowOf = (payload) => describeOperation(kind, payload).rows.find((row) => row.pointer === pointer);
  const [before, now] = [rowOf(approved), rowOf(stored)];
  return { pointer, label: (now ?? before)?.label, approved: before?.value, stored: now?.value, message };
}

/** The part of an error that an operator may read: a code, a sentence, what differs. */
export function problemOf(error) {
  if (error instanceof Refusal) {
    const { code, message, difference } = error;
    return { code, message, difference };
  }
  if (!isPartnerError(error)) return { code: "internal", message: "something went wrong here" };
  return { code: error.code, message: error.problem?.detail ?? error.message };
}

/**
 * The answer to a request that ended in an error. Only `nothingMoved` says something about the money, and only of the draft
 * that it names: without it the page must take the outcome for unknown, whatever the status is.
 */
export function answerOf(error) {
  const { draft, nothingMoved } = error;
  const status = error instanceof Refusal ? error.status : isPartnerError(error) ? 409 : 500;
  return { status, body: { ...problemOf(error), ...(nothingMoved === true && { draft, nothingMoved }) } };
}
