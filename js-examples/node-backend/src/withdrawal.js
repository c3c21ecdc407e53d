// A fiat withdrawal: money out to a bank account.

import { approve } from "./approval.js";
import { shown } from "./recorder.js";
import { expect, heading, line, table } from "./report.js";

/** Withdraws 250.00 EUR and returns what `refusals` needs. */
export async function withdraw({ client, sandbox, webhooks, exchanges }) {
  const { customerId, bankAccountId } = sandbox.demo;

  heading("Fiat withdrawal: quote");
  const quote = await client.fiatWithdrawals.createQuote(customerId, {
    bankAccountId,
    currency: "EUR",
    amount: "250.00",
  });
  table([
    ["leaves the balance", `${quote.amount} ${quote.currency}`],
    ["fee", `${quote.fee} ${quote.currency}`],
    ["arrives", `${quote.receiveAmount} ${quote.currency}`],
    ["expires", quote.expiresAt],
  ]);

  heading("Fiat withdrawal: approval");
  // The payload never changes from here on: it is shown, hashed, approved and sent.
  const payload = {
    quoteId: quote.quoteId,
    bankAccountId,
    currency: quote.currency,
    amount: quote.amount,
    purpose: "Supplier payment",
    reference: "INV-2041",
    partnerReference: "wd-9001",
  };
  const operationAuthorization = approve("fiatWithdrawal", payload, "approval-9001");

  heading("Fiat withdrawal: draft");
  // Your own key, derived from your own id of the action, survives a restart of this process.
  const key = "demo:fiat-withdrawal:create:wd-9001";
  const created = await client.fiatWithdrawals
    .create(customerId, { ...payload, operationAuthorization }, { idempotencyKey: key })
    .withResponse();
  const draft = created.data;
  line("On the wire, with the signature shortened:");
  const exchange = exchanges.at(-1);
  shown(exchange).forEach((text) => line(text === "" ? "" : `  ${text}`));
  line();
  expect(`draft ${draft.withdrawalId} is ${draft.status}`, draft.status === "DRAFT");
  expect(
    "the API computed the same operation hash",
    draft.operationHash === operationAuthorization.operationHash,
  );

  const again = await client.fiatWithdrawals
    .create(customerId, { ...payload, operationAuthorization }, { idempotencyKey: key })
    .withResponse();
  expect(
    "sent again under the same key: the same draft, not a second one",
    again.data.withdrawalId === draft.withdrawalId,
  );

  heading("Fiat withdrawal: submission");
  // With `draft` the client compares the approval with the draft before it sends anything.
  const submitted = await client.fiatWithdrawals.submit(
    draft.withdrawalId,
    { operationAuthorization },
    {
      idempotencyKey: "demo:fiat-withdrawal:submit:wd-9001",
      draft: { payload, operationHash: draft.operationHash },
    },
  );
  expect(`after the submission it is ${submitted.status}`, submitted.status === "SUBMITTED");

  // Moves the sandbox's clock forward. At the real API this takes time.
  sandbox.advance(1_000);
  const processing = await client.fiatWithdrawals.get(draft.withdrawalId);
  expect(`one second later it is ${processing.status}`, processing.status === "PROCESSING");
  sandbox.advance(1_000);
  const completed = await client.fiatWithdrawals.get(draft.withdrawalId);
  expect(`two seconds later it is ${completed.status}`, completed.status === "COMPLETED");

  heading("Fiat withdrawal: webhook");
  const event = await webhooks.waitFor(
    ({ eventType, resource }) =>
      eventType === "fiat_withdrawal.completed" && resource.resourceId === draft.withdrawalId,
  );
  expect(`received and verified: ${event?.eventType ?? "nothing"}`, event !== undefined);
  expect(
    "it says what the API says",
    event?.data.status === completed.status && event?.data.amount === completed.amount,
  );

  return { payload, operationAuthorization, exchange };
}
