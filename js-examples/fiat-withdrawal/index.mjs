// Money out to a bank account, step by step. On the way an answer is lost and the process dies.
import assert from "node:assert/strict";
import { isTerminal, PartnerClient, resumeOperation, startOperation, waitFor } from "oceafin-partner";
import { createSandbox } from "oceafin-partner/sandbox";

const sandbox = createSandbox({ stepMs: 200 }); // the API in this process; each state lasts 0.2 s
const connect = () =>
  new PartnerClient({ ...sandbox.credentials, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
const { customerId, bankAccountId } = sandbox.demo;
const database = new Map(); // in your service: a table; commit before each call
/** @param {import("oceafin-partner").Operation} operation */
const store = (operation) => database.set(operation.partnerReference, JSON.stringify(operation));

// 1. The quote and the payload. The payload does not change from here on.
const client = connect();
const asked = { bankAccountId, currency: "EUR", amount: "250.00" };
const { quoteId } = await client.fiatWithdrawals.createQuote(customerId, asked);
const payload = { ...asked, quoteId, reference: "INV-2041", partnerReference: "wd-9001" };
const operation = startOperation(client, "fiatWithdrawal", { customerId, payload });

// 2. The approval. The approver sees these rows, which come from the hashed bytes.
const { rows, phrase } = operation.describe();
for (const { label, value } of rows) console.log(`  ${label}: ${value}`);
console.log(`  approved as ${phrase}`);
const proof = { authorizationRef: "appr-77", authorizedBy: "maria", authorizedAt: new Date().toISOString() };
const approved = operation.authorize(proof);
store(approved);

// 3. The draft. The API creates it, but the connection breaks before the answer arrives.
sandbox.inject({ kind: "cut", when: "after", endpoint: "fiatWithdrawals.create" });
await approved
  .create({ maxRetries: 0 })
  .catch(({ code, idempotencyKey }) => console.log(`${code}, key ${idempotencyKey}`));
client.close();

// 4. Another process continues with the same body and the same key, so there is only one withdrawal.
const restarted = connect();
let current = resumeOperation(restarted, "fiatWithdrawal", JSON.parse(database.get("wd-9001")));
if (current.step === "authorized") {
  current = await current.create();
  store(current);
}
if (current.step === "created") {
  current = await current.submit(); // the client refuses unless the draft is what was approved
  store(current);
}

// 5. Wait until it is done. In your service, webhooks report it.
assert.ok(current.step === "submitted");
const submitted = current;
const withdrawal = await waitFor(
  ({ signal }) => submitted.get({ signal }),
  (it) => isTerminal("FiatWithdrawal", it),
  { intervalMs: 50, onProgress: ({ status }) => console.log(status) },
);
assert.equal(withdrawal.status, "COMPLETED");
assert.equal((await restarted.fiatWithdrawals.list(customerId)).items.length, 1);
console.log(`${withdrawal.amount} ${withdrawal.currency} paid out, once`);
await sandbox.close();
