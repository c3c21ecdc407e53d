/**
 * How a relay reaches the core of a client: begin a call, send it in one attempt, have the answer as it came.
 *
 * The port stands on the client under a registered symbol and not in a module's state: the relay's code then
 * needs no core of its own and works with the client of any build of this package, Node's or a worker's. It
 * gives away nothing that the client's own methods do not.
 */

import type { Caller, CheckedCall } from "../core/boundary.js";
import type { EndpointInfo } from "../pure/endpoints.js";
import { endpointTable } from "../pure/endpoints.js";
import type { CallRequest } from "./call.js";

/** What a relay needs of a client. */
export interface Forwarding {
  /** The endpoint table. */
  endpoints(): readonly EndpointInfo[];
  /** Checks a call: ids, key, body, operation hash. Throws a PartnerError; then nothing was sent. */
  begin(call: CallRequest, body: string | undefined): CheckedCall;
}

// The number is the port's: another version of this package may offer another one.
const PORT = Symbol.for("oceafin-partner.forwarding.1");

/** Lets relays reach the core of `client`. */
export function offerForwarding(client: object, caller: () => Caller): void {
  const port: Forwarding = {
    endpoints: endpointTable,
    begin: (call, body) => caller().begin(JSON.stringify(call), body),
  };
  Object.defineProperty(client, PORT, { value: Object.freeze(port) });
}

/** The port of a client, or undefined if `client` has none. */
export function forwardingOf(client: unknown): Forwarding | undefined {
  if (typeof client !== "object" || client === null) return undefined;
  return (client as Record<symbol, Forwarding | undefined>)[PORT];
}
