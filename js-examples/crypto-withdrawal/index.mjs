// Crypto out to a wallet: beneficiary, quote, approval, draft, submission, and the transaction's hash.
import assert from "node:assert/strict";
import { allowedActions, isTerminal, PartnerClient, startOperation, waitFor } from "oceafin-partner";
import { createSandbox } from "oceafin-partner/sandbox";

const sandbox = createSandbox({ stepMs: 200 }); // the API in this process; each state lasts 0.2 s
const client = new PartnerClient({ ...sandbox.credentials, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
const { customerId } = sandbox.demo;
const polling = { intervalMs: 50 };

// 1. The beneficiary. The client checks the address before it sends anything, so a typo does not lose money.
const beneficiary = await client.walletBeneficiaries.create(customerId, {
  asset: "USDC",
  network: "ETHEREUM",
  address: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
  beneficiaryType: "INDIVIDUAL",
  beneficiaryName: "Ada Example",
  ownership: "SELF",
  walletType: "UNHOSTED",
});
const { walletBeneficiaryId } = beneficiary;
console.log(`${beneficiary.status}; possible: ${allowedActions("WalletBeneficiary", beneficiary)}`);
await waitFor(
  ({ signal }) => client.walletBeneficiaries.get(walletBeneficiaryId, { signal }),
  ({ status }) => status === "ACTIVE",
  polling,
);

// 2. The quote: what it costs.
const asked = { walletBeneficiaryId, asset: "USDC", network: "ETHEREUM", amount: "100.00" };
const quote = await client.cryptoWithdrawals.createQuote(customerId, asked);
console.log(`${quote.amount} ${quote.asset}: fee ${quote.networkFee}, arrives ${quote.receiveAmount}`);

// 3. The operation: described, approved, created, submitted.
const operation = startOperation(client, "cryptoWithdrawal", {
  customerId,
  payload: { ...asked, amount: quote.amount, quoteId: quote.quoteId, partnerReference: "cw-4001" },
});
const { rows, phrase } = operation.describe();
for (const { label, value } of rows) console.log(`  ${label}: ${value}`);
console.log(`  approved as ${phrase}`);
const approved = operation.authorize({
  authorizationRef: "appr-41",
  authorizedBy: "maria",
  authorizedAt: new Date().toISOString(),
});
const draft = await approved.create();
const submitted = await draft.submit();

// 4. Wait until it is done.
const withdrawal = await waitFor(
  ({ signal }) => submitted.get({ signal }),
  (it) => isTerminal("CryptoWithdrawal", it),
  { ...polling, onProgress: ({ status }) => console.log(status) },
);
assert.equal(withdrawal.status, "COMPLETED");
console.log(`transaction ${withdrawal.txHash}`);
await sandbox.close();
