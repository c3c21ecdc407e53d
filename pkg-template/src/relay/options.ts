/**
 * What a relay is made with: the types, and the check at creation. A relay that could not work is not made.
 */

import type { Forwarding } from "../call/forwarding.js";
import { forwardingOf } from "../call/forwarding.js";
import type { DraftEvidence } from "../call/options.js";
import { misconfigured } from "../errors/make.js";
import type { PartnerApi } from "../generated/api.js";
import type { ApprovalProfile, Validation } from "../generated/contract.js";
import { APPROVAL_PROFILES, CHECKINGS, MAX_TIMER_MS } from "../generated/contract.js";
import {
  optionalChoice,
  optionalFunction,
  optionalPositive,
  optionalString,
  typeName,
} from "../input/arguments.js";
import { nearest, readOptions } from "../input/options.js";
import type { Read, ShapeOf } from "../input/shape.js";
import { namesOf, readMembers, readShape } from "../input/shape.js";
import { isOwnKey } from "./key.js";
import { Origins } from "./origin.js";
import { TokenBuckets } from "./rate-limit.js";
import { Routes, readBasePath } from "./route.js";

/** The id of an endpoint of the table, such as `checkouts.get`. */
export type EndpointId = {
  [Group in keyof PartnerApi & string]: `${Group}.${keyof PartnerApi[Group] & string}`;
}[keyof PartnerApi & string];

/** A call that a page asks for, as the hooks see it. Frozen, all through. */
export interface RelayedCall<Session> {
  /** What `authenticate` returned. */
  readonly session: Session;
  /** The customer that the path names; undefined where it names none, as in `/checkouts/{checkoutId}`. */
  readonly customerId: string | undefined;
  /** The id of the endpoint. */
  readonly operation: EndpointId;
  /** The ids in the path, decoded, by their names. */
  readonly pathParams: Readonly<Record<string, string>>;
  /** The body that will be sent: valid, and for a creation of the hash that it is authorised with. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** The request; its body is read. */
  readonly request: Request;
}

/** What an idempotency key is judged by, beside the session. Frozen. */
export interface KeyContext {
  /** The id of the endpoint. */
  readonly operation: EndpointId;
  /**
   * The customer that the path names, or for a submission the one that `draftOf` gives; undefined where
   * neither does.
   */
  readonly customerId: string | undefined;
  /** The ids in the path, decoded, by their names. */
  readonly pathParams: Readonly<Record<string, string>>;
}

/** What became of a request. Nothing in it is of the session, and no id of a customer or resource. */
export interface RelayEvent {
  /** `forwarded`: the answer is the API's. `refused`: it is the relay's. */
  readonly type: "forwarded" | "refused";
  /** The `X-Request-Id`: the page's, or one made here if it sent none. */
  readonly requestId: string;
  /** HTTP method. */
  readonly method: string;
  /** The id of the endpoint; absent if the request meant none. */
  readonly operation?: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** The code of a refusal. */
  readonly code?: string;
  /** Of a refusal: whether anything was sent to the API. `unknown` is worth an alarm where money is moved. */
  readonly outcome?: "not_sent" | "unknown";
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /**
   * What was thrown underneath a refusal: by your hook, or by the client. May hold anything: look before you
   * log.
   */
  readonly cause?: unknown;
}

/** How often a session may ask. Either count here, in this process's memory, or ask a counter of your own. */
export type RateLimit<Session> =
  | {
      /** What is counted: the id of the user or the tenant. */
      readonly key: (session: Session, request: Request) => string;
      /** Requests per minute; so many may also come at once. */
      readonly perMinute: number;
    }
  | {
      /** What is counted: the id of the user or the tenant. */
      readonly key: (session: Session, request: Request) => string;
      /** Returns true if this key may ask once more: a counter that several processes share. */
      readonly allow: (key: string) => boolean | Promise<boolean>;
    };

/** How to make a relay. */
export interface RelayOptions<Session> {
  /** The backend's own client, which signs. Its base URL, time limits and `fetch` are those of the relay. */
  readonly client: object;
  /**
   * Where the handler is mounted; what follows in the path must be `/partner/v1/…` of the table.
   * `/partner-api` if absent.
   */
  readonly basePath?: string | undefined;
  /**
   * The origins of the pages that may ask, as browsers write them; your own server's too, if your page is
   * there.
   */
  readonly allowedOrigins: readonly string[];
  /** The ids of the endpoints that pages may call. Nothing else passes. */
  readonly operations: readonly EndpointId[];
  /**
   * Who is asking: your own session check. Anything falsy means that nobody is signed in. Must not read the
   * body.
   */
  readonly authenticate: (request: Request) => Session | undefined | Promise<Session | undefined>;
  /**
   * Whether this session may make this call. Asked for every request that got so far, and the answer must be
   * exactly true. Where `customerId` is undefined, look up whose the resource in `pathParams` is: another
   * tenant's id is easily guessed.
   */
  readonly authorizeCustomer: (call: RelayedCall<Session>) => boolean | Promise<boolean>;
  /**
   * For submissions: what your backend knows of the draft. With it the hash that a submission authorises is
   * compared with the draft's before anything is sent; without it only the API compares. Undefined refuses
   * the call. Its `customerId` also says whose idempotency keys the submission may use.
   */
  readonly draftOf?:
    | ((call: RelayedCall<Session>) => DraftEvidence | undefined | Promise<DraftEvidence | undefined>)
    | undefined;
  /**
   * Whether this session may use this idempotency key, in place of the relay's own rule: a random UUID, the
   * key of an operation of the customer, or the customer's id, a `:` and a text without another. Asked last,
   * for every call but a GET, and the answer must be exactly true. All tenants share the API's keys, so no
   * two must be let into the same ones.
   */
  readonly authorizeKey?:
    | ((session: Session, key: string, context: KeyContext) => boolean | Promise<boolean>)
    | undefined;
  /** The hash profile of the authorizations; `payload-v1` if absent. */
  readonly profile?: ApprovalProfile | undefined;
  /**
   * How far bodies are checked; `standard` if absent, whatever the client has. Submissions are always held to
   * `strict`.
   */
  readonly validation?: Exclude<Validation, "off"> | undefined;
  /** Largest body, in bytes. 128 KiB if absent. */
  readonly maxBodyBytes?: number | undefined;
  /** How long a body may take to arrive, in milliseconds. 10 000 if absent. */
  readonly bodyTimeoutMs?: number | undefined;
  /** How often a session may ask. Without it, as often as it likes. */
  readonly rateLimit?: RateLimit<Session> | undefined;
  /** Query parameters that lists take beside `limit`, `cursor`, `status`, `from` and `to`. */
  readonly filters?: readonly string[] | undefined;
  /** Told of each request when it is answered. What it throws is swallowed. */
  readonly onEvent?: ((event: RelayEvent) => void) | undefined;
}

type Hook<Name extends keyof RelayOptions<unknown>> = NonNullable<RelayOptions<unknown>[Name]>;

/** How each option is read. The session is the hooks' own; here it is unknown. */
const RELAY_OPTIONS = {
  client: readClient,
  basePath: (value, name) => readBasePath(optionalString(value, name) ?? "/partner-api"),
  allowedOrigins: (value, name) => new Origins(readList(value, name)),
  operations: (value, name) => readList(value, name),
  authenticate: requiredFunction<Hook<"authenticate">>,
  authorizeCustomer: requiredFunction<Hook<"authorizeCustomer">>,
  draftOf: optionalFunction<Hook<"draftOf">>,
  authorizeKey: (value, name) => optionalFunction<Hook<"authorizeKey">>(value, name) ?? ownKeysOnly,
  profile: (value, name) => optionalChoice(value, name, APPROVAL_PROFILES),
  // Not `off`, which the client has: what a page sends is never sent on unread.
  validation: (value, name) => optionalChoice(value, name, CHECKINGS) ?? "standard",
  maxBodyBytes: (value, name) => optionalPositive(value, name) ?? 128 * 1024,
  bodyTimeoutMs: readTimeout,
  rateLimit: readRateLimit,
  filters: (value, name) =>
    value === undefined ? [] : readList(value, name).map((filter) => requiredText(filter, name)),
  onEvent: optionalFunction<Hook<"onEvent">>,
} satisfies ShapeOf<RelayOptions<unknown>, "client" | "allowedOrigins" | "operations" | "rateLimit">;

type ReadRelayOptions = Read<typeof RELAY_OPTIONS>;

/** The options, checked and put together for the handler. */
export interface Settings
  extends Omit<
    ReadRelayOptions,
    "client" | "basePath" | "allowedOrigins" | "operations" | "filters" | "rateLimit"
  > {
  readonly forwarding: Forwarding;
  readonly routes: Routes;
  readonly origins: Origins;
  readonly operations: ReadonlySet<string>;
  readonly filters: ReadonlySet<string>;
  readonly limit: Limit;
}

/** Seconds to wait, or 0; undefined where there is a limit of unknown length. */
type Limit = (session: unknown, request: Request) => Promise<number | undefined>;

/** Checks the options. Throws a ConfigurationError. */
export function readRelayOptions(options: unknown): Settings {
  const { client, basePath, allowedOrigins, operations, filters, rateLimit, ...settings } = readShape(
    options,
    "options",
    RELAY_OPTIONS,
  );
  const endpoints = client.endpoints();
  return {
    ...settings,
    forwarding: client,
    routes: new Routes(basePath, endpoints),
    origins: allowedOrigins,
    operations: readOperations(
      operations,
      endpoints.map(({ id }) => id),
    ),
    filters: new Set(filters),
    limit: rateLimit,
  };
}

function readClient(value: unknown): Forwarding {
  const forwarding = forwardingOf(value);
  if (forwarding !== undefined) return forwarding;
  throw misconfigured(
    "option_invalid",
    "`client` must be a PartnerClient that signs: the one of your backend, made with `clientId` and `clientSecret`",
  );
}

function ownKeysOnly(_session: unknown, key: string, { customerId }: KeyContext): boolean {
  return isOwnKey(key, customerId);
}

function readOperations(ids: readonly unknown[], known: readonly string[]): ReadonlySet<string> {
  if (ids.length === 0)
    throw misconfigured(
      "option_invalid",
      "`operations` is empty: list the ids of the endpoints that pages may call, such as `checkouts.get`",
    );
  for (const id of ids) {
    const text = requiredText(id, "operations");
    if (known.includes(text)) continue;
    const near = nearest(text, known);
    const group = known.filter((other) => other.startsWith(`${text.split(".")[0] ?? ""}.`));
    const others =
      group.length > 0
        ? `; there are ${group.map((other) => `\`${other}\``).join(", ")}`
        : "; `endpoints` has them all";
    const hint = near === undefined ? others : `; did you mean \`${near}\`?`;
    throw misconfigured(
      "option_invalid",
      `\`operations\` names an endpoint that does not exist: \`${text.replace(/[^\w.]/g, "?").slice(0, 60)}\`${hint}`,
    );
  }
  return new Set(ids as string[]); // a copy: a list that grows later lets nothing more through
}

const RATE_LIMIT = {
  key: requiredFunction<RateLimit<unknown>["key"]>,
  perMinute: optionalPositive,
  allow: optionalFunction<Extract<RateLimit<unknown>, { allow: unknown }>["allow"]>,
} satisfies ShapeOf<{ [K in RateLimitMember]: Extract<RateLimit<unknown>, Record<K, unknown>>[K] }>;

type RateLimitMember = "key" | "perMinute" | "allow";

function readRateLimit(value: unknown, name: string): Limit {
  if (value === undefined) return () => Promise.resolve(0);
  const { key, perMinute, allow } = readMembers(
    readOptions(value, name, namesOf(RATE_LIMIT)),
    RATE_LIMIT,
    `${name}.`,
  );
  const keyOf = async (session: unknown, request: Request): Promise<string> => {
    const found: unknown = await key(session, request);
    if (typeof found !== "string" || found === "")
      throw new TypeError("`rateLimit.key` must return a string that is not empty");
    return found;
  };
  if (allow !== undefined && perMinute === undefined) {
    return async (session, request) =>
      (await allow(await keyOf(session, request))) === true ? 0 : undefined;
  }
  if (perMinute !== undefined && allow === undefined) {
    const buckets = new TokenBuckets(perMinute);
    return async (session, request) => buckets.take(await keyOf(session, request));
  }
  throw misconfigured(
    "option_invalid",
    "`rateLimit` needs `perMinute`, which counts in this process, or `allow`, which asks a counter of yours: one of the two",
  );
}

function readTimeout(value: unknown, name: string): number {
  const ms = optionalPositive(value, name) ?? 10_000;
  if (ms > MAX_TIMER_MS)
    throw misconfigured("option_invalid", `\`${name}\` must be at most ${String(MAX_TIMER_MS)}`);
  return ms;
}

function readList(value: unknown, name: string): readonly unknown[] {
  if (value === undefined) throw misconfigured("option_missing", `\`${name}\` is missing`);
  if (!Array.isArray(value))
    throw misconfigured("option_invalid", `\`${name}\` must be an array, not ${typeName(value)}`);
  return value as unknown[];
}

function requiredText(value: unknown, name: string): string {
  const text = optionalString(value, `${name}[]`);
  if (text === undefined) throw misconfigured("option_invalid", `\`${name}\` must hold strings`);
  return text;
}

function requiredFunction<F>(value: unknown, name: string): F {
  const found = optionalFunction<F>(value, name);
  if (found === undefined)
    throw misconfigured("option_missing", `\`${name}\` is missing: a relay does not guess who may do what`);
  return found;
}
