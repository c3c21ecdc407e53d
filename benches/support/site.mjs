// A site that lets its files be cached, and the browser that visits it.
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const TYPES = { js: "text/javascript", wasm: "application/wasm" };

/** Serves `files`, path to content, on a free port of this machine. */
export async function site(files) {
  const server = createServer(({ url }, response) => {
    const found = Object.hasOwn(files, url) ? files[url] : undefined;
    const type = TYPES[url.split(".").at(-1)] ?? "text/html";
    response.writeHead(found === undefined ? 404 : 200, { "Content-Type": type, "Cache-Control": "max-age=3600" });
    response.end(found);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () => new Promise((closed) => (server.closeAllConnections(), server.close(closed)));
  return { origin: `http://127.0.0.1:${server.address().port}/`, close };
}

/** Chromium as the build script found it. */
export function launch() {
  const { CHROMIUM = "chromium", CHROMIUM_FLAGS = "", PATH = "" } = process.env;
  const executablePath = PATH.split(delimiter).map((place) => join(place, CHROMIUM)).find(existsSync);
  return chromium.launch({ executablePath, args: CHROMIUM_FLAGS.split(" ").filter(Boolean), timeout: 120_000 });
}
