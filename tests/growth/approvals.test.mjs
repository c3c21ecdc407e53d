// The description for an approver, and the differences between two payloads.
import { each } from "./support/growth.mjs";
import { lib } from "./support/meter.mjs";
import { PAIRS, TEXTS, VALUES } from "./support/shapes.mjs";

// A description may be 1 MiB long, whatever the size of its payload.
each(
  "describeOperation",
  VALUES,
  (value) => () => lib.describeOperation("fiatWithdrawal", value),
  undefined,
  600_000_000,
);
each(
  "explainMismatch",
  PAIRS,
  ([a, b]) =>
    () =>
      lib.explainMismatch(a, b),
);
each("explainMismatch of values", VALUES, (value) => () => lib.explainMismatch(value, { ...value, zz: 1 }));
each("explainMismatch of texts", TEXTS, (text) => () => lib.explainMismatch(text, `${text} `));
