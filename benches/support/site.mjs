// A site that lets its files be cached.
import { createServer } from "node:http";

const TYPES = { js: "text/javascript", wasm: "application/wasm" };

/** Serves `files`, path to content, on a free port of this machine. */
export async function site(files) {
  const server = createServer(({ url }, response) => {
    const found = Object.hasOwn(files, url) ? files[url] : undefined;
    const type = TYPES[url.split(".").at(-1)] ?? "text/html";
    response.writeHead(found === undefined ? 404 : 200, {
      "Content-Type": type,
      "Cache-Control": "max-age=3600",
    });
    response.end(found);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () => new Promise((closed) => (server.closeAllConnections(), server.close(closed)));
  return { origin: `http://127.0.0.1:${server.address().port}/`, close };
}
