/**
 * Refusals of a relay: what it answers when it says no, in the shape of the API's own problems (RFC 9457), so
 * that the client in the page makes of it what it makes of an answer of the API. Codes of the relay begin
 * with `relay_`; what the core refuses keeps the core's code.
 */

import type { PartnerError } from "../errors/classes.js";
import { isPartnerError } from "../errors/classes.js";
import type { FieldError, Outcome } from "../errors/facts.js";

// Status, title, detail. None says more than the page may know: what a hook threw, which option is missing
// and where the API was not reached stand in the event for the backend.
const REFUSALS = {
  relay_path_unknown: [404, "No such path", "the path is not one of the API's, below the path of this relay"],
  relay_method_not_allowed: [405, "Method not allowed", "the API has no such method at this path"],
  relay_operation_refused: [
    403,
    "Operation refused",
    "this relay does not pass this operation on; it is for `operations` of the relay to list it",
  ],
  relay_origin_refused: [403, "Origin refused", "the request does not come from a page of an allowed origin"],
  relay_request_id_missing: [
    400,
    "Request id missing",
    "every request of the client carries an `X-Request-Id`; without one it is not the client's",
  ],
  relay_query_refused: [
    400,
    "Query refused",
    "the endpoint has no such query parameter, or the query is not percent-encoded UTF-8",
  ],
  relay_content_type_refused: [
    415,
    "Content type refused",
    "a body must be `application/json`, and not compressed",
  ],
  relay_body_too_large: [413, "Body too large", "the body is larger than this relay takes"],
  relay_body_timeout: [408, "Body too slow", "the body took longer to arrive than this relay waits"],
  relay_body_missing: [400, "Body missing", "this call needs a JSON object as its body"],
  relay_body_unreadable: [400, "Body unreadable", "the body broke off while it was read"],
  relay_unauthenticated: [401, "Not signed in", "sign in first: this relay does not know who is asking"],
  relay_rate_limited: [429, "Too many requests", "wait before the next request"],
  relay_customer_refused: [
    403,
    "Customer refused",
    "whoever is signed in may not make this call for this customer or resource",
  ],
  relay_draft_unknown: [403, "Draft unknown", "nothing is known here of the draft that this call submits"],
  relay_key_refused: [
    403,
    "Idempotency key refused",
    "the idempotency key is not of this session's: leave it out, and the client makes a random UUID, or begin it with the id of the call's customer and `:`, as an operation does; for other keys, and where the path names no customer, the relay has `authorizeKey`",
  ],
  relay_hook_failed: [500, "Relay failed", "the backend could not decide on the request; nothing was sent"],
  relay_misconfigured: [500, "Relay misconfigured", "the backend is not set up to make this call"],
  relay_signing_failed: [500, "Not signed", "the backend could not sign the request; nothing was sent"],
  relay_unavailable: [503, "Relay unavailable", "the backend cannot make the call now; nothing was sent"],
  relay_upstream_failed: [
    502,
    "No answer",
    "the connection to the API failed; it may have got the request, so repeat it only under the same idempotency key",
  ],
  relay_upstream_timeout: [
    504,
    "No answer in time",
    "the API did not answer in time; it may have got the request, so repeat it only under the same idempotency key",
  ],
  relay_aborted: [
    503,
    "Aborted",
    "the request was given up while it was under way; repeat it only under the same idempotency key",
  ],
  relay_failed: [500, "Relay failed", "a fault of the relay; nothing else is known"],
} as const satisfies Record<string, readonly [status: number, title: string, detail: string]>;

/** The relay's own codes. */
export type RefusalCode = keyof typeof REFUSALS;

/** What a refusal may bring along. */
interface RefusalExtras {
  readonly headers?: Readonly<Record<string, string>>;
  /** For the event of the backend, never for the answer. */
  readonly cause?: unknown;
}

/** A request that is not passed on. Thrown within the relay, never out of it. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly fieldErrors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    status: number,
    title: string,
    detail: string,
    fieldErrors: readonly FieldError[],
    { headers, cause }: RefusalExtras,
  ) {
    super(code, { cause });
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.fieldErrors = fieldErrors;
    this.headers = headers ?? {};
  }
}

/** A refusal of the relay's own. */
export function refuse(code: RefusalCode, extras: RefusalExtras = {}): Refusal {
  const [status, title, detail] = REFUSALS[code];
  return new Refusal(code, status, title, detail, [], extras);
}

/** The refusal of a request that the core would refuse so. */
export function refuseRequest(code: string, detail: string): Refusal {
  return new Refusal(code, 400, "Request refused", detail, [], {});
}

/** What to answer for whatever was thrown. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return isPartnerError(error) ? fromClient(error) : refuse("relay_failed", { cause: error });
}

function fromClient(error: PartnerError): Refusal {
  const { code, message, fieldErrors } = error;
  const extras = { cause: error };
  switch (error.kind) {
    // The page's own mistakes, in the core's words: these name fields and codes, and no value.
    case "validation":
      return new Refusal(code, 400, "Request refused", message, fieldErrors, extras);
    case "operation":
      return new Refusal(code, 403, "Operation not approved", message, fieldErrors, extras);
    case "timeout":
      return refuse(code === "signer_timeout" ? "relay_unavailable" : "relay_upstream_timeout", extras);
    case "abort":
      return refuse("relay_aborted", extras);
    case "connection":
      // A redirect is a wrong base URL: no repetition will mend it.
      return refuse(code === "redirect_refused" ? "relay_misconfigured" : "relay_upstream_failed", extras);
    case "configuration":
      return refuse(code === "client_closed" ? "relay_unavailable" : "relay_misconfigured", extras);
    // Not to be tried again by itself: what a signer throws may be a refusal.
    case "signature":
      return refuse("relay_signing_failed", extras);
    case "api":
    case "internal":
      return refuse("relay_failed", extras);
  }
}

/**
 * What became of a request that ends with `error` at the relay. `sent`: it was handed to the client for
 * sending.
 */
export function outcomeOf(error: unknown, sent: boolean): Exclude<Outcome, "refused"> {
  // The client knows best: a signer may have refused, or the page gone away, before anything was sent.
  if (!sent || (isPartnerError(error) && error.outcome === "not_sent")) return "not_sent";
  return "unknown";
}

/**
 * The answer that says so. Its `outcome` is for the page's client, which takes the relay's word for what was
 * not sent. A refusal by the API is the API's to say: a relay passes it on and never claims one.
 */
export function problemResponse(
  refusal: Refusal,
  requestId: string,
  outcome: Exclude<Outcome, "refused">,
): Response {
  const { code, status, title, detail, fieldErrors, headers } = refusal;
  const problem = {
    type: `urn:oceafin-partner:problem:${code}`,
    title,
    status,
    code,
    detail,
    requestId,
    outcome,
    errors: fieldErrors.map((error) => ({ field: error.pointer, code: error.code, message: error.message })),
  };
  return new Response(JSON.stringify(problem), {
    status,
    headers: { ...headers, "Content-Type": "application/problem+json" },
  });
}
