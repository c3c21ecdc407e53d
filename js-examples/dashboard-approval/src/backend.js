// The page's two connections: the relay for reads and quotes, and the backend's own routes for everything
// that moves money.

import { init, PartnerClient } from "oceafin-partner/web";

/**
 * The client holds no secret and signs nothing. The backend's relay signs the few calls that it allows. Set
 * by {@link load}.
 */
export let partner;

/** Loads the core, then creates the client. */
export async function load() {
  await init();
  partner ??= new PartnerClient({ relayUrl: "/partner-api" });
}

/**
 * How long the backend may take, including its calls to the provider. After a timeout the page asks for the
 * draft's state.
 */
const TIMEOUT_MS = 20_000;

/**
 * A failed request. `nothingMoved` is true only if the backend itself said so for the draft named by `draft`.
 * In every other case the outcome is unknown.
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
  if (
    typeof answer?.code === "string" &&
    typeof answer.message === "string" &&
    status >= 400 &&
    type.startsWith("application/problem+json")
  ) {
    throw new BackendError({ ...answer, nothingMoved: status < 500 && answer.nothingMoved === true });
  }
  throw new BackendError({
    code: `foreign_${status}`,
    message: "something else answered in the server's place",
  });
}

/** Parses a JSON object. Returns undefined for anything else, such as a gateway's page or half an answer. */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
