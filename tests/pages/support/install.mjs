// The packed package in an empty project, and the bundles that a frontend would build from it.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { consumer, remove, write } from "../../packaging/consumer.mjs";

export { remove };

/** The project, and the package's folder in it. */
export function install() {
  const project = consumer();
  return {
    project,
    installed: join(project, "node_modules/oceafin-partner"),
    web: join(project, "node_modules/oceafin-partner/web"),
  };
}

let bundles = 0;

/**
 * Bundles a module of the project as esbuild does for browsers, minified; gives the folder of what came out.
 */
export async function bundle(project, source, options = {}) {
  const name = `app-${String((bundles += 1))}`;
  write(project, { [`${name}.js`]: source });
  const outdir = join(project, `out-${name}`);
  await build({
    entryPoints: { app: join(project, `${name}.js`) },
    outdir,
    bundle: true,
    format: "esm",
    minify: true,
    logLevel: "warning",
    ...options,
  });
  return outdir;
}

/** The number of `.wasm` files in a folder. */
export const wasmFiles = (outdir) => readdirSync(outdir).filter((name) => name.endsWith(".wasm"));
