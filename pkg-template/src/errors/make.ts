/**
 * Creates errors: of the class that fits the facts, from the core's JSON, and for input that this package
 * refuses itself.
 */

import {
  AbortError,
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  IdempotencyConflictError,
  InternalError,
  isPartnerError,
  NotFoundError,
  OperationError,
  OperationNotApprovedError,
  PartnerError,
  PermissionError,
  QuoteExpiredError,
  RateLimitError,
  ServerError,
  SignatureError,
  TimeoutError,
  ValidationError,
} from "./classes.js";
import type { ErrorKind, Outcome, PartnerErrorInit } from "./facts.js";

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

function classOf(kind: ErrorKind | undefined, code: string, status: number | undefined): ErrorClass {
  // An error of a kind unknown to this version is still a `PartnerError`.
  if (kind !== "api") return (kind && BY_KIND[kind]) ?? PartnerError;
  const exact = BY_CODE[code];
  if (exact) return exact;
  if (status === undefined) return ApiError;
  return BY_STATUS[status] ?? (status >= 500 ? ServerError : ApiError);
}

/** Creates the error of the class that fits the facts. */
export function partnerError(init: PartnerErrorInit): PartnerError {
  return new (classOf(init.kind, init.code, init.status))(init);
}

/**
 * Creates the error that the core describes as JSON. The core calls this for every error that it throws or
 * rejects with, so this function must not throw. `cause` is the runtime's underlying error, if there is one.
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

/** Sets the outcome of a call's error if it is absent. Errors of other packages are left unchanged. */
export function withOutcome<E>(error: E, outcome: Outcome): E {
  if (isPartnerError(error) && error.outcome === undefined) {
    Object.assign(error, { outcome });
  }
  return error;
}

/** A validation error about one place in the input. */
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
