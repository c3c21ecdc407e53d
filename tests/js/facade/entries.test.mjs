// What the entries import, checked by bundling them.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { generated, TABLE } from "./support.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const src = path("../../../pkg-template/src/");
const out = path(`../../../build/facade-test/entries-${process.pid}/`);

// `ignoreAnnotations` as in the real build: the manifest's `sideEffects` describes the shipped files.
const bundle = (entry, options = {}) =>
  build({
    entryPoints: [src + entry],
    bundle: true,
    ignoreAnnotations: true,
    write: false,
    metafile: true,
    format: "esm",
    tsconfigRaw: {},
    external: ["../core/hot.js"],
    plugins: [generated],
    ...options,
  });

test("the code that all entries share runs in every runtime and takes no secret", async () => {
  const { outputFiles, metafile } = await bundle("entries/shared.ts", { platform: "browser" });
  const text = outputFiles[0].text;
  for (const word of [
    "node:",
    "clientSecret",
    "CLIENT_SECRET",
    "webhookSecret",
    "require(",
    "__dirname",
    "process.",
  ]) {
    assert.ok(!text.includes(word), word);
  }
  const files = Object.keys(metafile.inputs).map((file) => file.replace(/.*pkg-template\/src\//, ""));
  for (const start of ["client/server.ts", "signing/", "sandbox/"])
    assert.ok(!files.some((file) => file.startsWith(start)), start);
});

test("a bundle that does not use operations, waiting or states does not contain them", async () => {
  const text = async (contents) => {
    const { outputFiles } = await bundle("entries/shared.ts", {
      platform: "browser",
      ignoreAnnotations: false,
      entryPoints: undefined,
      stdin: { contents, resolveDir: src, loader: "ts" },
    });
    return outputFiles[0].text;
  };
  const MARKS = [
    "operation_step_out_of_order",
    "operation_snapshot_altered",
    "wait_timeout",
    "PENDING_TRAVEL_RULE",
  ];
  const found = (bundled) => MARKS.filter((mark) => bundled.includes(mark));
  assert.deepEqual(
    found(
      await text(
        'export { operationHash } from "./entries/shared.js"; export { PartnerClient } from "./client/server.js";',
      ),
    ),
    [],
  );
  assert.deepEqual(
    found(
      await text(
        'export { startOperation, waitFor, isTerminal, resumeOperation } from "./entries/shared.js";',
      ),
    ),
    MARKS,
  );
});

test("only the loader, the sandbox's server and the command line import Node's modules", async () => {
  for (const entry of [
    "client/server.ts",
    "signing/webhook.ts",
    "signing/request.ts",
    "sandbox/sandbox.ts",
  ]) {
    const { outputFiles } = await bundle(entry, { platform: "browser" });
    assert.ok(!outputFiles[0].text.includes("node:"), entry);
  }
});

test("the Node entry loads its binary from beside the bundle when it is required, as CommonJS", async () => {
  mkdirSync(out, { recursive: true });
  writeFileSync(
    `${out}glue.mjs`,
    `
    let wasm;
    export const __wbg_set_wasm = (exports) => { wasm = exports; };
    export const setErrorFactory = () => {};
    export const endpointsJson = () => { if (!wasm) throw new Error("not set"); return ${JSON.stringify(JSON.stringify(TABLE))}; };`,
  );
  writeFileSync(
    `${out}hot.mjs`,
    "export const canonicalize = 1, canonicalizeText = 1, operationHash = 1, operationHashes = 1, signRequest = 1;",
  );
  // The smallest possible module: magic number and version.
  writeFileSync(`${out}oceafin_partner.wasm`, Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  await bundle("entries/index.ts", {
    // As the build does in its second pass.
    banner: { js: "const requireBeside = require;" },
    platform: "node",
    format: "cjs",
    write: true,
    outfile: `${out}index.cjs`,
    external: [],
    target: "node20",
    define: { __OCEAFIN_PARTNER_VERSION__: '"1.2.3"' },
    plugins: [
      generated,
      {
        name: "standins",
        setup: ({ onResolve }) => {
          onResolve({ filter: /^#core\/partner$/ }, () => ({ path: `${out}glue.mjs` }));
          onResolve({ filter: /^\.\.\/core\/hot\.js$/ }, () => ({ path: `${out}hot.mjs` }));
        },
      },
    ],
  });
  const lib = createRequire(import.meta.url)(`${out}index.cjs`);
  assert.equal(lib.endpoints.length, 63);
  assert.equal(lib.VERSION, "1.2.3");
  const esm = await import(`${out}index.cjs`);
  for (const name of [
    "PartnerClient",
    "verifyWebhook",
    "operationHash",
    "isPartnerError",
    "QuoteExpiredError",
  ])
    assert.equal(esm[name], lib[name], name);
});
