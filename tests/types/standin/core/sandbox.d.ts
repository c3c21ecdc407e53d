// A stand-in for the glue of the sandbox's binary.
import type { SandboxCore as Shape } from "../../../../pkg-template/src/sandbox/core.js";

export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
export function setErrorFactory(factory: (errorJson: string, cause?: unknown) => Error): void;
export const SandboxCore: new (options: object) => Shape;
