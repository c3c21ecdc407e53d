// The declarations in strict consumers: every module system, with Node's types and with a browser's.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { consumer, remove, root, tool } from "./consumer.mjs";

// `skipLibCheck` off: the declarations themselves are checked, and that they find all they refer to.
const STRICT = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "false", "--target", "es2022"];

const RESOLUTIONS = {
  node16: ["--module", "node16"],
  nodenext: ["--module", "nodenext"],
  bundler: ["--module", "esnext", "--moduleResolution", "bundler"],
};

const SURROUNDINGS = {
  "Node's types": ["--lib", "es2022", "--types", "node", "--typeRoots", join(root, "node_modules/@types")],
  "a browser's types": ["--lib", "es2022,dom,dom.iterable", "--types", ""],
};

const SOURCE = `
import * as partner from "oceafin-partner";
import * as sandbox from "oceafin-partner/sandbox";
const names: string[] = [...Object.keys(partner), ...Object.keys(sandbox)];
export { names };

// A name that is not there must be an error: if the declarations were not found, everything would be allowed.
// @ts-expect-error
partner.thisNameIsNotExported;
// @ts-expect-error
sandbox.thisNameIsNotExported;
`;

describe("strict TypeScript", () => {
  let folder;

  before(() => {
    folder = consumer({ "esm.mts": SOURCE, "cjs.cts": SOURCE });
  });

  after(() => remove(folder));

  for (const [resolution, module] of Object.entries(RESOLUTIONS)) {
    for (const [name, surroundings] of Object.entries(SURROUNDINGS)) {
      // Under `bundler` with `esnext`, CommonJS sources are not a thing.
      const sources = resolution === "bundler" ? ["esm.mts"] : ["esm.mts", "cjs.cts"];
      test(`${resolution}, ${name}`, () => {
        const { status, output } = tool(folder, "tsc", [...STRICT, ...module, ...surroundings, ...sources]);
        assert.equal(status, 0, output);
      });
    }
  }
});
