// The packed package in every server runtime, and in services that were bundled whole: the same answers from
// all.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { filesUnder, node, project, run, tool, toolFile } from "./support/project.mjs";
import { pairUp } from "./support/rows.mjs";
import { SECRET } from "./support/scan.mjs";
import { differences, expectedOfServers } from "./support/vectors.mjs";

const { platform, arch } = process;
const binary = (choices) => {
  for (const choice of choices) {
    try {
      return tool.resolve(choice);
    } catch {
      // not this machine's
    }
  }
  throw new Error(`none of ${choices.join(", ")} is installed`);
};
// The programs themselves: npm's `bun` and `deno` would put them in place by a script at installation, which
// none may run.
const bun = () => binary(["", "-baseline"].map((kind) => `@oven/bun-${platform}-${arch}${kind}/bin/bun`));
const deno = () => binary(["", "-glibc"].map((kind) => `@deno/${platform}-${arch}${kind}/deno`));

/** A project in which only the core's file, or only the core in the code, works: the other is broken. */
function only(from, name) {
  const folder = project(name, "server");
  const broken = { file: "embedded.cjs", embedded: "oceafin_partner.wasm" }[from];
  writeFileSync(
    join(folder, "node_modules/oceafin-partner/node", broken),
    'throw new Error("not to be read");\n',
  );
  return folder;
}

/** Bundles `bundled.js` to `built/main.*` and runs it where the package is not, nor its file. */
async function bundled(name, file, build) {
  const folder = project(name, "server", { "build.js": build });
  await node(folder, "build.js");
  rmSync(join(folder, "node_modules"), { recursive: true });
  const files = filesUnder(join(folder, "built"));
  assert.deepEqual(
    files.filter((path) => path.endsWith(".wasm")),
    [],
  );
  assert.match(readFileSync(join(folder, "built", file), "utf8"), SECRET, "the scan of pages would see this");
  return node(folder, `built/${file}`);
}

const esbuild = (format, file) => `
  import { build } from "esbuild";
  await build({ entryPoints: ["bundled.js"], outfile: "built/${file}", bundle: true, minify: true, platform: "node", format: "${format}", logLevel: "warning" });
`;

const WEBPACK = `
  import webpack from "webpack";
  const output = { path: import.meta.dirname + "/built", filename: "main.cjs" };
  webpack({ mode: "production", target: "node", context: import.meta.dirname, entry: "./bundled.js", output }, (error, stats) => {
    if (error) throw error;
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
  });
`;

const VITE_SSR = `
  import { build } from "vite";
  await build({ configFile: false, logLevel: "warn", build: { ssr: "bundled.js", outDir: "built", rollupOptions: { output: { entryFileNames: "main.mjs" } } }, ssr: { noExternal: true } });
`;

/** Bundles with wrangler, as a deployment does, and runs the output in workerd. */
async function workers() {
  const folder = project("workers", "worker");
  await node(folder, toolFile("wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--outdir", "built");
  const files = filesUnder(join(folder, "built"));
  const [wasm, ...others] = files.filter((path) => path.endsWith(".wasm"));
  assert.ok(wasm !== undefined && others.length === 0, files.join(" "));
  const { Miniflare } = tool("miniflare");
  const modules = [
    { type: "ESModule", path: "worker.js", contents: readFileSync(join(folder, "built/worker.js"), "utf8") },
    // Wrangler's rules put it here, with `?module` in its name.
    ...["", "?module"].map((ending) => ({
      type: "CompiledWasm",
      path: `${wasm}${ending}`,
      contents: readFileSync(join(folder, "built", wasm)),
    })),
  ];
  // `cf: false`: otherwise it asks its maker's servers for this machine's location.
  const worker = new Miniflare({ modules, compatibilityDate: "2025-01-01", cf: false });
  try {
    return await (await worker.dispatchFetch("http://worker.example/")).text();
  } finally {
    await worker.dispose();
  }
}

const RUNS = {
  "node-import": () => node(only("file", "node-import"), "main.mjs"),
  "node-require": () => node(only("file", "node-require"), "main.cjs"),
  "bun-import": () => run(only("file", "bun-import"), bun(), ["main.mjs"]),
  "bun-require": () => run(only("file", "bun-require"), bun(), ["main.cjs"]),
  deno: () => run(only("embedded", "deno"), deno(), ["run", "--no-prompt", "main.mjs"]),
  "deno-read": () =>
    run(only("file", "deno-read"), deno(), ["run", "--no-prompt", "--allow-read", "main.mjs"]),
  workers,
  "esbuild-node-cjs": () => bundled("esbuild-node-cjs", "main.cjs", esbuild("cjs", "main.cjs")),
  "esbuild-node-esm": () => bundled("esbuild-node-esm", "main.mjs", esbuild("esm", "main.mjs")),
  "webpack-node": () => bundled("webpack-node", "main.cjs", WEBPACK),
  "vite-ssr": () => bundled("vite-ssr", "main.mjs", VITE_SSR),
};

describe("servers", { concurrency: 2 }, () => {
  for (const { name, run: ran } of pairUp("servers", RUNS)) {
    test(name, async () => assert.deepEqual(differences(JSON.parse(await ran()), expectedOfServers), {}));
  }
});
