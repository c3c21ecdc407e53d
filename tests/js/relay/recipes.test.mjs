// The recipes in the guide are the files that the example runs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

const root = process.env.PROJECT_ROOT ?? resolve(import.meta.dirname, "../../..");
const read = (file) => readFileSync(join(root, file), "utf8");

for (const name of ["express", "fastify", "hono"]) {
  test(`the recipe for ${name} is the code that runs`, () => {
    assert.ok(
      read("docs/relay.md").includes(`\`\`\`js\n${read(`js-examples/relay/src/${name}.mjs`)}\`\`\`\n`),
    );
  });
}
