// Compares operationHash with the usual way: npm `canonicalize`, then SHA-256.
import { createHash } from "node:crypto";

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";
import { operationHash, operationHashes } from "oceafin-partner";

import { compare } from "./support/harness.mjs";
import { large, medium, small } from "./support/payloads.mjs";

const usual = (body) => createHash("sha256").update(canonicalize(body)).digest("hex");
const noble = (body) => bytesToHex(sha256(utf8ToBytes(canonicalize(body))));

for (const [name, body, goal] of [
  ["300 B", small(), 0.5],
  ["800 B", medium(), 0.45],
  ["1 MB", large(), 0.42],
]) {
  if (operationHash(body) !== usual(body) || operationHash(body) !== noble(body))
    throw new Error("the hashes differ");
  compare(
    `operationHash, ${name} (${JSON.stringify(body).length} bytes)`,
    {
      "canonicalize + createHash": () => usual(body),
      "canonicalize + @noble/hashes": () => noble(body),
      operationHash: () => operationHash(body),
    },
    { operationHash: goal },
  );
}

const many = Array.from({ length: 1000 }, (_, i) => medium(i));
if (operationHashes(many).join() !== many.map(usual).join()) throw new Error("the hashes differ");
compare("1,000 payloads of 800 B", {
  "canonicalize + createHash, one by one": () => many.map(usual),
  "operationHash, one by one": () => many.map((body) => operationHash(body)),
  "operationHashes, one crossing": () => operationHashes(many),
});
