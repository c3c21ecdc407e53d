// Bundles the façade: `node bundle.mjs '{ "version", "node": { "outDir", "entries": [{ "name", "source",
// "kind" }] }, "edge": …, "web": … }'`.
//
// Node takes two passes. The first bundles to ES modules, because only in that form does esbuild move code
// that entries share into chunks. So the package holds each module once, and an error class is the same class
// in every entry. The second pass converts each file to CommonJS. Beside every entry that can be imported, an
// `.mjs` re-exports its names.
//
// Pages take one pass, to ES modules. It is separate from Node's: a chunk shared with Node's entries would
// bring all the code that those use into the page.
//
// Edge runtimes take one pass, to ES modules, from the sources of Node's entries. Only the way they load the
// core differs.
import { writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { build } from "esbuild";

import { commonJs } from "./commonjs.mjs";

const {
  version,
  node: { outDir, entries },
  edge,
  web,
} = JSON.parse(process.argv[2]);
const target = "node20";

// Where the edge entries find the compiled core. Vercel's bundlers require `?module`; wrangler accepts it.
const EDGE_WASM = "../web/oceafin_partner.wasm?module";

/**
 * Resolves the façade's `./generated/*.js` to `build/generated`. TypeScript does so by `rootDirs`, which
 * esbuild lacks.
 */
const generated = {
  name: "generated",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\.?\/generated\/\w+\.js$/ }, ({ path }) => ({
      path: resolve("build/generated", `${basename(path, ".js")}.ts`),
    })),
};

/** The entries import `load/node.ts`; edge runtimes get another file in its place. */
const edgeLoader = {
  name: "edge loader",
  setup({ onResolve }) {
    onResolve({ filter: /\/load\/node\.js$/ }, () => ({ path: resolve("pkg-template/src/load/edge.ts") }));
    onResolve({ filter: /^#core\/partner-module$/ }, () => ({ path: EDGE_WASM, external: true }));
  },
};

const common = {
  chunkNames: "shared-[hash]",
  tsconfig: "pkg-template/tsconfig.json",
  // `sideEffects` in pkg-template/package.json describes the shipped files. Applied to the sources it would
  // drop `import "../load/node.js"`, and the core with it.
  ignoreAnnotations: true,
  bundle: true,
  splitting: true,
  format: "esm",
  plugins: [generated],
  legalComments: "none",
  charset: "utf8",
  metafile: true,
  write: false,
  logLevel: "warning",
};
const define = { __OCEAFIN_PARTNER_VERSION__: JSON.stringify(version) };
const entryPoints = (list) =>
  list.map(({ name, source }) => ({ in: resolve("pkg-template/src", source), out: name }));

const bundled = await build({
  ...common,
  entryPoints: entryPoints(entries),
  outdir: outDir,
  outExtension: { ".js": ".cjs" },
  define,
  platform: "node",
  target,
});

const outputs = new Map(
  Object.entries(bundled.metafile.outputs).map(([path, output]) => [resolve(path), output]),
);
for (const file of bundled.outputFiles) {
  const entry = entries.find(({ name }) => file.path === resolve(outDir, `${name}.cjs`));
  // `requireBeside` becomes `require` only here. The first pass would replace `require` with a function of
  // its own, and a partner's bundler would not see which file it loads.
  const code = (await commonJs(file.text)).replaceAll("requireBeside(", "require(");
  writeFileSync(
    file.path,
    entry?.kind === "program" && !code.startsWith("#!") ? `#!/usr/bin/env node\n${code}` : code,
  );
  if (entry === undefined || entry.kind === "program" || entry.kind === "part") continue;

  const names = outputs.get(file.path).exports.toSorted();
  if (names.length === 0) throw new Error(`pkg-template/src/${entry.source} exports nothing`);
  if (names.includes("default")) {
    throw new Error(
      `pkg-template/src/${entry.source} has a default export, which import and require see differently`,
    );
  }
  const lines = names.map((name) => `export const ${name} = commonjs.${name};`);
  const esm = [`import commonjs from "./${basename(file.path)}";`, ...lines, ""].join("\n");
  writeFileSync(join(outDir, `${entry.name}.mjs`), esm);
}

const atEdge = await build({
  ...common,
  entryPoints: entryPoints(edge.entries),
  outdir: edge.outDir,
  outExtension: { ".js": ".mjs" },
  define,
  plugins: [generated, edgeLoader],
  platform: "neutral",
  target: "es2022",
});
for (const { path, contents } of atEdge.outputFiles) writeFileSync(path, contents);
const foreign = importsOf(atEdge.metafile).filter((path) => path !== EDGE_WASM);
if (foreign.length > 0)
  throw new Error(
    `an edge runtime has no ${foreign.join(", ")}; only load/node.ts, the sandbox and the command line may import it`,
  );

const pages = await build({
  ...common,
  entryPoints: entryPoints(web.entries),
  outdir: web.outDir,
  outExtension: { ".js": ".mjs" },
  // The glue frees a client and its calls when they are collected. A page has none of them, but the code that
  // frees them would keep their classes in the bundle, and with them the parameter that takes a secret.
  define: { ...define, FinalizationRegistry: "undefined", "Symbol.dispose": "undefined" },
  minifySyntax: true, // folds those two away
  // `/* @__PURE__ */` is honoured here, and nothing is imported only for its side effects.
  ignoreAnnotations: false,
  platform: "browser",
  target: "es2022",
});
for (const { path, contents } of pages.outputFiles) writeFileSync(path, contents);

const dependencies = [bundled, pages]
  .flatMap(({ metafile }) => importsOf(metafile))
  .filter((path) => !path.startsWith("node:"));
if (dependencies.length > 0) {
  throw new Error(`the package has no dependencies, but its code imports ${dependencies.join(", ")}`);
}

/** The imports of the built files that are not in the package. */
function importsOf(metafile) {
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return [...new Set(imports.filter(({ external }) => external).map(({ path }) => path))];
}
