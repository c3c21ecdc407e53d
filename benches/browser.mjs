// The hash in a page, in headless Chromium: compared with `canonicalize` + `@noble/hashes`, and the time from
// a cold start to the first hash.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { launch } from "../tests/pages/support/site.mjs";
import { print } from "./support/harness.mjs";
import { site } from "./support/site.mjs";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 25);
const OURS = "operationHash";
const PEER = "canonicalize + @noble/hashes";

/** A minified bundle for a page. */
async function bundle(source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: "js" },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  return outputFiles[0].contents;
}

const first = {
  [OURS]: await bundle(`
    import { init, operationHash } from "oceafin-partner/web";
    globalThis.first = async (body) => { await init("/oceafin_partner.wasm"); return operationHash(body); };`),
  [PEER]: await bundle(`
    import { sha256 } from "@noble/hashes/sha2.js";
    import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
    import canonicalize from "canonicalize";
    globalThis.first = async (body) => bytesToHex(sha256(utf8ToBytes(canonicalize(body))));`),
};
const approval = await bundle(
  `export { describeOperation, init, operationHash } from "oceafin-partner/web";`,
);

const html = (head = "") => `<!doctype html><html lang="en"><title>bench</title>${head}</html>`;
const served = await site({
  "/": html(),
  "/preloaded": html(
    '<link rel="preload" href="/oceafin_partner.wasm" as="fetch" type="application/wasm" crossorigin>',
  ),
  "/ratios.js": await bundle('import "./support/in-page.mjs";'),
  "/ours.js": first[OURS],
  "/peer.js": first[PEER],
  "/oceafin_partner.wasm": readFileSync(
    createRequire(import.meta.url).resolve("oceafin-partner/oceafin_partner.wasm"),
  ),
});
const browser = await launch();
try {
  const page = await browser.newPage();
  await page.goto(served.origin);
  await page.addScriptTag({ url: "/ratios.js", type: "module" });
  await page.waitForFunction(() => globalThis.ratios !== undefined);
  for (const { title, names, ratios } of await page.evaluate((rounds) => globalThis.ratios(rounds), ROUNDS)) {
    print(`${title}, in Chromium`, names, new Map(Object.entries(ratios)), { [OURS]: 0.3 });
  }

  // A new page each time; its files come from the browser's cache, which the first two visits fill.
  const cases = {
    [PEER]: ["/peer.js", ""],
    [OURS]: ["/ours.js", ""],
    [`${OURS}, <link rel="preload">`]: ["/ours.js", "preloaded"],
  };
  const ratios = new Map(Object.keys(cases).map((name) => [name, []]));
  for (let round = -2; round < ROUNDS; round++) {
    let reference;
    for (const [name, [file, path]] of Object.entries(cases)) {
      await page.goto(served.origin + path);
      const took = await page.evaluate(async (module) => {
        const start = performance.now();
        await import(module);
        const hash = await globalThis.first({
          quoteId: "q-1",
          bankAccountId: "b-1",
          currency: "EUR",
          amount: "250.00",
        });
        if (!hash.startsWith("4571d3b7")) throw new Error("the hash is wrong");
        return performance.now() - start;
      }, file);
      reference ??= took;
      if (round >= 0) ratios.get(name).push(took / reference);
    }
  }
  print("from the import to the first hash, from the cache, in Chromium", Object.keys(cases), ratios, {
    [OURS]: 1.5,
  });
  console.log(
    `\n  ${gzipSync(approval, { level: 9 }).length} bytes (gzip) of JavaScript to hash and describe an operation  goal: at most 10240`,
  );
} finally {
  await browser.close();
  await served.close();
}
