/**
 * The client for servers. It holds the client secret, so no web entry may import this file. It shares
 * `base.ts` and `options.ts` with the client for pages.
 */

import { offerForwarding } from "../call/forwarding.js";
import { DriverLease } from "../call/lease.js";
import { core } from "../core/core.js";
import { Driver } from "../core/driver.js";
import type { Signer } from "../core/signer.js";
import { misconfigured } from "../errors/make.js";
import type { PartnerApi } from "../generated/api.js";
import { isRecord, optionalFunction, reading, typeName } from "../input/arguments.js";
import { omitUndefined, readOptions } from "../input/options.js";
import type { ShapeOf } from "../input/shape.js";
import { namesOf, readMembers } from "../input/shape.js";
import { VERSION } from "../pure/version.js";
import type { WebhookEvent, WebhookRequest } from "../signing/webhook.js";
import { readSecrets, verifyWebhook } from "../signing/webhook.js";
import { BaseClient } from "./base.js";
import type { CommonClientOptions } from "./options.js";
import { COMMON_OPTIONS, readCommon, readSetting } from "./options.js";

/** Options of a {@link PartnerClient}. */
export interface PartnerClientOptions extends CommonClientOptions {
  /** The client id issued at onboarding. Required at the first call. */
  readonly clientId?: string | undefined;
  /** The client secret issued at onboarding. Required at the first call. Never use it in a page. */
  readonly clientSecret?: string | undefined;
  /**
   * Signs each attempt instead of `clientSecret`, such as with a key store or a remote signer. Pass one of
   * the two, not both.
   */
  readonly signer?: Signer | undefined;
  /**
   * The API's address, without `/partner/v1`: `https://api.oceafin.com` for production, or the address issued
   * at onboarding for the provider's sandbox. It has no default: your code should state which of the two it
   * uses, because one moves real money.
   */
  readonly baseUrl?: string | undefined;
  /**
   * The secret of your webhook endpoint, or several during a rotation. Used only by {@link
   * PartnerClient.verifyWebhook}.
   */
  readonly webhookSecret?: string | readonly string[] | undefined;
  /**
   * Allows the client to run in a page, where anybody who opens the page can read the client secret and move
   * your money. For a page, use the web entry with a relay. Default false.
   */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

/** How each option that only this client has is read. */
const OWN_OPTIONS = {
  clientId: readSetting,
  clientSecret: readSetting,
  signer: optionalFunction<Signer>,
  baseUrl: readSetting,
  webhookSecret: (value, name) => (value === undefined ? undefined : reading(() => readSecrets(value, name))),
  dangerouslyAllowBrowser: (value) => value === true,
} satisfies ShapeOf<Omit<PartnerClientOptions, keyof CommonClientOptions>, "webhookSecret">;

/** The environment variables of {@link PartnerClient.fromEnv}, as the provider's own samples name them. */
const ENVIRONMENT = {
  baseUrl: "OCEAFIN_PARTNER_API_BASE_URL",
  clientId: "OCEAFIN_PARTNER_API_CLIENT_ID",
  clientSecret: "OCEAFIN_PARTNER_API_CLIENT_SECRET",
  webhookSecret: "OCEAFIN_PARTNER_API_WEBHOOK_SECRET",
} as const;

// `defineGroups` adds the grouped methods from the endpoint table at run time. Their types come from the same
// table at build time: the class merges with this interface.
export interface PartnerClient extends PartnerApi, Disposable {}

/**
 * Client of the Oceafin Partner API, for servers.
 *
 * Create one per set of credentials. It serves any number of concurrent calls and keeps no state between them
 * except a learnt clock offset. Methods are grouped as in the provider's guide:
 * `client.fiatWithdrawals.create(customerId, body, options)`. Each returns an {@link ApiPromise} that
 * rejects with a PartnerError.
 */
export class PartnerClient extends BaseClient<{ clientId: string | undefined; baseUrl: string | undefined }> {
  readonly #webhookSecrets: readonly string[] | undefined;

  /**
   * Throws a ConfigurationError for invalid options. *Absent* credentials are reported by the first call, not
   * here: a build step that only imports your module has no secrets and needs none.
   */
  constructor(options: PartnerClientOptions) {
    const given = readOptions(options, "options", optionNames());
    if (given.dangerouslyAllowBrowser !== true) refuseBrowsers();
    const {
      clientId,
      baseUrl,
      clientSecret: secret,
      signer,
      webhookSecret: webhookSecrets,
    } = readMembers(given, OWN_OPTIONS);
    const shown = { clientId, baseUrl };
    if (secret !== undefined && signer !== undefined) {
      throw misconfigured(
        "option_conflict",
        "`clientSecret` and `signer` exclude each other: leave out the secret, the signer has it",
      );
    }
    const { settings, fetch, observer } = readCommon(given);
    const missing = Object.entries({ ...shown, clientSecret: secret ?? signer })
      .filter(([, value]) => value === undefined)
      .map(([name]) => name as keyof typeof ENVIRONMENT);
    const lease =
      missing.length > 0 ? new DriverLease(() => configurationMissing(missing)) : new DriverLease(started());
    super(lease, shown);
    offerForwarding(this, lease.caller);
    this.#webhookSecrets = webhookSecrets;

    function started(): Driver {
      const json = JSON.stringify(
        omitUndefined({ ...shown, ...settings, userAgent: `oceafin-partner/${VERSION}` }),
      );
      // From here on only the core holds the secret.
      const raw = secret === undefined ? core().keylessClient(json) : core().signingClient(json, secret);
      return new Driver(raw, { fetch, observer, signer });
    }
  }

  /**
   * Creates a client from `OCEAFIN_PARTNER_API_BASE_URL`, `OCEAFIN_PARTNER_API_CLIENT_ID`,
   * `OCEAFIN_PARTNER_API_CLIENT_SECRET` and, for {@link verifyWebhook}, `OCEAFIN_PARTNER_API_WEBHOOK_SECRET`.
   * `overrides` take precedence over the environment, and a `signer` in them over the client secret. The
   * first call reports absent variables.
   */
  static fromEnv(
    overrides: PartnerClientOptions = {},
    env: Readonly<Record<string, string | undefined>> = processEnv(),
  ): PartnerClient {
    if (!isRecord(env))
      throw misconfigured("option_invalid", `\`env\` must be an object, not ${typeName(env)}`);
    const found = reading(() =>
      Object.entries(ENVIRONMENT)
        .map(([option, variable]) => [option, env[variable]] as const)
        .filter(([, value]) => value !== undefined && value !== ""),
    );
    const chosen = readOptions(overrides, "overrides", optionNames()) as PartnerClientOptions;
    const signed = chosen.signer === undefined ? {} : { clientSecret: undefined };
    return new PartnerClient({ ...Object.fromEntries(found), ...signed, ...chosen });
  }

  /** `verifyWebhook` with this client's `webhookSecret`. Synchronous: returns the event or throws. */
  verifyWebhook(request: Omit<WebhookRequest, "secret">): WebhookEvent {
    const secret = this.#webhookSecrets;
    if (secret === undefined) throw configurationMissing(["webhookSecret"]);
    return verifyWebhook({
      ...readOptions(request, "request", ["body", "headers", "toleranceSeconds", "now"]),
      secret,
    } as WebhookRequest);
  }
}

function optionNames(): (keyof PartnerClientOptions)[] {
  return [...namesOf(OWN_OPTIONS), ...namesOf(COMMON_OPTIONS)];
}

function configurationMissing(
  names: readonly (keyof typeof ENVIRONMENT)[],
): ReturnType<typeof misconfigured> {
  const list = names.map((name) => `\`${name}\` (${ENVIRONMENT[name]})`).join(", ");
  const verb = names.length === 1 ? "is" : "are";
  return misconfigured(
    "configuration_missing",
    `${list} ${verb} missing; pass the option, or set the variable and use \`fromEnv()\``,
  );
}

// Through `globalThis`: bundlers add a polyfill for a bare `process`.
function processEnv(): Readonly<Record<string, string | undefined>> {
  return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env ?? {};
}

function refuseBrowsers(): void {
  const { document, navigator } = globalThis as { document?: unknown; navigator?: { userAgent?: unknown } };
  const agent = navigator?.userAgent;
  // Every browser, and nothing else, calls itself Mozilla. This also detects workers, which have no document.
  if (typeof document === "undefined" && !(typeof agent === "string" && agent.startsWith("Mozilla/"))) return;
  throw misconfigured(
    "browser_refused",
    "this client holds the client secret and must not run in a page, where everybody can read it; use the client of " +
      "`oceafin-partner/web` with a `relayUrl` or a `signer` (or, in a test that imitates a page, set `dangerouslyAllowBrowser`)",
  );
}
