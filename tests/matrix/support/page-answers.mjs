// What every page is asked besides: a call through a relay, by the client for pages. Runs in all of them,
// like `answers.mjs`.
import { answers } from "./answers.js";

/** The answers of `partner`, an entry for pages that is loaded, to all cases. */
export async function pageAnswers(partner, cases) {
  const found = answers(partner, cases);
  let sent;
  const fetch = async (url, init) => {
    sent = { url, ...init };
    return new Response('{"quoteId":"q-1"}', { headers: { "Content-Type": "application/json" } });
  };
  const client = new partner.PartnerClient({ relayUrl: "/partner-api", fetch });
  const { quoteId } = await client.fiatWithdrawals.createQuote("cust-1", {
    bankAccountId: "b-1",
    currency: "EUR",
    amount: "250.00",
  });
  client.close();
  const signed = [...new Headers(sent.headers).keys()].some((name) => name.startsWith("x-partner-"));
  found["relayed"] =
    `${quoteId} ${new URL(sent.url, location.href).pathname} ${signed ? "signed" : "unsigned"}`;
  return found;
}
