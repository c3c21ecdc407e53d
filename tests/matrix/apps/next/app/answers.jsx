"use client";

import {
  canonicalizeText,
  describeOperation,
  init,
  isPartnerError,
  operationHash,
  PartnerClient,
  validate,
} from "oceafin-partner";
import { useEffect, useState } from "react";
import { cases } from "../cases.js";
import { pageAnswers } from "../page-answers.js";

const partner = {
  PartnerClient,
  canonicalizeText,
  describeOperation,
  isPartnerError,
  operationHash,
  validate,
};

export function Answers() {
  const [state, setState] = useState("loading");
  useEffect(() => {
    init()
      .then(() => pageAnswers(partner, cases))
      .then(
        (found) => {
          globalThis.matrix = { answers: found };
          setState("loaded");
        },
        (error) => {
          globalThis.matrix = { error: `${error.code} ${error.message}` };
          setState("failed");
        },
      );
  }, []);
  return <p id="client">{state}</p>;
}
