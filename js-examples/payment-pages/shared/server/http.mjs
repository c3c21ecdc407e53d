/**
 * A server: node:http around a handler `(Request) => Response`, with the same security headers on every
 * response.
 */

import { createServer } from "node:http";

const BODY_LIMIT = 64 * 1024;

/**
 * The pages load this server's own files and run WebAssembly. They may not use inline scripts or inline
 * styles, be framed, or turn text into markup.
 */
const HEADERS = {
  "Content-Security-Policy": [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  // Whoever knows a checkout's address can open it, so a click must not pass the address on.
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Listens on loopback. `handle` returns undefined for a route that it does not know. */
export async function serve(port, handle) {
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error) => {
      console.error(error);
      // The response says nothing about the error. A half-written response must not look complete.
      if (outgoing.headersSent) outgoing.destroy();
      else
        outgoing
          .writeHead(500, { ...HEADERS, "Content-Type": "application/json", "Cache-Control": "no-store" })
          .end('{"code":"internal"}');
    });
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${server.address().port}`;

  async function answer(incoming, outgoing) {
    const body = await read(incoming);
    const response =
      body === undefined
        ? new Response(null, { status: 413 })
        : ((await handle(asRequest(incoming, body))) ?? json({ code: "not_found" }, 404));
    outgoing.statusCode = response.status;
    for (const [name, value] of Object.entries(HEADERS)) outgoing.setHeader(name, value);
    // Payment data must not be cached. Files set a header of their own.
    outgoing.setHeader("Cache-Control", "no-store");
    for (const [name, value] of response.headers) outgoing.setHeader(name, value);
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  }

  /** The URL always has our own origin, whatever the `Host` header says. */
  function asRequest({ url, method, rawHeaders }, body) {
    const headers = new Headers();
    for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at], rawHeaders[at + 1]);
    return new Request(new URL(url, origin), { method, headers, ...(body.length > 0 && { body }) });
  }

  return {
    origin,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(incoming) {
  const chunks = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length > BODY_LIMIT) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export const json = (value, status = 200) => Response.json(value, { status });

/**
 * Whether our own page sent a form. `Origin` does not tell: under `no-referrer` a form sends `null`. The
 * browser also sets `Sec-Fetch-Site`, and no page can forge it.
 */
export const isOwnForm = (request) => request.headers.get("Sec-Fetch-Site") === "same-origin";

/** A cookie of a request. */
export function cookie(request, name) {
  const found = (request.headers.get("Cookie") ?? "").split("; ").find((part) => part.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
