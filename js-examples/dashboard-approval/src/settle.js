// From a signature to a certain end. The page concludes nothing from an answer that is missing or not the backend's: it asks
// for the draft's state and goes on from there.

import { BackendError, backend } from "./backend.js";

const STATES = ["pending", "approved", "sending", "sent", "refused"];
const LONGEST_MS = 8000;

/** A draft's present state, from the backend. */
export const askFor = (id) => ask("GET", id, "");

/**
 * Carries a draft on from `state` until it has come to an end, and returns that: `sent`, `refused`, or `approved` with the problem
 * that kept it from being sent. `approval` is the signed assertion, if the backend may not have it yet; it is posted again
 * unchanged, and the backend answers as before. `onStanding` hears each answer of the backend, `onUnknown` why there is none.
 */
export async function settle(id, { state, approval, signal, onStanding, onUnknown }) {
  for (let failures = 0; !signal.aborted; ) {
    try {
      const standing = await next(id, state, approval);
      if (signal.aborted) return undefined;
      if (standing.state !== state) failures = 0;
      state = standing.state;
      onStanding(standing);
      if (state === "sent" || state === "refused" || (state === "approved" && standing.problem !== undefined)) return standing;
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

/** The request that leads on from a state; without one, the question. Both posts may be repeated any number of times. */
function next(id, state, approval) {
  if (state === "pending" && approval !== undefined) return ask("POST", id, "/approval", approval);
  if (state === "approved") return ask("POST", id, "/submission", {});
  return ask("GET", id, "");
}

async function ask(method, id, route, body) {
  const standing = await backend(method, `drafts/${id}${route}`, body);
  // Another draft's, or somebody else's JSON: as good as no answer.
  if (standing?.id !== id || !STATES.includes(standing.state) || (standing.state === "sent" && typeof standing.withdrawalId !== "string")) {
    throw new BackendError({ code: "foreign", message: "something on the way answered in the server's place" });
  }
  return standing;
}

/** Ever longer, but over as soon as the network is back. */
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
