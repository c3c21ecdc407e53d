// The approval. In your system this is a second person, a passkey or a rule engine; here it is a function.

import { describeOperation } from "oceafin-partner";

import { line, table } from "./report.js";

/**
 * Shows an operation to its approver and returns the evidence of the approval.
 *
 * The rows come from the hashed bytes, so the approver sees exactly what the hash covers: everything shown is
 * hashed, and everything hashed is shown.
 */
export function approve(operation, payload, authorizationRef) {
  const { rows, operationHash, phrase } = describeOperation(operation, payload);
  line("The approver sees:");
  table(rows.map(({ label, value }) => [`  ${label}`, value]));
  line(`  hash    ${operationHash}`);
  line(`  phrase  ${phrase}`);
  return {
    operationHash,
    authorizationRef,
    authorizedBy: "treasury@partner.example",
    authorizedAt: new Date().toISOString(),
    authorizationMethod: "DUAL_CONTROL",
  };
}
