// Writes what the entries for pages need besides the glue: `node page-core.mjs FILE.wasm GLUE.js OUT/NAME`.
//
//   NAME-imports.js  the functions that the wasm file imports from its glue, by name. Node's loader passes the whole
//                    glue; a page's must not, because the whole glue holds the functions that take a secret.
//   NAME-base64.js   the wasm file as text, for the entry that needs no asset.
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
