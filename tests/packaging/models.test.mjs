// The generated types in a strict consumer: exact where the contract is, open where the server may know more.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { consumer, remove, root, tool } from "./consumer.mjs";

const SOURCE = `
import { PartnerClient, allowedActions, checkoutStatusValues, isKnownCheckoutStatus, isTerminal, lifecycles } from "oceafin-partner";
import type { Checkout, CheckoutStatus, CreateBuyer, CreateCheckout, CreatePosPaymentRequest, CreateRefund, Customer, FiatDepositInstructions, FiatWithdrawalQuote, ConversionQuote, NetworkAsset, PartyType } from "oceafin-partner";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<A, B>(_: Equal<A, B>): void {}
declare const client: PartnerClient;

// Open: any string is accepted, and known ones narrow.
const status: CheckoutStatus = "SOMETHING_NEW";
declare const checkout: Checkout;
is<typeof checkout.status, CheckoutStatus>(true);
if (isKnownCheckoutStatus(checkout.status)) is<typeof checkout.status, "OPEN" | "PAID" | "EXPIRED" | "CLOSED">(true);
is<(typeof checkoutStatusValues)[number], "OPEN" | "PAID" | "EXPIRED" | "CLOSED">(true);
// @ts-expect-error a status is a string
const wrong: CheckoutStatus = 1;

// Optional, nested and number members match the contract.
is<Checkout["paidAmount"], string | undefined>(true);
is<Checkout["acceptedAssets"], NetworkAsset[] | undefined>(true);
is<CreatePosPaymentRequest["expiresInSeconds"], number | undefined>(true);
is<FiatDepositInstructions["instructions"][number]["reference"], string>(true);
is<CreateBuyer["buyerType"], PartyType>(true);

const price: CreateCheckout = { merchantReference: "o", currency: "EUR", amount: "1.00" };
// @ts-expect-error an amount is a string
const number: CreateCheckout = { ...price, amount: 1 };
// @ts-expect-error misspelt
const misspelt: CreateCheckout = { merchantReference: "o", currency: "EUR", amount: "1.00", titel: "x" };
// @ts-expect-error the address is missing
const refund: CreateRefund = { paymentId: "p", amount: "1", asset: "USDC", network: "POLYGON", operationAuthorization: { operationHash: "", authorizationRef: "", authorizedBy: "", authorizedAt: "" } };

async function calls() {
  const page = await client.checkouts.list("c", { status: ["OPEN", "SOMETHING_NEW"], limit: 2, other: true });
  is<typeof page.items, readonly Checkout[]>(true);
  is<Customer, Awaited<ReturnType<typeof client.customers.create>>>(true);
  await client.customers.create({ partnerCustomerRef: "r", customerType: "INDIVIDUAL", displayName: "n" });
  // @ts-expect-error the name is missing
  await client.customers.create({ partnerCustomerRef: "r", customerType: "INDIVIDUAL" });
  // @ts-expect-error filters of a list have no body
  await client.checkouts.list("c", { status: 1n });
  await client.checkouts.close("c", {});
}
is<(typeof lifecycles)["Refund"]["initial"], readonly ["DRAFT"]>(true);

// States are looked up by a status, and quotes of withdrawals have none.
declare const quotes: { conversion: ConversionQuote; fiat: FiatWithdrawalQuote };
isTerminal("ConversionQuote", quotes.conversion);
is<ReturnType<typeof allowedActions<"ConversionQuote">>, readonly "conversions.create"[] | undefined>(true);
// @ts-expect-error no such lifecycle
isTerminal("FiatWithdrawalQuote", "ACTIVE");
// @ts-expect-error no such lifecycle
allowedActions("CryptoWithdrawalQuote", "ACTIVE");
// @ts-expect-error no status
isTerminal("ConversionQuote", quotes.fiat);
export { calls, status, wrong, number, misspelt, refund };
`;

let folder;
before(() => {
  folder = consumer({ "models.mts": SOURCE });
});
after(() => remove(folder));

test("types are exact, and open where they must be", () => {
  const flags = [
    "--noEmit",
    "--strict",
    "--exactOptionalPropertyTypes",
    "--skipLibCheck",
    "false",
    "--target",
    "es2022",
    "--module",
    "nodenext",
  ];
  const { status, output } = tool(folder, "tsc", [
    ...flags,
    "--lib",
    "es2022",
    "--types",
    "node",
    "--typeRoots",
    join(root, "node_modules/@types"),
    "models.mts",
  ]);
  assert.equal(status, 0, output);
});
