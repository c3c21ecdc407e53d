// A stand-in for `hot.ts` while it is not there; `rootDirs` puts it beside the sources.
import type { Hot } from "../../../../pkg-template/src/hot-api.js";

export const canonicalize: Hot["canonicalize"];
export const canonicalizeText: Hot["canonicalizeText"];
export const operationHash: Hot["operationHash"];
export const operationHashes: Hot["operationHashes"];
export const signRequest: Hot["signRequest"];
