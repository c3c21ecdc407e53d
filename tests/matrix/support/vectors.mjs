// The cases that every runtime gets, and the answers that are right: from the public vectors and node:crypto,
// never from the package.
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const hmac = (key, lines) => createHmac("sha256", key).update(lines.join("\n")).digest("hex");
const rows = (name) =>
  readFileSync(new URL(`../../vectors/jcs/${name}.jsonl`, import.meta.url), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

// Long documents add seconds to every build and test nothing more.
const documents = ["documents", "derived-documents", "lattice-canonicalize"]
  .flatMap(rows)
  .filter(({ input }) => input.length < 1500);
const refused = rows("lattice-reject").filter(({ strictness }) => strictness === "must");
// Payloads hold no integers that a double does not; of those vectors, only the form is asked.
const payloads = documents.filter(
  ({ expected }) =>
    expected.startsWith("{") &&
    !/\d{16}|[eE]\+?\d/.test(expected) &&
    !expected.includes("operationAuthorization"),
);

// `docs/operation-hash.md` derives this hash by hand.
const WITHDRAWAL = { quoteId: "q-1", bankAccountId: "b-1", currency: "EUR", amount: "250.00" };
export const KNOWN_HASH = "4571d3b7d608976881b44545995e32026b4e04ae9c1b2dc8de4e7c939294c743";

const SECRET = "example-secret-\u00e9-0123456789abcdef";
const request = (method, path, body, idempotencyKey) => ({
  clientId: "client-1",
  clientSecret: SECRET,
  method,
  path: `/partner/v1${path}`,
  ...(body !== undefined && { body }),
  ...(idempotencyKey !== undefined && { idempotencyKey }),
  requestId: "r-1",
  timestamp: "2026-06-28T00:00:00Z",
  nonce: "0123456789abcdef",
});
const REQUESTS = [
  request("GET", "/customers/cust-1/balances?limit=20&from=2026-06-28T00%3A00%3A00Z"),
  request("POST", "/customers/cust-1/fiat-withdrawals", JSON.stringify(WITHDRAWAL), "wd-1:create"),
  request("DELETE", "/customers/cust-1/bank-accounts/b%20-1", undefined, "ba-1:delete"),
  request("PUT", "/customers/cust-1", '{"name":"Zoë 漢字 🏦"}', "cust-1:update"),
];
const signed = ({ method, path, body, timestamp, nonce, idempotencyKey }) => [
  method,
  path,
  sha256(body ?? ""),
  timestamp,
  nonce,
  idempotencyKey ?? "",
];

const NOW = Date.parse("2026-06-28T00:00:00Z");
function webhook(eventId, changes = {}, key = SECRET) {
  const body = JSON.stringify({
    eventId,
    eventType: "conversion.created",
    data: { amount: "1.00", note: "Grüße" },
  });
  const [timestamp, nonce] = ["2026-06-28T00:00:00Z", `nonce-of-${eventId}`];
  const headers = {
    "x-oceafin-webhook-timestamp": timestamp,
    "x-oceafin-webhook-nonce": nonce,
    "x-oceafin-webhook-signature": hmac(key, [timestamp, nonce, sha256(body)]),
  };
  return { body, headers, secret: SECRET, now: NOW, ...changes };
}
const WEBHOOKS = [
  ["right", webhook("e-1"), "e-1"],
  ["rotated", webhook("e-2", { secret: ["another", SECRET] }), "e-2"],
  ["wrong key", webhook("e-3", {}, `${SECRET}x`), "refused: webhook_signature_mismatch"],
  ["changed", webhook("e-4", { body: "{}" }), "refused: webhook_signature_mismatch"],
  ["old", webhook("e-5", { now: NOW + 300_001 }), "refused: webhook_timestamp_too_old"],
  ["from the future", webhook("e-6", { now: NOW - 300_001 }), "refused: webhook_timestamp_in_future"],
];

const BODIES = [
  ["right", "CreateFiatWithdrawalQuote", { bankAccountId: "b-1", currency: "EUR", amount: "12.50" }, ""],
  [
    "wrong",
    "CreateFiatWithdrawalQuote",
    { bankAccountId: "b-1", currency: "eur", amount: 12.5 },
    "currency_lower_case,amount_not_string",
  ],
];

/** The cases of a page. */
export const cases = {
  forms: [...documents, ...refused].map(({ id, input }) => ({ name: `form ${id}`, text: input })),
  hashes: payloads.map(({ id, expected }) => ({ name: `hash ${id}`, text: expected })),
  operations: [{ name: "operation", kind: "fiatWithdrawal", payload: WITHDRAWAL }],
  bodies: BODIES.map(([name, model, body]) => ({ name: `body ${name}`, model, body })),
};

/** The cases of a server: they hold secrets, which the scan of a page's build would find. */
export const serverCases = {
  ...cases,
  requests: REQUESTS.map((one) => ({ name: `request ${one.method}`, request: one })),
  webhooks: WEBHOOKS.map(([name, one]) => ({ name: `webhook ${name}`, request: one })),
  call: {
    clientSecret: SECRET,
    customerId: "cust-1",
    quote: { bankAccountId: "b-1", currency: "EUR", amount: "250.00" },
    answer: { quoteId: "q-1" },
  },
};

const expectedOfAll = Object.fromEntries([
  ...documents.map(({ id, expected }) => [`form ${id}`, expected]),
  // The native tests check the code of a broken text; here it only has to be refused.
  ...refused.map(({ id }) => [`form ${id}`, "refused: json_…"]),
  ...payloads.map(({ id, expected }) => [`hash ${id}`, sha256(expected)]),
  ["operation", KNOWN_HASH],
  ...BODIES.map(([name, , , codes]) => [`body ${name}`, codes]),
]);

/** The expected answers of a page. */
export const expectedOfPages = {
  ...expectedOfAll,
  relayed: "q-1 /partner-api/partner/v1/customers/cust-1/fiat-withdrawal-quotes unsigned",
};

/** The expected answers of a server. */
export const expectedOfServers = {
  ...expectedOfAll,
  ...Object.fromEntries(
    REQUESTS.map((one) => [
      `request ${one.method}`,
      `${hmac(SECRET, signed(one))} ${signed(one).join("\n")}`,
    ]),
  ),
  ...Object.fromEntries(WEBHOOKS.map(([name, , answer]) => [`webhook ${name}`, answer])),
  call: "q-1 signed",
  relay: "200 q-1, 403 relay_customer_refused, 403 relay_origin_refused, 401 relay_unauthenticated",
  "relay signature": "signed",
  receiver: "200 200 401: e-7",
};

/** The answers that differ from the expected ones, by name. Codes of broken texts count by family. */
export function differences(found, expected) {
  const cut = (name, answer) =>
    name.startsWith("form ") ? answer?.replace(/^refused: json_\w+$/, "refused: json_…") : answer;
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return Object.fromEntries(
    [...names]
      .map((name) => [name, [cut(name, found[name]), expected[name]]])
      .filter(([, [is, should]]) => is !== should),
  );
}
