/**
 * Whether a resource that the API shows is what an operation would have created. Reads values only: the rules
 * can move to the core.
 *
 * The API binds a draft to the hash that was approved, so the hash decides where the API shows it. A payload
 * that holds neither a reference nor a quote has the hash of every other payload like it, and then nobody can
 * tell.
 */

import { isRecord } from "../input/arguments.js";
import { canonicalize } from "../pure/functions.js";

/** What of an operation is looked for. */
export interface Wanted {
  readonly operationHash: string;
  /**
   * Whether the hash follows from the payload; else it is defined elsewhere, and may be that of other
   * payloads.
   */
  readonly hashed: boolean;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What a resource is to an operation. */
export type Likeness =
  /** What the operation creates, and nothing else can be. */
  | "same"
  /** It has the payload, and so would another action like this one. */
  | "not_distinct"
  /** It has the reference or the quote, and another payload. */
  | "payload_differs"
  /** Something else. */
  | "other";

/** Members that one action has for itself: its own reference, and a quote, which is used once. */
const OWN = ["partnerReference", "quoteId"];

/** What this resource is to the operation. */
export function likeness(wanted: Wanted, resource: Readonly<Record<string, unknown>>): Likeness {
  const { payload } = wanted;
  const hash = resource["operationHash"];
  const distinct = OWN.some((name) => payload[name] !== undefined);
  const both = Object.keys(payload).filter((name) => resource[name] !== undefined);
  const equal = both.every((name) => sameValue(payload[name], resource[name]));
  if (hash === wanted.operationHash) {
    if (!wanted.hashed && !equal) return "payload_differs";
    return distinct ? "same" : "not_distinct";
  }
  const shared = OWN.filter((name) => payload[name] !== undefined && payload[name] === resource[name]);
  if (typeof hash === "string") return shared.length > 0 ? "payload_differs" : "other";
  // No hash is shown: what both have must be the same, and one action's own member must be among it.
  if (shared.length > 0) return equal ? "same" : "payload_differs";
  return equal && both.length > 0 && !OWN.some((name) => both.includes(name)) ? "not_distinct" : "other";
}

/** Whether two values are the same; amounts are, whatever zeros stand behind the point. */
function sameValue(left: unknown, right: unknown): boolean {
  if (typeof left === "string" && typeof right === "string")
    return left === right || (AMOUNT.test(left) && AMOUNT.test(right) && shortest(left) === shortest(right));
  if (isRecord(left) && isRecord(right)) return canonicalize(left) === canonicalize(right);
  return JSON.stringify(left) === JSON.stringify(right);
}

const AMOUNT = /^\d{1,40}(\.\d{1,40})?$/;

function shortest(amount: string): string {
  return amount.includes(".") ? amount.replace(/\.?0+$/, "") : amount;
}
