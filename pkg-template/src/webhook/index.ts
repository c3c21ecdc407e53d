/**
 * Entry `./webhooks`: verification and dispatch, and nothing of the client. The core is loaded when this module is, the same one
 * that `.` has.
 */

import "../node/load.js";

export { createWebhookHandler } from "./handler.js";
export type {
  ReceivedWebhook,
  WebhookContext,
  WebhookEventHandler,
  WebhookEventHandlers,
  WebhookEventOf,
  WebhookFailure,
  WebhookHandler,
  WebhookHandlerOptions,
  WebhookStage,
} from "./handler.js";
export type { ClaimResult, ReplayStore } from "./replay-store.js";
export { verifyWebhook } from "../webhooks.js";
export type { WebhookEvent, WebhookHeaders, WebhookRequest } from "../webhooks.js";
export { ConfigurationError, ConnectionError, PartnerError, SignatureError, TimeoutError, ValidationError, isPartnerError } from "../errors.js";
export type { ErrorKind, FieldError, PartnerErrorInit, PartnerErrorJson, Problem } from "../errors.js";
export { eventTypeValues, isKnownEventType } from "../generated/events.js";
export type { EventType, KnownEventType } from "../generated/events.js";
