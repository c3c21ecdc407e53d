// Which file each runtime and bundler is led to, over all entries of the package, and what those files may
// not do.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { transform } from "esbuild";
import { consumer, remove, runForJson } from "./consumer.mjs";

describe("conditions", () => {
  let folder;
  let installed;
  let manifest;
  let entries;

  before(() => {
    folder = consumer();
    installed = join(folder, "node_modules/oceafin-partner");
    manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    // The entries that are code: those with types.
    entries = Object.entries(manifest.exports).filter(([, target]) =>
      JSON.stringify(target).includes('"types"'),
    );
  });

  after(() => remove(folder));

  /** What Node's own resolver makes of an import of every entry under these conditions besides its own. */
  const resolved = (...conditions) => {
    const names = entries.map(([entry]) => `oceafin-partner${entry.slice(1)}`);
    const source = `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => import.meta.resolve(name))));`;
    const options = conditions.map((condition) => `--conditions=${condition}`);
    const found = JSON.parse(
      execFileSync(process.execPath, [...options, "--input-type=module", "--eval", source], {
        cwd: folder,
        encoding: "utf8",
      }),
    );
    return Object.fromEntries(
      found.map((url, at) => [entries[at][0], url.split("node_modules/oceafin-partner/").at(-1)]),
    );
  };

  test("each condition leads to the folder made for it", () => {
    const node = resolved();
    const server = entries
      .filter(([, target]) => JSON.stringify(target).includes("./node/"))
      .map(([entry]) => entry);
    assert.ok(server.includes(".") && server.includes("./sandbox"));
    for (const entry of server) assert.match(node[entry], /^node\/[\w-]+\.mjs$/, entry);
    for (const condition of ["workerd", "edge-light"]) {
      // As these bundlers set them: `browser` too, which must not win.
      const edge = resolved(condition, "worker", "browser");
      for (const entry of server)
        assert.equal(
          edge[entry],
          entry === "./sandbox" ? node[entry] : node[entry].replace(/^node/, "edge"),
          entry,
        );
    }
    const browser = resolved("browser");
    assert.equal(browser["."], "web/index.mjs");
    assert.equal(resolved("browser", "module")["."], "web/index.mjs");
    for (const found of [node, browser])
      assert.deepEqual([found["./web"], found["./inline"]], ["web/index.mjs", "web/inline.mjs"]);
  });

  test("`require` under `browser`: a bundler, which sets `module`, gets the web entry; a test runner gets Node's", () => {
    const require = (...conditions) =>
      execFileSync(
        process.execPath,
        [...conditions.map((one) => `--conditions=${one}`), "--print", 'require.resolve("oceafin-partner")'],
        { cwd: folder, encoding: "utf8" },
      ).trim();
    assert.match(require("browser", "module"), /web\/index\.mjs$/);
    assert.match(require("browser"), /node\/index\.cjs$/);
  });

  test("without any of these conditions the entry is Node's", () => {
    const root = manifest.exports["."];
    assert.deepEqual(root.default, root.node);
    assert.equal(Object.keys(root).at(-1), "default");
    // For tools that do not read `exports`.
    assert.equal(manifest.main, root.node.require.default);
  });

  test("`types` come first under every condition, and the files exist", () => {
    const check = (target, where) => {
      if (typeof target === "string") return;
      const keys = Object.keys(target);
      if (!keys.includes("types")) return keys.forEach((key) => check(target[key], `${where} ${key}`));
      assert.deepEqual(keys, ["types", "default"], where);
      // TypeScript takes a declaration's format from its ending.
      assert.equal(target.types.endsWith(".d.mts"), target.default.endsWith(".mjs"), where);
      for (const file of Object.values(target)) assert.ok(existsSync(join(installed, file)), file);
    };
    for (const [entry, target] of entries) check(target, entry);
  });

  test("no file waits at its top level", async () => {
    const modules = ["node", "edge", "web"]
      .flatMap((place) => readdirSync(join(installed, place)).map((name) => join(place, name)))
      .filter((path) => /\.[cm]js$/.test(path));
    assert.ok(modules.length > 12);
    // CommonJS has no top-level await, so esbuild refuses to convert it.
    const written = (code) => transform(code, { format: "cjs", target: "es2022", logLevel: "silent" });
    for (const path of modules)
      await assert.doesNotReject(written(readFileSync(join(installed, path), "utf8")), path);
    await assert.rejects(written("await 1;"), /Top-level await/);
  });

  test("edge files import one WebAssembly file and nothing from Node, and read no files", () => {
    const text = readdirSync(join(installed, "edge"))
      .map((name) => readFileSync(join(installed, "edge", name), "utf8"))
      .join("\n");
    const imported = [...text.matchAll(/\bfrom "([^"]+)"|^import "([^"]+)"/gm)]
      .map(([, from, alone]) => from ?? alone)
      .filter((path) => !/^\.\/[\w-]+\.mjs$/.test(path));
    assert.deepEqual([...new Set(imported)], ["../web/oceafin_partner.wasm?module"]);
    assert.doesNotMatch(
      text,
      /\brequire\(|__dirname|import\.meta|WebAssembly\.(Module|compile)\(|\bimport\(/,
    );
  });

  test("the core embedded in the code equals the file", () => {
    const same = runForJson(
      folder,
      "embedded.cjs",
      `const { readFileSync } = require("node:fs");
       const { base64 } = require("./node_modules/oceafin-partner/node/embedded.cjs");
       console.log(Buffer.from(base64, "base64").equals(readFileSync(require.resolve("oceafin-partner/oceafin_partner.wasm"))));`,
    );
    assert.equal(same, true);
  });
});
