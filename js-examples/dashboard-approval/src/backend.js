// The page's two ways out: reads and quotes through the relay, and the backend's own routes for what moves money.

import { PartnerClient, init } from "oceafin-partner/web";

/** Signs nothing and holds no secret; the backend's relay does, for the few calls that it lets through. See {@link load}. */
export let partner;

/** Loads the core; with it come the hashes and the client. */
export async function load() {
  await init();
  partner ??= new PartnerClient({ relayUrl: "/partner-api" });
}

/** How long the backend may take. It asks the provider meanwhile; whoever gave up waiting asks how it stands. */
const TIMEOUT_MS = 20_000;

/**
 * What went wrong. `nothingMoved` is true only if the backend itself said so, of the draft that `draft` names: whatever else
 * comes back, or does not, the outcome is unknown.
 */
export class BackendError extends Error {
  constructor({ code, message, difference, draft, nothingMoved }) {
    super(message);
    Object.assign(this, { code, difference, draft, nothingMoved: nothingMoved === true });
  }
}

export async function backend(method, path, body) {
  let response;
  let text;
  try {
    response = await fetch(`/api/${path}`, {
      method,
      headers: { "Content-Type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch {
    throw new BackendError({ code: "unreachable", message: "the server did not answer" });
  }
  const { status } = response;
  if (status === 204) return undefined;
  const type = response.headers.get("Content-Type") ?? "";
  const answer = parsed(text);
  if (answer !== undefined && status < 300 && type.startsWith("application/json")) return answer;
  if (typeof answer?.code === "string" && typeof answer.message === "string" && status >= 400 && type.startsWith("application/problem+json")) {
    throw new BackendError({ ...answer, nothingMoved: status < 500 && answer.nothingMoved === true });
  }
  throw new BackendError({ code: `foreign_${status}`, message: "something on the way answered in the server's place" });
}

/** A JSON object, or undefined: a gateway's page, half an answer. */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
