// What every server is asked besides: what takes a secret. Runs in all of them, like `answers.mjs`.
import { answers, asking } from "./answers.js";

/** The answers of `partner`, an entry for servers, to all cases. */
export async function serverAnswers(partner, cases) {
  const found = answers(partner, cases);
  const ask = asking(partner, found);
  for (const { name, request } of cases.requests) {
    ask(name, () => {
      const { headers, baseString } = partner.signRequest(request);
      return `${headers["X-Partner-Signature"]} ${baseString}`;
    });
  }
  for (const { name, request } of cases.webhooks) ask(name, () => partner.verifyWebhook(request).eventId);
  found["call"] = await call(partner, cases.call);
  return found;
}

/** A call of a client, whose signature is checked by the runtime's own cryptography. */
async function call(partner, { clientSecret, customerId, quote, answer }) {
  let sent;
  const fetch = async (url, init) => {
    sent = { url, ...init };
    return new Response(JSON.stringify(answer), { headers: { "Content-Type": "application/json" } });
  };
  const client = new partner.PartnerClient({ clientId: "client-1", clientSecret, baseUrl: "https://api.example", fetch });
  const { quoteId } = await client.fiatWithdrawals.createQuote(customerId, quote);
  client.close();
  const header = (name) => new Headers(sent.headers).get(name) ?? "";
  const { pathname } = new URL(sent.url);
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const bodyHash = hex(await crypto.subtle.digest("SHA-256", sent.body));
  const lines = [sent.method, pathname, bodyHash, header("X-Partner-Timestamp"), header("X-Partner-Nonce"), header("Idempotency-Key")];
  const utf8 = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", utf8.encode(clientSecret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = hex(await crypto.subtle.sign("HMAC", key, utf8.encode(lines.join("\n"))));
  return `${quoteId} ${signature === header("X-Partner-Signature") ? "signed" : "wrongly signed"}`;
}
