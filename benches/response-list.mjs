// Reads a list of 2,000 transactions from bytes to checked JavaScript objects.
import { createRequire } from "node:module";

import Ajv from "ajv/dist/2020.js";
import { PartnerClient } from "oceafin-partner";

import { compareAsync } from "./support/harness.mjs";

/**
 * The schema of the list in the package's own OpenAPI document, from which a project would generate a
 * validator.
 */
const document = createRequire(import.meta.url)("oceafin-partner/openapi.json");
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
const ajv = new Ajv({ strict: false, formats: { "date-time": dateTime, decimal: true, asset: true } });
ajv.addSchema(document, "api");
const check = ajv.compile({ $ref: "api#/components/schemas/TransactionPage" });

const uuid = (at) => `${String(at).padStart(8, "0")}-6f0e-4c35-9a56-6a2b4dd9f4c1`;
const items = Array.from({ length: 2000 }, (_, at) => ({
  transactionId: uuid(at),
  type: "FIAT_WITHDRAWAL",
  direction: at % 2 ? "CREDIT" : "DEBIT",
  status: "COMPLETED",
  asset: "EUR",
  amount: `${at}.25`,
  fee: "1.00",
  resourceType: "FIAT_WITHDRAWAL",
  resourceId: uuid(at + 5000),
  customerId: uuid(1),
  createdAt: "2026-06-28T00:00:00Z",
  updatedAt: "2026-06-28T00:05:00Z",
  completedAt: "2026-06-28T00:05:00Z",
  metadata: { order: `A-${at}`, shop: "Straßburg" },
}));
const bytes = new TextEncoder().encode(JSON.stringify({ items, nextCursor: "c-2" }));
const decoder = new TextDecoder();
const response = () => new Response(bytes, { headers: { "content-type": "application/json" } });

const client = new PartnerClient({
  clientId: "partner-1",
  clientSecret: "0123456789abcdef0123456789abcdef",
  baseUrl: "http://localhost:1",
  fetch: async () => response(),
});

async function withAjv() {
  const page = JSON.parse(decoder.decode(await response().arrayBuffer()));
  if (!check(page)) throw new Error("not valid");
  return page.items;
}
async function withClient() {
  return (await client.transactions.list("c-1")).items;
}

if (JSON.stringify(await withAjv()) !== JSON.stringify(await withClient()))
  throw new Error("the items differ");
await compareAsync(
  `a list of ${items.length} transactions, ${bytes.length} bytes`,
  {
    "decode + JSON.parse + ajv (compiled)": withAjv,
    "client.transactions.list, signing and all": withClient,
    "decode + JSON.parse alone": async () => JSON.parse(decoder.decode(await response().arrayBuffer())).items,
  },
  { "client.transactions.list, signing and all": 1.05 },
);
