/**
 * Entry `./relay`, for the backend of a page. It holds no core and no secret: the client it is given has
 * both. Nothing here needs a runtime's own modules.
 */

export type { DraftEvidence } from "../call/options.js";
export type { ApprovalProfile } from "../generated/contract.js";
export type { Relay } from "../relay/handler.js";
export { createRelay } from "../relay/handler.js";
export type { NodeHandler, NodeRequest, NodeResponse } from "../relay/node.js";
export { toNodeHandler } from "../relay/node.js";
export type {
  EndpointId,
  KeyContext,
  RateLimit,
  RelayEvent,
  RelayedCall,
  RelayOptions,
} from "../relay/options.js";
