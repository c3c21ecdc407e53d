// What `hot.ts` does, in plain JavaScript: enough to see that the façade hands it the right things.
import { createHash } from "node:crypto";

import { findTrap } from "../../../../pkg-template/src/input/stringify.js";

const sorted = (value) =>
  Array.isArray(value)
    ? value.map(sorted)
    : value !== null && typeof value === "object"
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key])]),
        )
      : value;

function checked(text, value, base) {
  if (!text.includes("null") && !text.includes("{}")) return;
  const trap = findTrap(value, text, base);
  if (trap) throw trap;
}

export function canonicalizeText(text) {
  return JSON.stringify(sorted(JSON.parse(text)));
}

export function canonicalize(text, value) {
  checked(text, value);
  return canonicalizeText(text);
}

export function operationHash(text, optionsJson, value, base) {
  checked(text, value, base);
  const { operationAuthorization: _, ...payload } = JSON.parse(text);
  return createHash("sha256")
    .update(JSON.stringify(sorted(payload)) + (optionsJson ?? ""))
    .digest("hex");
}

export function operationHashes(texts, optionsJson, values) {
  return texts.map((text, index) => operationHash(text, optionsJson, values[index], `/${index}`));
}

export function signRequest(parts) {
  return {
    headers: { "X-Partner-Client-Id": parts.clientId },
    baseString: JSON.stringify({ ...parts, clientSecret: "" }),
  };
}
