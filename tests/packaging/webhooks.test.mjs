// A receiver of webhooks loads the core and the verification, and nothing of the client.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { consumer, remove, runForJson } from "./consumer.mjs";

// The façade by what only it says; each is looked for in the client too, so that the patterns cannot have
// gone stale.
const FACADE = {
  "the client": /PartnerClient/,
  "the calls": /ApiPromise|withResponse/,
  "the lists": /PagePromise|hasNextPage/,
  "the operations": /operation_step_out_of_order/,
  "the table of endpoints": /ownKeys/,
  "the hashing functions": /describeOperation\(operation, body/,
  "the lifecycles": /MISSING_INFO_REQUIRED/,
};

describe("the entries for webhooks", () => {
  let folder;

  before(() => {
    folder = consumer();
  });

  after(() => remove(folder));

  /** A service that uses these names, in one file as a bundler makes it. */
  const bundled = async (source) => {
    const options = {
      stdin: { contents: source, resolveDir: folder },
      bundle: true,
      minify: true,
      write: false,
      platform: "node",
      target: "node20",
      format: "cjs",
    };
    // Bundlers may include the core as text, which is not code.
    options.external = ["*/embedded.cjs"];
    const { outputFiles } = await build(options);
    return outputFiles[0].text;
  };

  test("a receiver's bundle holds no façade and is at most 16 KB of gzip", async () => {
    const code = await bundled(
      'export { createWebhookHandler, verifyWebhook } from "oceafin-partner/webhooks"; export { redisReplayStore } from "oceafin-partner/webhooks/stores";',
    );
    assert.match(code, /webhook_lease_expired/, "the handler is in it, so the test looks at the right thing");
    for (const [part, pattern] of Object.entries(FACADE)) assert.doesNotMatch(code, pattern, part);
    const size = gzipSync(code, { level: 9 }).length;
    assert.ok(size <= 16_000, `${size} bytes`);
  });

  test("the client does hold it: the patterns match what they are meant for", async () => {
    const { outputFiles } = await build({
      entryPoints: [join(folder, "node_modules/oceafin-partner/node/index.cjs")],
      bundle: true,
      write: false,
      platform: "node",
      external: ["*/embedded.cjs"],
    });
    for (const [part, pattern] of Object.entries(FACADE)) assert.match(outputFiles[0].text, pattern, part);
  });

  test("the stores load no core and need nothing from Node", async () => {
    const code = await bundled(
      'export { redisReplayStore, postgresReplayStore, memoryReplayStore } from "oceafin-partner/webhooks/stores";',
    );
    assert.doesNotMatch(code, /WebAssembly\.(Module|Instance)\(|require\("(node:)?fs"\)/);
    assert.ok(gzipSync(code, { level: 9 }).length <= 9_000, `${gzipSync(code, { level: 9 }).length} bytes`);
  });

  test("one core: with the client in the same process no second one is compiled", () => {
    const counted = runForJson(
      folder,
      "count.cjs",
      `let compiled = 0;
       const { Module } = WebAssembly;
       WebAssembly.Module = class extends Module { constructor(bytes) { super(bytes); compiled += 1; } };
       const [client, webhooks] = [require("oceafin-partner"), require("oceafin-partner/webhooks")];
       console.log(JSON.stringify({ compiled, same: client.verifyWebhook === webhooks.verifyWebhook }));`,
    );
    assert.deepEqual(counted, { compiled: 1, same: true });
  });

  test("only the entry and its shared chunks are loaded", () => {
    const loaded = runForJson(
      folder,
      "loaded.cjs",
      `require("oceafin-partner/webhooks");
       console.log(JSON.stringify(Object.keys(require.cache).map((file) => file.split("/").at(-1)).filter((file) => file !== "loaded.cjs")));`,
    );
    assert.ok(loaded.includes("webhooks.cjs") && !loaded.includes("index.cjs"), loaded.join());
    const folderOf = createRequire(join(folder, "x.js"))
      .resolve("oceafin-partner/webhooks")
      .replace(/[^/]+$/, "");
    for (const file of loaded)
      for (const [part, pattern] of Object.entries(FACADE))
        assert.doesNotMatch(readFileSync(folderOf + file, "utf8"), pattern, `${file}: ${part}`);
  });
});
