/**
 * Whose an idempotency key is.
 *
 * All tenants of a relay share one client of the API, so they share its keys too: whoever takes a key that
 * another's next payment will have makes that payment conflict, for as long as the API remembers keys. A key
 * that follows from ids can be guessed, and an operation's does
 * (`<customer>:fiat-withdrawal:create:<reference>`). Keys are not rewritten here, for page, backend and
 * stored snapshots must agree on them; a key that is not the session's own is refused.
 */

import { OPERATION_KEY_PATTERN } from "../generated/contract.js";

/**
 * Version 4 in lower case, as the client and `crypto.randomUUID` write it. The other versions are made of
 * what can be known.
 */
const RANDOM_UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/**
 * The rule without an `authorizeKey`: a key that nobody can guess, or one of a customer for whom the call was
 * permitted. Without a customer only the first: that a session may use a resource does not tell whose keys it
 * may take.
 */
export function isOwnKey(key: string, customerId: string | undefined): boolean {
  return RANDOM_UUID.test(key) || (customerId !== undefined && ownerOf(key) === customerId);
}

/**
 * The one customer whose key it is, if it is a customer's. A function of the key alone, so that no key is of
 * two: "begins with the id and `:`" would give the keys of `a:b` to `a`.
 */
function ownerOf(key: string): string | undefined {
  const last = key.lastIndexOf(":");
  return OPERATION_KEY_PATTERN.exec(key)?.[1] ?? (last === -1 ? undefined : key.slice(0, last));
}
