/**
 * A receiver of webhooks: verifies, claims, dispatches, answers (contract section 5: any 2xx is delivered, anything else is
 * tried again up to a limit).
 *
 * What a delivery meets, and what is answered; `replay-store.ts` has the states:
 *
 * | the event is | what happens | answer |
 * |---|---|---|
 * | not genuine | nothing | 400 or 401 |
 * | free, and the handler succeeds | claimed, processed, completed | 200 |
 * | free, and the handler fails | claimed, processed in part, released | 500 |
 * | free, and the handler is not done when the lease ends | claimed, its signal aborted | 503 |
 * | being processed | nothing | 409 |
 * | done | nothing | 200 |
 * | unknown, for the store fails | nothing | 503 |
 *
 * A process that dies leaves its claim to the end of the lease; the next delivery after it is processed. So every event is
 * processed at least once, and a second time only where the first did not come to its end (or outlived its lease). Exactly
 * once is not to be had between two systems that can fail apart: the partner's handler must be idempotent.
 */

import { ConnectionError, isPartnerError, SignatureError, TimeoutError } from "../errors/classes.js";
import { invalid, misconfigured } from "../errors/make.js";
import { defaultToleranceSeconds } from "../generated/events.js";
import type { EventType } from "../generated/events.js";
import { isRecord, optionalFunction, optionalWhole, reading, typeName } from "../input/arguments.js";
import { readOptions } from "../input/options.js";
import { rawBody, readSecrets, readTolerance, verifyWebhook } from "../signing/webhook.js";
import type { WebhookEvent, WebhookRequest } from "../signing/webhook.js";
import { requireStore } from "./replay-store.js";
import type { ReplayStore } from "./replay-store.js";
import { rawBytes, tooLarge } from "./request-body.js";

/** An event whose type is known to be `T`. */
export type WebhookEventOf<T extends EventType> = WebhookEvent & { readonly eventType: T };

/** What a handler is told beside the event. */
export interface WebhookContext {
  /**
   * Aborted when the lease ends: from then on another delivery of the event may be processed beside this one, so stop, or
   * hand the signal on to what you wait for.
   */
  readonly signal: AbortSignal;
  /** How long the event will be remembered as done; for a handler that calls `complete` in a transaction of its own. */
  readonly retentionSeconds: number;
}

/**
 * Processes an event. What it resolves with is not looked at; if it throws or rejects, the event is delivered again. It must
 * be idempotent, and short: put the work where it survives, and do it there.
 */
export type WebhookEventHandler<T extends EventType = EventType> = (event: WebhookEventOf<T>, context: WebhookContext) => unknown;

/** A handler for each event type that matters to you; types that this version does not know are allowed. */
// Written as methods, whose parameters TypeScript compares in both directions: a known type's own handler must fit the index
// signature that stands for the unknown ones.
export type WebhookEventHandlers = {
  readonly [T in EventType]?: { handle(event: WebhookEventOf<T>, context: WebhookContext): unknown }["handle"];
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
  /** How long one delivery may take, in whole seconds; and how long an event waits for a process that died. Default 60. */
  readonly leaseSeconds?: number;
  /**
   * How long an event is remembered as done, in whole seconds: at least twice the tolerance, and longer than the provider
   * tries again, which is not published. Default seven days.
   */
  readonly retentionSeconds?: number;
  /** The largest body, in bytes; more is answered with 413. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** How long the body of a `Request` may take to arrive, in whole seconds; then it is answered with 408. Default 10. */
  readonly bodyTimeoutSeconds?: number;
  /**
   * Is told of every delivery that was not processed, before it is answered. Without it failures of your own side (handler,
   * store, set-up) are written to the console in one line, without what was thrown.
   */
  readonly onError?: (error: unknown, failure: WebhookFailure) => unknown;
}

/** A delivery, for frameworks that have no `Request`. */
export type ReceivedWebhook = Pick<WebhookRequest, "body" | "headers">;

/** The handler: of Web-standard requests; by `receive`, of anything that has the raw bytes and the headers. */
export interface WebhookHandler {
  /** Answers a delivery. Never rejects: what is no Request is answered with 500. The answer has no body. */
  (request: Request): Promise<Response>;
  /** The same for a delivery that is not a `Request`: gives the status to answer with. Never rejects. */
  receive(delivery: ReceivedWebhook): Promise<{ readonly status: number }>;
}

const OPTIONS = [
  "secret",
  "replayStore",
  "handlers",
  "fallback",
  "toleranceSeconds",
  "leaseSeconds",
  "retentionSeconds",
  "maxBodyBytes",
  "bodyTimeoutSeconds",
  "onError",
] as const;

const DEFAULT_LEASE_SECONDS = 60;
const DEFAULT_RETENTION_SECONDS = 7 * 24 * 3600;
const DEFAULT_BODY_TIMEOUT_SECONDS = 10;
const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;
// A timer's limit is 24.8 days; a delivery that takes a day is none.
const MAX_LEASE_SECONDS = 24 * 3600;
const MAX_RETENTION_SECONDS = 10 * 365 * 24 * 3600;

type AnyHandler = (event: WebhookEvent, context: WebhookContext) => unknown;

interface Settings {
  readonly secrets: readonly string[];
  readonly store: ReplayStore;
  readonly handlers: ReadonlyMap<string, AnyHandler>;
  readonly fallback: AnyHandler;
  readonly toleranceSeconds: number;
  readonly leaseSeconds: number;
  readonly retentionSeconds: number;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutSeconds: number;
  readonly onError: (error: unknown, failure: WebhookFailure) => unknown;
}

/**
 * Makes a handler of webhook deliveries: `(Request) => Promise<Response>`, for Hono, Next, Workers, Deno and Bun as it is;
 * its `receive` serves Express, Fastify and Lambda.
 */
export function createWebhookHandler(options: WebhookHandlerOptions): WebhookHandler {
  const settings = readSettings(options);
  const handle = async (request: Request): Promise<Response> => {
    let delivery: ReceivedWebhook;
    try {
      requireRequest(request);
      if (request.method !== "POST") return new Response(null, { status: 405, headers: { Allow: "POST" } });
      delivery = { body: await rawBytes(request, settings.maxBodyBytes, settings.bodyTimeoutSeconds), headers: request.headers };
    } catch (error) {
      return new Response(null, { status: await failed(settings, error, { stage: "receive" }) });
    }
    return new Response(null, { status: await deliver(settings, delivery) });
  };
  const receive = async (delivery: ReceivedWebhook): Promise<{ readonly status: number }> => {
    try {
      const { body, headers } = reading(() => ({ ...delivery }));
      const bytes = reading(() => rawBody(body));
      if (bytes.length > settings.maxBodyBytes) throw tooLarge(settings.maxBodyBytes);
      return { status: await deliver(settings, { body: bytes, headers }) };
    } catch (error) {
      return { status: await failed(settings, error, { stage: "receive" }) };
    }
  };
  return Object.freeze(Object.assign(handle, { receive }));
}

/** By shape: a Request of a polyfill or of another realm is as good. */
function requireRequest(value: unknown): void {
  const { method, headers } = isRecord(value) ? value : {};
  if (typeof method === "string" && typeof (headers as Partial<Headers> | null | undefined)?.get === "function") return;
  const why = "it takes a Web-standard Request; what a framework without one has goes to its `receive({ body, headers })`";
  throw invalid("argument_invalid", "", `the webhook handler was called with ${typeName(value)}, which is no Request: ${why}`);
}

/** One delivery, from its bytes to the status that answers it. Never rejects. */
async function deliver(settings: Settings, { body, headers }: ReceivedWebhook): Promise<number> {
  const { secrets, toleranceSeconds, store, leaseSeconds, retentionSeconds } = settings;
  let event: WebhookEvent;
  try {
    event = verifyWebhook({ body, headers, secret: secrets, toleranceSeconds });
  } catch (error) {
    return failed(settings, error, { stage: "verify" });
  }
  const { eventId, eventType } = event;
  const about = { eventId, eventType };

  // Counted from before the claim, so that it ends here no later than it does in the store.
  const lease = new Lease(leaseSeconds);
  try {
    const owner = crypto.randomUUID();
    let claim: unknown;
    try {
      claim = await lease.within(store.claim(eventId, leaseSeconds, owner));
      if (claim === "done") return 200;
      // Neither a yes, which would end the deliveries though the one at work may fail, nor a second run beside it.
      if (claim === "processing") return 409;
      if (claim !== "claimed") throw new TypeError(`\`claim\` resolved with ${typeName(claim)} that is no result of a claim`);
    } catch (error) {
      return await failed(settings, storeError(error), { stage: "claim", ...about });
    }

    const handler = settings.handlers.get(eventType) ?? settings.fallback;
    // An `async` function, so that what a handler throws at once and what it rejects with are one.
    const work = (async () => void (await handler(event, { signal: lease.signal, retentionSeconds })))();
    const complete = async (within: <T>(step: Promise<T>) => Promise<T>): Promise<void> => {
      const mark = async (): Promise<unknown> => store.complete(eventId, retentionSeconds);
      try {
        // A second time, because what is not marked as done may be done again.
        await within(mark().catch(mark));
      } catch (error) {
        await failed(settings, storeError(error), { stage: "complete", ...about });
      }
    };
    try {
      await lease.within(work);
    } catch (error) {
      if (lease.isEnd(error)) {
        // It goes on alone. If it does succeed, the event is done all the same.
        work.then(
          () => complete((step) => step),
          (late: unknown) => (lease.isEnd(late) ? undefined : failed(settings, late, { stage: "handle", ...about })),
        ).catch(() => undefined);
        return await failed(settings, error, { stage: "handle", ...about });
      }
      try {
        await lease.within(store.release(eventId, owner));
      } catch (failure) {
        await failed(settings, storeError(failure), { stage: "release", ...about });
      }
      return await failed(settings, error, { stage: "handle", ...about });
    }
    // Even if this fails the answer is yes: the event has been processed, and a no would have it processed again.
    await complete((step) => lease.within(step));
    return 200;
  } finally {
    lease.close();
  }
}

/** The time that one delivery has. */
class Lease {
  readonly #controller = new AbortController();
  readonly #end: Promise<never>;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(seconds: number) {
    this.#timer = setTimeout(() => {
      this.#controller.abort(
        new TimeoutError({
          code: "webhook_lease_expired",
          message: `the event was not processed within ${String(seconds)} seconds; put the work in a queue, or raise \`leaseSeconds\``,
          retryable: true,
        }),
      );
    }, seconds * 1000);
    const { signal } = this.#controller;
    this.#end = new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        reject(signal.reason as Error);
      });
    });
    // Nobody may be waiting when it ends.
    this.#end.catch(() => undefined);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What `work` comes to, or a rejection when the lease ends before it does. */
  within<T>(work: T | PromiseLike<T>): Promise<T> {
    return Promise.race([work, this.#end]);
  }

  /** Whether an error is the end of this lease. */
  isEnd(error: unknown): boolean {
    return this.signal.aborted && error === this.signal.reason;
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/** Reports a failure, and gives the status that answers it. A failure to report is nobody's. */
async function failed(settings: Settings, error: unknown, about: Omit<WebhookFailure, "status">): Promise<number> {
  const status = about.stage === "complete" ? 200 : statusOf(error, about.stage);
  try {
    await settings.onError(error, { ...about, status });
  } catch {
    // The answer stands.
  }
  return status;
}

/** What is the sender's fault is a 4xx, without detail; what is ours is a 5xx, so that the event comes again when it is mended. */
function statusOf(error: unknown, stage: WebhookStage): number {
  if (stage === "claim") return 503;
  if (stage === "handle") return isPartnerError(error) && error.code === "webhook_lease_expired" ? 503 : 500;
  if (!isPartnerError(error)) return 500;
  switch (error.code) {
    case "webhook_signature_mismatch":
    case "webhook_timestamp_too_old":
    case "webhook_timestamp_in_future":
      return 401;
    case "webhook_body_too_large":
      return 413;
    case "webhook_body_timeout":
      return 408;
    case "webhook_body_cut":
      return 400;
    default:
      return error instanceof SignatureError ? 400 : 500;
  }
}

function storeError(cause: unknown): ConnectionError {
  const message = "the replay store failed or did not answer in time; see `cause`";
  return new ConnectionError({ code: "replay_store_failed", message, retryable: true, cause });
}

/**
 * Writes one line of each failure of the partner's own side. One that any stranger's request can cause, for it lies in the
 * set-up, is written once: nobody must be able to fill a log.
 */
function toConsole(): Settings["onError"] {
  const written = new Set<string>();
  return (error, { stage, status, eventId }) => {
    if (status < 500 && stage !== "complete") return;
    const what = isPartnerError(error) ? `${error.code}: ${error.message}` : "your handler threw; pass `onError` to see what";
    if (eventId === undefined) {
      if (written.has(what)) return;
      written.add(what);
    }
    const about = eventId === undefined ? "" : ` of event ${JSON.stringify(eventId.slice(0, 100))}`;
    console.error(`oceafin-partner: webhook${about} failed in \`${stage}\`: ${what}`);
  };
}

function readSettings(options: unknown): Settings {
  const given = readOptions(options, "options", OPTIONS);
  return reading(() => {
    const secrets = readSecrets(given.secret, "secret");
    const store = requireStore(given.replayStore, "replayStore");
    const fallback = optionalFunction(given.fallback, "fallback");
    if (fallback === undefined) {
      const why = "events of types that `handlers` does not name go there, and the provider adds types";
      throw misconfigured("option_missing", `\`fallback\` is missing: ${why}`);
    }
    const toleranceSeconds = readTolerance(given.toleranceSeconds) ?? defaultToleranceSeconds;
    const leaseSeconds = seconds(given.leaseSeconds, "leaseSeconds", MAX_LEASE_SECONDS) ?? DEFAULT_LEASE_SECONDS;
    return {
      secrets,
      store,
      handlers: readHandlers(given.handlers),
      fallback: fallback as AnyHandler,
      toleranceSeconds,
      leaseSeconds,
      retentionSeconds: readRetention(given.retentionSeconds, toleranceSeconds, leaseSeconds),
      maxBodyBytes: optionalWhole(given.maxBodyBytes, "maxBodyBytes", 1) ?? DEFAULT_MAX_BODY_BYTES,
      bodyTimeoutSeconds: seconds(given.bodyTimeoutSeconds, "bodyTimeoutSeconds", MAX_LEASE_SECONDS) ?? DEFAULT_BODY_TIMEOUT_SECONDS,
      onError: (optionalFunction(given.onError, "onError") as Settings["onError"] | undefined) ?? toConsole(),
    };
  });
}

function readHandlers(value: unknown): ReadonlyMap<string, AnyHandler> {
  if (value === undefined) throw misconfigured("option_missing", "`handlers` is missing; without any pass `{}`");
  if (!isRecord(value)) throw misconfigured("option_invalid", `\`handlers\` must be an object, not ${typeName(value)}`);
  // A Map, so that an event of type `constructor` finds nothing.
  const handlers = new Map<string, AnyHandler>();
  for (const [type, handler] of Object.entries(value)) {
    const checked = optionalFunction(handler, "handlers");
    if (checked !== undefined) handlers.set(type, checked as AnyHandler);
  }
  return handlers;
}

/** How long done is remembered. */
function readRetention(value: unknown, toleranceSeconds: number, leaseSeconds: number): number {
  // A delivery signed by a clock that is ahead by the tolerance verifies from now until twice the tolerance later.
  const least = Math.max(2 * toleranceSeconds, leaseSeconds, 1);
  const given = seconds(value, "retentionSeconds", MAX_RETENTION_SECONDS);
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
