// Follows a draft from the signature to a certain end. If an answer is missing or is not the backend's, the
// page concludes nothing from it. It asks for the draft's state and continues from there.

import { BackendError, backend } from "./backend.js";

const STATES = ["pending", "approved", "sending", "sent", "refused"];
const LONGEST_MS = 8000;

/** Asks the backend for a draft's current state. */
export const askFor = (id) => ask("GET", id, "");

/**
 * Moves a draft on from `state` until it ends, and returns the end: `sent`, `refused`, or `approved` with the
 * problem that kept it from being sent. Returns undefined if `signal` is aborted.
 *
 * `approval` is the signed assertion, if the backend may not have it yet. It may be posted any number of
 * times; the backend gives the same answer. `onStanding` gets each answer of the backend, `onUnknown` the
 * reason why there is none.
 */
export async function settle(id, { state, approval, signal, onStanding, onUnknown }) {
  for (let failures = 0; !signal.aborted; ) {
    try {
      const standing = await next(id, state, approval);
      if (signal.aborted) return undefined;
      if (standing.state !== state) failures = 0;
      state = standing.state;
      onStanding(standing);
      if (state === "sent" || state === "refused" || (state === "approved" && standing.problem !== undefined))
        return standing;
      if (state === "sending") await pause(failures++, signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error.nothingMoved && error.draft === id) return { id, state: "refused", problem: error };
      if (!(error instanceof BackendError)) throw error;
      onUnknown(error);
      state = undefined;
      await pause(failures++, signal);
    }
  }
  return undefined;
}

/** Sends the request that leads on from a state, or asks for the state. Both posts are safe to repeat. */
function next(id, state, approval) {
  if (state === "pending" && approval !== undefined) return ask("POST", id, "/approval", approval);
  if (state === "approved") return ask("POST", id, "/submission", {});
  return ask("GET", id, "");
}

async function ask(method, id, route, body) {
  const standing = await backend(method, `drafts/${id}${route}`, body);
  // The answer is about another draft, or not the backend's: treat it as no answer.
  if (
    standing?.id !== id ||
    !STATES.includes(standing.state) ||
    (standing.state === "sent" && typeof standing.withdrawalId !== "string")
  ) {
    throw new BackendError({ code: "foreign", message: "something else answered in the server's place" });
  }
  return standing;
}

/** Waits longer after each failure, but stops waiting as soon as the network is back. */
export function pause(failures, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, Math.min(LONGEST_MS, 500 * 2 ** Math.min(failures, 8)));
    addEventListener("online", done);
    signal.addEventListener("abort", done);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
