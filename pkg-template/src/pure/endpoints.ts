/** The endpoint table of the core, as JavaScript sees it. */

import { core } from "../core/core.js";
import type { AUTHORIZED_STEPS, OperationKind } from "../generated/contract.js";

/** What the API asks of a money-moving call: which operation must be authorised, and at which step. */
export interface EndpointAuthorization {
  /** Kind of operation, as it stands in the `operation-v1` envelope. */
  readonly operation: OperationKind;
  /** `create` carries the payload with its authorization, `submit` the authorization alone. */
  readonly step: (typeof AUTHORIZED_STEPS)[number];
}

/** One endpoint of the Partner API. */
export interface EndpointInfo {
  /** `group.method`, as it is called on the client. */
  readonly id: string;
  /** Heading of the provider's guide it stands under; empty for a call that is published elsewhere. */
  readonly section: string;
  /** HTTP method. */
  readonly method: "GET" | "POST";
  /** Path template with `{parameters}`. */
  readonly path: string;
  /** The guide's sentence. */
  readonly summary: string;
  /** Model of the request body, or null if it takes none. */
  readonly request: string | null;
  /** Model of the response, or of each item of a page. */
  readonly response: string;
  /** Whether it returns a page. */
  readonly page: boolean;
  /** The operation authorization it needs, or null. */
  readonly operationAuthorization: EndpointAuthorization | null;
  /** The scope the client needs. */
  readonly scope: string;
}

let table: readonly EndpointInfo[] | undefined;

/** The table, read once: everything that has a method. */
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

// Marked as pure, here and below: a bundle that does not use `endpoints` leaves it out.
const rows: EndpointInfo[] = /* @__PURE__ */ inspectable([]);

function filled(): EndpointInfo[] {
  if (!Object.isFrozen(rows)) {
    rows.push(...endpointTable().filter((row) => row.section !== ""));
    Object.freeze(rows);
  }
  return rows;
}

/** `console.log` looks through a proxy at its target; this makes it look at the filled one. */
function inspectable(target: EndpointInfo[]): EndpointInfo[] {
  return Object.defineProperty(target, Symbol.for("nodejs.util.inspect.custom"), {
    value: () => [...filled()],
  });
}

/**
 * Every endpoint of the provider's guide, frozen; `customers.create`, which is published elsewhere, has a
 * method but no row. The table is read out of the core at the first look and not at import: in a page the
 * core is not there yet when this module is.
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
