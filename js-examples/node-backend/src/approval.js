// Where somebody says yes. In your system this is a second person, a passkey, a rule engine; here it is a function.

import { describeOperation } from "oceafin-partner";

import { line, table } from "./report.js";

/**
 * Shows an operation to its approver and returns the evidence of the approval.
 *
 * The rows are made from the very bytes that are hashed, so what the approver sees is what the hash stands for: nothing
 * can be shown that is not hashed, and nothing hashed that is not shown.
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
