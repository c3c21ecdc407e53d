// What the entries for pages need of a core beside its glue: `node page-core.mjs FILE.wasm GLUE.js OUT/NAME`.
//
//   NAME-imports.js  the functions that the file imports from its glue, by name. Node's loader hands over the whole
//                    glue; a page's must not, for the whole holds what takes a secret.
//   NAME-base64.js   the file as text, for the entry that needs no asset.
import { readFileSync, writeFileSync } from "node:fs";

const [wasm, glue, out] = process.argv.slice(2);
const bytes = readFileSync(wasm);
const imported = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
const modules = new Set(imported.map(({ module }) => module));
if (modules.size !== 1)
  throw new Error(`${wasm} imports from ${[...modules].join(", ") || "nothing"}, not from its glue alone`);

const names = imported.map(({ name }) => name).join(", ");
const generated = "// Generated from the wasm file. Do not edit.\n";
writeFileSync(
  `${out}-imports.js`,
  `${generated}import { ${names} } from "${glue}";\nexport const imports = { ${names} };\n`,
);
writeFileSync(`${out}-imports.d.ts`, `${generated}export const imports: WebAssembly.ModuleImports;\n`);
writeFileSync(`${out}-base64.js`, `${generated}export const base64 = "${bytes.toString("base64")}";\n`);
writeFileSync(`${out}-base64.d.ts`, `${generated}export const base64: string;\n`);
