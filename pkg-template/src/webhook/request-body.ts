/** The raw bytes of a request, up to a limit of size and of time. */

import { ConnectionError, SignatureError, TimeoutError } from "../errors/classes.js";
import { invalid } from "../errors/make.js";
import { concatBytes, ownBytes } from "../input/bytes.js";

/**
 * Reads the body as it came; rejects with an error for one that is too large or too slow, or that somebody
 * has read before.
 */
export async function rawBytes(request: Request, most: number, seconds: number): Promise<Uint8Array> {
  if (request.bodyUsed) {
    throw invalid(
      "webhook_body_used",
      "",
      "the body of the request has been read already, and the signature is over its bytes: call this handler before a body " +
        "parser, or hand the raw bytes to its `receive({ body, headers })`",
    );
  }
  // What a sender says of the length is only good for an early no.
  if (Number(request.headers.get("Content-Length") ?? 0) > most) throw tooLarge(most);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = (request.body as ReadableStream<unknown>).getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(tooSlow(seconds));
    }, seconds * 1000);
  });
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), end]);
      if (done) break;
      const chunk = ownBytes(value, "body");
      if (chunk === undefined) throw new TypeError("the stream of the body gave something other than bytes");
      length += chunk.length;
      if (length > most) throw tooLarge(most);
      chunks.push(chunk);
    }
  } catch (cause) {
    // Tells the sender to stop; it has nothing to say that matters any more.
    reader.cancel().catch(() => undefined);
    if (cause instanceof SignatureError || cause instanceof TimeoutError) throw cause;
    throw new ConnectionError({
      code: "webhook_body_cut",
      message: "the connection broke within the body of the webhook",
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
  return concatBytes(chunks);
}

/** The refusal of a body beyond the limit. */
export function tooLarge(most: number): SignatureError {
  return new SignatureError({
    code: "webhook_body_too_large",
    message: `the webhook is larger than ${String(most)} bytes and was not read; raise \`maxBodyBytes\` if the provider sends such`,
  });
}

function tooSlow(seconds: number): TimeoutError {
  return new TimeoutError({
    code: "webhook_body_timeout",
    message: `the body of the webhook did not arrive within ${String(seconds)} seconds; raise \`bodyTimeoutSeconds\` if the provider is that slow`,
  });
}
