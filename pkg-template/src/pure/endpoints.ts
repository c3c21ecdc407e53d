/** The endpoint table of the core, as JavaScript sees it. */

import { core } from "../core/core.js";
import type { AUTHORIZED_STEPS, OperationKind } from "../generated/contract.js";

/** What the API requires of a money-moving call: which operation must be authorized, and at which step. */
export interface EndpointAuthorization {
  /** Kind of operation, as in the `operation-v1` envelope. */
  readonly operation: OperationKind;
  /** `create` sends the payload with its authorization, `submit` sends the authorization alone. */
  readonly step: (typeof AUTHORIZED_STEPS)[number];
}

/** One endpoint of the Partner API. */
export interface EndpointInfo {
  /** `group.method`, as on the client. */
  readonly id: string;
  /** Its heading in the provider's guide; empty for a call that is published elsewhere. */
  readonly section: string;
  /** HTTP method. */
  readonly method: "GET" | "POST";
  /** Path template with `{parameters}`. */
  readonly path: string;
  /** The guide's sentence. */
  readonly summary: string;
  /** Model of the request body; null if the endpoint takes none. */
  readonly request: string | null;
  /** Model of the response; for a page, of each item. */
  readonly response: string;
  /** Whether the endpoint returns a page. */
  readonly page: boolean;
  /** The operation authorization that the endpoint requires, or null. */
  readonly operationAuthorization: EndpointAuthorization | null;
  /** The scope that the client needs. */
  readonly scope: string;
}

let table: readonly EndpointInfo[] | undefined;

/** The table of all endpoints that have a method; read once. */
export function endpointTable(): readonly EndpointInfo[] {
  return (table ??= deepFreeze(JSON.parse(core().endpointsJson()) as EndpointInfo[]));
}

/** The names in a path template, in order. */
export function pathParameters(path: string): string[] {
  return Array.from(path.matchAll(/\{([^}]*)\}/g), (match) => match[1] ?? "");
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value))
    if (typeof member === "object" && member !== null) deepFreeze(member);
  return Object.freeze(value);
}

// Marked as pure, here and below: a bundle that does not use `endpoints` omits it.
const rows: EndpointInfo[] = /* @__PURE__ */ inspectable([]);

function filled(): EndpointInfo[] {
  if (!Object.isFrozen(rows)) {
    rows.push(...endpointTable().filter((row) => row.section !== ""));
    Object.freeze(rows);
  }
  return rows;
}

/** `console.log` inspects a proxy's target; this makes it inspect the filled target. */
function inspectable(target: EndpointInfo[]): EndpointInfo[] {
  return Object.defineProperty(target, Symbol.for("nodejs.util.inspect.custom"), {
    value: () => [...filled()],
  });
}

/**
 * All endpoints of the provider's guide; frozen. `customers.create`, which is published elsewhere, has a
 * method but no row. The table is read from the core on first access, not at import: in a page, this module
 * loads before the core.
 */
export const endpoints: readonly EndpointInfo[] = /* @__PURE__ */ new Proxy(rows, {
  get: (_, key) => Reflect.get(filled(), key) as unknown,
  has: (_, key) => Reflect.has(filled(), key),
  ownKeys: () => Reflect.ownKeys(filled()),
  getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(filled(), key),
  isExtensible: () => Reflect.isExtensible(filled()),
  set: () => false,
  defineProperty: () => false,
  deleteProperty: () => false,
});
