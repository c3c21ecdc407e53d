/**
 * Which pages a relay answers: the browser's word for where a request comes from, against the list.
 *
 * A cookie travels with a request whoever makes the page send it. `Origin` and `Sec-Fetch-Site` are the
 * browser's own and no page can set them; with the content type and a header that only scripts send they are
 * the defence against requests that another site's page makes a signed-in browser send. The request's `Host`
 * and URL are not asked: behind a proxy they say what the proxy wants.
 */

import { misconfigured } from "../errors/make.js";
import { IDEMPOTENCY_KEY_HEADER, REQUEST_ID_HEADER } from "../generated/contract.js";
import { refuse } from "./problem.js";

/**
 * What a page may send across origins beside the safe headers. `Authorization` is for partners who sign in
 * without cookies.
 */
const REQUEST_HEADERS = `Authorization, Content-Type, ${IDEMPOTENCY_KEY_HEADER}, ${REQUEST_ID_HEADER}`;
/** What a page of another origin may read. */
const RESPONSE_HEADERS = `Date, Retry-After, ${REQUEST_ID_HEADER}`;

/** The origins whose pages may use a relay. */
export class Origins {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowed: readonly unknown[]) {
    if (allowed.length === 0)
      throw notAnOrigin(
        "`allowedOrigins` is empty: name the origin of your page, also where it is this server's own",
      );
    this.#allowed = new Set(allowed.map((origin, index) => readOrigin(origin, index)));
  }

  /** The origin of the request, if it may read the answer. */
  granted(request: Request): string | undefined {
    const origin = request.headers.get("Origin");
    return origin !== null && this.#allowed.has(origin) ? origin : undefined;
  }

  /** Refuses what no page of these origins sends. */
  check(request: Request): void {
    if (request.headers.has("Origin")) {
      if (this.granted(request) === undefined) throw refuse("relay_origin_refused");
      return;
    }
    // Every browser names the origin of a request that changes something, also to the page's own server.
    if (request.method !== "GET") throw refuse("relay_origin_refused");
    // A GET of the page's own origin goes without one, and says so here. Everything else without an origin is
    // an image, a script or a link. Where this header is missing too (a page that came by plain http), the
    // request id stands in.
    const site = request.headers.get("Sec-Fetch-Site");
    if (site !== null && site !== "same-origin") throw refuse("relay_origin_refused");
  }

  /**
   * Refuses a request without the header that every request of the client has, a GET too. Markup cannot send
   * it, and a script of another origin not without a preflight, which is answered for the origins of the list
   * alone.
   */
  static requireClient(request: Request): void {
    if (!request.headers.get(REQUEST_ID_HEADER)) throw refuse("relay_request_id_missing");
  }
}

/** The answer to a preflight of an allowed origin. */
export function preflightResponse(method: string): Response {
  const headers = {
    "Access-Control-Allow-Methods": method,
    "Access-Control-Allow-Headers": REQUEST_HEADERS,
    "Access-Control-Max-Age": "600",
  };
  return new Response(null, { status: 204, headers });
}

/** What lets the page read the answer; without a granted origin nothing does. */
export function corsHeaders(granted: string | undefined): [string, string][] {
  if (granted === undefined) return [];
  return [
    ["Access-Control-Allow-Origin", granted],
    ["Access-Control-Allow-Credentials", "true"],
    ["Access-Control-Expose-Headers", RESPONSE_HEADERS],
  ];
}

function readOrigin(value: unknown, index: number): string {
  const name = `\`allowedOrigins[${String(index)}]\``;
  if (typeof value !== "string")
    throw notAnOrigin(`${name} must be a string such as \`https://dashboard.example\``);
  if (value === "*")
    throw notAnOrigin(
      `${name} is \`*\`: a relay acts for whoever is signed in, so it must know the pages it serves`,
    );
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // By comparison: a path, a slash at the end, a default port or an upper-case host would never equal what
  // browsers send. The URL parser takes a `*` for part of a name; a browser never sends one.
  if (url?.origin !== value || !/^https?:[^*]+$/.test(value)) {
    throw notAnOrigin(
      `${name} must be written as browsers send it: scheme, host and a port that is not the default, as in \`https://dashboard.example\``,
    );
  }
  return value;
}

function notAnOrigin(message: string): Error {
  return misconfigured("option_invalid", message);
}
