// What a web build is held to: one file of WebAssembly at most, nothing that takes a secret, and the right
// answers in Chromium under a strict policy.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { newPage, site } from "../../pages/support/site.mjs";
import { filesUnder } from "./project.mjs";
import { SECRET } from "./scan.mjs";
import { differences, expectedOfPages } from "./vectors.mjs";

/** The JavaScript files of a build, as `[path, text]`. */
export const scripts = (folder) =>
  filesUnder(folder)
    .filter((path) => /\.[cm]?js$/.test(path))
    .map((path) => [path, readFileSync(join(folder, path), "utf8")]);

/** Checks that a built folder has `wasm` WebAssembly files, and scans its code. */
export function inspect(folder, wasm) {
  const files = filesUnder(folder);
  assert.equal(
    files.filter((path) => path.endsWith(".wasm")).length,
    wasm,
    `of WebAssembly in ${files.join(" ")}`,
  );
  const code = scripts(folder);
  assert.ok(
    code.some(([, text]) => text.includes("wasm_blocked_by_csp")),
    "the loader is in the build, so the scan looks at the right files",
  );
  for (const [path, text] of code) assert.equal(SECRET.exec(text)?.[0], undefined, `${path} takes secrets`);
}

/** Serves a built folder and visits it. */
export async function visitBuilt(browser, folder, wasm) {
  inspect(folder, wasm);
  const served = await site(
    Object.fromEntries(
      filesUnder(folder).map((path) => [
        path === "index.html" ? "/" : `/${path}`,
        readFileSync(join(folder, path)),
      ]),
    ),
  );
  try {
    await visit(browser, served.origin);
    assert.equal(served.asked.filter((path) => path.endsWith(".wasm")).length, wasm, served.asked.join(" "));
  } finally {
    await served.close();
  }
}

/** Opens a page that puts its answers into `globalThis.matrix`, and compares them. */
export async function visit(browser, address, allowed = /favicon/) {
  const page = await newPage(browser);
  try {
    const said = [];
    page.on("console", (message) => {
      if (message.type() !== "debug")
        said.push(`${message.type()}: ${message.text()} ${message.location().url}`);
    });
    page.on("pageerror", (error) => said.push(`uncaught: ${error.message}`));
    page.on("request", (request) =>
      said.push(
        ...(new URL(request.url()).origin === new URL(address).origin || !/^https?:/.test(request.url())
          ? []
          : [`asked: ${request.url()}`]),
      ),
    );
    const response = await page.goto(address);
    assert.match(
      response.headers()["content-security-policy"] ?? "",
      /default-src 'self'; script-src 'self' .*'wasm-unsafe-eval'/,
      "the page has the policy",
    );
    await page
      .waitForFunction(() => globalThis.matrix !== undefined)
      .catch((error) => {
        throw new Error(`${error.message}\n${said.join("\n")}`);
      });
    const { answers, error } = await page.evaluate(() => globalThis.matrix);
    assert.equal(error, undefined, `${error}\n${said.join("\n")}`);
    assert.deepEqual(differences(answers, expectedOfPages), {});
    assert.deepEqual(
      said.filter((line) => !allowed.test(line)),
      [],
    );
  } finally {
    await page.context().close();
  }
}
