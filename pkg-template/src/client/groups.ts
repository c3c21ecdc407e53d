/** The grouped methods of a client, made from the endpoint table: an endpoint is a row, not code. */

import { callEndpoint } from "../call/call.js";
import type { Caller } from "../core/boundary.js";
import { endpointTable } from "../pure/endpoints.js";

type Method = (...args: unknown[]) => unknown;

/** Puts one frozen object per group on `client`, each with one function per endpoint. */
export function defineGroups(client: object, caller: () => Caller): void {
  const groups = new Map<string, Record<string, Method>>();
  for (const endpoint of endpointTable()) {
    const dot = endpoint.id.indexOf(".");
    const name = endpoint.id.slice(0, dot);
    let group = groups.get(name);
    if (group === undefined) groups.set(name, (group = {}));
    // Closures, not methods that need `this`: `const { create } = client.fiatWithdrawals` works.
    const method: Method = (...args) => callEndpoint(caller, endpoint, args);
    // The id as the function's name makes a stack trace say which call it was.
    Object.defineProperty(method, "name", { value: endpoint.id });
    group[endpoint.id.slice(dot + 1)] = method;
  }
  for (const [name, group] of groups) {
    Object.defineProperty(client, name, { value: Object.freeze(group), enumerable: true });
  }
}
