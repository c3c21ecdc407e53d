/**
 * The client for pages, which cannot sign. Either it sends everything to a relay on the partner's own server,
 * or a signer that the page provides signs each attempt.
 *
 * It imports one function of the core's glue by name, and nothing else in this package uses that function: a
 * page that creates no client bundles none (decision 0017).
 */

import { keylessClient } from "#core/partner";
import { DriverLease } from "../call/lease.js";
import { core } from "../core/core.js";
import type { Host } from "../core/driver.js";
import { Driver } from "../core/driver.js";
import type { Signer } from "../core/signer.js";
import { misconfigured } from "../errors/make.js";
import type { PartnerApi } from "../generated/api.js";
import { optionalChoice, optionalFunction, reading, typeName } from "../input/arguments.js";
import { omitUndefined, readOptions } from "../input/options.js";
import type { ShapeOf } from "../input/shape.js";
import { namesOf, readMembers } from "../input/shape.js";
import { BaseClient } from "./base.js";
import type { CommonClientOptions, Fetch } from "./options.js";
import { COMMON_OPTIONS, readCommon, readSetting } from "./options.js";

/** Which cookies and credentials of the user go to the relay; as the `credentials` option of `fetch`. */
export type RelayCredentials = "same-origin" | "include" | "omit";

/** Options of a client that sends every request to a relay on your own server, which signs it. */
export interface RelayClientOptions extends CommonClientOptions {
  /**
   * The relay's address: a path on the page's own origin such as `/partner-api`, or a whole https URL. The
   * client appends `/partner/v1/…` to it.
   */
  readonly relayUrl: string | URL;
  /**
   * Which cookies go to the relay. Default `same-origin`: only to a relay on the page's own origin.
   * `include` sends them to a relay on another origin too; that relay must then allow this origin by name,
   * with credentials.
   */
  readonly credentials?: RelayCredentials | undefined;
  readonly clientId?: undefined;
  readonly baseUrl?: undefined;
  readonly signer?: undefined;
}

/** Options of a client whose requests a signer signs and which go directly to the API. */
export interface SignerClientOptions extends CommonClientOptions {
  /** The client id issued at onboarding. */
  readonly clientId: string;
  /** The API's address, without `/partner/v1`. The API must allow the page's origin. */
  readonly baseUrl: string;
  /** Signs each attempt. */
  readonly signer: Signer;
  readonly relayUrl?: undefined;
  readonly credentials?: undefined;
}

/** Options of a {@link PartnerClient} in a page: for a relay or for a signer. */
export type PartnerClientOptions = RelayClientOptions | SignerClientOptions;

/** How each option that only this client has is read. */
const OWN_OPTIONS = {
  relayUrl: (value) => value,
  credentials: (value, name) => optionalChoice(value, name, ["same-origin", "include", "omit"] as const),
  clientId: readSetting,
  baseUrl: readSetting,
  signer: optionalFunction<Signer>,
} satisfies ShapeOf<Omit<PartnerClientOptions, keyof CommonClientOptions>, "relayUrl">;

// Shown for every unknown option: this file cannot tell which of them was meant as a credential.
const ADVICE =
  "a client for pages takes `relayUrl`, or `signer` with `clientId` and `baseUrl`; what a page holds, everybody can read";

/** The facts that inspection shows of a client: where it sends. */
export interface PageClientFacts {
  readonly relayUrl?: string;
  readonly clientId?: string;
  readonly baseUrl?: string;
}

// `defineGroups` adds the grouped methods from the endpoint table at run time. Their types come from the same
// table at build time: the class merges with this interface.
export interface PartnerClient extends PartnerApi, Disposable {}

/**
 * Client of the Oceafin Partner API, for pages. It has the same groups, methods and errors as in Node. Create
 * it after `init()` has resolved.
 *
 * One client serves any number of concurrent calls, so one per page is enough. Close any others.
 */
export class PartnerClient extends BaseClient<PageClientFacts> {
  /** Throws a ConfigurationError for invalid or absent options, and before `init()` has resolved. */
  constructor(options: PartnerClientOptions) {
    const given = readOptions(
      options,
      "options",
      [...namesOf(OWN_OPTIONS), ...namesOf(COMMON_OPTIONS)],
      ADVICE,
    );
    const { relayUrl, credentials, clientId, baseUrl, signer } = readMembers(given, OWN_OPTIONS);
    const relay = readRelay(relayUrl, credentials);
    const direct = { clientId, baseUrl, signer };
    const { settings, fetch, observer } = readCommon(given);
    const shown = relay === undefined ? required(direct) : { relayUrl: relay.url };
    if (relay !== undefined && Object.values(direct).some((value) => value !== undefined)) {
      throw misconfigured(
        "option_conflict",
        "`relayUrl` excludes `signer`, `clientId` and `baseUrl`: the relay has its own",
      );
    }
    const json = JSON.stringify(omitUndefined({ ...shown, ...settings }));
    const host = { fetch: sending(fetch, relay), observer, signer };
    core(); // throws if the page has not loaded it
    super(new DriverLease(new Driver(keylessClient(json), host)), shown);
  }
}

function required(direct: { clientId: string | undefined; baseUrl: string | undefined; signer: unknown }): {
  clientId: string;
  baseUrl: string;
} {
  const { clientId, baseUrl, signer } = direct;
  if (clientId !== undefined && baseUrl !== undefined && signer !== undefined) return { clientId, baseUrl };
  const missing = Object.entries(direct)
    .filter(([, value]) => value === undefined)
    .map(([name]) => `\`${name}\``);
  const what =
    missing.length === 3
      ? "`relayUrl` is missing, or `signer` with `clientId` and `baseUrl`"
      : `missing beside the others: ${missing.join(", ")}`;
  throw misconfigured(
    "configuration_missing",
    `${what}; a client for pages has no other way to get a request signed`,
  );
}

interface Relay {
  /** The address as the core reads it: a path or a whole URL. */
  readonly url: string;
  /** The origin to put before a path; empty for a whole URL. */
  readonly origin: string;
  readonly credentials: RelayCredentials | undefined;
}

/**
 * A path stays a path for the core. The core allows plain http only to this machine, but a page on a
 * plain-http origin (a till under development in the local network) may call the server that it came from.
 */
function readRelay(value: unknown, mode: RelayCredentials | undefined): Relay | undefined {
  if (value === undefined || value === null || value === "") {
    if (mode === undefined) return undefined;
    throw misconfigured(
      "option_conflict",
      "`credentials` goes with `relayUrl`: the API itself knows no cookies",
    );
  }
  const text = reading(() =>
    Object.prototype.toString.call(value) === "[object URL]" ? (value as URL).href : value,
  );
  if (typeof text !== "string")
    throw misconfigured("option_invalid", `\`relayUrl\` must be a string or a URL, not ${typeName(value)}`);
  const origin = browserOrigin();
  const here = origin !== undefined && `${text}/`.startsWith(`${origin}/`);
  const url = here ? text.slice(origin.length) || "/" : text;
  if (!url.startsWith("/")) return { url, origin: "", credentials: mode };
  if (origin === undefined) {
    throw misconfigured(
      "relay_url_relative",
      "`relayUrl` is a path, but this code runs at no web address that it could be a path of: pass the whole URL",
    );
  }
  return { url, origin, credentials: mode };
}

// From the location, not from the document's base: a `<base href>` in the document could move that to another
// origin.
function browserOrigin(): string | undefined {
  const origin = (globalThis as { location?: { origin?: unknown } }).location?.origin;
  return typeof origin === "string" && /^https?:/.test(origin) ? origin : undefined;
}

function sending(fetch: Fetch | undefined, relay: Relay | undefined): NonNullable<Host["fetch"]> {
  const prefix = relay?.origin ?? "";
  // The browser's cache must not answer for the state of a payment.
  const more: RequestInit = {
    cache: "no-store",
    ...(relay?.credentials !== undefined && { credentials: relay.credentials }),
  };
  return (url, init) => (fetch ?? globalThis.fetch)(`${prefix}${url}`, { ...init, ...more });
}
