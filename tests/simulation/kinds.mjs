// The kinds of operation: how the simulation makes them and how the sandbox stores them.

export const KINDS = {
  fiatWithdrawal: {
    calls: ["create", "submit"],
    id: "withdrawalId",
    table: "fiat_withdrawals",
    quote: (client) => client.fiatWithdrawals,
    ask: (random, { bankAccountId }) => ({ bankAccountId, currency: "EUR", amount: euros(random) }),
    payload: ({ quoteId }, asked) => ({ quoteId, ...asked }),
  },
  cryptoWithdrawal: {
    calls: ["create", "submit"],
    id: "withdrawalId",
    table: "crypto_withdrawals",
    quote: (client) => client.cryptoWithdrawals,
    ask: (random, { walletBeneficiaryId }) => ({
      walletBeneficiaryId,
      asset: "USDC",
      network: "ETHEREUM",
      amount: `${String(random.between(5, 400))}.5`,
    }),
    payload: ({ quoteId }, asked) => ({ quoteId, ...asked }),
  },
  refund: {
    calls: ["create", "submit", "confirm"],
    id: "refundId",
    table: "refunds",
    ask: (random, { payments }) => ({
      paymentId: random.pick(payments),
      asset: "USDC",
      network: "ETHEREUM",
      amount: `${String(random.between(10, 450))}.25`,
      destinationAddress: ADDRESS,
      reason: "returned",
    }),
    payload: (_quote, asked) => asked,
  },
  conversion: {
    calls: ["create"],
    id: "conversionId",
    table: "conversions",
    quote: (client) => client.conversions,
    ask: (random) => ({ fromAsset: "EUR", toAsset: "USDC", fromAmount: euros(random) }),
    payload: ({ quoteId, fromAsset, toAsset, fromAmount, toAmount }) => ({
      quoteId,
      fromAsset,
      toAsset,
      fromAmount,
      toAmount,
    }),
  },
};

/** An address of the sandbox's examples. */
export const ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

/** Sometimes more than the balance, or so much that the provider asks for the source of funds. */
function euros(random) {
  return `${String(
    random.weighted([
      [14, random.between(5, 700)],
      [2, random.between(10_000, 14_000)],
      [4, random.pick([90_000, 200_000])],
    ]),
  )}.${String(random.between(10, 99))}`;
}

/** The call that leads on from a step; undefined at the end. */
export function nextCall(kind, step) {
  return KINDS[kind].calls[["authorized", "created", "submitted", "confirmed"].indexOf(step)];
}

/** The call of a request, by its path: `create`, `submit`, `confirm`, or undefined for any other. */
export function callOf(method, path) {
  if (method !== "POST") return undefined;
  if (/\/customers\/[^/]+\/(fiat-withdrawals|crypto-withdrawals|crypto\/refunds|conversions)$/.test(path))
    return "create";
  if (/\/(fiat-withdrawals|crypto-withdrawals|crypto\/refunds)\/[^/]+\/submission$/.test(path))
    return "submit";
  return /\/crypto\/refunds\/[^/]+\/confirmation$/.test(path) ? "confirm" : undefined;
}
