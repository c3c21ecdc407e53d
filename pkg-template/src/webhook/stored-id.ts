/** How a store outside this process keeps an event id. */

import { hasLoneSurrogate } from "../input/text.js";

/** What is longer is a digest: an index row of PostgreSQL holds about 2,700 bytes. */
const LONGEST_PLAIN = 255;
const DIGEST = "sha256:";

/**
 * The id itself, or the SHA-256 of one that a store could not keep as it is.
 *
 * An id is the provider's, and JSON lets it be any text. PostgreSQL has no U+0000, so such an event would be
 * answered with 503 for ever; half of a surrogate pair becomes U+FFFD on the way to any server, so that two
 * ids would be one, and the second event would count as done. An id that looks like a digest is digested too:
 * no two ids are kept as one.
 */
export async function storedId(eventId: string): Promise<string> {
  const plain =
    eventId.length <= LONGEST_PLAIN &&
    !eventId.includes("\0") &&
    !eventId.startsWith(DIGEST) &&
    !hasLoneSurrogate(eventId);
  if (plain) return eventId;
  // Over UTF-16, which can carry what UTF-8 cannot.
  const units = new Uint8Array(eventId.length * 2);
  const view = new DataView(units.buffer);
  for (let at = 0; at < eventId.length; at++) view.setUint16(at * 2, eventId.charCodeAt(at));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", units));
  return DIGEST + Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
