// A page's bundle holds nothing that takes a secret and nothing unused.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { runForJson } from "../packaging/consumer.mjs";
import { bundle, install, remove, wasmFiles } from "./support/install.mjs";

// Names of the façade's options and functions, of the core's exports behind them, and of the glue's
// parameters.
const SECRET =
  /clientSecret|client_secret|webhookSecret|signRequest|verifyWebhook|signTestWebhook|signingClient|hotSetSecret|hotSign\b|dangerously|\bsecrets?\b/i;
const NODE = /\brequire\(|["']node:|__dirname|\bprocess\./;
const UNUSED = {
  "the client": /PartnerClient|ApiPromise|PagePromise|withResponse|keylessClient|relayUrl|AbortController/,
  "the table of endpoints": /new Proxy|ownKeys/,
  "the operations": /startOperation|resumeOperation|waitFor/,
  "the guards": /isKnown|"ETHEREUM"/,
  "the lifecycles": /submitApplicationInfo|MISSING_INFO_REQUIRED/,
};

describe("bundles of the entries for pages", () => {
  let project;
  let web;

  before(() => {
    ({ project, web } = install());
  });

  after(() => remove(project));

  test("no built file has code that takes a secret, needs Node or waits at its top level", () => {
    const modules = readdirSync(web).filter((name) => name.endsWith(".mjs"));
    assert.ok(modules.includes("index.mjs") && modules.includes("inline.mjs"), modules.join());
    for (const name of modules) {
      const lines = readFileSync(join(web, name), "utf8").split("\n");
      // Top level is what is not indented, or not inside a function on its line.
      const forbidden = [SECRET, NODE, /^(?!.*\basync\b)(?:\w.*\s)?await\s/];
      assert.deepEqual(
        lines.filter((line) => forbidden.some((pattern) => pattern.test(line))),
        [],
        name,
      );
    }
  });

  test("neither entry exports anything that takes a secret, and both export the same names", async () => {
    const names = runForJson(
      project,
      "names.mjs",
      `const [web, inline] = await Promise.all([import("oceafin-partner/web"), import("oceafin-partner/inline")]);
       console.log(JSON.stringify({ web: Object.keys(web), inline: Object.keys(inline) }));`,
    );
    assert.deepEqual(names.web, names.inline);
    const expected = [
      "canonicalize",
      "describeOperation",
      "endpoints",
      "init",
      "isPartnerError",
      "isTerminal",
      "lifecycles",
      "operationHash",
      "validate",
    ];
    const ofClient = [
      "PartnerClient",
      "resumeOperation",
      "startOperation",
      "waitFor",
      "WaitTimeoutError",
      "QuoteExpiredError",
      "isKnownNetwork",
    ];
    for (const name of [...expected, ...ofClient]) assert.ok(names.web.includes(name), name);
    for (const name of names.web) {
      if (!["PartnerClient", "SignatureError"].includes(name))
        assert.doesNotMatch(name, /secret|sign|webhook|client/i);
    }
  });

  for (const [what, names] of Object.entries({
    validation: ["validate"],
    "hash and description": ["operationHash", "describeOperation"],
  })) {
    test(`${what} alone: nothing else in the bundle`, async () => {
      const source = `import { init, ${names.join(", ")} } from "oceafin-partner/web";\nglobalThis.partner = { init, ${names.join(", ")} };\n`;
      const code = readFileSync(join(await bundle(project, source), "app.js"), "utf8");
      assert.match(code, /wasm_not_found/, "the loader is in it, so the test looks at the right thing");
      for (const [part, pattern] of Object.entries(UNUSED)) assert.doesNotMatch(code, pattern, part);
      const size = gzipSync(code, { level: 9 }).length;
      assert.ok(size <= 10_000, `${String(size)} bytes with gzip; the limit is 10000`);
    });
  }

  test("a client that uses no operations bundles neither them nor the names of networks", async () => {
    const source =
      'import { init, PartnerClient } from "oceafin-partner/web";\nglobalThis.partner = { init, PartnerClient };\n';
    const code = readFileSync(join(await bundle(project, source), "app.js"), "utf8");
    for (const part of ["the operations", "the guards", "the lifecycles"])
      assert.doesNotMatch(code, UNUSED[part], part);
    assert.doesNotMatch(code, SECRET);
    const size = gzipSync(code, { level: 9 }).length;
    assert.ok(size <= 15_000, `${String(size)} bytes with gzip; the limit is 15000`);
  });

  test("the whole entry does hold them: the patterns above match what they are meant for", async () => {
    const outdir = await bundle(
      project,
      'import * as partner from "oceafin-partner/web";\nglobalThis.partner = partner;\n',
    );
    const code = readFileSync(join(outdir, "app.js"), "utf8");
    for (const [part, pattern] of Object.entries(UNUSED)) assert.match(code, pattern, part);
    for (const name of UNUSED["the client"].source.split("|").filter((name) => name !== "PagePromise"))
      assert.ok(code.includes(name), name);
    const node = readdirSync(join(web, "../node")).filter((name) => name.endsWith(".cjs"));
    const server = node.map((name) => readFileSync(join(web, "../node", name), "utf8")).join("\n");
    assert.match(server, SECRET);
    assert.match(server, NODE);
  });

  test("a bundler for browsers picks the web entry, one for Node picks Node's", async () => {
    const source = 'import { init } from "oceafin-partner";\nglobalThis.partner = { init };\n';
    const inputs = async (platform) => {
      const { metafile } = await (await import("esbuild")).build({
        stdin: { contents: source, resolveDir: project },
        bundle: true,
        write: false,
        metafile: true,
        format: "esm",
        platform,
      });
      return Object.keys(metafile.inputs).map((path) => path.split("oceafin-partner/").at(-1));
    };
    assert.ok((await inputs("browser")).includes("web/index.mjs"));
    assert.ok((await inputs("node")).includes("node/index.mjs"));
  });

  test("a bundle holds one wasm file where the code names it, and none for the inline entry", async () => {
    const named =
      'import { init, validate } from "oceafin-partner/web";\nimport file from "oceafin-partner/oceafin_partner.wasm";\nglobalThis.partner = { init, validate, file };\n';
    assert.equal(wasmFiles(await bundle(project, named, { loader: { ".wasm": "file" } })).length, 1);
    const inline =
      'import { init, validate } from "oceafin-partner/inline";\nglobalThis.partner = { init, validate };\n';
    assert.deepEqual(wasmFiles(await bundle(project, inline)), []);
  });
});
