/** The core as the platform compiled it; the build puts the address of the file here. */
declare module "#core/partner-module" {
  const module: WebAssembly.Module;
  export default module;
}
