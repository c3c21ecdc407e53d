import { PartnerClient, canonicalizeText, describeOperation, init, isPartnerError, operationHash, validate } from "oceafin-partner";
import { pageAnswers } from "./page-answers.js";
import { cases } from "./cases.js";

const partner = { PartnerClient, canonicalizeText, describeOperation, isPartnerError, operationHash, validate };
init()
  .then(() => pageAnswers(partner, cases))
  .then(
    (found) => {
      globalThis.matrix = { answers: found };
    },
    (error) => {
      globalThis.matrix = { error: `${error.code} ${error.message}` };
    },
  );
