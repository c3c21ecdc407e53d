// Runs in the page: the cases, and the harness that times them.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";
import { init, operationHash } from "oceafin-partner/web";

import { ratiosOf } from "./harness.mjs";
import { medium, small } from "./payloads.mjs";

globalThis.ratios = async (rounds) => {
  await init("/oceafin_partner.wasm");
  return [
    ["300 B", small()],
    ["800 B", medium()],
  ].map(([name, body]) => {
    const cases = {
      "canonicalize + @noble/hashes": () => bytesToHex(sha256(utf8ToBytes(canonicalize(body)))),
      operationHash: () => operationHash(body),
    };
    const [usual, ours] = Object.values(cases);
    if (usual() !== ours()) throw new Error("the hashes differ");
    return {
      title: `operationHash, ${name}`,
      names: Object.keys(cases),
      ratios: Object.fromEntries(ratiosOf(cases, rounds)),
    };
  });
};
