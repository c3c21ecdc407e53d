// Bundles the façade: `node bundle.mjs OUT_DIR ENTRY... PROGRAM:program...`, entries being files of pkg-template/src.
//
// Two passes. The first bundles to ES modules, because only that form lets esbuild put what several entries share
// into chunks: a module stands in the package once, so an error class is the same class in every entry. The second
// turns each file into CommonJS as it is. Beside every entry that can be imported an `.mjs` re-exports its names.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { build, transform } from "esbuild";

const [outDir, ...wanted] = process.argv.slice(2);
const programs = new Set(wanted.filter((name) => name.endsWith(":program")).map((name) => name.split(":")[0]));
const entries = wanted.map((name) => name.split(":")[0]);
const target = "node20";

const bundled = await build({
  entryPoints: entries.map((name) => resolve("pkg-template/src", `${name}.ts`)),
  outdir: outDir,
  outExtension: { ".js": ".cjs" },
  chunkNames: "shared-[hash]",
  tsconfig: "pkg-template/tsconfig.json",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target,
  // Built-ins of Node stay outside by `platform`; the package has no other dependency, and one must not slip in.
  packages: "bundle",
  legalComments: "none",
  charset: "utf8",
  metafile: true,
  write: false,
  logLevel: "warning",
});

const moduleUrl = 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;';
for (const file of bundled.outputFiles) {
  const usesUrl = file.text.includes("import.meta.url");
  const { code } = await transform(file.text, {
    format: "cjs",
    platform: "node",
    target,
    charset: "utf8",
    define: { "import.meta.url": "__moduleUrl" },
    ...(usesUrl ? { banner: moduleUrl } : {}),
  });
  writeFileSync(file.path, code);
}

for (const [path, output] of Object.entries(bundled.metafile.outputs)) {
  if (output.entryPoint === undefined) continue;
  const name = basename(path, ".cjs");
  if (programs.has(name)) {
    if (!readFileSync(join(outDir, `${name}.cjs`), "utf8").startsWith("#!")) {
      throw new Error(`pkg-template/src/${name}.ts is a program and must start with "#!/usr/bin/env node"`);
    }
    continue;
  }
  const names = output.exports.toSorted();
  if (names.length === 0) throw new Error(`pkg-template/src/${name}.ts exports nothing`);
  if (names.includes("default")) {
    throw new Error(`pkg-template/src/${name}.ts has a default export, which import and require would see differently`);
  }
  const lines = names.map((exported) => `export const ${exported} = module.${exported};`);
  writeFileSync(join(outDir, `${name}.mjs`), [`import module from "./${name}.cjs";`, ...lines, ""].join("\n"));
}
