/**
 * The error tree: one class to catch, one subclass per family, a stable `code` to branch on.
 *
 * The core makes every fact of an error; this file gives them a class, a stack and a `cause`. Messages come from the
 * core and are safe to log; `cause` is not (it may be anything a runtime throws) and so stays out of `toJSON`.
 */

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
 * - `not_sent`: nothing was sent to the API. Correct what the error names, and make the call again, under the same key.
 * - `refused`: the API itself said no to this very action, and no attempt is unaccounted for: nothing was carried out. What
 *   the API refused under a key it may refuse again, so the corrected action takes a key of its own (`afterRefusal` of
 *   an operation makes it).
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

/** The descriptive members of the RFC 9457 problem document the API answered with, as the server wrote them. */
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

// Registered, not unique: the ESM and the CJS copy of this package, or two installed versions, agree on it.
const BRAND = Symbol.for("oceafin-partner.error");

/** What an error knows only of a call that came so far. */
const FACTS = ["outcome", "status", "requestId", "idempotencyKey", "retryAfterMs", "problem", "clockOffsetMs"] as const;

/** The base of every error this package throws or rejects with. */
export class PartnerError extends Error {
  /** The family of failure. */
  readonly kind: ErrorKind;
  /** Stable code to branch on. `PARTNER_…` is the API's own, and unknown ones come through as they are. */
  readonly code: string;
  /**
   * Whether the same call may succeed later, sent again under the same idempotency key with the same body. It says nothing
   * of what has happened already: that is {@link outcome}.
   */
  readonly retryable: boolean;
  /** How many attempts were made. */
  readonly attempts: number;
  /** Every broken field, with its JSON pointer. Empty when the error is not about fields. */
  readonly fieldErrors: readonly FieldError[];
  /**
   * Whether the action was carried out: on every error that a call of a client rejects with, and on no other. Branch on it
   * before anything else:
   *
   * - `"not_sent"`: nothing was sent. Correct and call again, under the same key.
   * - `"refused"`: the API said no to this very action. Nothing was carried out.
   * - `"unknown"`: the money may have moved. Send the same body again under the same `idempotencyKey`, or look at what
   *   the API has; never take another key, and never tell a customer that nothing happened.
   */
  declare readonly outcome?: Outcome;
  /** HTTP status, if a response arrived. */
  declare readonly status?: number;
  /** The `X-Request-Id` of the call: quote it to support. */
  declare readonly requestId?: string;
  /** The idempotency key of the call. To try again, use this key and the same body. */
  declare readonly idempotencyKey?: string;
  /** How long the last answer asked to wait (`Retry-After`), in milliseconds, at most what a timer can wait. */
  declare readonly retryAfterMs?: number;
  /** The problem document's own words, if the API sent one; very long ones are cut. */
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

  /** Everything that is safe to log: no stack, no `cause`, nothing the caller passed in. */
  toJSON(): PartnerErrorJson {
    const { name, kind, code, message, retryable, attempts, fieldErrors } = this;
    const known = FACTS.filter((fact) => this[fact] !== undefined).map((fact) => [fact, this[fact]]);
    return { name, kind, code, message, retryable, attempts, fieldErrors, ...(Object.fromEntries(known) as Partial<PartnerErrorInit>) };
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

/** The client or a call is set up in a way that cannot work. Nothing was sent. */
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
 * An attempt or the whole call took longer than it was given. Whether the server acted on it is not known: ask, or
 * send the same body again under the same `idempotencyKey`.
 */
export class TimeoutError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "timeout" });
  }
}

/** `waitFor` waited for as long as it was told to. Whatever is waited for may still come: wait again. */
export class WaitTimeoutError extends TimeoutError {
  /** The latest value; undefined if none arrived. */
  declare readonly lastValue: unknown;

  constructor(init: PartnerErrorInit, lastValue: unknown) {
    super(init);
    // Not enumerable: printing an error must not print a customer's data.
    Object.defineProperty(this, "lastValue", { value: lastValue });
  }
}

/** The caller's `signal` aborted the call; its reason is the `cause`. What holds of a timeout holds here. */
export class AbortError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "abort" });
  }
}

/** A fault of this library. Never expected; please report it. */
export class InternalError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "internal" });
  }
}

/** The API answered with an error, or with something that cannot be read as its answer. */
export class ApiError extends PartnerError {
  constructor(init: PartnerErrorInit) {
    super({ ...init, kind: "api" });
  }
}

/** 400 or 422: the API refused the request as malformed. */
export class BadRequestError extends ApiError {}

/** 401: client, signature, timestamp or nonce were not accepted. */
export class AuthenticationError extends ApiError {}

/** 403: the client lacks the scope or the product. */
export class PermissionError extends ApiError {}

/** `PARTNER_OPERATION_NOT_APPROVED`: the API does not accept the operation authorization. */
export class OperationNotApprovedError extends PermissionError {}

/** 404: no such customer or resource, or not visible to this partner. */
export class NotFoundError extends ApiError {}

/** 409: the resource is in the wrong state for the action, or its key was used for something else. */
export class ConflictError extends ApiError {}

/** `PARTNER_IDEMPOTENCY_CONFLICT`: the key was used before with another body, which may have been carried out. */
export class IdempotencyConflictError extends ConflictError {}

/** `PARTNER_QUOTE_EXPIRED`: the quote can no longer be used; take a new one and have it approved again. */
export class QuoteExpiredError extends ConflictError {}

/** 429: too many requests, and the retries did not help. See `retryAfterMs`. */
export class RateLimitError extends ApiError {}

/** 5xx: the API failed, and the retries did not help. */
export class ServerError extends ApiError {}

type ErrorClass = new (init: PartnerErrorInit) => PartnerError;

const BY_KIND: Readonly<Record<Exclude<ErrorKind, "api">, ErrorClass>> = {
  validation: ValidationError,
  operation: OperationError,
  signature: SignatureError,
  configuration: ConfigurationError,
  connection: ConnectionError,
  timeout: TimeoutError,
  abort: AbortError,
  internal: InternalError,
};

const BY_CODE: Readonly<Record<string, ErrorClass>> = Object.assign(Object.create(null) as object, {
  PARTNER_OPERATION_NOT_APPROVED: OperationNotApprovedError,
  PARTNER_IDEMPOTENCY_CONFLICT: IdempotencyConflictError,
  PARTNER_QUOTE_EXPIRED: QuoteExpiredError,
});

const BY_STATUS: Readonly<Record<number, ErrorClass>> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  422: BadRequestError,
  429: RateLimitError,
};

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

// Written out as strings, so that a minifier which renames classes does not rename errors; on the prototype and not
// enumerable, as `Error`'s own `name` is.
for (const [name, type] of Object.entries(CLASSES)) {
  Object.defineProperty(type.prototype, "name", { value: name, configurable: true, writable: true });
}
Object.defineProperty(PartnerError.prototype, BRAND, { value: true });

function classOf(kind: ErrorKind | undefined, code: string, status: number | undefined): ErrorClass {
  // A kind this version does not know is no reason to lose the error: it is still a `PartnerError`.
  if (kind !== "api") return (kind && BY_KIND[kind]) ?? PartnerError;
  const exact = BY_CODE[code];
  if (exact) return exact;
  if (status === undefined) return ApiError;
  return BY_STATUS[status] ?? (status >= 500 ? ServerError : ApiError);
}

/** The error of the right class for these facts. */
export function partnerError(init: PartnerErrorInit): PartnerError {
  return new (classOf(init.kind, init.code, init.status))(init);
}

/**
 * The error the core describes as JSON. The core calls this for every error it throws or rejects with, so it must not
 * throw itself. `cause` is what the runtime threw underneath, when there was something.
 */
export function errorFromCore(json: string, cause?: unknown): PartnerError {
  try {
    const facts = JSON.parse(json) as PartnerErrorInit;
    return partnerError(cause === undefined ? facts : { ...facts, cause });
  } catch (unreadable) {
    return new InternalError({
      code: "internal_error_unreadable",
      message: "the core reported an error that cannot be read",
      cause: unreadable,
    });
  }
}

/** Gives an error of a call its outcome, unless it has one. What is not this package's stays as it is. */
export function withOutcome<E>(error: E, outcome: Outcome): E {
  if (isPartnerError(error) && error.outcome === undefined) {
    Object.assign(error, { outcome });
  }
  return error;
}

/**
 * Whether `error` comes from this package. Unlike `instanceof` it also knows errors of another copy of the package
 * (ESM beside CJS, two versions in one tree).
 */
export function isPartnerError(error: unknown): error is PartnerError {
  try {
    return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[BRAND] === true;
  } catch {
    return false; // a proxy that throws on every read is not ours
  }
}

/** A validation error about one place. */
export function invalid(code: string, pointer: string, message: string, cause?: unknown): ValidationError {
  return new ValidationError({
    code,
    message: pointer === "" ? message : `\`${pointer}\`: ${message}`,
    fieldErrors: [{ pointer, code, message }],
    ...(cause !== undefined && { cause }),
  });
}

/** A configuration error about one named option or argument. */
export function misconfigured(code: string, message: string): ConfigurationError {
  return new ConfigurationError({ code, message });
}
