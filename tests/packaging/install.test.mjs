// The packed package in an empty project: what it holds, and that `import` and `require` give one and the
// same module.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { consumer, remove, root, runForJson } from "./consumer.mjs";

const ENTRIES = ["", "/sandbox", "/relay", "/webhooks", "/webhooks/stores"].map(
  (entry) => `oceafin-partner${entry}`,
);

describe("in an empty project", () => {
  let folder;
  let installed;
  let manifest;

  before(() => {
    folder = consumer();
    installed = join(folder, "node_modules/oceafin-partner");
    manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  });

  after(() => remove(folder));

  test("nothing but the package is installed", () => {
    const packages = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
    assert.deepEqual(packages, ["oceafin-partner"]);
  });

  test("the package holds exactly the files of the allow-list", () => {
    const allowed = [
      /^package\.json$/,
      /^openapi\.json$/,
      /^(README|CHANGELOG|SECURITY)\.md$/,
      /^docs\/(decisions\/)?[\w-]+\.md$/,
      /^LICENSE-(MIT|APACHE)$/,
      /^node\/oceafin_(partner|sandbox)\.wasm$/,
      /^node\/[\w-]+\.[cm]js$/,
      /^edge\/[\w-]+\.mjs$/,
      /^web\/oceafin_partner\.wasm$/,
      /^web\/[\w-]+\.mjs$/,
      /^types\/([\w-]+\/)*[\w-]+\.d\.m?ts$/,
    ];
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(installed.length + 1));
    assert.deepEqual(
      files.filter((file) => !allowed.some((pattern) => pattern.test(file))),
      [],
    );
  });

  test("every file the manifest names is there", () => {
    const targets = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(targets));
    const types = ["types/generated/api.d.ts", "types/generated/models.d.ts"];
    const named = [
      ...types,
      manifest.main,
      manifest.types,
      ...targets(manifest.bin),
      ...targets(manifest.exports),
    ];
    assert.deepEqual(
      named.filter((file) => !existsSync(join(installed, file))),
      [],
    );
  });

  test("no binary names a folder of the machine that built it", () => {
    for (const file of ["oceafin_partner.wasm", "oceafin_sandbox.wasm"]) {
      const text = readFileSync(join(installed, "node", file), "latin1");
      for (const place of [homedir(), root, "/.cargo/"])
        assert.ok(!text.includes(place), `${file}: ${place}`);
    }
  });

  test("pages and Node get the same binary", () => {
    const [node, web] = ["node", "web"].map((place) =>
      readFileSync(join(installed, place, "oceafin_partner.wasm")),
    );
    assert.ok(node.equals(web));
  });

  test("the package holds both licences", () => {
    for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"])
      assert.ok(existsSync(join(installed, licence)), licence);
  });

  test("its version is the workspace's", () => {
    const workspace = readFileSync(join(root, "Cargo.toml"), "utf8");
    assert.equal(manifest.version, /\[workspace\.package\]\s+version = "([^"]+)"/.exec(workspace)?.[1]);
  });

  for (const entry of ENTRIES) {
    test(`${entry}: import and require see the same names and the same values`, () => {
      const { imported, required, different } = runForJson(
        folder,
        "same.mjs",
        `import { createRequire } from "node:module";
         import * as imported from ${JSON.stringify(entry)};
         const required = createRequire(import.meta.url)(${JSON.stringify(entry)});
         const different = Object.keys(required).filter((name) => imported[name] !== required[name]);
         const names = (module) => Object.keys(module).sort();
         console.log(JSON.stringify({ imported: names(imported), required: names(required), different }));`,
      );
      assert.ok(required.length > 0);
      assert.deepEqual(imported, required);
      assert.deepEqual(different, []);
    });
  }

  test("an ES module can import every name of the CommonJS files, which Node must find without running them", () => {
    const files = readdirSync(join(installed, "node")).filter(
      (name) => name.endsWith(".cjs") && name !== "cli.cjs",
    );
    assert.ok(files.length > ENTRIES.length);
    const hidden = runForJson(
      folder,
      "lexer.mjs",
      `import { createRequire } from "node:module";
       const require = createRequire(import.meta.url);
       const hidden = [];
       for (const file of ${JSON.stringify(files)}.map((name) => "./node_modules/oceafin-partner/node/" + name)) {
         const imported = await import(file);
         hidden.push(...Object.keys(require(file)).filter((name) => !Object.hasOwn(imported, name)).map((name) => file + " " + name));
       }
       console.log(JSON.stringify(hidden));`,
    );
    assert.deepEqual(hidden, []);
  });

  test("with the condition `browser`, import resolves to the web entry, and require, as in a test runner that imitates a page, to Node's", () => {
    const run = (type, text) =>
      JSON.parse(
        execFileSync(process.execPath, ["--conditions=browser", `--input-type=${type}`, "--eval", text], {
          cwd: folder,
          encoding: "utf8",
        }),
      );
    const imported = run(
      "module",
      'import * as partner from "oceafin-partner"; console.log(JSON.stringify(Object.keys(partner)));',
    );
    const required = run("commonjs", 'console.log(JSON.stringify(Object.keys(require("oceafin-partner"))));');
    assert.ok(
      imported.includes("init") && imported.includes("PartnerClient") && !imported.includes("signRequest"),
    );
    assert.ok(
      required.includes("init") && required.includes("PartnerClient") && required.includes("signRequest"),
    );
  });

  test("the entries share their classes", () => {
    const twice = runForJson(
      folder,
      "shared.cjs",
      `const [whole, ...others] = ${JSON.stringify(ENTRIES)}.map((entry) => require(entry));
       const different = (other) => Object.keys(other).filter((name) => name in whole && whole[name] !== other[name]);
       console.log(JSON.stringify(others.flatMap(different)));`,
    );
    assert.deepEqual(twice, []);
  });

  test("the wasm file and the manifest can be resolved", () => {
    const { magic, name } = runForJson(
      folder,
      "resolve.cjs",
      `const wasm = require("node:fs").readFileSync(require.resolve("oceafin-partner/oceafin_partner.wasm"));
       const { name } = require("oceafin-partner/package.json");
       console.log(JSON.stringify({ magic: wasm.subarray(0, 4).toString("latin1"), name }));`,
    );
    assert.deepEqual({ magic, name }, { magic: "\0asm", name: "oceafin-partner" });
  });

  test("the package holds the OpenAPI document", () => {
    const { openapi, paths } = runForJson(
      folder,
      "openapi.cjs",
      `console.log(JSON.stringify(require("oceafin-partner/openapi.json")));`,
    );
    assert.equal(openapi, "3.1.0");
    assert.ok("/partner/v1/customers/{customerId}/fiat-withdrawals" in paths);
  });

  test("files that are not exported cannot be imported", () => {
    const code = runForJson(
      folder,
      "deep.cjs",
      `try { require("oceafin-partner/node/index.cjs"); console.log('"reached"'); }
       catch (error) { console.log(JSON.stringify(error.code)); }`,
    );
    assert.equal(code, "ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  test("its command runs", () => {
    const ran = spawnSync(join(folder, "node_modules/.bin/oceafin-partner"), ["--help"], {
      cwd: folder,
      encoding: "utf8",
      timeout: 300_000,
    });
    assert.equal(ran.status, 0, ran.stderr);
    assert.match(ran.stdout, /sandbox/);
  });
});
