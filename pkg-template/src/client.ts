/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The client for servers: it holds the client secret, so no web entry may import this file. What it shares with a
 * client that holds none is in `calls.ts`, `groups.ts` and `lease.ts`.
 */

import type { PartnerApi } from "./generated/api.js";
import { isRecord, optionalChoice, optionalFunction, optionalWhole, reading, readOptions, typeName } from "./arguments.js";
import { VALIDATIONS, present } from "./call-options.js";
import type { Validation } from "./call-options.js";
import { callPath } from "./calls.js";
import type { RequestOptions } from "./calls.js";
import { guarded } from "./core.js";
import { misconfigured } from "./errors.js";
import { offerForwarding } from "./forward.js";
import { defineGroups } from "./groups.js";
import { CoreLease } from "./lease.js";
import { LOG_LEVELS, eventSink } from "./logger.js";
import type { Hooks, LogLevel, Logger } from "./logger.js";
import type { ApiPromise } from "./promise.js";
import { hasLoneSurrogate, requireSize } from "./stringify.js";
import { VERSION } from "./version.js";
import { readSecrets, verifyWebhook } from "./webhooks.js";
import type { WebhookEvent, WebhookRequest } from "./webhooks.js";

/** A function with the shape of the global `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** How to make a {@link PartnerClient}. */
export interface PartnerClientOptions {
  /** The client id issued at onboarding. Needed at the first call, not before. */
  readonly clientId?: string | undefined;
  /** The client secret issued at onboarding. Needed at the first call, not before. Never in a page. */
  readonly clientSecret?: string | undefined;
  /**
   * Where the API is, without `/partner/v1`: `https://api.oceafin.com` for production, the address handed out at
   * onboarding for the provider's sandbox. There is no default: which of the two moves real money should be written
   * down.
   */
  readonly baseUrl?: string | undefined;
  /** Secret of your webhook endpoint, or several while it is rotated; only for {@link PartnerClient.verifyWebhook}. */
  readonly webhookSecret?: string | readonly string[] | undefined;
  /** Used in place of the global `fetch`: proxies, test doubles, the sandbox. */
  readonly fetch?: Fetch | undefined;
  /** Most time for one attempt, headers and body, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Most time for a whole call with all attempts and waits, in milliseconds. */
  readonly deadlineMs?: number | undefined;
  /** Most attempts after the first. 0 means none. */
  readonly maxRetries?: number | undefined;
  /** How far bodies are checked before they are sent. */
  readonly validation?: Validation | undefined;
  /** Where log lines go. Without it nothing is logged. */
  readonly logger?: Logger | undefined;
  /** The least level that is logged; `info` if a logger is given. */
  readonly logLevel?: LogLevel | undefined;
  /** Functions that are told of each step of a call. */
  readonly hooks?: Hooks | undefined;
  /**
   * Lets the client run where a page can see the client secret. Whoever opens the page can then move your money.
   * For a page use the web entry with a relay.
   */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

const OPTIONS = [
  "clientId",
  "clientSecret",
  "baseUrl",
  "webhookSecret",
  "fetch",
  "timeoutMs",
  "deadlineMs",
  "maxRetries",
  "validation",
  "logger",
  "logLevel",
  "hooks",
  "dangerouslyAllowBrowser",
] as const;

/** The environment variables of {@link PartnerClient.fromEnv}, as the provider's own samples name them. */
const ENVIRONMENT = {
  baseUrl: "OCEAFIN_PARTNER_API_BASE_URL",
  clientId: "OCEAFIN_PARTNER_API_CLIENT_ID",
  clientSecret: "OCEAFIN_PARTNER_API_CLIENT_SECRET",
  webhookSecret: "OCEAFIN_PARTNER_API_WEBHOOK_SECRET",
} as const;

// The grouped methods come from the endpoint table at run time, their types from the same table at build time:
// the class merges with an interface that `defineGroups` makes good on.
export interface PartnerClient extends PartnerApi, Disposable {}

/**
 * Client of the Oceafin Partner API, for servers.
 *
 * One per set of credentials; it is stateless between calls but for a learnt clock offset, and may be used by any
 * number of calls at once. Methods are grouped as in the provider's guide: `client.fiatWithdrawals.create(customerId,
 * body, options)`. Every one returns an {@link ApiPromise} and rejects with a PartnerError.
 */
export class PartnerClient {
  readonly #lease: CoreLease;
  readonly #clientId: string | undefined;
  readonly #baseUrl: string | undefined;
  readonly #webhookSecrets: readonly string[] | undefined;

  /**
   * Throws a ConfigurationError for options that are wrong. Credentials that are *missing* are reported by the first
   * call: a build step that only imports your module has no secrets, and needs none.
   */
  constructor(options: PartnerClientOptions) {
    const given = readOptions(options, "options", OPTIONS);
    if (given.dangerouslyAllowBrowser !== true) refusePages();
    this.#clientId = credential(given.clientId, "clientId");
    this.#baseUrl = credential(given.baseUrl, "baseUrl");
    this.#webhookSecrets = given.webhookSecret === undefined ? undefined : reading(() => readSecrets(given.webhookSecret, "webhookSecret"));
    const secret = credential(given.clientSecret, "clientSecret");
    const settings = {
      timeoutMs: optionalWhole(given.timeoutMs, "timeoutMs", 1),
      deadlineMs: optionalWhole(given.deadlineMs, "deadlineMs", 1),
      maxRetries: optionalWhole(given.maxRetries, "maxRetries"),
      validation: optionalChoice(given.validation, "validation", VALIDATIONS),
      userAgent: `oceafin-partner/${VERSION}`,
    };
    const fetch = optionalFunction(given.fetch, "fetch") as Fetch | undefined;
    const logger = readLogger(given.logger);
    const level = optionalChoice(given.logLevel, "logLevel", LOG_LEVELS) ?? "info";
    const onEvent = eventSink(logger, level, readHooks(given.hooks));

    const [clientId, baseUrl] = [this.#clientId, this.#baseUrl];
    if (clientId === undefined || secret === undefined || baseUrl === undefined) {
      const missing = Object.entries({ clientId, clientSecret: secret, baseUrl })
        .filter(([, value]) => value === undefined)
        .map(([name]) => name as keyof typeof ENVIRONMENT);
      this.#lease = new CoreLease(() => configurationMissing(missing));
    } else {
      // From here on only the core knows the secret.
      const json = JSON.stringify(present({ clientId, baseUrl, ...settings }));
      this.#lease = new CoreLease(guarded(({ ClientCore }) => new ClientCore(json, secret, fetch, onEvent)));
    }
    defineGroups(this, this.#lease.use);
    offerForwarding(this, this.#lease.use);
  }

  /**
   * A client from `OCEAFIN_PARTNER_API_BASE_URL`, `OCEAFIN_PARTNER_API_CLIENT_ID`,
   * `OCEAFIN_PARTNER_API_CLIENT_SECRET` and, for {@link verifyWebhook}, `OCEAFIN_PARTNER_API_WEBHOOK_SECRET`.
   * `overrides` win over the environment. A variable that is missing is named by the first call.
   */
  static fromEnv(
    overrides: PartnerClientOptions = {},
    env: Readonly<Record<string, string | undefined>> = processEnv(),
  ): PartnerClient {
    if (!isRecord(env)) throw misconfigured("option_invalid", `\`env\` must be an object, not ${typeName(env)}`);
    const found = reading(() =>
      Object.entries(ENVIRONMENT)
        .map(([option, variable]) => [option, env[variable]] as const)
        .filter(([, value]) => value !== undefined && value !== ""),
    );
    const chosen = readOptions(overrides, "overrides", OPTIONS) as PartnerClientOptions;
    return new PartnerClient({ ...Object.fromEntries(found), ...chosen });
  }

  /**
   * Calls a path that has no method here, through the same signing, retries and checks.
   *
   * @param method HTTP method, for example `POST`.
   * @param path Path from `/partner/v1` on, percent-encoded, without query.
   * @param options `query`, `body` and everything of {@link CallOptions}.
   * @returns The response body as parsed JSON; undefined if there was none.
   */
  request<T = unknown>(method: string, path: string, options?: RequestOptions): ApiPromise<T> {
    return callPath(this.#lease.use, method, path, options) as ApiPromise<T>;
  }

  /** `verifyWebhook` with the `webhookSecret` of this client. Returns the event or throws; synchronous. */
  verifyWebhook(request: Omit<WebhookRequest, "secret">): WebhookEvent {
    const secret = this.#webhookSecrets;
    if (secret === undefined) throw configurationMissing(["webhookSecret"]);
    return verifyWebhook({ ...readOptions(request, "request", ["body", "headers", "toleranceSeconds", "now"]), secret } as WebhookRequest);
  }

  /** No more calls from now on. Calls in flight finish; then the secret is wiped from memory. */
  close(): void {
    this.#lease.close();
  }

  /** Client id and base URL; there is nothing else to show. */
  toJSON(): { clientId: string | undefined; baseUrl: string | undefined } {
    return { clientId: this.#clientId, baseUrl: this.#baseUrl };
  }
}

// Both keys are looked up rather than written into the class: neither symbol exists in every runtime, and a missing
// one would make a method called `undefined`.
const hidden = { enumerable: false, configurable: true, writable: true } as const;
const dispose: unknown = (Symbol as { dispose?: symbol }).dispose;
if (typeof dispose === "symbol") {
  Object.defineProperty(PartnerClient.prototype, dispose, {
    ...hidden,
    value(this: PartnerClient): void {
      this.close();
    },
  });
}
Object.defineProperty(PartnerClient.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  ...hidden,
  value(this: PartnerClient, _depth: unknown, options: object, inspect?: (value: unknown, options: object) => string) {
    const shown = this.toJSON();
    return `PartnerClient ${inspect ? inspect(shown, options) : JSON.stringify(shown)}`;
  },
});

/** An option that may come from an unset environment variable: empty counts as missing. */
function credential(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") {
    throw misconfigured("option_invalid", `\`${name}\` must be a string, not ${typeName(value)}`);
  }
  if (value.trim() === "") return undefined;
  requireSize(value.length, `\`${name}\``);
  if (hasLoneSurrogate(value)) throw misconfigured("option_invalid", `\`${name}\` holds half of a surrogate pair`);
  // The commonest broken secret: the line break at the end of a file it was read from.
  if (value.trim() !== value) {
    throw misconfigured("option_invalid", `\`${name}\` begins or ends with white space; trim it where it is read`);
  }
  return value;
}

function configurationMissing(names: readonly (keyof typeof ENVIRONMENT)[]): ReturnType<typeof misconfigured> {
  const list = names.map((name) => `\`${name}\` (${ENVIRONMENT[name]})`).join(", ");
  const verb = names.length === 1 ? "is" : "are";
  return misconfigured("configuration_missing", `${list} ${verb} missing; pass the option, or set the variable and use \`fromEnv()\``);
}

const LOG_METHODS = ["debug", "info", "warn", "error"] as const;

function readLogger(value: unknown): Logger | undefined {
  if (value === undefined) return undefined;
  const logger = value as Partial<Logger> | null;
  const broken = reading(() => LOG_METHODS.find((level) => typeof logger?.[level] !== "function"));
  if (broken !== undefined) {
    throw misconfigured("option_invalid", `\`logger\` needs the functions debug, info, warn and error; \`${broken}\` is missing`);
  }
  return logger as Logger;
}

function readHooks(value: unknown): Hooks {
  const hooks = readOptions(value, "hooks", ["onRequest", "onResponse", "onRetry"]);
  for (const [name, hook] of Object.entries(hooks)) optionalFunction(hook, `hooks.${name}`);
  return hooks as Hooks;
}

// By `globalThis`: naming `process` would make bundlers put in a polyfill.
function processEnv(): Readonly<Record<string, string | undefined>> {
  return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env ?? {};
}

function refusePages(): void {
  const { document, navigator } = globalThis as { document?: unknown; navigator?: { userAgent?: unknown } };
  const agent = navigator?.userAgent;
  // Every browser, and nothing else, calls itself Mozilla; it also gives away workers, which have no document.
  if (typeof document === "undefined" && !(typeof agent === "string" && agent.startsWith("Mozilla/"))) return;
  throw misconfigured(
    "browser_refused",
    "this client holds the client secret and must not run in a page, where everybody can read it; use the web entry " +
      "with a relay (or, in a test that imitates a page, set `dangerouslyAllowBrowser`)",
  );
}
