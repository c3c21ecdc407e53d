/** What a webhook handler is made with: the types, and the check at creation. */

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

/** What a handler is told beside the event. */
export interface WebhookContext {
  /**
   * Aborted when the lease ends: from then on another delivery of the event may be processed beside this one,
   * so stop, or hand the signal on to what you wait for.
   */
  readonly signal: AbortSignal;
  /**
   * How long the event will be remembered as done; for a handler that calls `complete` in a transaction of
   * its own.
   */
  readonly retentionSeconds: number;
}

/**
 * Processes an event. What it resolves with is not looked at; if it throws or rejects, the event is delivered
 * again. It must be idempotent, and short: put the work where it survives, and do it there.
 */
export type WebhookEventHandler<T extends EventType = EventType> = (
  event: WebhookEventOf<T>,
  context: WebhookContext,
) => unknown;

/** A handler for each event type that matters to you; types that this version does not know are allowed. */
// Written as methods, whose parameters TypeScript compares in both directions: a known type's own handler
// must fit the index signature that stands for the unknown ones.
export type WebhookEventHandlers = {
  readonly [T in EventType]?: {
    handle(event: WebhookEventOf<T>, context: WebhookContext): unknown;
  }["handle"];
};

/** What of a delivery failed. */
export type WebhookStage = "receive" | "verify" | "claim" | "handle" | "complete" | "release";

/** What is known about a delivery that failed. */
export interface WebhookFailure {
  /** Where. `verify`: it is not genuine, or cannot be seen to be. `handle`: your handler. */
  readonly stage: WebhookStage;
  /** What is answered. */
  readonly status: number;
  /** The event's id, once it is known to be genuine. */
  readonly eventId?: string;
  /** The event's type, once it is known to be genuine. */
  readonly eventType?: string;
}

/** Options of {@link createWebhookHandler}. */
export interface WebhookHandlerOptions {
  /** The webhook secret, or several while it is rotated: one must fit. Undefined is an error, at once. */
  readonly secret: string | readonly string[] | undefined;
  /** Remembers what has been processed: see `oceafin-partner/webhooks/stores`. */
  readonly replayStore: ReplayStore;
  /** What to do, by event type. */
  readonly handlers: WebhookEventHandlers;
  /** What to do with an event of any other type. Such will come: the provider adds types. */
  readonly fallback: WebhookEventHandler;
  /** How far the timestamp may lie from now, in both directions, in whole seconds. Default 300. */
  readonly toleranceSeconds?: number;
  /**
   * How long one delivery may take, in whole seconds; and how long an event waits for a process that died.
   * Default 60.
   */
  readonly leaseSeconds?: number;
  /**
   * How long an event is remembered as done, in whole seconds: at least twice the tolerance, and longer than
   * the provider tries again, which is not published. Default seven days.
   */
  readonly retentionSeconds?: number;
  /** The largest body, in bytes; more is answered with 413. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /**
   * How long the body of a `Request` may take to arrive, in whole seconds; then it is answered with 408.
   * Default 10.
   */
  readonly bodyTimeoutSeconds?: number;
  /**
   * Is told of every delivery that was not processed, before it is answered. Without it failures of your own
   * side (handler, store, set-up) are written to the console in one line, without what was thrown.
   */
  readonly onError?: (error: unknown, failure: WebhookFailure) => unknown;
}

const DEFAULT_LEASE_SECONDS = 60;
const DEFAULT_RETENTION_SECONDS = 7 * 24 * 3600;
const DEFAULT_BODY_TIMEOUT_SECONDS = 10;
const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;
// A timer's limit is 24.8 days; a delivery that takes a day is none.
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
  // A Map, so that an event of type `constructor` finds nothing.
  const handlers = new Map<string, AnyHandler>();
  for (const [type, handler] of Object.entries(value)) {
    const checked = optionalFunction(handler, "handlers");
    if (checked !== undefined) handlers.set(type, checked as AnyHandler);
  }
  return handlers;
}

/** How long done is remembered. */
function retentionFor(given: number | undefined, toleranceSeconds: number, leaseSeconds: number): number {
  // A delivery signed by a clock that is ahead by the tolerance verifies from now until twice the tolerance
  // later.
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
 * Writes one line of each failure of the partner's own side. One that any stranger's request can cause, for
 * it lies in the set-up, is written once: nobody must be able to fill a log.
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
