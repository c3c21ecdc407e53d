/** Entry for Node and other servers: the core is loaded when this module is, synchronously; everything works at once. */

import "./node/load.js";

export * from "./exports.js";
export { init } from "./node/init.js";
export { PartnerClient } from "./client.js";
export type { PartnerClientOptions } from "./client.js";
export { signRequest } from "./signing.js";
export type { SignRequestInput, SignedRequest } from "./signing.js";
export { isKnownEventType, signTestWebhook, verifyWebhook } from "./webhooks.js";
export type {
  EventType,
  KnownEventType,
  SignedWebhook,
  TestWebhook,
  WebhookEvent,
  WebhookHeaders,
  WebhookRequest,
} from "./webhooks.js";
