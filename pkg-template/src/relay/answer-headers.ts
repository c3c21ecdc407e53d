/**
 * The headers of every response of a relay: no caching, no type sniffing, no embedding by other sites.
 */
export function setAnswerHeaders(headers: Headers): void {
  headers.set("Cache-Control", "no-store");
  headers.set("Vary", "Origin");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
}
