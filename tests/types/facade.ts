// Type tests: `tsc -p tests/types` passes only if each line below an @ts-expect-error is refused, and no
// other.

import type {
  ApiPromise,
  CallOptions,
  ErrorKind,
  EventType,
  FiatWithdrawal,
  KnownEventType,
  Outcome,
  Page,
  PagePromise,
  PartnerError,
  ResponseMeta,
  Transaction,
  WebhookEvent,
} from "../../pkg-template/src/entries/index.js";
import {
  canonicalizeText,
  describeOperation,
  endpoints,
  isKnownEventType,
  isPartnerError,
  operationHash,
  type operationHashes,
  PartnerClient,
  QuoteExpiredError,
  signRequest,
  validate,
  verifyWebhook,
} from "../../pkg-template/src/entries/index.js";
import { createSandbox } from "../../pkg-template/src/entries/sandbox.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<A, B>(_: Equal<A, B>): void {}

const sandbox = createSandbox({ seed: 1 });
const client = new PartnerClient({
  ...sandbox.credentials,
  baseUrl: sandbox.baseUrl,
  fetch: sandbox.fetch,
  logger: console,
});
new PartnerClient({ clientId: process.env["ID"], clientSecret: undefined, fetch });
PartnerClient.fromEnv();
PartnerClient.fromEnv({ maxRetries: 0 }, { A: "b" });
// @ts-expect-error no such option
new PartnerClient({ secret: "x" });
// @ts-expect-error a number is not a secret
new PartnerClient({ clientSecret: 7 });

const operationAuthorization = {
  operationHash: "",
  authorizationRef: "",
  authorizedBy: "",
  authorizedAt: "",
};
const body = { quoteId: "q", bankAccountId: "b", currency: "EUR", amount: "1.00", operationAuthorization };

const created = client.fiatWithdrawals.create("c", body, {
  idempotencyKey: "k",
  signal: AbortSignal.timeout(1),
});
is<typeof created, ApiPromise<FiatWithdrawal>>(true);
is<Awaited<typeof created>, FiatWithdrawal>(true);
created.withResponse().then(({ data, response }) => {
  is<typeof data, FiatWithdrawal>(true);
  is<typeof response, ResponseMeta>(true);
  is<typeof response.idempotencyKey, string | undefined>(true);
}, undefined);
// @ts-expect-error the body is required
client.fiatWithdrawals.create("c");
// @ts-expect-error an amount is a string
client.fiatWithdrawals.create("c", { ...body, amount: 1 });
// @ts-expect-error a number is not an id
client.fiatWithdrawals.create(7, body);
// @ts-expect-error misspelt
client.fiatWithdrawals.create("c", body, { idempotencykey: "k" });
// @ts-expect-error a closed set
client.fiatWithdrawals.create("c", body, { validation: "none" });
// @ts-expect-error no such method
client.fiatWithdrawals.approve("c");
// @ts-expect-error takes no body
client.walletBeneficiaries.sync("w", { a: 1 });

const list = client.transactions.list("c", { limit: 10, from: new Date(), other: ["a", 1] });
is<typeof list, PagePromise<Transaction>>(true);
is<Awaited<typeof list>, Page<Transaction>>(true);
async function lists(): Promise<void> {
  for await (const item of list) is<typeof item, Transaction>(true);
  const page = await list;
  is<typeof page.items, readonly Transaction[]>(true);
  is<typeof page.nextCursor, string | null>(true);
  is<Awaited<ReturnType<typeof page.nextPage>>, Page<Transaction>>(true);
  const all = await list.toArray({ limit: 5 });
  is<typeof all, Transaction[]>(true);
  // @ts-expect-error the limit is required
  await list.toArray();
  // @ts-expect-error the limit is required
  await list.toArray({});
  // @ts-expect-error read-only
  page.items.push();
}
void lists;
// @ts-expect-error a filter is not an object
client.transactions.list("c", { status: { in: ["A"] } });

const anything = client.request("GET", "/partner/v1/x");
is<typeof anything, ApiPromise<unknown>>(true);
is<Awaited<ReturnType<typeof client.request<{ a: string }>>>, { a: string }>(true);
// @ts-expect-error a body is an object
client.request("POST", "/x", { body: "{}" });

{
  using scoped = new PartnerClient({});
  scoped.close();
}

// Verification is synchronous, and there is no boolean to forget.
const event = verifyWebhook({ body: new Uint8Array(), headers: new Headers(), secret: ["a", "b"] });
is<typeof event, WebhookEvent>(true);
declare const incoming: import("node:http").IncomingMessage;
verifyWebhook({ body: Buffer.from(""), headers: incoming.headers, secret: "s", now: new Date() });
// @ts-expect-error a parsed body
verifyWebhook({ body: { eventId: "e" }, headers: {}, secret: "s" });
// @ts-expect-error the secret is required
verifyWebhook({ body: "", headers: {} });

// Open to later types, and still complete for today's.
const later: EventType = "something.new";
if (isKnownEventType(event.eventType)) is<typeof event.eventType, KnownEventType>(true);
switch (event.eventType) {
  case "conversion.created":
    break;
  default:
    void later;
}

is<ReturnType<typeof operationHash>, string>(true);
is<ReturnType<typeof operationHashes>, string[]>(true);
operationHash(body, { profile: "operation-v1", operation: "refund", customerId: "c" });
// @ts-expect-error text is not a body
operationHash("{}");
// @ts-expect-error unknown profile
operationHash(body, { profile: "v1" });
canonicalizeText(new Uint8Array());
describeOperation("fiatWithdrawal", body).rows.map(({ pointer, label, value }) => pointer + label + value);
// @ts-expect-error no such operation
describeOperation("payout", body);
const result = validate("CreateFiatWithdrawal", body);
if (!result.ok) result.errors.map(({ pointer }) => pointer);
// @ts-expect-error only a failure has errors
void result.errors;
// @ts-expect-error no such model
validate("Nothing", body);
signRequest({ clientId: "c", clientSecret: "s", method: "GET", path: "/x" });
// @ts-expect-error the text that is sent, not the object
signRequest({ clientId: "c", clientSecret: "s", method: "GET", path: "/x", body: {} });
// @ts-expect-error frozen
endpoints[0] = endpoints[1];

try {
  void created;
} catch (error) {
  if (isPartnerError(error)) is<typeof error, PartnerError>(true);
  if (error instanceof QuoteExpiredError) {
    is<typeof error.kind, ErrorKind>(true);
    is<typeof error.status, number | undefined>(true);
    // @ts-expect-error read-only
    error.code = "x";
  }
}

const exact: CallOptions = { idempotencyKey: "k" };
void exact;

function settle(error: PartnerError): string {
  is<typeof error.outcome, Outcome | undefined>(true);
  is<typeof error.retryAfterMs, number | undefined>(true);
  // @ts-expect-error there is no fourth
  if (error.outcome === "done") return "";
  switch (error.outcome) {
    case "not_sent":
    case "refused":
      return "nothing moved";
    case "unknown":
      return error.idempotencyKey ?? "";
    default:
      is<typeof error.outcome, undefined>(true); // not an error of a call
      return "";
  }
}
settle(new QuoteExpiredError({ code: "c", message: "m", outcome: "refused" }));
// @ts-expect-error an outcome is one of three
new QuoteExpiredError({ code: "c", message: "m", outcome: "lost" });
