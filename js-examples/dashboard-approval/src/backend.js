// The page's two ways out: reads and quotes through the relay, and the backend's own routes for what moves money.

import { PartnerClient, init } from "oceafin-partner/web";

/** Signs nothing and holds no secret; the backend's relay does, for the few calls that it lets through. See {@link load}. */
export let partner;

/** Loads the core; with it come the hashes and the client. */
export async function load() {
  await init();
  partner ??= new PartnerClient({ relayUrl: "/partner-api" });
}

/** What the backend refused, with what it says differs. */
export class BackendError extends Error {
  constructor({ code, message, difference, outcome }) {
    super(message);
    Object.assign(this, { code, difference, outcome });
  }
}

export async function backend(method, path, body) {
  const request = { method, ...(body && { body: JSON.stringify(body) }), headers: { "Content-Type": "application/json" } };
  let response;
  try {
    response = await fetch(`/api/${path}`, request);
  } catch {
    throw new BackendError({ code: "unreachable", message: "the server did not answer", outcome: "unknown" });
  }
  if (response.status === 204) return undefined;
  const answer = await response.json();
  if (!response.ok) throw new BackendError(answer);
  return answer;
}
