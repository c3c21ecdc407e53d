/** The body of a request: looked at from outside, then read up to a limit, as text. */

import { concatBytes, ownBytes } from "../input/bytes.js";
import type { EndpointInfo } from "../pure/endpoints.js";
import { Refusal, refuse, refuseRequest } from "./problem.js";

/**
 * What can be told without reading. A form cannot send `application/json`, and a script of another origin not
 * without asking first: so a body of another type is no body of the client's, and perhaps another site's.
 */
export function checkBodyHeaders(request: Request, endpoint: EndpointInfo, limit: number): void {
  const { headers } = request;
  const type = headers.get("Content-Type");
  if (endpoint.request !== null || type !== null) {
    const json = type !== null && /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(type);
    if (!json && endpoint.method !== "GET") throw refuse("relay_content_type_refused");
  }
  const encoding = headers.get("Content-Encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") throw refuse("relay_content_type_refused");
  const length = headers.get("Content-Length");
  if (length !== null && !(Number(length) <= limit)) throw refuse("relay_body_too_large");
}

/** How much of a body is read, and for how long. */
export interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
}

/**
 * The whole body as text; undefined if it is empty. Stops reading at a limit, whatever length was announced.
 */
export async function readBody(
  request: Request,
  endpoint: EndpointInfo,
  limits: BodyLimits,
): Promise<string | undefined> {
  if (request.bodyUsed) {
    throw refuse("relay_hook_failed", {
      cause: new Error("the body was read before the relay could read it: a hook or a body parser took it"),
    });
  }
  const bytes = request.body === null ? new Uint8Array() : await readUpTo(request.body, limits);
  if (bytes.length === 0) {
    if (endpoint.request !== null) throw refuse("relay_body_missing");
    return undefined;
  }
  if (request.headers.get("Content-Type") === null) throw refuse("relay_content_type_refused");
  try {
    // With its byte order mark, if it has one: the core says what is wrong with it.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuseRequest("json_not_utf8", "the body is not UTF-8");
  }
}

async function readUpTo(
  stream: ReadableStream<Uint8Array>,
  { maxBodyBytes, bodyTimeoutMs }: BodyLimits,
): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // For the whole body: a byte a second keeps a connection and this request's memory for as long as it likes.
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(refuse("relay_body_timeout"));
    }, bodyTimeoutMs);
  });
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), end]);
      if (done) break;
      const chunk = ownBytes(value, "body");
      if (chunk === undefined) throw new TypeError("the stream of the body gave something other than bytes");
      length += chunk.length;
      if (length > maxBodyBytes) throw refuse("relay_body_too_large");
      chunks.push(chunk);
    }
  } catch (error) {
    // Not awaited: whether the rest can be called off is the stream's matter.
    reader.cancel().catch(() => undefined);
    throw error instanceof Refusal ? error : refuse("relay_body_unreadable", { cause: error });
  } finally {
    clearTimeout(timer);
  }
  return concatBytes(chunks);
}
