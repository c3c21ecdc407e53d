/**
 * Serves a page's files and the package files it loads, from a fixed list: no request path ever reaches the
 * disk.
 */

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";

const require = createRequire(import.meta.url);
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** `roots` maps a path on the site to a folder. */
export function files(roots) {
  const found = new Map();
  const add = (path, file) => found.set(path, { body: readFileSync(file), type: TYPES[extname(file)] });
  for (const [under, folder] of Object.entries(roots)) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isFile() || TYPES[extname(entry.name)] === undefined) continue;
      add(`${under}/${entry.name}`, join(folder, entry.name));
    }
  }
  const web = dirname(require.resolve("oceafin-partner/web"));
  for (const name of readdirSync(web).filter((name) => /\.(mjs|wasm)$/.test(name) && name !== "inline.mjs")) {
    add(`/vendor/oceafin-partner/${name}`, join(web, name));
  }
  add("/vendor/uqr.mjs", join(dirname(require.resolve("uqr")), "index.mjs"));
  const inter = dirname(require.resolve("@fontsource-variable/inter/package.json"));
  add("/vendor/inter.woff2", join(inter, "files/inter-latin-wght-normal.woff2"));

  return (path) => {
    const file = found.get(path);
    if (file === undefined) return undefined;
    return new Response(file.body, { headers: { "Content-Type": file.type, "Cache-Control": "no-cache" } });
  };
}
