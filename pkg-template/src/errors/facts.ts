/** What is known of a failure, as plain data. */

/** What family of failure an error belongs to. */
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
 * Whether the action of a call that failed was carried out.
 *
 * - `not_sent`: nothing was sent to the API. Correct what the error names, and make the call again, under the
 *   same key.
 * - `refused`: the API itself said no to this very action, and no attempt is unaccounted for: nothing was
 *   carried out. What the API refused under a key it may refuse again, so the corrected action takes a key of
 *   its own (`afterRefusal` of an operation makes it).
 * - `unknown`: anything may be true; the money may have moved. Send the same body again under the same
 *   `idempotencyKey`, or ask the API what became of it, and never take another key.
 */
export type Outcome = "not_sent" | "refused" | "unknown";

/** One broken rule, at one place. */
export interface FieldError {
  /** RFC 6901 JSON pointer of the offending value; `""` is the whole document. */
  readonly pointer: string;
  /** Stable machine-readable code, for example `amount_not_string`. */
  readonly code: string;
  /** One sentence in plain words that says how to mend it. */
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
  /** What is special about this occurrence. May hold personal data: it is the server's own text. */
  readonly detail?: string;
}

/** What an error is made from. */
export interface PartnerErrorInit {
  /** The family; the class follows from it when the core makes the error. */
  readonly kind?: ErrorKind;
  /** `PARTNER_…` is the API's own, lower-case ones are this library's. */
  readonly code: string;
  /** One lower-case sentence, safe to log. */
  readonly message: string;
  /** Whether the action was carried out, for an error of a call. */
  readonly outcome?: Outcome;
  /** Every broken field, when the error is about fields. */
  readonly fieldErrors?: readonly FieldError[];
  /** HTTP status, if a response arrived. */
  readonly status?: number;
  /** The `X-Request-Id` of the call. */
  readonly requestId?: string;
  /** The idempotency key the call was sent under. */
  readonly idempotencyKey?: string;
  /** How many attempts were made. */
  readonly attempts?: number;
  /** Whether the same call may succeed later, with the same key and body. */
  readonly retryable?: boolean;
  /** How long the last answer asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The problem document's own words. */
  readonly problem?: Problem;
  /** The clock correction in force, in milliseconds (server minus local), if one had been learnt. */
  readonly clockOffsetMs?: number;
  /** What was thrown underneath, if anything. */
  readonly cause?: unknown;
}

/** {@link PartnerError} as plain data: no stack, no `cause`. */
export interface PartnerErrorJson extends Omit<PartnerErrorInit, "cause"> {
  /** The name of the class. */
  readonly name: string;
}
