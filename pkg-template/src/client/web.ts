/**
 * The client for pages: it cannot sign. Either everything goes to a relay on the partner's own server, or a
 * signer that the page is given signs each attempt.
 *
 * Of the core's glue it takes one function by its name, and nothing else of this package leads to that
 * function: a page that makes no client bundles none (decision 0017).
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

/**
 * Which cookies and credentials of the page's user go to the relay: the option of `fetch` of the same name.
 */
export type RelayCredentials = "same-origin" | "include" | "omit";

/** A client that sends everything through a relay on your own server, which signs what it passes on. */
export interface RelayClientOptions extends CommonClientOptions {
  /**
   * Where the relay is: a path of the page's own origin such as `/partner-api`, or a whole https URL.
   * Requests go to this, then `/partner/v1` and on.
   */
  readonly relayUrl: string | URL;
  /**
   * Which cookies go to the relay. Default `same-origin`: those of the page's own origin, and to a relay
   * elsewhere none. `include` sends them elsewhere too; that relay must then allow this origin, with
   * credentials, by name.
   */
  readonly credentials?: RelayCredentials | undefined;
  readonly clientId?: undefined;
  readonly baseUrl?: undefined;
  readonly signer?: undefined;
}

/** A client whose requests are signed by what it is given, and go to the API themselves. */
export interface SignerClientOptions extends CommonClientOptions {
  /** The client id issued at onboarding. */
  readonly clientId: string;
  /** Where the API is, without `/partner/v1`. It must allow the page's origin. */
  readonly baseUrl: string;
  /** Signs each attempt. */
  readonly signer: Signer;
  readonly relayUrl?: undefined;
  readonly credentials?: undefined;
}

/** How to make a {@link PartnerClient} in a page: with a relay, or with a signer. */
export type PartnerClientOptions = RelayClientOptions | SignerClientOptions;

/** How each option of this client alone is read. */
const OWN_OPTIONS = {
  relayUrl: (value) => value,
  credentials: (value, name) => optionalChoice(value, name, ["same-origin", "include", "omit"] as const),
  clientId: readSetting,
  baseUrl: readSetting,
  signer: optionalFunction<Signer>,
} satisfies ShapeOf<Omit<PartnerClientOptions, keyof CommonClientOptions>, "relayUrl">;

// For every option that is not known here: which of them was meant as a credential is not this file's to
// know.
const ADVICE =
  "a client for pages takes `relayUrl`, or `signer` with `clientId` and `baseUrl`; what a page holds, everybody can read";

/** Where a client sends: what may be seen of it. */
export interface PageClientFacts {
  readonly relayUrl?: string;
  readonly clientId?: string;
  readonly baseUrl?: string;
}

// The grouped methods come from the endpoint table at run time, their types from the same table at build
// time: the class merges with an interface that `defineGroups` makes good on.
export interface PartnerClient extends PartnerApi, Disposable {}

/**
 * Client of the Oceafin Partner API, for pages. The same groups, methods and errors as in Node; make it after
 * `init()`.
 *
 * It may be used by any number of calls at once, so one per page is enough. Whoever makes more closes them.
 */
export class PartnerClient extends BaseClient<PageClientFacts> {
  /** Throws a ConfigurationError for options that are wrong or missing, and before `init()` has resolved. */
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
    core(); // refuses a page that has not loaded it
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
  /** As the core reads it: a path, or a whole URL. */
  readonly url: string;
  /** What comes before a path; empty before a whole URL. */
  readonly origin: string;
  readonly credentials: RelayCredentials | undefined;
}

/**
 * A path stays a path for the core, which takes plain http nowhere but on this machine, while a page on a
 * plain-http origin (a till under development in the local network) may call the server it came from.
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

// Of the location, and not of the document's base, which a `<base href>` anywhere in it moves to another
// origin.
function browserOrigin(): string | undefined {
  const origin = (globalThis as { location?: { origin?: unknown } }).location?.origin;
  return typeof origin === "string" && /^https?:/.test(origin) ? origin : undefined;
}

function sending(fetch: Fetch | undefined, relay: Relay | undefined): NonNullable<Host["fetch"]> {
  const prefix = relay?.origin ?? "";
  // The state of a payment must not come out of the browser's cache.
  const more: RequestInit = {
    cache: "no-store",
    ...(relay?.credentials !== undefined && { credentials: relay.credentials }),
  };
  return (url, init) => (fetch ?? globalThis.fetch)(`${prefix}${url}`, { ...init, ...more });
}
