/** One HTTP exchange: sends an attempt by `fetch` and reads what comes back. */

import { MAX_TEXT_LENGTH } from "../generated/contract.js";
import { concatBytes, ownBytes } from "../input/bytes.js";
import type { HttpResponse } from "./boundary.js";
import { HostFailure } from "./host-failure.js";

/** What sends an attempt: the global `fetch`, or what a client was given in its place. */
export type Send = (input: string, init: RequestInit) => Promise<Response>;

/** An attempt, as the core says to send it. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly timeoutMs: number;
  /** Of an answer that is no success, no more than this of the body is looked at. */
  readonly errorBytes: number;
}

/**
 * Sends one attempt and reads the body, of a success the whole of it. Resolves with a failure rather than
 * rejecting.
 */
export async function exchange(
  fetch: Send | undefined,
  { method, url, headers, errorBytes }: HttpRequest,
  body: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<HttpResponse | HostFailure> {
  let response: Response;
  let status: number;
  let pairs: [string, string][];
  try {
    const init: RequestInit = { method, headers, redirect: "manual", signal };
    // A copy of the core's bytes, so no view of its memory gets out.
    if (body !== undefined) init.body = body as Uint8Array<ArrayBuffer>;
    response = await (fetch ?? globalThis.fetch)(url, init);
    // A browser hides the status of a redirect that it was told not to follow.
    if (response.type === "opaqueredirect") return new HostFailure("redirect_refused");
    ({ status } = response);
    if (!Number.isInteger(status) || status < 100 || status > 999)
      throw new TypeError("`fetch` did not give a response");
    // As `Headers` gives them they are strings; an adapter's own may be anything.
    pairs = [...(response.headers as Iterable<readonly unknown[]>)]
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [String(name).toLowerCase(), String(value)]);
  } catch (error) {
    return new HostFailure("connection_failed", error);
  }
  try {
    const success = status >= 200 && status <= 299;
    const { pieces, cut } = await bodyOf(response, success ? MAX_TEXT_LENGTH : errorBytes);
    // An error is judged by what was read of it; half of a success is none.
    return success && cut
      ? new HostFailure("response_too_large")
      : { status, headers: pairs, body: concatBytes(pieces) };
  } catch (error) {
    return new HostFailure("response_cut", error);
  }
}

/**
 * The body, or if it is longer than `limit` its first bytes, one more than that: the rest is not waited for.
 */
async function bodyOf(
  response: Response,
  limit: number,
): Promise<{ readonly pieces: readonly Uint8Array[]; readonly cut: boolean }> {
  const stream = response.body as ReadableStream<unknown> | null | undefined;
  if (typeof stream?.getReader !== "function") {
    const bytes = chunkOf(await response.arrayBuffer());
    return { pieces: [bytes.subarray(0, limit + 1)], cut: bytes.length > limit };
  }
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const chunk = chunkOf(value);
    length += chunk.length;
    if (length > limit) {
      reader.cancel().catch(() => undefined);
      pieces.push(chunk.subarray(0, chunk.length - (length - limit) + 1));
      return { pieces, cut: true };
    }
    pieces.push(chunk);
  }
  return { pieces, cut: false };
}

/** A copy: a stream may use its buffer again, and an object may say another length than it has. */
function chunkOf(value: unknown): Uint8Array {
  const chunk = ownBytes(value, "body");
  if (chunk === undefined) throw new TypeError("the body of a response gave something other than bytes");
  return chunk;
}
