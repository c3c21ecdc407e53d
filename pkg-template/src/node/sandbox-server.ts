/** The sandbox on a port of this machine: node:http around the sans-IO handler, and the faults carried out on sockets. */

import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { misconfigured } from "../errors.js";
import { BODY_LIMIT } from "../sandbox.js";
import type { ListenOn, SandboxHandler } from "../sandbox.js";

// Loopback only: the sandbox's secrets are printed on screens, so nothing beyond this machine may reach it.
const HOST = "127.0.0.1";

/** Listens with `handler` on a loopback port. */
export const listenOn: ListenOn = async (handler, { port = 0, onLog }) => {
  const server = createServer((request, response) => {
    answer(handler, request, response, onLog).catch(() => {
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? misconfigured("port_in_use", `port ${String(port)} is in use; choose another with \`port\``)
          : error,
      );
    });
    server.listen(port, HOST, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    baseUrl: `http://${HOST}:${String(bound)}`,
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

async function answer(
  handler: SandboxHandler,
  request: IncomingMessage,
  response: ServerResponse,
  onLog: ((line: string) => void) | undefined,
): Promise<void> {
  const bytes = await readBody(request);
  if (bytes === undefined) {
    response.writeHead(413, { Connection: "close" }).end();
    return;
  }
  const { head, body } = handler(request.method ?? "GET", request.url ?? "/", headerPairs(request.rawHeaders), bytes);
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
  for (let index = 0; index + 1 < raw.length; index += 2) pairs.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  return pairs;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
