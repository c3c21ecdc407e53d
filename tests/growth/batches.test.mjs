// Hashes of many bodies in one call of the core.
import { each, grows } from "./support/growth.mjs";
import { lib } from "./support/meter.mjs";
import { repeat, VALUES } from "./support/shapes.mjs";

each("operationHashes", VALUES, (value) => () => lib.operationHashes([value, value]));
grows("operationHashes: many", (n) => () => lib.operationHashes(repeat(n / 20, (i) => ({ i, text: "€" }))));
grows(
  "operationHashes: many of operation-v1",
  (n) => () =>
    lib.operationHashes(
      repeat(n / 20, (i) => ({ i })),
      { profile: "operation-v1", operation: "refund", customerId: "c-1" },
    ),
);
