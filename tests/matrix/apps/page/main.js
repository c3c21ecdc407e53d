import {
  canonicalizeText,
  describeOperation,
  init,
  isPartnerError,
  operationHash,
  PartnerClient,
  validate,
} from "oceafin-partner";
import { cases } from "./cases.js";
import { pageAnswers } from "./page-answers.js";

const partner = {
  PartnerClient,
  canonicalizeText,
  describeOperation,
  isPartnerError,
  operationHash,
  validate,
};
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
