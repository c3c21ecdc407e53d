/** The options of a webhook handler: their types and their check. */

import { isPartnerError } from "../errors/classes.js";
import { misconfigured } from "../errors/make.js";
import type { EventType } from "../generated/events.js";
import { defaultToleranceSeconds } from "../generated/events.js";
import {
  isRecord,
  optionalFunction,
  optionalPositive,
  optionalWhole,
  reading,
  typeName,
} from "../input/arguments.js";
import type { Read, ShapeOf } from "../input/shape.js";
import { readShape } from "../input/shape.js";
import type { WebhookEvent } from "../signing/webhook.js";
import { readSecrets, readTolerance } from "../signing/webhook.js";
import type { ReplayStore } from "./replay-store.js";
import { requireStore } from "./replay-store.js";

/** An event whose type is known to be `T`. */
export type WebhookEventOf<T extends EventType> = WebhookEvent & { readonly eventType: T };

/** What a handler receives besides the event. */
export interface WebhookContext {
  /**
   * Aborted when the lease ends. From then on another delivery of the event may be processed concurrently, so
   * stop, or pass the signal on to the operations that you await.
   */
  readonly signal: AbortSignal;
  /**
   * How long the store will remember the event as done; for a handler that calls `complete` in its own
   * transaction.
   */
  readonly retentionSeconds: number;
}

/**
 * Processes an event. The result is ignored; if the handler throws or rejects, the event is delivered again.
 * The handler must be idempotent and short: put the work into a durable queue and process it there.
 */
export type WebhookEventHandler<T extends EventType = EventType> = (
  event: WebhookEventOf<T>,
  context: WebhookContext,
) => unknown;

/** A handler for each event type that you process; types unknown to this version are allowed. */
// Written as methods, whose parameters TypeScript compares in both directions: a known type's own handler
// must fit the index signature for unknown types.
export type WebhookEventHandlers = {
  readonly [T in EventType]?: {
    handle(event: WebhookEventOf<T>, context: WebhookContext): unknown;
  }["handle"];
};

/** The stage at which a delivery failed. */
export type WebhookStage = "receive" | "verify" | "claim" | "handle" | "complete" | "release";

/** The facts about a delivery that failed. */
export interface WebhookFailure {
  /** The stage that failed. `verify`: not genuine, or cannot be verified. `handle`: your handler. */
  readonly stage: WebhookStage;
  /** HTTP status of the response. */
  readonly status: number;
  /** The event's id; only after the event is verified. */
  readonly eventId?: string;
  /** The event's type; only after the event is verified. */
  readonly eventType?: string;
}

/** Options of {@link createWebhookHandler}. */
export interface WebhookHandlerOptions {
  /** The webhook secret, or several during a rotation: one must match. Undefined throws immediately. */
  readonly secret: string | readonly string[] | undefined;
  /** The store that remembers processed events: see `oceafin-partner/webhooks/stores`. */
  readonly replayStore: ReplayStore;
  /** Your handlers, by event type. */
  readonly handlers: WebhookEventHandlers;
  /** The handler of all other event types. Expect them: the provider adds types. */
  readonly fallback: WebhookEventHandler;
  /** How far the timestamp may differ from now, in either direction, in whole seconds. Default 300. */
  readonly toleranceSeconds?: number;
  /**
   * How long one delivery may take, in whole seconds; also how long an event waits after its process died.
   * Default 60.
   */
  readonly leaseSeconds?: number;
  /**
   * How long an event is remembered as done, in whole seconds. Must be at least twice the tolerance, and
   * should exceed the time for which the provider retries, which is not published. Default seven days
   * (604,800), or the minimum if that is longer.
   */
  readonly retentionSeconds?: number;
  /** Maximum body size, in bytes; a larger body gets a 413. Default 1,048,576 (1 MiB). */
  readonly maxBodyBytes?: number;
  /**
   * How long the body of a `Request` may take to arrive, in whole seconds; a slower one gets a 408.
   * Default 10.
   */
  readonly bodyTimeoutSeconds?: number;
  /**
   * Called for every delivery that failed, before the response is sent. Default: failures of your own side
   * (handler, store, setup) are written to the console in one line, without the thrown error.
   */
  readonly onError?: (error: unknown, failure: WebhookFailure) => unknown;
}

const DEFAULT_LEASE_SECONDS = 60;
const DEFAULT_RETENTION_SECONDS = 7 * 24 * 3600;
const DEFAULT_BODY_TIMEOUT_SECONDS = 10;
const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;
// A timer's limit is 24.8 days; a delivery that takes a day is not a sensible one.
const MAX_LEASE_SECONDS = 24 * 3600;
const MAX_RETENTION_SECONDS = 10 * 365 * 24 * 3600;

type AnyHandler = (event: WebhookEvent, context: WebhookContext) => unknown;

/** How each option is read. */
const WEBHOOK_OPTIONS = {
  secret: readSecrets,
  replayStore: requireStore,
  handlers: readHandlers,
  fallback: readFallback,
  toleranceSeconds: (value) => readTolerance(value) ?? defaultToleranceSeconds,
  leaseSeconds: (value, name) => seconds(value, name, MAX_LEASE_SECONDS) ?? DEFAULT_LEASE_SECONDS,
  retentionSeconds: (value, name) => seconds(value, name, MAX_RETENTION_SECONDS),
  maxBodyBytes: (value, name) => optionalPositive(value, name) ?? DEFAULT_MAX_BODY_BYTES,
  bodyTimeoutSeconds: (value, name) =>
    seconds(value, name, MAX_LEASE_SECONDS) ?? DEFAULT_BODY_TIMEOUT_SECONDS,
  onError: (value, name) =>
    optionalFunction<NonNullable<WebhookHandlerOptions["onError"]>>(value, name) ?? toConsole(),
} satisfies ShapeOf<WebhookHandlerOptions, "handlers" | "fallback">;

/** The options, checked. */
export type WebhookSettings = Read<typeof WEBHOOK_OPTIONS> & { readonly retentionSeconds: number };

/** Checks the options. Throws a ConfigurationError. */
export function readWebhookOptions(options: unknown): WebhookSettings {
  const read = reading(() => readShape(options, "options", WEBHOOK_OPTIONS));
  return {
    ...read,
    retentionSeconds: retentionFor(read.retentionSeconds, read.toleranceSeconds, read.leaseSeconds),
  };
}

function readFallback(value: unknown, name: string): AnyHandler {
  const fallback = optionalFunction<AnyHandler>(value, name);
  if (fallback !== undefined) return fallback;
  const why = "events of types that `handlers` does not name go there, and the provider adds types";
  throw misconfigured("option_missing", `\`${name}\` is missing: ${why}`);
}

function readHandlers(value: unknown): ReadonlyMap<string, AnyHandler> {
  if (value === undefined)
    throw misconfigured("option_missing", "`handlers` is missing; without any pass `{}`");
  if (!isRecord(value))
    throw misconfigured("option_invalid", `\`handlers\` must be an object, not ${typeName(value)}`);
  // A Map, so that an event of type `constructor` finds no handler.
  const handlers = new Map<string, AnyHandler>();
  for (const [type, handler] of Object.entries(value)) {
    const checked = optionalFunction(handler, "handlers");
    if (checked !== undefined) handlers.set(type, checked as AnyHandler);
  }
  return handlers;
}

/** How long the store remembers an event as done. */
function retentionFor(given: number | undefined, toleranceSeconds: number, leaseSeconds: number): number {
  // A delivery signed by a clock that is ahead by the tolerance verifies for twice the tolerance from now.
  const least = Math.max(2 * toleranceSeconds, leaseSeconds, 1);
  const retention = given ?? Math.max(DEFAULT_RETENTION_SECONDS, least);
  if (retention < least) {
    const why = "twice `toleranceSeconds`, as long as one delivery can verify, and `leaseSeconds`";
    throw misconfigured("option_invalid", `\`retentionSeconds\` must be at least ${String(least)}: ${why}`);
  }
  return retention;
}

function seconds(value: unknown, name: string, most: number): number | undefined {
  const whole = optionalWhole(value, name, 1);
  if (whole === undefined || whole <= most) return whole;
  throw misconfigured("option_invalid", `\`${name}\` must be at most ${String(most)}`);
}

/**
 * Writes one line for each failure of the partner's own side. A setup failure, which any stranger's request
 * can trigger, is written once, so that nobody can fill the log.
 */
function toConsole(): NonNullable<WebhookHandlerOptions["onError"]> {
  const written = new Set<string>();
  return (error, { stage, status, eventId }) => {
    if (status < 500 && stage !== "complete") return;
    const what = isPartnerError(error)
      ? `${error.code}: ${error.message}`
      : "your handler threw; pass `onError` to see what";
    if (eventId === undefined) {
      if (written.has(what)) return;
      written.add(what);
    }
    const about = eventId === undefined ? "" : ` of event ${JSON.stringify(eventId.slice(0, 100))}`;
    console.error(`oceafin-partner: webhook${about} failed in \`${stage}\`: ${what}`);
  };
}
