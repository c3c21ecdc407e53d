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

/** What the page is told of an error. */
export function problemOf(error) {
  if (error instanceof Refusal) {
    const { status, code, message, difference } = error;
    return { status, body: { code, message, difference, outcome: "refused" } };
  }
  if (!isPartnerError(error)) return { status: 500, body: { code: "internal", message: "something went wrong here", outcome: "unknown" } };
  const { code, message, problem, attempts, status = 0 } = error;
  // Refused before it was sent, or by the provider. Anything else may have been carried out: ask again, under the same key.
  const refused = attempts === 0 || (status >= 400 && status < 500 && status !== 429);
  return { status: refused ? 409 : 502, body: { code, message: problem?.detail ?? message, outcome: refused ? "refused" : "unknown" } };
}
