// The payloads that the benches share: members unsorted, as code writes them.

/** A fiat withdrawal, about 300 bytes. */
export function small(i = 0) {
  return {
    quoteId: `0f0ad2bd-6c1e-4d4e-9c0a-${String(i).padStart(12, "0")}`,
    bankAccountId: "7ff532b7-2c99-42a7-84df-97875df8e37e",
    currency: "EUR",
    amount: "1250.00",
    purpose: "SUPPLIER_PAYMENT",
    reference: "Invoice 2026-0042",
    partnerReference: "wd-9001",
    metadata: { orderId: "A-1009", costCentre: "42" },
  };
}

/** The same with more metadata, about 800 bytes. */
export function medium(i = 0) {
  const metadata = {};
  for (const name of [
    "region",
    "approver",
    "batch",
    "channel",
    "contract",
    "department",
    "ledger",
    "project",
    "supplier",
  ]) {
    metadata[name] = `${name}-value-${String(i).padStart(6, "0")}-0123456789`;
  }
  return { ...small(i), metadata };
}

/** A list of withdrawals, about a megabyte. */
export function large() {
  return { items: Array.from({ length: 1250 }, (_, i) => medium(i)), batchId: "b-1" };
}
