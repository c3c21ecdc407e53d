/**
 * The sandbox on a port of this machine: node:http around the sans-IO handler, and the faults carried out on
 * sockets.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { misconfigured } from "../errors/make.js";
import type { ListenOn, ListenOptions, SandboxHandler } from "./sandbox.js";
import { BODY_LIMIT } from "./sandbox.js";

// Loopback unless asked otherwise: the sandbox's secrets are printed on screens, and its control API is
// unsigned.
const HOST = "127.0.0.1";

/** Listens with `handler` on a port of this machine. Warns when others can reach it. */
export const listenOn: ListenOn = async (handler, options) => {
  const { port = 0, host = HOST } = options;
  if (!isLoopback(host)) {
    const message = `the sandbox listens on ${host}, not on loopback: whoever reaches its port can read every secret and steer it`;
    process.emitWarning(message, { type: "SandboxWarning", code: "OCEAFIN_SANDBOX_EXPOSED" });
  }
  const server = createServer((request, response) => {
    answer(handler, request, response, options).catch(() => {
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", ({ code = "unknown" }: NodeJS.ErrnoException) => {
      reject(
        code === "EADDRINUSE"
          ? misconfigured("port_in_use", `port ${String(port)} is in use; choose another with \`port\``)
          : misconfigured(
              "listen_failed",
              `the sandbox cannot listen on port ${String(port)} of ${host} (${code})`,
            ),
      );
    });
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    baseUrl: `http://${host.includes(":") ? `[${host}]` : host}:${String(bound)}`,
    port: bound,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

async function answer(
  handler: SandboxHandler,
  request: IncomingMessage,
  response: ServerResponse,
  { onLog, onAnswer }: ListenOptions,
): Promise<void> {
  const bytes = await readBody(request);
  if (bytes === undefined) {
    response
      .writeHead(413, {
        Connection: "close",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
      })
      .end();
    return;
  }
  const { head, body } = handler(
    request.method ?? "GET",
    request.url ?? "/",
    headerPairs(request.rawHeaders),
    bytes,
  );
  onAnswer?.(request.method ?? "GET");
  onLog?.(head.log);
  const { latencyMs, cut, truncateAt, slowBodyMs } = head.transport;
  if (latencyMs > 0) await wait(latencyMs);
  if (cut) {
    response.destroy();
    return;
  }
  response.writeHead(head.status, [
    ...head.headers.flat(),
    ...(head.status === 204 || head.status === 304 ? [] : ["Content-Length", String(body.length)]),
  ]);
  if (truncateAt !== undefined) {
    // Destroyed only once the part is out, or the peer would see a cut connection in place of a short body.
    await new Promise<void>((resolve) => {
      response.write(body.slice(0, truncateAt), () => {
        resolve();
      });
    });
    response.destroy();
    return;
  }
  if (slowBodyMs > 0) {
    response.flushHeaders();
    await wait(slowBodyMs);
  }
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** As sent, repeated ones too: the sandbox refuses a signature header that stands twice. */
function headerPairs(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    pairs.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  return pairs;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
