/** What the wasm file imports from its glue. */
export const imports: WebAssembly.ModuleImports;
