/** The request body: checks its headers, then reads it as text, up to a limit. */

import { concatBytes, ownBytes } from "../input/bytes.js";
import type { EndpointInfo } from "../pure/endpoints.js";
import { Refusal, refuse, refuseRequest } from "./problem.js";

/**
 * Checks what the headers say about the body. A form cannot send `application/json`, and a script of another
 * origin needs a preflight first. So a body of another type is not from the client, and may come from another
 * site.
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

/** The limits on a body: its size and the time that it may take. */
export interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
}

/** The whole body as text; undefined if it is empty. Stops at a limit, whatever length was announced. */
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
    // Keep a byte order mark: the core reports it.
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
  // A timeout for the whole body: otherwise one byte a second could hold the connection and memory for ever.
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
    // Not awaited: the answer does not depend on whether the stream can cancel the rest.
    reader.cancel().catch(() => undefined);
    throw error instanceof Refusal ? error : refuse("relay_body_unreadable", { cause: error });
  } finally {
    clearTimeout(timer);
  }
  return concatBytes(chunks);
}
