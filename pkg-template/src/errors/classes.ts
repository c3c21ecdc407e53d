/**
 * The error classes: one base class to catch, one subclass per family, a stable `code` to branch on.
 *
 * The core provides the facts of an error; this file adds the class, the stack and the `cause`. Messages come
 * from the core and are safe to log. `cause` is not: it may be anything that a runtime throws, so `toJSON`
 * omits it.
 */

import type { ErrorKind, FieldError, Outcome, PartnerErrorInit, PartnerErrorJson, Problem } from "./facts.js";

// A registered symbol: the ESM and the CJS copy of this package, or two installed versions, share it.
const BRAND = Symbol.for("oceafin-partner.error");

/** The facts that an error has only if its call got far enough. */
const FACTS = [
  "outcome",
  "status",
  "requestId",
  "idempotencyKey",
  "retryAfterMs",
  "problem",
  "clockOffsetMs",
] as const;

/** The base of every error this package throws or rejects with. */
export class PartnerError extends Error {
  /** The family of failure. */
  readonly kind: ErrorKind;
  /** Stable code to branch on. `PARTNER_…` codes are the API's own; unknown ones are passed on unchanged. */
  readonly code: string;
  /**
   * Whether the same call may succeed later, with the same idempotency key and body. Whether the action has
   * already been carried out is {@link outcome}.
   */
  readonly retryable: boolean;
  /** How many attempts were made. */
  readonly attempts: number;
  /** Every broken field, with its JSON pointer. Empty when the error is not about fields. */
  readonly fieldErrors: readonly FieldError[];
  /**
   * Whether the action was carried out. Present on every error that a client's call rejects with, absent on
   * all others. Branch on it first:
   *
   * - `"not_sent"`: nothing was sent. Correct the call and repeat it under the same key.
   * - `"refused"`: the API refused this very action. Nothing was carried out.
   * - `"unknown"`: the money may have moved. Send the same body again under the same `idempotencyKey`, or
   *   ask the API what happened. Never use another key, and never tell a customer that nothing happened.
   */
  declare readonly outcome?: Outcome;
  /** HTTP status, if a response arrived. */
  declare readonly status?: number;
  /** The `X-Request-Id` of the call: quote it to support. */
  declare readonly requestId?: string;
  /** The idempotency key of the call. To try again, use this key and the same body. */
  declare readonly idempotencyKey?: string;
  /** The wait that the last response requested (`Retry-After`), in milliseconds; at most a timer's limit. */
  declare readonly retryAfterMs?: number;
  /** The text of the API's problem document, if it sent one; very long text is truncated. */
  declare readonly problem?: Problem;
  /** The clock correction in force, in milliseconds (server minus local), if one had been learnt. */
  declare readonly clockOffsetMs?: number;

  constructor(init: PartnerErrorInit) {
    super(init.message, "cause" in init && init.cause !== undefined ? { cause: init.cause } : undefined);
    this.kind = init.kind ?? "internal";
    this.code = init.code;
    this.retryable = init.retryable ?? false;
    this.attempts = init.attempts ?? 0;
    this.fieldErrors = Object.freeze([...(init.fieldErrors ?? [])]);
    // Absent facts stay absent, so that a printed error shows only what is known.
    for (const fact of FACTS) if (init[fact] !== undefined) Object.assign(this, { [fact]: init[fact] });
  }

  /** The facts that are safe to log: no stack, no `cause`, nothing that the caller passed in. */
  toJSON(): PartnerErrorJson {
    const { name, kind, code, message, retryable, attempts, fieldErrors } = this;
    const known = FACTS.filter((fact) => this[fact] !== undefined).map((fact) => [fact, this[fact]]);
    return {
      name,
      kind,
      code,
      message,
      retryable,
      attempts,
      fieldErrors,
      ...(Object.fromEntries(known) as Partial<PartnerErrorInit>),
    };
  }
}

/** Input that breaks a rule of a model, of JSON or of a value. See `fieldErrors`. Nothing was sent. */
export class ValidationError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "validation" });
  }
}

/** The operation authorization is missing or does not match the payload. Nothing was sent. */
export class OperationError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "operation" });
  }
}

/** A webhook that does not verify, or a request that cannot be signed. */
export class SignatureError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "signature" });
  }
}

/** The configuration of the client or of a call cannot work. Nothing was sent. */
export class ConfigurationError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "configuration" });
  }
}

/** No usable response arrived: refused, cut off, redirected, not HTTP. */
export class ConnectionError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "connection" });
  }
}

/**
 * An attempt or the whole call exceeded its time limit. Whether the server acted on it is unknown: ask the
 * API, or send the same body again under the same `idempotencyKey`.
 */
export class TimeoutError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "timeout" });
  }
}

/** `waitFor` reached its time limit. The awaited state may still come: wait again. */
export class WaitTimeoutError extends TimeoutError {
  /** The latest value; undefined if none arrived. */
  declare readonly lastValue: unknown;

  constructor(init: PartnerErrorInit, lastValue: unknown) {
    super(init);
    // Not enumerable: printing an error must not print a customer's data.
    Object.defineProperty(this, "lastValue", { value: lastValue });
  }
}

/** The caller's `signal` aborted the call; its reason is the `cause`. The outcome is as for a timeout. */
export class AbortError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "abort" });
  }
}

/** A bug in this library. Please report it. */
export class InternalError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "internal" });
  }
}

/** The API answered with an error, or with a response that cannot be read. */
export class ApiError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "api" });
  }
}

/** 400 or 422: the API refused the request as malformed. */
export class BadRequestError extends ApiError {}

/** 401: the API did not accept the client, signature, timestamp or nonce. */
export class AuthenticationError extends ApiError {}

/** 403: the client lacks the scope or the product. */
export class PermissionError extends ApiError {}

/** `PARTNER_OPERATION_NOT_APPROVED`: the API does not accept the operation authorization. */
export class OperationNotApprovedError extends PermissionError {}

/** 404: no such customer or resource, or not visible to this partner. */
export class NotFoundError extends ApiError {}

/** 409: the resource's state does not allow the action, or its key was used for another action. */
export class ConflictError extends ApiError {}

/**
 * `PARTNER_IDEMPOTENCY_CONFLICT`: the key was used before with another body, which may have been carried out.
 */
export class IdempotencyConflictError extends ConflictError {}

/** `PARTNER_QUOTE_EXPIRED`: the quote has expired; request a new one and have it approved again. */
export class QuoteExpiredError extends ConflictError {}

/** 429: too many requests; all retries failed too. See `retryAfterMs`. */
export class RateLimitError extends ApiError {}

/** 5xx: the API failed; all retries failed too. */
export class ServerError extends ApiError {}

const CLASSES: Readonly<Record<string, { readonly prototype: PartnerError }>> = {
  PartnerError,
  ValidationError,
  OperationError,
  SignatureError,
  ConfigurationError,
  ConnectionError,
  TimeoutError,
  WaitTimeoutError,
  AbortError,
  InternalError,
  ApiError,
  BadRequestError,
  AuthenticationError,
  PermissionError,
  OperationNotApprovedError,
  NotFoundError,
  ConflictError,
  IdempotencyConflictError,
  QuoteExpiredError,
  RateLimitError,
  ServerError,
};

// Names are strings, so that a minifier which renames classes does not rename errors. They are not enumerable
// and stand on the prototype, as `Error`'s own `name` does.
for (const [name, type] of Object.entries(CLASSES)) {
  Object.defineProperty(type.prototype, "name", { value: name, configurable: true, writable: true });
}
Object.defineProperty(PartnerError.prototype, BRAND, { value: true });

/**
 * Whether `error` comes from this package. Unlike `instanceof`, it also recognizes errors of another copy of
 * the package (ESM beside CJS, two versions in one tree).
 */
export function isPartnerError(error: unknown): error is PartnerError {
  try {
    return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[BRAND] === true;
  } catch {
    return false; // a proxy that throws on every read is not ours
  }
}
