// A conversion of EUR to USDC while the API is unavailable twice. There is no submission: creating it is the
// commitment.
import assert from "node:assert/strict";
import { isTerminal, PartnerClient, startOperation, waitFor } from "oceafin-partner";
import { createSandbox } from "oceafin-partner/sandbox";

const sandbox = createSandbox({ stepMs: 200 }); // the API in this process; each state lasts 0.2 s
const client = new PartnerClient({ ...sandbox.credentials, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
const { customerId } = sandbox.demo;

// 1. A quote. You name one of the two amounts.
const quote = await client.conversions.createQuote(customerId, {
  fromAsset: "EUR",
  toAsset: "USDC",
  fromAmount: "1000.00",
});
console.log(
  `${quote.fromAmount} ${quote.fromAsset} become ${quote.toAmount} ${quote.toAsset}, until ${quote.expiresAt}`,
);

// 2. The operation. This profile binds the hash to customer and kind as well, so an approval fits no other
//    operation.
const { quoteId, fromAsset, toAsset, fromAmount, toAmount } = quote;
const operation = startOperation(client, "conversion", {
  customerId,
  payload: { quoteId, fromAsset, toAsset, fromAmount, toAmount, partnerReference: "cv-7001" },
  profile: "operation-v1",
});
const { rows, phrase } = operation.describe();
for (const { label, value } of rows) console.log(`  ${label}: ${value}`);
console.log(`  approved as ${phrase}`);
const approved = operation.authorize({
  authorizationRef: "appr-71",
  authorizedBy: "maria",
  authorizedAt: new Date().toISOString(),
});

// 3. Created at the third attempt. Each attempt has the same body and the same key.
sandbox.inject({ kind: "unavailable", times: 2, endpoint: "conversions.create" });
const created = await approved.create();
console.log(`created after ${created.response.attempts} attempts under ${created.response.idempotencyKey}`);
assert.equal(created.response.attempts, 3);

// 4. Wait until it is done.
const conversion = await waitFor(
  ({ signal }) => created.get({ signal }),
  (it) => isTerminal("Conversion", it),
  {
    intervalMs: 50,
    onProgress: ({ status }) => console.log(status),
  },
);
assert.equal(conversion.status, "COMPLETED");
assert.equal((await client.conversions.list(customerId)).items.length, 1);
await sandbox.close();
