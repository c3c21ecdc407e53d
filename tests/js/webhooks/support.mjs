// A receiver of webhooks, and deliveries to it that are signed without the package.
import { createHmac } from "node:crypto";

import { createWebhookHandler } from "oceafin-partner/webhooks";
import { memoryReplayStore } from "oceafin-partner/webhooks/stores";
import { sha256 } from "../support/package.mjs";

export const SECRET = "canary-5f1c0e-webhook-secret";
export const URL_ = "https://partner.example/webhooks";

let counter = 0;
export const newEvent = (extra = {}) => ({
  eventId: `evt-${counter++}`,
  eventType: "conversion.created",
  customer: { customerId: "c-1", partnerCustomerRef: "ref-1" },
  resource: { resourceType: "CONVERSION", resourceId: "r-1" },
  occurredAt: "2026-06-28T00:00:00Z",
  data: { amount: "250.00" },
  ...extra,
});
// Signed by Node, not by the package. Each delivery has its own nonce and time.
export const signed = (event, { secret = SECRET, at = Date.now(), body = JSON.stringify(event) } = {}) => {
  const [timestamp, nonce] = [new Date(at).toISOString(), `nonce-${counter++}-nonce-nonce`];
  const signature = createHmac("sha256", secret)
    .update(`${timestamp}\n${nonce}\n${sha256(body)}`)
    .digest("hex");
  const headers = {
    "X-Oceafin-Webhook-Timestamp": timestamp,
    "X-Oceafin-Webhook-Nonce": nonce,
    "X-Oceafin-Webhook-Signature": signature,
  };
  return { body, headers };
};
export const request = (delivery) => new Request(URL_, { method: "POST", ...delivery });

/** A receiver that records what happened, and a function to deliver to it. */
export function receiver(options = {}) {
  const log = { handled: [], errors: [] };
  const handle = createWebhookHandler({
    secret: SECRET,
    replayStore: memoryReplayStore(),
    handlers: { "conversion.created": (event) => void log.handled.push(event) },
    fallback: (event) => void log.handled.push({ fallback: event }),
    onError: (error, failure) => void log.errors.push({ error, ...failure }),
    ...options,
  });
  const deliver = async (event, how) => (await handle(request(signed(event, how)))).status;
  return { handle, log, deliver };
}

/** What is to be settled from outside. */
export function gate() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
