// A partner's backend, from the first balance to the last refusal. Exits with 0 only if every expectation
// holds.

import { PartnerClient } from "oceafin-partner";
import { createSandbox } from "oceafin-partner/sandbox";

import { convert } from "./conversion.js";
import { recorder } from "./recorder.js";
import { refusals } from "./refusals.js";
import { expect, heading, line, table, verdict } from "./report.js";
import { receiveWebhooks } from "./webhooks.js";
import { withdraw } from "./withdrawal.js";

const webhooks = await receiveWebhooks();
const sandbox = createSandbox({ webhookUrl: webhooks.url });
const server = await sandbox.listen();
const { fetch, exchanges } = recorder();

// With real credentials: `PartnerClient.fromEnv()`, without `fetch`.
const { credentials } = sandbox;
const client = new PartnerClient({ ...credentials, baseUrl: server.baseUrl, fetch });
webhooks.verifyWith(client);

try {
  heading("A partner's backend against the sandbox, over HTTP");
  table([
    ["API", server.baseUrl],
    ["webhooks to", webhooks.url],
    ["client", credentials.clientId],
    ["customer", sandbox.demo.customerId],
  ]);

  heading("Balances before");
  const before = await balances();

  const withdrawn = await withdraw({ client, sandbox, webhooks, exchanges });
  await convert({ client, sandbox, webhooks, exchanges });

  heading("Balances after");
  const after = await balances();
  line();
  expect("EUR went down by 250.00 and 1000.00", cents(before.EUR) - cents(after.EUR) === cents("1250.00"));
  expect("USDC went up", cents(after.USDC) > cents(before.USDC));
  await expectBalancedLedger();

  await refusals({ client, sandbox, server, exchanges, credentials }, withdrawn);

  heading("At the end");
  const { EUR } = await balances();
  line();
  expect("no refusal moved money", EUR === after.EUR);
  await expectBalancedLedger();
  expect("no webhook failed its check", webhooks.refused.length === 0);
} finally {
  client.close();
  await sandbox.close();
  webhooks.close();
}
process.exitCode = verdict();

/**
 * Prints the customer's balances and returns the available amounts by asset. Iterating a list reads all of
 * its pages.
 */
async function balances() {
  const available = {};
  const rows = [["asset", "available", "pending"]];
  for await (const balance of client.balances.list(sandbox.demo.customerId)) {
    available[balance.asset] = balance.available;
    rows.push([balance.asset, balance.available, balance.pending]);
  }
  table(rows);
  return available;
}

/** The sandbox keeps a double-entry ledger: summed over all accounts, every asset is zero. */
async function expectBalancedLedger() {
  const { accounts } = await (await globalThis.fetch(`${server.baseUrl}/_sandbox/ledger`)).json();
  const sums = {};
  for (const { asset, amount } of accounts) sums[asset] = (sums[asset] ?? 0n) + units(amount, 18);
  const assets = Object.keys(sums);
  expect(
    `the ledger sums to zero in ${assets.join(", ")}`,
    assets.length > 0 && assets.every((asset) => sums[asset] === 0n),
  );
}

/** A decimal string in units of its last digit, as a bigint. Money is never a float, not even here. */
function units(amount, decimals) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  return BigInt(sign + whole + fraction.slice(0, decimals).padEnd(decimals, "0"));
}

function cents(amount) {
  return units(amount, 2);
}
