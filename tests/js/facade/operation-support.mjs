// Helpers that the tests of operations share.
import { assertOurs, clientOf, createSandbox, thrownBy } from "../support/package.mjs";

/** Evidence of an approval. */
export const APPROVAL = {
  authorizationRef: "appr-77",
  authorizedBy: "maria",
  authorizedAt: "2026-06-28T00:00:00Z",
};
/** An operation as a store returns it. */
export const persisted = (operation) => JSON.parse(JSON.stringify(operation));
/** The error that `run` rejects with. */
export const rejection = async (run) => assertOurs(await thrownBy(run));

/** Runs a test with a sandbox, a client and a customer. */
export const withSandbox = (run, options) => async () => {
  const sandbox = createSandbox(options);
  try {
    await run({ sandbox, client: clientOf(sandbox), customerId: sandbox.demo.customerId });
  } finally {
    await sandbox.close();
  }
};

const ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
/** For each kind: a payload that the sandbox accepts, and the list that shows the result. */
export const KINDS = {
  fiatWithdrawal: {
    group: "fiatWithdrawals",
    payload: async (client, { customerId, bankAccountId }) => {
      const asked = { bankAccountId, currency: "EUR", amount: "250.00" };
      return { ...asked, quoteId: (await client.fiatWithdrawals.createQuote(customerId, asked)).quoteId };
    },
  },
  cryptoWithdrawal: {
    group: "cryptoWithdrawals",
    payload: async (client, { customerId }) => {
      const wallet = {
        asset: "USDC",
        network: "ETHEREUM",
        address: ADDRESS,
        beneficiaryType: "INDIVIDUAL",
        beneficiaryName: "Ada",
        ownership: "SELF",
        walletType: "UNHOSTED",
      };
      const { walletBeneficiaryId } = await client.walletBeneficiaries.create(customerId, wallet);
      await client.walletBeneficiaries.sync(walletBeneficiaryId);
      const asked = { walletBeneficiaryId, asset: "USDC", network: "ETHEREUM", amount: "100.000000" };
      return { ...asked, quoteId: (await client.cryptoWithdrawals.createQuote(customerId, asked)).quoteId };
    },
  },
  refund: {
    group: "refunds",
    payload: async (client, { customerId }, sandbox) => {
      const { buyerId } = await client.buyers.create(customerId, {
        partnerBuyerRef: "b",
        buyerType: "INDIVIDUAL",
        name: "Ada",
      });
      const { walletId } = await client.collectionWallets.create(customerId, {
        buyerId,
        asset: "USDC",
        network: "ETHEREUM",
      });
      const { paymentId } = sandbox.simulate.collectionPayment({ walletId, amount: "120.00" });
      sandbox.advance(5000);
      return { paymentId, asset: "USDC", network: "ETHEREUM", amount: "20.00", destinationAddress: ADDRESS };
    },
  },
  conversion: {
    group: "conversions",
    payload: async (client, { customerId }) => {
      const { quoteId, fromAsset, toAsset, fromAmount, toAmount } = await client.conversions.createQuote(
        customerId,
        { fromAsset: "EUR", toAsset: "USDC", fromAmount: "100.00" },
      );
      return { quoteId, fromAsset, toAsset, fromAmount, toAmount };
    },
  },
};
