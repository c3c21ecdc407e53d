// Validation and hash of one operation in one pass, compared with what a project would build itself.
import { createHash } from "node:crypto";

import Ajv from "ajv";
import canonicalize from "canonicalize";
import { operationHash, validate } from "oceafin-partner";

import { compare } from "./support/harness.mjs";

const text = (maxLength) => ({ type: "string", minLength: 1, maxLength });
const id = { type: "string", pattern: "^[A-Za-z0-9._:-]{1,128}$" };
/** The model's rules, as far as JSON Schema can express them. */
const check = new Ajv({ allErrors: true }).compile({
  type: "object",
  required: ["quoteId", "bankAccountId", "currency", "amount"],
  properties: {
    quoteId: id,
    bankAccountId: id,
    currency: { type: "string", pattern: "^[A-Z]{3}$" },
    amount: { type: "string", pattern: "^(0|[1-9][0-9]{0,37})(\\.[0-9]{1,18})?$" },
    purpose: text(1000),
    reference: text(1000),
    partnerReference: text(1000),
    metadata: { type: "object", maxProperties: 50, additionalProperties: { type: "string", maxLength: 500 } },
  },
});

const body = {
  quoteId: "0a4f1b1e-6f0e-4c35-9a56-6a2b4dd9f4c1",
  bankAccountId: "7c1d2e3f-1111-4222-8333-944455566677",
  currency: "EUR",
  amount: "1250.00",
  reference: "Invoice 2026-118 of 28 June",
  purpose: "SUPPLIER_PAYMENT",
  partnerReference: "wd-9001",
  metadata: Object.fromEntries(
    Array.from({ length: 12 }, (_, at) => [`orderLine${at}`, `A-${1000 + at * 37} of the shelf`]),
  ),
};
const options = { operation: "fiatWithdrawal", validation: "standard" };
const complete = {
  ...body,
  operationAuthorization: {
    operationHash: "0".repeat(64),
    authorizationRef: "a",
    authorizedBy: "b",
    authorizedAt: "2026-06-28T00:00:00Z",
  },
};

function apart() {
  if (!check(body)) throw new Error("not valid");
  return createHash("sha256").update(canonicalize(body)).digest("hex");
}

if (apart() !== operationHash(body, options)) throw new Error("the hashes differ");
compare(
  `validate and hash, ${JSON.stringify(body).length} B`,
  {
    "ajv (compiled) + canonicalize + createHash": apart,
    "operationHash with validation": () => operationHash(body, options),
    "validate, then operationHash": () =>
      validate("CreateFiatWithdrawal", complete).ok && operationHash(body),
  },
  { "operationHash with validation": 0.5 },
);
