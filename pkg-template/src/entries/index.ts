/**
 * Entry for Node and other servers: the core is loaded when this module is, synchronously; everything works
 * at once.
 */

import "../load/node.js";

export type { PartnerClientOptions } from "../client/server.js";
export { PartnerClient } from "../client/server.js";
export type { SignedRequest } from "../core/hot.js";
export type { EventType, KnownEventType } from "../generated/events.js";
export { isKnownEventType } from "../generated/events.js";
export { init } from "../load/ready.js";
export type { SignRequestInput } from "../signing/request.js";
export { signRequest } from "../signing/request.js";
export type { SignedWebhook, TestWebhook } from "../signing/test-webhook.js";
export { signTestWebhook } from "../signing/test-webhook.js";
export type { WebhookEvent, WebhookHeaders, WebhookRequest } from "../signing/webhook.js";
export { verifyWebhook } from "../signing/webhook.js";
export * from "./shared.js";
