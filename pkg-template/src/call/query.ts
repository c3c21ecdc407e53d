/** The query of a request: the filters of a list, or the parameters of `client.request()`. */

import { invalid } from "../errors/make.js";
import { isRecord } from "../input/arguments.js";
import { plainObjectFault } from "../input/options.js";
import { pointerToken } from "../input/text.js";
import { CALL_OPTIONS } from "./options.js";

/** Filters of a list. What is not named here is sent as given. */
export interface ListQuery<Status extends string = string> {
  /** Items in a page, 1 to 200. The API has its own default. */
  readonly limit?: number;
  /** Where to begin: the `nextCursor` of an earlier page. */
  readonly cursor?: string;
  /** Only items in this state. */
  readonly status?: Status | readonly Status[];
  /** Only items from this moment on. RFC 3339 with offset, or a Date. */
  readonly from?: string | Date;
  /** Only items before this moment. RFC 3339 with offset, or a Date. */
  readonly to?: string | Date;
  /** Any other filter. An array is sent as the same name several times. */
  readonly [filter: string]: QueryValue | undefined;
}

/** What a query parameter may be. */
export type QueryValue = string | number | boolean | Date | readonly (string | number | boolean | Date)[];

const LONGEST_QUERY = 1024 * 1024;

/** Query parameters in the order given, as the pairs the core encodes. */
export function readQuery(query: unknown): [string, string][] {
  if (query === undefined) return [];
  if (!isRecord(query)) throw invalid("argument_invalid", "", "`query` must be an object");
  const fault = plainObjectFault(query);
  if (fault !== undefined) throw invalid("argument_invalid", "", `\`query\` ${fault}`);
  const pairs: [string, string][] = [];
  let length = 0;
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    // The API has no filter of such a name, and a key or a deadline that became one would be missed too late.
    if (Object.hasOwn(CALL_OPTIONS, name)) {
      const way = "options are the argument after the query, or stand beside `query` in `request()`";
      throw invalid("query_invalid", `/${name}`, `an option of the call is no filter; ${way}`);
    }
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const text = queryText(one, name);
      // No server takes a URL of this length; percent-encoded it could be longer than any string may be.
      length += name.length + text.length;
      if (length > LONGEST_QUERY)
        throw invalid("query_invalid", `/${pointerToken(name)}`, "the query is longer than 1 MiB");
      pairs.push([name, text]);
    }
  }
  return pairs;
}

function queryText(value: unknown, name: string): string {
  const pointer = `/${pointerToken(name)}`;
  switch (typeof value) {
    case "string":
      return value;
    case "boolean":
      return String(value);
    case "number":
      if (Number.isSafeInteger(value)) return String(value);
      throw invalid(
        "query_invalid",
        pointer,
        "a number in a query must be whole; pass an amount as a string",
      );
    default:
      if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
      throw invalid(
        "query_invalid",
        pointer,
        "must be a string, a whole number, a boolean, a valid Date or an array of these",
      );
  }
}
