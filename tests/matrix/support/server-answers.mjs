// What every server is asked besides: what takes a secret. Runs in all of them, like `answers.mjs`.
import { answers, asking } from "./answers.js";

/**
 * The answers of an entry for servers to all cases. `partner` is `.`, `relay`, `webhooks` and `stores` are
 * the entries of these names: that they work with the client and the errors of `.` is a question to every
 * bundler.
 */
export async function serverAnswers({ partner, relay, webhooks, stores }, cases) {
  const found = answers(partner, cases);
  const ask = asking(partner, found);
  for (const { name, request } of cases.requests) {
    ask(name, () => {
      const { headers, baseString } = partner.signRequest(request);
      return `${headers["X-Partner-Signature"]} ${baseString}`;
    });
  }
  for (const { name, request } of cases.webhooks) ask(name, () => partner.verifyWebhook(request).eventId);
  const { clientSecret, customerId, quote, answer } = cases.call;
  const api = pretended(answer);
  const client = new partner.PartnerClient({
    clientId: "client-1",
    clientSecret,
    baseUrl: "https://api.example",
    fetch: api.fetch,
  });
  const { quoteId } = await client.fiatWithdrawals.createQuote(customerId, quote);
  found["call"] = `${quoteId} ${await signature(api.sent(), clientSecret)}`;
  found["relay"] = await relayed(relay, client, cases.call);
  found["relay signature"] = await signature(api.sent(), clientSecret);
  found["receiver"] = await received(partner, webhooks, stores, clientSecret);
  client.close();
  return found;
}

/** An API that always answers the same, and records its requests. */
function pretended(answer) {
  let last;
  const fetch = async (url, init) => {
    last = { url, ...init };
    return new Response(JSON.stringify(answer), { headers: { "Content-Type": "application/json" } });
  };
  return { fetch, sent: () => last };
}

/** Whether a request is signed as it should be, by the runtime's own cryptography. */
async function signature(sent, clientSecret) {
  const header = (name) => new Headers(sent.headers).get(name) ?? "";
  const hex = (buffer) =>
    Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const bodyHash = hex(await crypto.subtle.digest("SHA-256", sent.body));
  const { pathname } = new URL(sent.url);
  const lines = [
    sent.method,
    pathname,
    bodyHash,
    header("X-Partner-Timestamp"),
    header("X-Partner-Nonce"),
    header("Idempotency-Key"),
  ];
  const utf8 = new TextEncoder();
  const key = await crypto.subtle.importKey(
    "raw",
    utf8.encode(clientSecret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const right = hex(await crypto.subtle.sign("HMAC", key, utf8.encode(lines.join("\n"))));
  return header("X-Partner-Signature") === right ? "signed" : "wrongly signed";
}

/** A relay in front of the client: what it forwards and what it refuses. */
async function relayed({ createRelay }, client, { customerId, quote }) {
  const relay = createRelay({
    client,
    allowedOrigins: ["https://dashboard.example"],
    operations: ["fiatWithdrawals.createQuote"],
    authenticate: (request) =>
      request.headers.get("cookie") === "session=s-1" ? { user: "maria" } : undefined,
    authorizeCustomer: (call) => call.customerId === customerId,
  });
  const ask = async ({
    customer = customerId,
    origin = "https://dashboard.example",
    cookie = "session=s-1",
  }) => {
    const headers = {
      "Content-Type": "application/json",
      "Idempotency-Key": `${customerId}:quote-1`,
      "X-Request-Id": "r-1",
      Origin: origin,
      Cookie: cookie,
    };
    const url = `https://backend.example/partner-api/partner/v1/customers/${customer}/fiat-withdrawal-quotes`;
    const response = await relay(new Request(url, { method: "POST", headers, body: JSON.stringify(quote) }));
    const { quoteId, code } = await response.json();
    return `${response.status} ${quoteId ?? code}`;
  };
  const all = [{}, { customer: "cust-2" }, { origin: "https://elsewhere.example" }, { cookie: "none=1" }];
  return (await Promise.all(all.map(ask))).join(", ");
}

/** A receiver of webhooks: one delivery, the same again, and a forged one. */
async function received({ signTestWebhook }, { createWebhookHandler }, { memoryReplayStore }, secret) {
  const seen = [];
  const handle = ({ eventId }) => void seen.push(eventId);
  const receiver = createWebhookHandler({
    secret,
    replayStore: memoryReplayStore(),
    handlers: { "conversion.created": handle },
    fallback: handle,
    onError: () => undefined,
  });
  const deliver = async (key) => {
    const event = { eventId: "e-7", eventType: "conversion.created" };
    const { body, headers } = signTestWebhook({ event, secret: key });
    return (
      await receiver(new Request("https://backend.example/webhooks", { method: "POST", headers, body }))
    ).status;
  };
  const statuses = [await deliver(secret), await deliver(secret), await deliver(`${secret}x`)];
  return `${statuses.join(" ")}: ${seen.join()}`;
}
