/**
 * What every answer of a relay says beside its content: keep it nowhere, guess no type, embed it in no page
 * of others.
 */
export function setAnswerHeaders(headers: Headers): void {
  headers.set("Cache-Control", "no-store");
  headers.set("Vary", "Origin");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
}
