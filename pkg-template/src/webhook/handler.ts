/**
 * The webhook handler: verifies, claims, dispatches and answers deliveries (contract section 5: any 2xx
 * counts as delivered; anything else is retried up to a limit).
 *
 * The states are those of `replay-store.ts`:
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
 * If a process dies, its claim lasts until the end of the lease; the next delivery after that is processed.
 * So every event is processed at least once, and again only if the first run did not finish (or outlived its
 * lease). Exactly-once processing is impossible between two systems that can fail separately: the partner's
 * handler must be idempotent.
 */

import { ConnectionError, isPartnerError, SignatureError } from "../errors/classes.js";
import { invalid } from "../errors/make.js";
import { isRecord, reading, typeName } from "../input/arguments.js";
import type { WebhookEvent, WebhookRequest } from "../signing/webhook.js";
import { rawBody, verifyWebhook } from "../signing/webhook.js";
import { Lease } from "./lease.js";
import type { WebhookFailure, WebhookHandlerOptions, WebhookSettings, WebhookStage } from "./options.js";
import { readWebhookOptions } from "./options.js";
import { rawBytes, tooLarge } from "./request-body.js";

/** A delivery, for frameworks that have no `Request`. */
export type ReceivedWebhook = Pick<WebhookRequest, "body" | "headers">;

/** Handles Web-standard requests and, through `receive`, anything with raw bytes and headers. */
export interface WebhookHandler {
  /** Answers a delivery, without a body. Never rejects: anything that is not a `Request` gets a 500. */
  (request: Request): Promise<Response>;
  /** The same for a delivery that is not a `Request`. Resolves to the response's status; never rejects. */
  receive(delivery: ReceivedWebhook): Promise<{ readonly status: number }>;
}

/**
 * Creates a handler of webhook deliveries. It is a `(Request) => Promise<Response>` for Hono, Next, Workers,
 * Deno and Bun; its `receive` serves Express, Fastify and Lambda.
 */
export function createWebhookHandler(options: WebhookHandlerOptions): WebhookHandler {
  const settings = readWebhookOptions(options);
  const handle = async (request: Request): Promise<Response> => {
    let delivery: ReceivedWebhook;
    try {
      requireRequest(request);
      if (request.method !== "POST") return new Response(null, { status: 405, headers: { Allow: "POST" } });
      delivery = {
        body: await rawBytes(request, settings.maxBodyBytes, settings.bodyTimeoutSeconds),
        headers: request.headers,
      };
    } catch (error) {
      return new Response(null, { status: await reportFailure(settings, error, { stage: "receive" }) });
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
      return { status: await reportFailure(settings, error, { stage: "receive" }) };
    }
  };
  return Object.freeze(Object.assign(handle, { receive }));
}

/** Checks by shape: a `Request` of a polyfill or of another realm is accepted too. */
function requireRequest(value: unknown): void {
  const { method, headers } = isRecord(value) ? value : {};
  if (
    typeof method === "string" &&
    typeof (headers as Partial<Headers> | null | undefined)?.get === "function"
  )
    return;
  const why =
    "it takes a Web-standard Request; what a framework without one has goes to its `receive({ body, headers })`";
  throw invalid(
    "argument_invalid",
    "",
    `the webhook handler was called with ${typeName(value)}, which is no Request: ${why}`,
  );
}

/** Processes one delivery. Resolves to the status of the response; never rejects. */
async function deliver(settings: WebhookSettings, { body, headers }: ReceivedWebhook): Promise<number> {
  const { secret, toleranceSeconds, replayStore: store, leaseSeconds, retentionSeconds } = settings;
  let event: WebhookEvent;
  try {
    event = verifyWebhook({ body, headers, secret, toleranceSeconds });
  } catch (error) {
    return reportFailure(settings, error, { stage: "verify" });
  }
  const { eventId, eventType } = event;
  const about = { eventId, eventType };

  // Starts before the claim, so that it ends here no later than in the store.
  const lease = new Lease(leaseSeconds);
  try {
    const owner = crypto.randomUUID();
    let claim: unknown;
    try {
      claim = await lease.within(store.claim(eventId, leaseSeconds, owner));
      if (claim === "done") return 200;
      // Not a 2xx, which would end the deliveries although the running one may fail, and not a second run
      // beside it.
      if (claim === "processing") return 409;
      if (claim !== "claimed")
        throw new TypeError(`\`claim\` resolved with ${typeName(claim)} that is no result of a claim`);
    } catch (error) {
      return await reportFailure(settings, storeError(error), { stage: "claim", ...about });
    }

    const handler = settings.handlers.get(eventType) ?? settings.fallback;
    // An `async` function turns errors that a handler throws synchronously into rejections.
    const work = (async () => void (await handler(event, { signal: lease.signal, retentionSeconds })))();
    const complete = async (within: <T>(step: Promise<T>) => Promise<T>): Promise<void> => {
      const mark = async (): Promise<unknown> => store.complete(eventId, retentionSeconds);
      try {
        // Try twice: an event that is not marked as done may be processed again.
        await within(mark().catch(mark));
      } catch (error) {
        await reportFailure(settings, storeError(error), { stage: "complete", ...about });
      }
    };
    try {
      await lease.within(work);
    } catch (error) {
      if (lease.isEnd(error)) {
        // The handler continues in the background. If it succeeds later, the event is still marked as done.
        work
          .then(
            () => complete((step) => step),
            (late: unknown) =>
              lease.isEnd(late) ? undefined : reportFailure(settings, late, { stage: "handle", ...about }),
          )
          .catch(() => undefined);
        return await reportFailure(settings, error, { stage: "handle", ...about });
      }
      try {
        await lease.within(store.release(eventId, owner));
      } catch (failure) {
        await reportFailure(settings, storeError(failure), { stage: "release", ...about });
      }
      return await reportFailure(settings, error, { stage: "handle", ...about });
    }
    // Even if this fails the answer is 200: the event has been processed, and any other status would make the
    // provider deliver it again.
    await complete((step) => lease.within(step));
    return 200;
  } finally {
    lease.close();
  }
}

/** Reports a failure and resolves to the status of the response. Errors thrown by `onError` are ignored. */
async function reportFailure(
  settings: WebhookSettings,
  error: unknown,
  about: Omit<WebhookFailure, "status">,
): Promise<number> {
  const status = about.stage === "complete" ? 200 : statusOf(error, about.stage);
  try {
    await settings.onError(error, { ...about, status });
  } catch {
    // The status stays the same.
  }
  return status;
}

/**
 * A fault of the sender is a 4xx, without detail. A fault of our side is a 5xx, so that the provider delivers
 * the event again after it is fixed.
 */
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
