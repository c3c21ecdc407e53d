/**
 * Decides which customer an idempotency key belongs to.
 *
 * All tenants of a relay share one API client, and so one key space. A tenant who uses the key of another
 * tenant's next payment makes that payment conflict for as long as the API remembers keys. A key derived from
 * ids can be guessed, and an operation's key is (`<customer>:fiat-withdrawal:create:<reference>`). The relay
 * does not rewrite keys, because the page, the backend and stored snapshots must agree on them. It refuses a
 * key that does not belong to the session.
 */

import { OPERATION_KEY_PATTERN } from "../generated/contract.js";

/**
 * Version 4 in lower case, as the client and `crypto.randomUUID` write it. The other versions are derived
 * from values that can be guessed.
 */
const RANDOM_UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/**
 * The rule without an `authorizeKey`: a key that nobody can guess, or a key of the customer for whom the call
 * was permitted. Without a customer only a random key is allowed: permission for a resource does not tell
 * whose keys the session may use.
 */
export function isOwnKey(key: string, customerId: string | undefined): boolean {
  return RANDOM_UUID.test(key) || (customerId !== undefined && ownerOf(key) === customerId);
}

/**
 * The customer that owns the key, if one does. Depends on the key alone, so no key has two owners: with
 * "begins with the id and `:`", customer `a` would also own the keys of `a:b`.
 */
function ownerOf(key: string): string | undefined {
  const last = key.lastIndexOf(":");
  return OPERATION_KEY_PATTERN.exec(key)?.[1] ?? (last === -1 ? undefined : key.slice(0, last));
}
