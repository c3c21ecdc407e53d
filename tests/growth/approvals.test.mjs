// What an approver sees, and where two payloads differ.
import { each } from "./support/growth.mjs";
import { lib } from "./support/meter.mjs";
import { PAIRS, TEXTS, VALUES } from "./support/shapes.mjs";

each("describeOperation", VALUES, (value) => () => lib.describeOperation("fiatWithdrawal", value));
each("explainMismatch", PAIRS, ([a, b]) => () => lib.explainMismatch(a, b));
each("explainMismatch of values", VALUES, (value) => () => lib.explainMismatch(value, { ...value, zz: 1 }));
each("explainMismatch of texts", TEXTS, (text) => () => lib.explainMismatch(text, `${text} `));
