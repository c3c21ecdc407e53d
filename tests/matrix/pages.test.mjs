// The packed package through every bundler, in headless Chromium under a strict policy: the same answers from
// all, one file of WebAssembly, and nothing that takes a secret.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, STRICT } from "../pages/support/site.mjs";
import { visit, visitBuilt } from "./support/pages.mjs";
import { node, project, start } from "./support/project.mjs";
import { pairUp } from "./support/rows.mjs";

let browser;

/** Builds the page with `build.js` into `built`, and visits it. */
async function built(name, build, { from, wasm = 1, change, html = true } = {}) {
  const folder = page(name, { from, change, files: { "build.js": build } });
  await node(folder, "build.js");
  // Bundlers that do not read HTML get a page for their output.
  if (html) writeFileSync(join(folder, "built/index.html"), readFileSync(join(folder, "index.html"), "utf8"));
  await visitBuilt(browser, join(folder, "built"), wasm);
}

/** The page's project, importing the given entry. */
function page(name, { from = "oceafin-partner", change = (main) => main, files = {} } = {}) {
  const folder = project(name, "page", files);
  const main = join(folder, "main.js");
  writeFileSync(
    main,
    change(readFileSync(main, "utf8").replace('"oceafin-partner"', JSON.stringify(from)), folder),
  );
  return folder;
}

// Nothing about the package in any of these, but where a bundler has no way of its own to take a file along.
const vite = (tool) => `
  import { build } from "${tool}";
  await build({ configFile: false, logLevel: "warn", build: { outDir: "built" } });
`;

const viteDevelopment = (tool) => `
  import { createServer } from "${tool}";
  const headers = { "Content-Security-Policy": ${JSON.stringify(STRICT)} };
  const server = await createServer({ configFile: false, logLevel: "error", server: { host: "127.0.0.1", port: 0, headers } });
  await server.listen();
  console.log("at http://127.0.0.1:" + server.httpServer.address().port + "/");
`;

const webpack = (entry) => `
  import webpack from "webpack";
  const output = { path: import.meta.dirname + "/built", filename: "main.js" };
  webpack({ mode: "production", context: import.meta.dirname, entry: "./${entry}", output, performance: false }, (error, stats) => {
    if (error) throw error;
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
  });
`;

const rollup = (plugin, call) => `
  import { nodeResolve } from "@rollup/plugin-node-resolve";
  import { rollup } from "rollup";
  ${plugin}
  const onwarn = (warning) => {
    throw new Error(warning.message);
  };
  const bundle = await rollup({ input: "main.js", onwarn, plugins: [nodeResolve({ browser: true }), ${call}] });
  await bundle.write({ dir: "built", format: "es" });
`;

const esbuild = (options) => `
  import { build } from "esbuild";
  await build({ entryPoints: ["main.js"], outdir: "built", bundle: true, minify: true, format: "esm", logLevel: "warning", ${options} });
`;

async function viteDev(name, tool) {
  const folder = page(name, { files: { "dev.js": viteDevelopment(tool) } });
  const { child, said, ended } = start(folder, process.execPath, ["dev.js"]);
  try {
    const address = await new Promise((resolve, reject) => {
      child.stdout.on("data", () => {
        const found = /at (http:\S+)\n/.exec(said.out)?.[1];
        if (found !== undefined) resolve(found);
      });
      void ended.then(() => reject(new Error(said.all)));
    });
    await visit(browser, address, /favicon|\[vite\] connect/);
  } finally {
    child.kill();
    await ended;
  }
}

const RUNS = {
  "vite-build": () => built("vite-build", vite("vite"), { html: false }),
  "vite-dev": () => viteDev("vite-dev", "vite"),
  "vite7-build": () => built("vite7-build", vite("vite7"), { html: false }),
  "vite7-dev": () => viteDev("vite7-dev", "vite7"),
  webpack: () => built("webpack", webpack("main.js")),
  "webpack-require": () => built("webpack-require", webpack("main.cjs"), { change: required }),
  rollup: () =>
    built(
      "rollup",
      rollup(
        'import { importMetaAssets } from "@web/rollup-plugin-import-meta-assets";',
        "importMetaAssets()",
      ),
    ),
  "rollup-inline": () => built("rollup-inline", rollup("", ""), { from: "oceafin-partner/inline", wasm: 0 }),
  "esbuild-inline": () => built("esbuild-inline", esbuild(""), { from: "oceafin-partner/inline", wasm: 0 }),
  "esbuild-file": () => built("esbuild-file", esbuild('loader: { ".wasm": "file" }'), { change: named }),
};

/** The page with `require` in place of `import`. */
function required(main, folder) {
  writeFileSync(
    join(folder, "main.cjs"),
    main.replace(/^import (\{[^}]*\}) from (".*");$/gm, "const $1 = require($2);"),
  );
  return main;
}

/** The page with the file named, for a bundler that does not know `new URL(…, import.meta.url)`. */
const named = (main) =>
  `import file from "oceafin-partner/oceafin_partner.wasm";\n${main}`.replace(
    "init()",
    "init(new URL(file, import.meta.url))",
  );

describe("pages", { concurrency: 2 }, () => {
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  for (const { name, run } of pairUp("pages", RUNS)) test(name, run);
});
