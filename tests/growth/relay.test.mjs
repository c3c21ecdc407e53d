// Requests to a relay.
import assert from "node:assert/strict";

import { each, grows } from "./support/growth.mjs";
import { createRelay, lib } from "./support/meter.mjs";
import { repeat, VALUES, WORDS } from "./support/shapes.mjs";

const relay = createRelay({
  client: new lib.PartnerClient({
    clientId: "c",
    clientSecret: "client-secret",
    baseUrl: "https://api.example",
    maxRetries: 0,
    fetch: async () => new Response('{"items":[]}'),
  }),
  allowedOrigins: ["https://page.example"],
  operations: ["fiatWithdrawals.createQuote", "transactions.list", "checkouts.create"],
  authenticate: () => "user",
  authorizeCustomer: () => true,
  maxBodyBytes: 1024 * 1024,
});
const asked = (path, init) => async () => {
  const headers = { Origin: "https://page.example", "X-Request-Id": "r", ...init?.headers };
  const response = await relay(
    new Request(`https://backend.example/partner-api${path}`, { ...init, headers, duplex: "half" }),
  );
  const text = await response.text();
  assert.ok(!text.includes("relay_failed"), text);
  return text;
};
const posted = (body, headers, path = "/partner/v1/customers/c-1/fiat-withdrawal-quotes") =>
  asked(path, {
    method: "POST",
    body,
    headers: { "Content-Type": "application/json", "Idempotency-Key": "c-1:k", ...headers },
  });
each("a relay's body", VALUES, (value) => posted(JSON.stringify(value)));
// Only a hand-written request can repeat a name: JavaScript writes each once.
grows("a relay's body with one name again and again", (n) => {
  const twice = repeat(n / 30, () => '"amount":"1.00","currency":"EUR"').join(",");
  const assets = repeat(n / 80, () => '{"asset":"USDC","network":"POLYGON"}').join(",");
  return posted(`{${twice},"acceptedAssets":[${assets}]}`, {}, "/partner/v1/customers/c-1/crypto/checkouts");
});
grows("a relay's body in small pieces", (n) => {
  const pieces = repeat(n / 8, (i) => new TextEncoder().encode(i === 0 ? '{"a":"b"' : "        "));
  return posted(ReadableStream.from([...pieces, new TextEncoder().encode("}")]));
});
each("a relay's path", { ...WORDS, "beyond the BMP": (n) => "é".repeat(n) }, (word) => asked(`/${word}`));
each("a relay's query", WORDS, (word) => asked(`/partner/v1/customers/c-1/transactions?${word}`));
grows("a relay's parameters", (n) =>
  asked(`/partner/v1/customers/c-1/transactions?${repeat(n / 8, (i) => `limit=${i}`).join("&")}`),
);
for (const header of ["Content-Type", "Idempotency-Key", "X-Request-Id", "Origin"]) {
  each(
    `a relay's ${header}`,
    {
      visible: WORDS.visible,
      separators: WORDS["commas and semicolons"],
      blanks: (n) => `application/json${" ".repeat(n)};`,
    },
    (word) => posted("{}", { [header]: word }),
  );
}
