// Collection: a buyer gets a wallet of their own and pays into it; webhooks report the payment.
import assert from "node:assert/strict";
import { allowedActions, isTerminal, PartnerClient, waitFor } from "oceafin-partner";
import { createSandbox } from "oceafin-partner/sandbox";

const sandbox = createSandbox({ stepMs: 200 }); // the API in this process; each state lasts 0.2 s
const client = new PartnerClient({ ...sandbox.credentials, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
const { customerId } = sandbox.demo;

// 1. The buyer, under your own reference. With your own key, a repeated call does not create a second buyer.
const buyer = await client.buyers.create(
  customerId,
  {
    partnerBuyerRef: "buyer-7",
    buyerType: "INDIVIDUAL",
    name: "Ada Example",
    email: "ada@example.com",
    country: "DE",
  },
  { idempotencyKey: `${customerId}:buyer:create:buyer-7` },
);

// 2. A wallet for this buyer and this order, open for an hour.
const wallet = await client.collectionWallets.create(
  customerId,
  {
    buyerId: buyer.buyerId,
    asset: "USDC",
    network: "ETHEREUM",
    expectedAmount: "120.00",
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    metadata: { order: "A-1001" },
  },
  { idempotencyKey: `${customerId}:collection-wallet:create:A-1001` },
);
console.log(`pay ${wallet.expectedAmount} ${wallet.asset} on ${wallet.network} to ${wallet.address}`);

// 3. The buyer pays. Only the sandbox has this call; at the real API, buyers pay on the network.
const { paymentId } = sandbox.simulate.collectionPayment({ walletId: wallet.walletId, amount: "120.00" });
const payment = await waitFor(
  ({ signal }) => client.collectionPayments.get(paymentId, { signal }),
  (it) => isTerminal("CollectionPayment", it),
  { intervalMs: 50, onProgress: ({ status }) => console.log(`payment ${status}`) },
);
assert.equal(payment.status, "COMPLETED");
assert.equal(payment.buyerId, buyer.buyerId);
console.log(`${payment.amount} ${payment.asset}; possible: ${allowedActions("CollectionPayment", payment)}`);

// 4. What the webhooks reported.
const reports = sandbox.deliveries().filter(({ eventType }) => eventType.startsWith("collection_"));
for (const { eventType, body, headers } of reports) {
  const { resource } = client.verifyWebhook({ body, headers });
  console.log(`${eventType} ${resource.resourceId}`);
}

// 5. The order is paid, so the wallet is closed to further payments.
const closed = await client.collectionWallets.deactivate(wallet.walletId, { reason: "order paid" });
assert.equal(isTerminal("CollectionWallet", closed), true);
await sandbox.close();
