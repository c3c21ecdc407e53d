// A conversion while the API is unavailable twice. A conversion has no submission: creating it is the
// commitment.

import { approve } from "./approval.js";
import { expect, heading, line, table } from "./report.js";

/** Converts 1,000.00 EUR to USDC. */
export async function convert({ client, sandbox, webhooks, exchanges }) {
  const { customerId } = sandbox.demo;

  heading("Conversion: quote");
  const quote = await client.conversions.createQuote(customerId, {
    fromAsset: "EUR",
    toAsset: "USDC",
    fromAmount: "1000.00",
  });
  table([
    ["sells", `${quote.fromAmount} ${quote.fromAsset}`],
    ["buys", `${quote.toAmount} ${quote.toAsset}`],
    ["rate", quote.rate],
    ["expires", quote.expiresAt],
  ]);

  heading("Conversion: approval");
  const payload = {
    quoteId: quote.quoteId,
    fromAsset: quote.fromAsset,
    toAsset: quote.toAsset,
    fromAmount: quote.fromAmount,
    toAmount: quote.toAmount,
    partnerReference: "cv-7001",
  };
  const operationAuthorization = approve("conversion", payload, "approval-7001");

  heading("Conversion: created at the third attempt");
  sandbox.inject({ kind: "unavailable", times: 2, endpoint: "conversions.create" });
  const before = exchanges.length;
  const { data: conversion, response } = await client.conversions
    .create(
      customerId,
      { ...payload, operationAuthorization },
      { idempotencyKey: "demo:conversion:create:cv-7001" },
    )
    .withResponse();
  const attempts = exchanges.slice(before);
  line("Two answers were PARTNER_PROCESSING_UNAVAILABLE; the client retried automatically:");
  table([
    ["attempt", "status", "idempotency key", "nonce", "signature"],
    ...attempts.map(({ status, headers }, at) => [
      at + 1,
      status,
      headers["Idempotency-Key"],
      `${headers["X-Partner-Nonce"].slice(0, 8)}…`,
      `${headers["X-Partner-Signature"].slice(0, 8)}…`,
    ]),
  ]);
  line();
  const different = (values) => new Set(values).size;
  const header = (name) => different(attempts.map(({ headers }) => headers[name]));
  expect(`attempts: ${response.attempts}`, response.attempts === 3 && attempts.length === 3);
  expect(
    "all have the same idempotency key and the same body",
    header("Idempotency-Key") === 1 &&
      different(attempts.map(({ body }) => Buffer.from(body).toString())) === 1,
  );
  expect(
    "each has a new nonce and a new signature",
    header("X-Partner-Nonce") === 3 && header("X-Partner-Signature") === 3,
  );

  sandbox.advance(2_000);
  const completed = await client.conversions.get(conversion.conversionId);
  expect(`two seconds later it is ${completed.status}`, completed.status === "COMPLETED");
  const event = await webhooks.waitFor(({ eventType, resource }) => {
    return eventType === "conversion.completed" && resource.resourceId === conversion.conversionId;
  });
  expect(`received and verified: ${event?.eventType ?? "nothing"}`, event !== undefined);
}
