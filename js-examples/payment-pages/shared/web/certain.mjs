/**
 * Calls whose outcome must be certain. What the API refused was not done. After anything else (a lost answer, a gateway's page, a
 * failure) nobody knows whether the call was carried out. The page then makes the same call again, under the same key.
 */

/** Whether it is certain that the call did nothing and that repeating it would not help: the API refused it, or it could not be sent. */
export function isRefused({ outcome, retryable, kind, status }) {
  if (retryable || status === 401) return false;
  if (outcome === "refused") return true;
  return outcome === "not_sent" && (status === undefined ? ["validation", "configuration", "operation"].includes(kind) : status < 500);
}

/** Whether the resource's state does not allow the call. The page then asks for that state, whatever became of the call. */
export const isHeld = (error) => error?.code === "PARTNER_RESOURCE_STATE_INVALID";

/** What a page shows of an error. */
export const problemOf = (error) => ({ code: String(error?.code ?? error?.message ?? error), status: error?.status, requestId: error?.requestId });

/**
 * Calls `work(signal)` until it succeeds or is certainly refused, and returns what it gives or throws the refusal; returns
 * undefined once `current()` is false. `doubt(error)` hears of every other failure. `tried()` says whether there was one before,
 * perhaps before a reload: a refusal after it does not say what became of the earlier try. `pause(failures)` waits.
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
