/**
 * A bundled ES module as CommonJS.
 *
 * esbuild has this form too, but there every use of an import calls a getter that calls a getter, because an ES module may
 * assign to an export later. Ours never do, which is checked here, so that what is imported can simply be taken: signing
 * a request, which touches a dozen of them, takes a tenth less time.
 */

const IMPORT = /^import (?:\{([^}]*)\} from )?("[^"\n]+");$/gm;
const EXPORT = /^export \{([^}]*)\};$/gm;

/** `text` as esbuild writes it: each import and export statement begins a line, and names what it is about. */
export function commonJs(text) {
  const exported = [...text.matchAll(EXPORT)].flatMap(([, names]) => pairs(names));
  const imported = new Set([...text.matchAll(IMPORT)].flatMap(([, names = ""]) => pairs(names)).map(([, local]) => local));
  for (const [local] of exported) if (!imported.has(local)) requireConstant(text, local);
  const code = text
    .replace(IMPORT, (_, names, from) => (names === undefined ? `require(${from});` : `const { ${listed(pairs(names))} } = require(${from});`))
    .replace(EXPORT, "");
  const left = /^(?:import|export)\b.*/m.exec(code);
  if (left) throw new Error(`no CommonJS is known for: ${left[0]}`);
  const exports = exported.length === 0 ? "" : `\nmodule.exports = { ${listed(exported.map(([local, name]) => [name, local]))} };\n`;
  return `"use strict";\n${code.trim()}\n${exports}`;
}

/** `a, b as c` as `[["a", "a"], ["b", "c"]]`. */
function pairs(names) {
  return names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => name.split(" as "))
    .map(([from, to = from]) => [from, to]);
}

/** The members of an object literal or a pattern. */
function listed(members) {
  return members.map(([key, value]) => (key === value ? key : `${key}: ${value}`)).join(", ");
}

/** Refuses a name that has no value or may get another one. */
function requireConstant(text, name) {
  const exact = `(?<![\\w$.])${name.replaceAll("$", "\\$")}`;
  const declarations = text.match(new RegExp(`^(?:async )?(?:function\\*?|class) ${exact}\\b`, "gm")) ?? [];
  const assignments = text.match(new RegExp(`${exact} ?(?:=(?![=>])|[-+*/%&|^?]+=|\\+\\+|--)`, "g")) ?? [];
  if (declarations.length + assignments.length !== 1) {
    throw new Error(`\`${name}\` is exported and is not a constant: who imports it by \`require\` would keep the value it has at the start`);
  }
}
