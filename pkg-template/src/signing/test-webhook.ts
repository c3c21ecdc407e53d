/**
 * Signs webhooks as the provider does, for tests of a receiver. Takes the secret, so no web entry may import
 * this file.
 */

import { core } from "../core/core.js";
import { optionalString, reading, requireObject } from "../input/arguments.js";
import { omitUndefined, readOptions } from "../input/options.js";
import { coreJson, toJsonText } from "../input/stringify.js";
import { canonicalizeText } from "../pure/functions.js";
import { timestampText } from "./request.js";
import type { WebhookEvent } from "./webhook.js";
import { readSecrets } from "./webhook.js";

/** A webhook to create for a test. */
export interface TestWebhook {
  /** The event. */
  readonly event: Partial<WebhookEvent> & object;
  /** The secret to sign with. */
  readonly secret: string;
  /** Timestamp header: RFC 3339 with offset, or a Date. Default: now. */
  readonly timestamp?: string | Date;
  /** Nonce header. Default: random. */
  readonly nonce?: string;
}

/** A signed webhook, ready to send. */
export interface SignedWebhook {
  /** The body text: send it as it is. */
  readonly body: string;
  /** The three webhook headers and the content type. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Creates a webhook with a signature like the provider's, for your tests. */
export function signTestWebhook(webhook: TestWebhook): SignedWebhook {
  const given = readOptions(webhook, "webhook", ["event", "secret", "timestamp", "nonce"]);
  const options = reading(() =>
    omitUndefined({
      eventText: toJsonText(requireObject(given.event, "event"), "event"),
      secret: readSecrets(given.secret, "secret")[0],
      timestamp: timestampText(given.timestamp),
      nonce: optionalString(given.nonce, "nonce"),
      nowMs: Date.now(),
    }),
  );
  // Text that no receiver can parse as JSON is not worth signing.
  canonicalizeText(options.eventText ?? "");
  const optionsJson = coreJson(options, "the webhook");
  const { body, headers } = JSON.parse(core().signTestWebhook(optionsJson)) as SignedWebhook;
  return { body, headers: { "Content-Type": "application/json", ...headers } };
}
