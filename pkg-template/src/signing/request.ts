/**
 * Signs a single request, for partners with their own HTTP client. Takes the secret, so no web entry may
 * import this file.
 */

import type { SignedRequest, SignParts } from "../core/hot.js";
import * as hot from "../core/hot.js";
import { SignatureError } from "../errors/classes.js";
import { invalid, misconfigured } from "../errors/make.js";
import { optionalString, reading, requireString, typeName } from "../input/arguments.js";
import { isBytes, ownBytes } from "../input/bytes.js";
import { requireKnown } from "../input/options.js";
import { hasLoneSurrogate } from "../input/text.js";

/** A request to sign. */
export interface SignRequestInput {
  /** The client id issued at onboarding. */
  readonly clientId: string;
  /** The client secret issued at onboarding. */
  readonly clientSecret: string;
  /** HTTP method. */
  readonly method: string;
  /** Path and query exactly as sent, beginning with `/partner/v1`. */
  readonly path: string;
  /** The body exactly as sent: text or bytes. */
  readonly body?: string | Uint8Array;
  /**
   * The `Idempotency-Key`. The API requires one on every method except GET. If absent, the last signed line
   * is empty.
   */
  readonly idempotencyKey?: string;
  /** The `X-Request-Id`. Default: random. */
  readonly requestId?: string;
  /** The timestamp header: RFC 3339 with offset, or a Date. Default: now. */
  readonly timestamp?: string | Date;
  /** The nonce header: at least 16 characters, never used before. Default: random. */
  readonly nonce?: string;
}

const KNOWN: ReadonlySet<string> = new Set([
  "clientId",
  "clientSecret",
  "method",
  "path",
  "body",
  "idempotencyKey",
  "requestId",
  "timestamp",
  "nonce",
]);

/** Signs one request. The body must be the exact text or bytes that you send. */
export function signRequest(input: SignRequestInput): SignedRequest {
  requireKnown(input, "input", KNOWN);
  const parts = reading(() => readParts(input));
  return hot.signRequest(parts);
}

// Each member is read once: a getter may return another value the second time.
function readParts({
  clientId,
  clientSecret,
  method,
  path,
  body,
  idempotencyKey,
  requestId,
  timestamp,
  nonce,
}: SignRequestInput): SignParts {
  requirePresent(clientId, "clientId");
  requirePresent(clientSecret, "clientSecret");
  optionalString(requestId, "requestId");
  return {
    clientId: headerText(requireString(clientId, "clientId"), "clientId"),
    clientSecret: wellFormed(requireString(clientSecret, "clientSecret"), "clientSecret"),
    method: requireString(method, "method"),
    path: requireString(path, "path"),
    body: exactBody(body),
    idempotencyKey: optionalString(idempotencyKey, "idempotencyKey"),
    requestId: requestId === undefined ? undefined : headerText(requestId, "requestId"),
    timestamp: timestampText(timestamp),
    nonce: optionalString(nonce, "nonce"),
  };
}

function requirePresent(value: unknown, name: string): void {
  if (value === undefined || value === "")
    throw misconfigured("configuration_missing", `\`${name}\` is missing`);
}

function exactBody(body: unknown): string | Uint8Array | undefined {
  if (body === undefined) return undefined;
  if (isBytes(body)) return ownBytes(body, "body");
  if (typeof body !== "string") {
    const way = "write it once with `canonicalize(body)`, sign that text and send that text";
    throw invalid(
      "argument_invalid",
      "",
      `\`body\` must be the text or bytes you send, not ${typeName(body)}; ${way}`,
    );
  }
  return wellFormed(body, "body");
}

/** A value that becomes a header outside the signature, so the core does not check it. */
function headerText(value: string, name: string): string {
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw new SignatureError({
    code: "header_malformed",
    message: `\`${name}\` must be one or more visible ASCII characters, without spaces or line breaks`,
  });
}

// In UTF-8, half of a surrogate pair would silently become U+FFFD.
function wellFormed(value: string, name: string): string {
  if (hasLoneSurrogate(value))
    throw invalid("json_lone_surrogate", "", `\`${name}\` holds half of a surrogate pair`);
  return value;
}

/** Converts a timestamp option to the text that is signed. */
export function timestampText(value: unknown): string | undefined {
  if (!(value instanceof Date)) return optionalString(value, "timestamp");
  if (Number.isNaN(value.getTime())) throw misconfigured("option_invalid", "`timestamp` is an invalid Date");
  return value.toISOString();
}
