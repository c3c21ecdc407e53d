/**
 * Finds the endpoint and the ids that a request's path means, if any.
 *
 * The request's path is only compared and split, never forwarded. The core sends the table's template with
 * the ids filled in and encoded again, so no spelling of the path can lead to another endpoint.
 */

import { misconfigured } from "../errors/make.js";
import { ID_PATTERN, LIST_QUERY } from "../generated/contract.js";
import type { EndpointInfo } from "../pure/endpoints.js";
import { pathParameters } from "../pure/endpoints.js";
import { refuse } from "./problem.js";

/** The endpoint that a request means. */
export interface Route {
  readonly endpoint: EndpointInfo;
  /** The decoded ids, in the order of the path. */
  readonly ids: readonly string[];
  /** The same ids, keyed by parameter name; frozen. */
  readonly pathParams: Readonly<Record<string, string>>;
}

interface Template {
  readonly endpoint: EndpointInfo;
  /** The segments of the template; undefined in place of an id. */
  readonly segments: readonly (string | undefined)[];
  readonly names: readonly string[];
}

/** The paths of the endpoint table, below a base path. */
export class Routes {
  readonly #base: string;
  readonly #templates: readonly Template[];

  constructor(base: string, table: readonly EndpointInfo[]) {
    this.#base = base;
    this.#templates = table.map((endpoint) => ({
      endpoint,
      segments: endpoint.path.split("/").map((segment) => (segment.startsWith("{") ? undefined : segment)),
      names: pathParameters(endpoint.path),
    }));
  }

  /** The endpoint that `method` and `path` mean. `path` is percent-encoded, as sent. */
  find(method: string, path: string): Route {
    if (!path.startsWith(`${this.#base}/`)) throw refuse("relay_path_unknown");
    const segments = path.slice(this.#base.length).split("/");
    const methods = new Set<string>();
    for (const { endpoint, segments: template, names } of this.#templates) {
      const ids = match(template, segments);
      if (ids === undefined) continue;
      if (endpoint.method === method) {
        const pathParams = Object.freeze(
          Object.fromEntries(names.map((name, index) => [name, ids[index] ?? ""])),
        );
        return { endpoint, ids, pathParams };
      }
      methods.add(endpoint.method);
    }
    if (methods.size === 0) throw refuse("relay_path_unknown");
    throw refuse("relay_method_not_allowed", { headers: { Allow: [...methods].join(", ") } });
  }
}

/** The ids in a path, if the path matches the template. */
function match(template: Template["segments"], path: readonly string[]): string[] | undefined {
  if (path.length !== template.length) return undefined;
  const ids: string[] = [];
  for (const [index, segment] of path.entries()) {
    const literal = template[index];
    if (literal === undefined) {
      const id = decodeId(segment);
      if (id === undefined) return undefined;
      ids.push(id);
    } else if (segment !== literal) {
      // Compared as sent: no honest client writes `customers` as `%63ustomers`.
      return undefined;
    }
  }
  return ids;
}

/**
 * The id in a segment, decoded once. Refuses ids such as `..` or with a `/` before the partner's hooks look
 * them up; the core checks ids too, but only after the hooks.
 */
function decodeId(segment: string): string | undefined {
  const id = decode(segment);
  return id !== undefined && ID_PATTERN.test(id) && id !== "." && id !== ".." ? id : undefined;
}

/** Percent-decoded UTF-8 as in RFC 3986: a `+` stays a plus sign. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * The query's pairs, if the endpoint accepts them: lists accept the contract's filters and those in `more`;
 * other endpoints accept none.
 */
export function readFilters(
  search: string,
  endpoint: EndpointInfo,
  more: ReadonlySet<string>,
): [string, string][] {
  if (search === "" || search === "?") return [];
  return search
    .slice(1)
    .split("&")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const name = equals === -1 ? undefined : decode(pair.slice(0, equals));
      const value = decode(pair.slice(equals + 1));
      if (name === undefined || value === undefined || !endpoint.page) throw refuse("relay_query_refused");
      if (!(LIST_QUERY as readonly string[]).includes(name) && !more.has(name))
        throw refuse("relay_query_refused");
      return [name, value];
    });
}

/** Checks the mount path of a relay. Returns it without a trailing slash; empty for the root. */
export function readBasePath(value: string): string {
  const base = value.replace(/\/+$/, "");
  if (base === "" || /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/.test(base)) return base;
  throw misconfigured(
    "option_invalid",
    "`basePath` must be a path such as `/partner-api`, of plain characters, without query",
  );
}
