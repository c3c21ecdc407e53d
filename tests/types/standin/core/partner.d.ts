// A stand-in for the glue wasm-bindgen writes: the agreed exports, and the hook by which it gets its
// instance.
import type { Core } from "../../../../pkg-template/src/core/boundary.js";

export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
export const setErrorFactory: Core["setErrorFactory"];
export const endpointsJson: Core["endpointsJson"];
export const describeOperation: Core["describeOperation"];
export const explainMismatch: Core["explainMismatch"];
export const paymentUri: Core["paymentUri"];
export const validateModel: Core["validateModel"];
export const verifyWebhook: Core["verifyWebhook"];
export const signTestWebhook: Core["signTestWebhook"];
export const takeError: Core["takeError"];
export const operationHashWith: Core["operationHashWith"];
export const timestampAt: Core["timestampAt"];
export const newNonce: Core["newNonce"];
export const newId: Core["newId"];
export const signingClient: Core["signingClient"];
export const keylessClient: Core["keylessClient"];
