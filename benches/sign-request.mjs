// Compares signing a request with the same work in node:crypto.
import { createHash, createHmac } from "node:crypto";

import canonicalize from "canonicalize";
import { signRequest } from "oceafin-partner";

import { compare } from "./support/harness.mjs";
import { small } from "./support/payloads.mjs";

const body = canonicalize({ ...small(), metadata: { note: "x".repeat(230) } });
const request = {
  clientId: "partner-1",
  clientSecret: "0123456789abcdef0123456789abcdef",
  method: "POST",
  path: "/partner/v1/customers/5cda8a75-1f4d-4130-9cbf-07c6ba9431fa/fiat-withdrawals",
  body,
  idempotencyKey: "cust-100001:fiat-withdrawal:create:wd-9001",
  requestId: "7a6fee8d-8ab6-4a97-b69c-bc8062075361",
  timestamp: "2026-06-28T00:00:00Z",
  nonce: "71846741524238b3fc99a78e055efac9",
};

function withNode({
  clientId,
  clientSecret,
  method,
  path,
  body,
  idempotencyKey,
  requestId,
  timestamp,
  nonce,
}) {
  const bodyHash = createHash("sha256").update(body).digest("hex");
  const baseString = `${method}\n${path}\n${bodyHash}\n${timestamp}\n${nonce}\n${idempotencyKey}`;
  const signature = createHmac("sha256", clientSecret).update(baseString).digest("hex");
  const headers = {
    "X-Partner-Client-Id": clientId,
    "X-Partner-Timestamp": timestamp,
    "X-Partner-Nonce": nonce,
    "X-Partner-Signature": signature,
    "X-Request-Id": requestId,
    "Idempotency-Key": idempotencyKey,
  };
  return { headers, baseString };
}

if (JSON.stringify(signRequest(request)) !== JSON.stringify(withNode(request)))
  throw new Error("the signatures differ");
compare(
  `signRequest, ${body.length} B body`,
  {
    "createHash + createHmac": () => withNode(request),
    signRequest: () => signRequest(request),
  },
  { signRequest: 0.95 },
);
