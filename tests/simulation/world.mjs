// One world: a sandbox with customers, money and payments that can be refunded, and the actions that are to
// be carried out in it.
import { PartnerClient } from "oceafin-partner";
import { createSandbox } from "oceafin-partner/sandbox";

import { ADDRESS, KINDS } from "./kinds.mjs";
import { stream } from "./random.mjs";

const CLIENTS = ["partner-a", "partner-b"];

/** Makes the sandbox and fills it, without faults. Lists and gets may show changes late. */
export async function makeWorld(seed, { scale = 1, ...options } = {}) {
  const visibilityDelayMs = stream(seed, "visibility").pick([0, 0, 2_000, 60_000]) * scale;
  const clients = CLIENTS.map((clientId) => ({ clientId }));
  const sandbox = createSandbox({ seed, clients, webhookMaxAttempts: 1, visibilityDelayMs, ...options });
  const customers = [];
  for (const credentials of sandbox.clients) {
    const client = new PartnerClient({ ...credentials, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
    customers.push(await furnish(sandbox, client, credentials));
    client.close();
  }
  return { seed, sandbox, customers };
}

/**
 * What a customer needs for every kind of operation. The second is poor: its withdrawals are refused now and
 * then.
 */
async function furnish(sandbox, client, credentials) {
  const known = sandbox
    .control("credentials")
    .clients.find(({ clientId }) => clientId === credentials.clientId);
  const { customerId, bankAccountId } = known;
  if (credentials.clientId === CLIENTS[0])
    sandbox.simulate.deposit({ customerId, asset: "EUR", amount: "150000.00" });
  const { walletBeneficiaryId } = await client.walletBeneficiaries.create(customerId, {
    asset: "USDC",
    network: "ETHEREUM",
    address: ADDRESS,
    beneficiaryType: "INDIVIDUAL",
    beneficiaryName: "Ada Example",
    ownership: "SELF",
    walletType: "UNHOSTED",
  });
  await client.walletBeneficiaries.sync(walletBeneficiaryId);
  const { buyerId } = await client.buyers.create(customerId, {
    partnerBuyerRef: "buyer-1",
    buyerType: "INDIVIDUAL",
    name: "Bob Example",
    country: "DE",
  });
  const { walletId } = await client.collectionWallets.create(customerId, {
    buyerId,
    asset: "USDC",
    network: "ETHEREUM",
  });
  const payments = ["900", "1200", "2500.5"].map(
    (amount) => sandbox.simulate.collectionPayment({ walletId, amount }).paymentId,
  );
  sandbox.advance(5_000);
  return { credentials, customerId, bankAccountId, walletBeneficiaryId, payments };
}

/**
 * The actions of a world. Each decides by streams of its own, so that leaving one out changes no other.
 *
 * - `double`: how often a step is a double click
 * - `twin`: a second process works on the same snapshot at the same time
 * - `marks`: each call is marked in the store as begun before it is made
 */
export function makeActions(seed, customers, count) {
  return Array.from({ length: count }, (_, number) => {
    const random = stream(seed, "action", number);
    const kind = random.pick(Object.keys(KINDS));
    const customer = random.pick(customers);
    return {
      id: `a${String(number)}`,
      number,
      kind,
      customer: customers.indexOf(customer),
      customerId: customer.customerId,
      reference: `ref-${String(number)}`,
      asked: KINDS[kind].ask(random, customer),
      profile: random.pick(["payload-v1", "payload-v1", "operation-v1"]),
      double: random.pick([0, 0, 0.3]),
      twin: random.chance(0.25),
      marks: random.chance(0.5),
      startMs: random.between(1, 240_000),
    };
  });
}

/** Pays something in, so that what was refused for lack of funds can be done; returns the payment. */
export function payIn(sandbox, { customerId, kind }) {
  const euros = kind === "fiatWithdrawal" || kind === "conversion";
  const deposit = {
    customerId,
    ...(euros ? { asset: "EUR", amount: "20000.00" } : { asset: "USDC", amount: "500.00" }),
  };
  sandbox.simulate.deposit(deposit);
  return deposit;
}

/** The sandbox's real state: resources by kind, answers by key. */
export function stateOf(sandbox) {
  const state = JSON.parse(sandbox.snapshot());
  const resources = Object.entries(KINDS).flatMap(([kind, { table }]) =>
    Object.values(state[table].rows).map((row) => ({
      kind,
      id: row.head.id,
      customerId: row.head.customer_id,
      reference: row.details.partnerReference,
      status: row.status,
      row,
    })),
  );
  return { resources, stored: state.responses.stored };
}
