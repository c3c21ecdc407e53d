/** The facts of an error, as plain data. */

/** The family of an error. */
export type ErrorKind =
  | "validation"
  | "operation"
  | "signature"
  | "configuration"
  | "connection"
  | "timeout"
  | "abort"
  | "api"
  | "internal";

/**
 * Whether the action of a failed call was carried out.
 *
 * - `not_sent`: nothing was sent to the API. Correct what the error names and repeat the call under the same
 *   key.
 * - `refused`: the API itself refused this very action, and the outcome of every attempt is known: nothing
 *   was carried out. The API may repeat the refusal under the same key, so the corrected action needs a new
 *   key (an operation's `afterRefusal` makes one).
 * - `unknown`: the action may have been carried out; the money may have moved. Send the same body again under
 *   the same `idempotencyKey`, or ask the API what happened. Never use another key.
 */
export type Outcome = "not_sent" | "refused" | "unknown";

/** One broken rule at one place in a document. */
export interface FieldError {
  /** RFC 6901 JSON pointer of the offending value; `""` is the whole document. */
  readonly pointer: string;
  /** Stable machine-readable code, for example `amount_not_string`. */
  readonly code: string;
  /** One plain sentence that says how to fix it. */
  readonly message: string;
}

/**
 * The descriptive members of the RFC 9457 problem document the API answered with, as the server wrote them.
 */
export interface Problem {
  /** A URI that names the problem. */
  readonly type?: string;
  /** A short summary of the kind of problem. */
  readonly title?: string;
  /** Details of this occurrence, in the server's own text. May contain personal data. */
  readonly detail?: string;
}

/** The facts from which an error is created. */
export interface PartnerErrorInit {
  /** The family. For an error from the core, it decides the class. */
  readonly kind?: ErrorKind;
  /** Stable code: `PARTNER_…` codes are the API's own, lower-case codes are this library's. */
  readonly code: string;
  /** One lower-case sentence, safe to log. */
  readonly message: string;
  /** Whether the action was carried out; only on errors of a call. */
  readonly outcome?: Outcome;
  /** Every broken field, when the error is about fields. */
  readonly fieldErrors?: readonly FieldError[];
  /** HTTP status, if a response arrived. */
  readonly status?: number;
  /** The `X-Request-Id` of the call. */
  readonly requestId?: string;
  /** The idempotency key of the call. */
  readonly idempotencyKey?: string;
  /** How many attempts were made. */
  readonly attempts?: number;
  /** Whether the same call may succeed later, with the same key and body. */
  readonly retryable?: boolean;
  /** The wait that the last response requested, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The text of the API's problem document. */
  readonly problem?: Problem;
  /** The clock correction in force, in milliseconds (server minus local), if one had been learnt. */
  readonly clockOffsetMs?: number;
  /** The underlying error, if there is one. */
  readonly cause?: unknown;
}

/** {@link PartnerError} as plain data: no stack, no `cause`. */
export interface PartnerErrorJson extends Omit<PartnerErrorInit, "cause"> {
  /** The name of the class. */
  readonly name: string;
}
