/**
 * Verifies webhooks (contract section 5). The entry `./webhooks` bundles this file, so it imports nothing
 * that a receiver does not need.
 */

import { core } from "../core/core.js";
import { SignatureError } from "../errors/classes.js";
import { invalid, misconfigured } from "../errors/make.js";
import {
  WEBHOOK_NONCE_HEADER,
  WEBHOOK_SIGNATURE_HEADER,
  WEBHOOK_TIMESTAMP_HEADER,
} from "../generated/contract.js";
import type { EventType } from "../generated/events.js";
import { optionalWhole, reading, typeName } from "../input/arguments.js";
import { ownBytes, ownView } from "../input/bytes.js";
import { readOptions } from "../input/options.js";
import { coreJson } from "../input/stringify.js";
import { hasLoneSurrogate, requireSize } from "../input/text.js";

/** A verified webhook event. Unknown members are kept. */
export interface WebhookEvent {
  /** Unique per event and the same in each of its deliveries: store it, and process each event once. */
  readonly eventId: string;
  /** Type of the event. */
  readonly eventType: EventType;
  /** The customer of the event. */
  readonly customer: {
    /** The provider's id for the customer. */
    readonly customerId: string;
    /** Your own reference for the customer. */
    readonly partnerCustomerRef: string;
  };
  /** The resource of the event. */
  readonly resource: {
    /** Kind of resource. */
    readonly resourceType: string;
    /** Id of the resource. */
    readonly resourceId: string;
  };
  /** When it happened: RFC 3339 with offset. */
  readonly occurredAt: string;
  /** The data of this type of event. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Headers as servers provide them: `Headers`, Node's `req.headers`, a Map, or pairs. */
export type WebhookHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | Iterable<readonly [string, string]>;

/** A webhook as it arrived. */
export interface WebhookRequest {
  /** The raw body: bytes or text exactly as received, not parsed and serialized again. */
  readonly body: string | Uint8Array | ArrayBuffer;
  /** The request headers. */
  readonly headers: WebhookHeaders;
  /** The webhook secret, or several during a rotation: one must match. */
  readonly secret: string | readonly string[];
  /** How far the timestamp may differ from now, in either direction, in whole seconds. Default 300. */
  readonly toleranceSeconds?: number;
  /** The current time, for tests: a Date or milliseconds since 1970. Default: now. */
  readonly now?: Date | number;
}

/**
 * Verifies a webhook and returns its event. Synchronous; throws a SignatureError that names the failed
 * check. There is no variant that returns a boolean, because an ignored result would accept everything.
 *
 * It does not remember nonces or event ids: store `eventId` and process each event once.
 */
export function verifyWebhook(request: WebhookRequest): WebhookEvent {
  const given = readOptions(request, "request", ["body", "headers", "secret", "toleranceSeconds", "now"]);
  const { body, options } = reading(() => ({
    body: rawBody(given.body),
    // Undefined members vanish when this becomes JSON text.
    options: {
      ...webhookHeaders(given.headers),
      secrets: readSecrets(given.secret, "secret"),
      toleranceSeconds: readTolerance(given.toleranceSeconds),
      nowMs: moment(given.now),
    },
  }));
  const optionsJson = coreJson(options, "the webhook");
  requireSize(body.length + optionsJson.length, "the webhook");
  const text = core().verifyWebhook(body, optionsJson);
  return JSON.parse(text) as WebhookEvent;
}

/** Reads one or several secrets; none may be empty. */
export function readSecrets(value: unknown, name: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : [value];
  if (value === undefined || value === null || value === "" || list.length === 0) {
    throw misconfigured(
      "configuration_missing",
      `\`${name}\` is missing; it is the webhook secret issued at onboarding`,
    );
  }
  return list.map((secret) => {
    if (typeof secret !== "string" || secret.trim() === "") {
      throw misconfigured(
        "option_invalid",
        `\`${name}\` must be a string that is not empty, or an array of such strings`,
      );
    }
    if (hasLoneSurrogate(secret))
      throw misconfigured("option_invalid", `\`${name}\` holds half of a surrogate pair`);
    return secret;
  });
}

/** Returns a copy of the body as bytes. Throws an error that says why it is not the raw body. */
export function rawBody(body: unknown): Uint8Array {
  if (typeof body === "string") return new TextEncoder().encode(body);
  const bytes = ArrayBuffer.isView(body) ? ownView(body, "body") : ownBytes(body, "body");
  if (bytes !== undefined) return bytes;
  throw invalid(
    "webhook_body_not_raw",
    "",
    `\`body\` must be the raw bytes or text of the request, not ${typeName(body)}: the signature is over the bytes, and ` +
      'parsing loses them. Express: `express.raw({ type: "application/json" })` on this route, before `express.json()`; Fastify: ' +
      'a content type parser with `parseAs: "buffer"`; Next: `await request.text()`',
  );
}

function webhookHeaders(headers: unknown): { timestamp: string; nonce: string; signature: string } {
  const entries = headerEntries(headers);
  if (entries === undefined) {
    throw invalid(
      "argument_invalid",
      "",
      "`headers` must be the headers of the request: a Headers, an object or pairs",
    );
  }
  const one = (header: string): string => {
    const name = header.toLowerCase();
    const values = entries.filter(([key]) => key.toLowerCase() === name).flatMap(([, value]) => value);
    const [value] = values;
    if (typeof value !== "string" || value === "") {
      throw new SignatureError({
        code: "webhook_header_missing",
        message: `the header \`${name}\` is missing`,
      });
    }
    // Two values are two claims; choosing one would let a proxy that appends headers decide what is verified.
    if (values.length > 1) {
      throw new SignatureError({
        code: "webhook_header_repeated",
        message: `the header \`${name}\` was sent more than once`,
      });
    }
    return value;
  };
  return {
    timestamp: one(WEBHOOK_TIMESTAMP_HEADER),
    nonce: one(WEBHOOK_NONCE_HEADER),
    signature: one(WEBHOOK_SIGNATURE_HEADER),
  };
}

function headerEntries(headers: unknown): [string, unknown[]][] | undefined {
  if (typeof headers !== "object" || headers === null) return undefined;
  const iterate = (headers as { [Symbol.iterator]?: unknown })[Symbol.iterator];
  const pairs = typeof iterate === "function" ? [...(headers as Iterable<unknown>)] : Object.entries(headers);
  const entries: [string, unknown[]][] = [];
  for (const pair of pairs) {
    if (!Array.isArray(pair) || typeof pair[0] !== "string") return undefined;
    const value: unknown = pair[1];
    if (value !== undefined) entries.push([pair[0], Array.isArray(value) ? (value as unknown[]) : [value]]);
  }
  return entries;
}

const MAX_TOLERANCE_SECONDS = 0xffff_ffff;

/** Reads the tolerance, in whole seconds; at most what fits in the core's 32 bits. */
export function readTolerance(value: unknown): number | undefined {
  const seconds = optionalWhole(value, "toleranceSeconds");
  if (seconds === undefined || seconds <= MAX_TOLERANCE_SECONDS) return seconds;
  throw misconfigured(
    "option_invalid",
    `\`toleranceSeconds\` must be at most ${String(MAX_TOLERANCE_SECONDS)}`,
  );
}

function moment(now: unknown): number {
  if (now === undefined) return Date.now();
  const ms: unknown = now instanceof Date ? now.getTime() : now;
  if (typeof ms === "number" && Number.isFinite(ms)) return ms;
  throw misconfigured("option_invalid", "`now` must be a valid Date or milliseconds since 1970");
}
