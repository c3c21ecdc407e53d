// A refund of a buyer's payment, in three steps after the approval: draft, submission, confirmation.
import assert from "node:assert/strict";
import { allowedActions, isTerminal, PartnerClient, startOperation, waitFor } from "oceafin-partner";
import { createSandbox } from "oceafin-partner/sandbox";

const sandbox = createSandbox({ stepMs: 200 }); // the API in this process; each state lasts 0.2 s
const client = new PartnerClient({ ...sandbox.credentials, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
const { customerId } = sandbox.demo;
const polling = { intervalMs: 50 };

// 1. A payment to refund (see the example `collection`).
const person = { partnerBuyerRef: "buyer-7", buyerType: "INDIVIDUAL", name: "Ada Example" };
const { buyerId } = await client.buyers.create(customerId, person);
const asked = { buyerId, asset: "USDC", network: "ETHEREUM" };
const wallet = await client.collectionWallets.create(customerId, asked);
const { paymentId } = sandbox.simulate.collectionPayment({ walletId: wallet.walletId, amount: "120.00" });
const payment = await waitFor(
  ({ signal }) => client.collectionPayments.get(paymentId, { signal }),
  (it) => isTerminal("CollectionPayment", it),
  polling,
);
console.log(`${payment.amount} ${payment.asset}; possible: ${allowedActions("CollectionPayment", payment)}`);

// 2. The payload: what goes back, and where to. It does not change from here on.
const operation = startOperation(client, "refund", {
  customerId,
  payload: {
    paymentId,
    asset: payment.asset,
    network: payment.network,
    amount: "20.00",
    destinationAddress: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    reason: "one item was missing",
    partnerReference: "rf-3001",
  },
});
const { rows, phrase } = operation.describe();
for (const { label, value } of rows) console.log(`  ${label}: ${value}`);
console.log(`  approved as ${phrase}`);

// 3. Approve, create, submit, confirm. Each step returns the next one; no other order compiles.
const proof = { authorizationRef: "appr-31", authorizedBy: "maria", authorizedAt: new Date().toISOString() };
const approved = operation.authorize(proof);
const draft = await approved.create();
const submitted = await draft.submit();
console.log(`${submitted.resource.status}; possible: ${allowedActions("Refund", submitted.resource)}`);
const confirmed = await submitted.confirm({ note: "address checked with the buyer" });

// 4. Wait until it is done.
const refund = await waitFor(
  ({ signal }) => confirmed.get({ signal }),
  (it) => isTerminal("Refund", it),
  { ...polling, onProgress: ({ status }) => console.log(status) },
);
assert.equal(refund.status, "COMPLETED");
assert.equal((await client.collectionPayments.get(paymentId)).refundedAmount, "20.000000");
console.log(`${refund.amount} ${refund.asset} refunded, reference ${refund.processingReference}`);
await sandbox.close();
