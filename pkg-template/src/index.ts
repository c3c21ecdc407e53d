/** Entry for Node and other servers: the core is loaded when this module is, synchronously; everything works at once. */

import "./node/load.js";

export * from "./exports.js";
export { init } from "./node/init.js";
export { PartnerClient } from "./client.js";
export type { PartnerClientOptions } from "./client.js";
export { signRequest } from "./signing.js";
export type { SignRequestInput, SignedRequest } from "./signing.js";
export { isKnownEventType } from "./generated/events.js";
export type { EventType, KnownEventType } from "./generated/events.js";
export { signTestWebhook } from "./test-webhook.js";
export type { SignedWebhook, TestWebhook } from "./test-webhook.js";
export { verifyWebhook } from "./webhooks.js";
export type { WebhookEvent, WebhookHeaders, WebhookRequest } from "./webhooks.js";
