/**
 * Entry `./webhooks`: verification and dispatch, and nothing of the client. The core is loaded when this
 * module is, the same one that `.` has.
 */

import "../load/node.js";

export {
  ConfigurationError,
  ConnectionError,
  isPartnerError,
  PartnerError,
  SignatureError,
  TimeoutError,
  ValidationError,
} from "../errors/classes.js";
export type { ErrorKind, FieldError, PartnerErrorInit, PartnerErrorJson, Problem } from "../errors/facts.js";
export type { EventType, KnownEventType } from "../generated/events.js";
export { eventTypeValues, isKnownEventType } from "../generated/events.js";
export type { WebhookEvent, WebhookHeaders, WebhookRequest } from "../signing/webhook.js";
export { verifyWebhook } from "../signing/webhook.js";
export type { ReceivedWebhook, WebhookHandler } from "../webhook/handler.js";
export { createWebhookHandler } from "../webhook/handler.js";
export type {
  WebhookContext,
  WebhookEventHandler,
  WebhookEventHandlers,
  WebhookEventOf,
  WebhookFailure,
  WebhookHandlerOptions,
  WebhookStage,
} from "../webhook/options.js";
export type { ClaimResult, ReplayStore } from "../webhook/replay-store.js";
