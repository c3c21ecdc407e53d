/**
 * Which pages a relay answers: the browser's word for where a request comes from, against the list.
 *
 * A cookie travels with a request whoever makes the page send it. `Origin` and `Sec-Fetch-Site` are the browser's own and no
 * page can set them; that is the whole defence, together with the content type, against requests that another site's page
 * makes a signed-in browser send. The request's `Host` and URL are not asked: behind a proxy they say what the proxy wants.
 */

import { misconfigured } from "../errors.js";
import { refuse } from "./problem.js";

/** What a page may send across origins beside the safe headers. `Authorization` is for partners who sign in without cookies. */
const REQUEST_HEADERS = "Authorization, Content-Type, Idempotency-Key, X-Request-Id";
/** What a page of another origin may read. */
const RESPONSE_HEADERS = "Date, Retry-After, X-Request-Id";

/** The origins whose pages may use a relay. */
export class Origins {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowed: readonly unknown[]) {
    if (allowed.length === 0) throw notAnOrigin("`allowedOrigins` is empty: name the origin of your page, also where it is this server's own");
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
    // A GET of the page's own origin goes without one, and says so here. Everything else without an origin is an image, a
    // script or a link, whose answer a page could not read but might use. Where the header is missing too, no current
    // browser on a secure page is asking; a page of another origin gets nothing to read even so, for want of CORS.
    const site = request.headers.get("Sec-Fetch-Site");
    if (site !== null && site !== "same-origin") throw refuse("relay_origin_refused");
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
  if (typeof value !== "string") throw notAnOrigin(`${name} must be a string such as \`https://dashboard.example\``);
  if (value === "*") throw notAnOrigin(`${name} is \`*\`: a relay acts for whoever is signed in, so it must know the pages it serves`);
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // By comparison: a path, a slash at the end, a default port or an upper-case host would never equal what browsers send.
  // The URL parser takes a `*` for part of a name; a browser never sends one.
  if (url?.origin !== value || !/^https?:[^*]+$/.test(value)) {
    throw notAnOrigin(`${name} must be written as browsers send it: scheme, host and a port that is not the default, as in \`https://dashboard.example\``);
  }
  // Whoever is on the way can put a script of his own into a page that came by http, and that script has this origin.
  if (url.protocol === "http:" && !["localhost", "127.0.0.1", "[::1]"].includes(url.hostname)) {
    throw notAnOrigin(`${name} must use https: http is for \`localhost\`, \`127.0.0.1\` and \`[::1]\` only`);
  }
  return value;
}

function notAnOrigin(message: string): Error {
  return misconfigured("option_invalid", message);
}
