// Type tests of the entry for pages: `tsc -p tests/types` passes only if each line below an @ts-expect-error
// is refused.

import { PartnerClient as NodeClient } from "../../pkg-template/src/entries/index.js";
import * as inline from "../../pkg-template/src/entries/inline.js";
import type {
  FiatWithdrawal,
  OperationSnapshot,
  PagePromise,
  PartnerClientOptions,
  Signer,
  Transaction,
} from "../../pkg-template/src/entries/web.js";
import {
  init,
  isPartnerError,
  PartnerClient,
  QuoteExpiredError,
  resumeOperation,
  startOperation,
  waitFor,
} from "../../pkg-template/src/entries/web.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<A, B>(_: Equal<A, B>): void {}

await init();
const client = new PartnerClient({
  relayUrl: "/partner-api",
  credentials: "include",
  timeoutMs: 5,
  logger: console,
  hooks: {},
});
new PartnerClient({ relayUrl: new URL("https://shop.example/partner-api"), fetch });
new inline.PartnerClient({ relayUrl: "/partner-api" });
is<typeof inline.PartnerClient, typeof PartnerClient>(true);

const signer: Signer = async (baseString, { signal }) => {
  is<typeof baseString, string>(true);
  is<typeof signal, AbortSignal>(true);
  return new Uint8Array(32);
};
const direct = { clientId: "c", baseUrl: "https://api.example" };
new PartnerClient({ ...direct, signer });
new PartnerClient({ ...direct, signer: () => "" });
new PartnerClient({ ...direct, signer: () => new ArrayBuffer(32) });
declare const key: CryptoKey;
new PartnerClient({
  ...direct,
  signer: (text) => crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text)),
});
new NodeClient({ ...direct, signer });

// @ts-expect-error a page has no secret
new PartnerClient({ relayUrl: "/partner-api", clientSecret: "x" });
// @ts-expect-error nor has it one in place of a signer
new PartnerClient({ ...direct, clientSecret: "x" });
// @ts-expect-error nor beside one
new PartnerClient({ ...direct, signer, clientSecret: "x" });
// @ts-expect-error nor one of a webhook
new PartnerClient({ relayUrl: "/partner-api", webhookSecret: "x" });
// @ts-expect-error nothing here is dangerous
new PartnerClient({ relayUrl: "/partner-api", dangerouslyAllowBrowser: true });
// @ts-expect-error neither
new PartnerClient({});
// @ts-expect-error both
new PartnerClient({ ...direct, signer, relayUrl: "/partner-api" });
// @ts-expect-error half of one
new PartnerClient({ clientId: "c", signer });
// @ts-expect-error a number is not a signature
new PartnerClient({ ...direct, signer: () => 7 });
// @ts-expect-error cookies go to a relay only
new PartnerClient({ ...direct, signer, credentials: "include" });
// @ts-expect-error there is no environment in a page
PartnerClient.fromEnv();
// @ts-expect-error a webhook is verified where its secret is
client.verifyWebhook({ body: "", headers: {} });
is<Extract<keyof PartnerClientOptions, "clientSecret" | "webhookSecret" | "dangerouslyAllowBrowser">, never>(
  true,
);

is<Awaited<ReturnType<typeof client.fiatWithdrawals.get>>, FiatWithdrawal>(true);
const list = client.transactions.list("c", { limit: 10 });
is<typeof list, PagePromise<Transaction>>(true);
const payload = { quoteId: "q", bankAccountId: "b", currency: "EUR", amount: "1.00" };
const operation = startOperation(client, "fiatWithdrawal", { customerId: "c", payload });
const snapshot: OperationSnapshot = operation.snapshot();
resumeOperation(client, "fiatWithdrawal", snapshot);
await waitFor(
  ({ signal }) => client.fiatWithdrawals.get("w", { signal }),
  ({ status }) => status === "COMPLETED",
).catch((error: unknown) => {
  if (isPartnerError(error) && error instanceof QuoteExpiredError) return error.code;
  throw error;
});
{
  using _closed = new PartnerClient({ relayUrl: "/partner-api" });
}
