// Bundles the façade: `node bundle.mjs '{ "outDir", "version", "entries": [{ "name", "source", "program" }], "web": { "outDir", "entries" } }'`.
//
// For Node two passes. The first bundles to ES modules, because only that form lets esbuild put what several entries share
// into chunks: a module stands in the package once, so an error class is the same class in every entry. The second
// turns each file into CommonJS as it is. Beside every entry that can be imported an `.mjs` re-exports its names.
//
// For pages one pass, to ES modules. Apart from Node's, because a chunk shared with Node's entries would bring into the
// page whatever they use of it.
import { writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { build, transform } from "esbuild";

const { outDir, version, entries, web } = JSON.parse(process.argv[2]);
const target = "node20";

/** `./generated/lifecycles.js` of the façade lies in `build/generated`: TypeScript's `rootDirs` says so, esbuild has none. */
const generated = {
  name: "generated",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\.?\/generated\/\w+\.js$/ }, ({ path }) => ({ path: resolve("build/generated", basename(path, ".js") + ".ts") })),
};

const common = {
  chunkNames: "shared-[hash]",
  tsconfig: "pkg-template/tsconfig.json",
  // `sideEffects` in pkg-template/package.json speaks of the shipped files. Applied to the sources it would drop
  // `import "./node/load.js"`, and with it the core.
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
const entryPoints = (list) => list.map(({ name, source }) => ({ in: resolve("pkg-template/src", source), out: name }));

const bundled = await build({
  ...common,
  entryPoints: entryPoints(entries),
  outdir: outDir,
  outExtension: { ".js": ".cjs" },
  define,
  platform: "node",
  target,
});

const outputs = new Map(Object.entries(bundled.metafile.outputs).map(([path, output]) => [resolve(path), output]));
for (const file of bundled.outputFiles) {
  const entry = entries.find(({ name }) => file.path === resolve(outDir, `${name}.cjs`));
  const { code } = await transform(file.text, { format: "cjs", platform: "node", target, charset: "utf8" });
  writeFileSync(file.path, entry?.program && !code.startsWith("#!") ? `#!/usr/bin/env node\n${code}` : code);
  if (entry === undefined || entry.program) continue;

  const names = outputs.get(file.path).exports.toSorted();
  if (names.length === 0) throw new Error(`pkg-template/src/${entry.source} exports nothing`);
  if (names.includes("default")) {
    throw new Error(`pkg-template/src/${entry.source} has a default export, which import and require see differently`);
  }
  const lines = names.map((name) => `export const ${name} = commonjs.${name};`);
  const esm = [`import commonjs from "./${basename(file.path)}";`, ...lines, ""].join("\n");
  writeFileSync(join(outDir, `${entry.name}.mjs`), esm);
}

const pages = await build({
  ...common,
  entryPoints: entryPoints(web.entries),
  outdir: web.outDir,
  outExtension: { ".js": ".mjs" },
  // The glue gives a client and its calls back when they are collected. A page has none, but what frees them would keep
  // their classes, and with them the way in of a secret, from being left out.
  define: { ...define, FinalizationRegistry: "undefined", "Symbol.dispose": "undefined" },
  minifySyntax: true, // folds those two away
  // Here `/* @__PURE__ */` counts, and nothing is imported for its effect alone.
  ignoreAnnotations: false,
  platform: "browser",
  target: "es2022",
});
for (const { path, contents } of pages.outputFiles) writeFileSync(path, contents);

const dependencies = new Set(
  [...outputs.values(), ...Object.values(pages.metafile.outputs)].flatMap(({ imports }) =>
    imports.filter(({ external, path }) => external && !path.startsWith("node:")).map(({ path }) => path),
  ),
);
if (dependencies.size > 0) {
  throw new Error(`the package has no dependencies, but its code imports ${[...dependencies].join(", ")}`);
}
