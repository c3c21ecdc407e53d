import { canonicalizeText, describeOperation, init, isPartnerError, operationHash, validate } from "oceafin-partner";
import { answers } from "./answers.js";
import { cases } from "./cases.js";

const partner = { canonicalizeText, describeOperation, isPartnerError, operationHash, validate };
init()
  .then(() => answers(partner, cases))
  .then(
    (found) => {
      globalThis.matrix = { answers: found };
    },
    (error) => {
      globalThis.matrix = { error: `${error.code} ${error.message}` };
    },
  );
