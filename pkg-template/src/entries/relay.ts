/**
 * Entry `./relay`, for the backend of a page. It holds no core and no secret: the client it is given has both. Nothing here
 * needs a runtime's own modules.
 */

export { createRelay } from "../relay/handler.js";
export type { Relay } from "../relay/handler.js";
export { toNodeHandler } from "../relay/node.js";
export type { NodeHandler, NodeRequest, NodeResponse } from "../relay/node.js";
export type {
  EndpointId,
  KeyContext,
  RateLimit,
  RelayEvent,
  RelayOptions,
  RelayedCall,
} from "../relay/options.js";
export type { ApprovalProfile } from "../generated/contract.js";
export type { DraftEvidence } from "../call/options.js";
