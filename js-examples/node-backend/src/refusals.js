// Refusals: what is refused, by whom, and with which code.

import { isPartnerError, operationHash, PartnerClient } from "oceafin-partner";

import { expect, heading } from "./report.js";

/** Expects `call` to be refused with `code`. */
async function refused(what, code, call) {
  let got = "no error";
  try {
    await call();
  } catch (error) {
    if (!isPartnerError(error)) throw error;
    got = error.code;
  }
  expect(`${what}: ${got}`, got === code);
}

/** Tries what must not work. */
export async function refusals(
  { client, sandbox, server, exchanges, credentials },
  { payload, operationAuthorization, exchange },
) {
  const { customerId, bankAccountId } = sandbox.demo;
  const quoted = () =>
    client.fiatWithdrawals.createQuote(customerId, { bankAccountId, currency: "EUR", amount: "250.00" });

  heading("Refused: an amount changed after the approval");
  const tampered = { ...payload, amount: "9250.00", operationAuthorization };
  const before = exchanges.length;
  await refused("by the client", "operation_hash_mismatch", () =>
    client.fiatWithdrawals.create(customerId, tampered),
  );
  expect("and nothing was sent", exchanges.length === before);
  // `external` means that the hash is defined elsewhere, so the client does not compare it. The API still
  // does.
  await refused("by the API, if it is sent anyway", "PARTNER_OPERATION_NOT_APPROVED", () =>
    client.fiatWithdrawals.create(customerId, tampered, { profile: "external" }),
  );

  heading("Refused: a recorded request, sent again unchanged");
  const { method, url, headers, body } = exchange;
  const replayed = await fetch(url, { method, headers, body });
  const problem = await replayed.json();
  expect(`by the API: ${replayed.status} ${problem.code}`, problem.code === "PARTNER_NONCE_REPLAYED");

  heading("Refused: an idempotency key reused for another withdrawal");
  const fresh = await quoted();
  const other = { ...payload, quoteId: fresh.quoteId, partnerReference: "wd-9002" };
  const approved = {
    ...operationAuthorization,
    operationHash: operationHash(other),
    authorizationRef: "approval-9002",
  };
  await refused("by the API", "PARTNER_IDEMPOTENCY_CONFLICT", () =>
    client.fiatWithdrawals.create(
      customerId,
      { ...other, operationAuthorization: approved },
      { idempotencyKey: headers["Idempotency-Key"] },
    ),
  );

  heading("Refused: a quote that has expired");
  sandbox.advance(Date.parse(fresh.expiresAt) - Date.parse(fresh.createdAt));
  await refused("by the API", "PARTNER_QUOTE_EXPIRED", () =>
    client.fiatWithdrawals.create(customerId, { ...other, operationAuthorization: approved }),
  );

  heading("Refused: a wrong client secret");
  const stranger = new PartnerClient({
    ...credentials,
    clientSecret: "not-the-secret",
    baseUrl: server.baseUrl,
  });
  await refused("by the API", "PARTNER_SIGNATURE_INVALID", () => stranger.balances.list(customerId));
  stranger.close();
}
