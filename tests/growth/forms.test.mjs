// Canonical form and hash.
import { each, grows } from "./support/growth.mjs";
import { lib } from "./support/meter.mjs";
import { nested, TEXTS, VALUES } from "./support/shapes.mjs";

each("canonicalize", VALUES, (value) => () => lib.canonicalize(value));
each("canonicalizeText of values", VALUES, (value) => () => lib.canonicalizeText(JSON.stringify(value)));
each("canonicalizeText", TEXTS, (text) => () => lib.canonicalizeText(text));
each("operationHash", VALUES, (value) => () => lib.operationHash(value));
each(
  "operationHash of operation-v1",
  VALUES,
  (value) => () =>
    lib.operationHash(value, { profile: "operation-v1", operation: "refund", customerId: "c-1" }),
);
for (const validation of ["standard", "strict"]) {
  for (const operation of ["fiatWithdrawal", "refund"]) {
    each(
      `operationHash of a ${validation} ${operation}`,
      VALUES,
      (value) => () => lib.operationHash(value, { operation, validation }),
    );
  }
}
// Long texts are cheap to read, so a copy at every level would show.
grows(
  "canonicalize: nested, of long texts",
  (n) => {
    const value = nested(n, 1_000);
    return () => lib.canonicalize(value);
  },
  120_000,
);
