/**
 * Calls whose outcome must be certain. A call that the API refused had no effect. After any other failure (a
 * lost response, a gateway's page, a server error) nobody knows whether the API carried it out. The page then
 * repeats the same call under the same key.
 */

/**
 * Whether the call certainly had no effect and repeating it would not help: the API refused it, or it could
 * not be sent.
 */
export function isRefused({ outcome, retryable, kind, status }) {
  if (retryable || status === 401) return false;
  if (outcome === "refused") return true;
  return (
    outcome === "not_sent" &&
    (status === undefined ? ["validation", "configuration", "operation"].includes(kind) : status < 500)
  );
}

/**
 * Whether the resource's state does not allow the call. The page then asks for that state, whatever happened
 * to the call.
 */
export const isHeld = (error) => error?.code === "PARTNER_RESOURCE_STATE_INVALID";

/** The parts of an error that a page shows. */
export const problemOf = (error) => ({
  code: String(error?.code ?? error?.message ?? error),
  status: error?.status,
  requestId: error?.requestId,
});

/**
 * Calls `work(signal)` until it succeeds or is certainly refused. Returns its result, or throws the refusal.
 * Returns undefined once `current()` is false.
 *
 * - `doubt(error)` is called for every other failure.
 * - `tried()` says whether an earlier try failed, perhaps before a reload. A refusal after it does not settle
 *   the earlier try.
 * - `pause(failures)` waits before the next try.
 */
export async function untilCertain(work, { current, tried, doubt, pause, timeoutMs = 20_000 }) {
  for (let failures = 0; current(); failures += 1) {
    try {
      return await work(AbortSignal.timeout(timeoutMs));
    } catch (error) {
      if (!current()) return undefined;
      if (isRefused(error) && !tried()) throw error;
      doubt(error);
      await pause(failures);
    }
  }
  return undefined;
}
