/** A relay behind Node's own `http`, and behind what is built on it: Express, Fastify, Connect. */

import { setAnswerHeaders } from "./answer-headers.js";
import type { Relay } from "./handler.js";

// Structural, so that these declarations need no types of Node. An `http.IncomingMessage` fits, and HTTP/2's.
/** What is read of Node's request. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Express and Connect keep the whole path here when the handler is mounted below one. */
  readonly originalUrl?: string | undefined;
  readonly rawHeaders: readonly string[];
  /** Whether somebody has read from it. */
  readonly readableDidRead?: boolean | undefined;
  /** Whether all of it has arrived. */
  readonly complete?: boolean | undefined;
}

/** What is used of Node's response. */
export interface NodeResponse {
  statusCode: number;
  readonly writableFinished: boolean;
  /** Whether the connection may serve another request. */
  shouldKeepAlive?: boolean;
  setHeader(name: string, value: string): unknown;
  end(body: Uint8Array): unknown;
  destroy(): unknown;
  once(event: "close", listener: () => void): unknown;
}

/** A handler for `http.createServer`, `app.use` of Express, or `request.raw` and `reply.raw` of Fastify. */
export type NodeHandler = (request: NodeRequest, response: NodeResponse) => void;

// A host that is nobody's: what the `Host` header and a proxy's `X-Forwarded-*` say is not looked at, so
// nothing can be made of it. The relay goes by the path alone, and by the page's `Origin`.
const BASE = "http://relay.invalid";

/**
 * Puts Node's request and response around a relay. Mount it before anything that parses bodies. It always
 * answers, and what the page gives up is given up.
 */
export function toNodeHandler(relay: Relay): NodeHandler {
  return (incoming, outgoing) => {
    const left = new AbortController();
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) left.abort();
    });
    answer(relay, incoming, outgoing, left.signal).catch(() => {
      // Neither the relay nor the conversions throw; if they do, an answer that is half written must not look
      // whole.
      outgoing.destroy();
    });
  };
}

async function answer(
  relay: Relay,
  incoming: NodeRequest,
  outgoing: NodeResponse,
  signal: AbortSignal,
): Promise<void> {
  const request = toRequest(incoming, signal);
  const response = request === undefined ? unreadable() : await relay(request);
  const body = new Uint8Array(await response.arrayBuffer());
  outgoing.statusCode = response.status;
  // What is left of a body that was too large would have to be read before the next request.
  if (incoming.complete === false) outgoing.shouldKeepAlive = false;
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  outgoing.end(body);
}

/**
 * What is no request of the relay's client, as no `Request` can be made of it. With the relay's own headers.
 */
function unreadable(): Response {
  const response = new Response(null, { status: 400 });
  setAnswerHeaders(response.headers);
  return response;
}

/** The same request as the Web's kind; undefined if it cannot be one. */
function toRequest(incoming: NodeRequest, signal: AbortSignal): Request | undefined {
  const method = incoming.method ?? "GET";
  const headers = headersOf(incoming.rawHeaders);
  if (headers === undefined) return undefined;
  const init: RequestInit & { duplex?: "half" } = { method, headers, signal };
  if (method !== "GET" && method !== "HEAD") {
    init.body = bodyOf(incoming);
    init.duplex = "half";
  }
  try {
    return new Request(urlOf(incoming.originalUrl ?? incoming.url ?? ""), init);
  } catch {
    return undefined; // a method that `fetch` has not: CONNECT, TRACE
  }
}

/**
 * The URL of a request target, if the URL parser changes nothing in it. It would resolve `..`, take `//host`
 * and `http://host/` for another host and `\` for a slash; such a target becomes the root, where no endpoint
 * is.
 */
function urlOf(target: string): string {
  const url = URL.canParse(target, BASE) ? new URL(target, BASE) : undefined;
  return url?.origin === BASE && url.pathname + url.search === target ? url.href : `${BASE}/`;
}

/** All of them, repeated ones joined: a second `Origin` or key makes a value that is refused. */
function headersOf(raw: readonly string[]): Headers | undefined {
  const headers = new Headers();
  try {
    for (let index = 0; index + 1 < raw.length; index += 2) {
      const name = raw[index] ?? "";
      // HTTP/2 has the method and the path among its headers.
      if (!name.startsWith(":")) headers.append(name, raw[index + 1] ?? "");
    }
  } catch {
    return undefined;
  }
  return headers;
}

function bodyOf(incoming: NodeRequest): ReadableStream<Uint8Array> {
  const read = incoming.readableDidRead === true;
  const chunks = incoming[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // What a body parser has taken does not come again, and waiting for it would take for ever.
        if (read)
          throw new Error(
            "the body was read before the relay could read it: mount the relay before body parsers",
          );
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  ); // nothing is read before the relay asks
}
