// The table of docs/runtimes.md, made from the rows that the tests run and the versions in the lock files.
// To write it again: `WRITE_DOCS=1 cargo xtask test --only matrix`.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root, version } from "./support/project.mjs";
import { rows } from "./support/rows.mjs";
import { expectedOfPages, expectedOfServers } from "./support/vectors.mjs";

const LOADS = {
  servers: {
    file: "the file beside the code",
    embedded: "inside the code",
    module: "the file, compiled by the platform",
  },
  pages: { file: "the one `.wasm` file of the build", inline: "inside the code" },
  next: { next: "inside the server's code; one `.wasm` file for pages" },
  types: { types: "–" },
};
const BEGIN = "<!-- What is run: written by tests/matrix/table.test.mjs -->\n";
const END = "<!-- until here -->\n";

const count = (answers) => String(Object.keys(answers).length);
const line = ({ part, name, tool, loads }) => {
  const how = LOADS[part][loads];
  assert.ok(how, `${part} has no way \`${loads}\``);
  return `| ${name} | ${tool === undefined ? "the machine's" : version(tool)} | ${how} |\n`;
};
const table =
  `\n| run | version | the core is |\n|---|---|---|\n${rows.map(line).join("")}\n` +
  `Every server answers the same ${count(expectedOfServers)} questions, every page the same ${count(expectedOfPages)}: public vectors, and\n` +
  "signatures that `node:crypto` made. The suite is `cargo xtask test --only matrix`, TypeScript in `--only packaging`.\n\n";

test("the table of docs/runtimes.md matches what the tests run", () => {
  const file = join(root, "docs/runtimes.md");
  const page = readFileSync(file, "utf8");
  const [before, rest, ...others] = page.split(BEGIN);
  assert.ok(rest !== undefined && others.length === 0, "the page has the place for the table once");
  const [written, after] = rest.split(END);
  if (process.env.WRITE_DOCS !== undefined) {
    writeFileSync(file, [before, BEGIN, table, END, after].join(""));
    return;
  }
  assert.equal(written, table, "run with WRITE_DOCS=1");
});

test("every locked tool is run", () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, "tests/matrix/package.json"), "utf8"));
  const helpers = [
    "@rollup/plugin-node-resolve",
    "@web/rollup-plugin-import-meta-assets",
    "miniflare",
    "react",
    "react-dom",
  ];
  const run = rows.flatMap(({ tool }) => tool ?? []);
  assert.deepEqual(
    Object.keys(devDependencies).filter((name) => !helpers.includes(name) && !run.includes(name)),
    [],
  );
});
