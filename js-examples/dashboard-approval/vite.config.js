import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const backend = "http://localhost:4020";

export default defineConfig({
  plugins: [react()],
  // The `.wasm` stays a file of its own, and no script is put into the page: the policy would refuse both.
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  // Prebundled, the package would no longer find the `.wasm` beside it.
  optimizeDeps: { exclude: ["oceafin-partner"] },
  // `npm run dev`: the page from here, everything else from a backend that was told so with PAGE_ORIGIN.
  server: { port: 5173, strictPort: true, proxy: { "/api": backend, "/partner-api": backend } },
});
