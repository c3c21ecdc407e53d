// A site under a strict policy, and the browser that visits it.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** Nothing but the site's own files, and WebAssembly. */
export const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
/** The same without the permission that WebAssembly needs. */
export const WITHOUT_WASM = "default-src 'self'; script-src 'self'";

/**
 * Serves `files`: path to text, bytes or `{ status, type, body, cut }`. Every answer carries the policy of
 * `csp`. What `answer({ method, path, headers, body })` gives a `Response` for comes from there; its `path`
 * is with the query.
 */
export async function site(files, csp = STRICT, answer = () => undefined) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://site.invalid").pathname;
    asked.push(path);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    const answered = await answer({ method, path: url, headers, body: Buffer.concat(chunks) });
    if (answered !== undefined) {
      response.writeHead(answered.status, Object.fromEntries(answered.headers));
      return void response.end(Buffer.from(await answered.arrayBuffer()));
    }
    const found = Object.hasOwn(files, path)
      ? files[path]
      : { status: 404, type: "text/plain", body: "no such file" };
    const plain = typeof found === "string" || found instanceof Uint8Array ? { body: found } : found;
    const { status = 200, type = TYPES[extname(path)] ?? TYPES[".html"], body, cut = false } = plain;
    response.writeHead(status, {
      "Content-Security-Policy": csp,
      "Content-Length": Buffer.byteLength(body),
      "Cache-Control": "no-store",
      ...(type !== "" && { "Content-Type": type }),
    });
    if (!cut) return void response.end(body);
    response.write(body.subarray(0, body.length / 2), () => response.destroy());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    files,
    asked,
    close() {
      const closed = new Promise((resolve) => server.close(resolve));
      // No new connections are accepted now; those kept alive would keep the server open.
      server.closeAllConnections();
      return closed;
    },
  };
}

/** The files of a folder, under a path. */
export function folder(path, under) {
  return Object.fromEntries(
    readdirSync(path).map((name) => [`${under}/${name}`, readFileSync(join(path, name))]),
  );
}

/** A page that only runs a module of the site. */
export const PAGE =
  '<!doctype html><html lang="en"><title>test</title><script type="module" src="/app.js"></script></html>';

/** The timeout of a page: it only ends a run that hangs, however slow the machine. */
export const PATIENCE_MS = 300_000;

/** A page in its own context, with this timeout. */
export async function newPage(browser) {
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE_MS);
  return context.newPage();
}

/** Chromium as the build script found it. */
export function launch() {
  const { CHROMIUM, CHROMIUM_FLAGS } = process.env;
  if (CHROMIUM === undefined) throw new Error("run `cargo xtask test --only pages`: it sets CHROMIUM");
  // A name on the PATH; playwright-core needs a full path.
  const places = process.env.PATH.split(":").map((place) => join(place, CHROMIUM));
  const executablePath = places.find((place) => {
    try {
      return readFileSync(place).length > 0;
    } catch {
      return false;
    }
  });
  return chromium.launch({ executablePath, args: CHROMIUM_FLAGS.split(" "), timeout: PATIENCE_MS });
}

/**
 * Opens the page in a context of its own and waits until its module has put its names into
 * `globalThis.partner`. `said` is everything that the page wrote to the console or threw.
 */
export async function open(browser, origin) {
  const page = await newPage(browser);
  const said = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`uncaught: ${error.message}`));
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => globalThis.partner !== undefined);
  // The browser itself asks for a favicon, which does not exist.
  return { page, said: () => said.filter((line) => !line.includes("favicon") && !/404/.test(line)) };
}
