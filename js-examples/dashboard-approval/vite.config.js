import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const backend = "http://localhost:4020";

export default defineConfig({
  plugins: [react()],
  // The content security policy forbids inlining, so the `.wasm` stays a separate file and Vite adds no
  // inline script.
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  // If Vite prebundled the package, the package would not find its `.wasm` file.
  optimizeDeps: { exclude: ["oceafin-partner"] },
  // `npm run dev` serves the page from here. `npm run dev:server` starts the backend with this origin in
  // `PAGE_ORIGIN`.
  server: { port: 5173, strictPort: true, proxy: { "/api": backend, "/partner-api": backend } },
});
