/** Polling: at a steady pace while requests succeed, more and more slowly while they fail. */

/** How long to wait after `failures` failures in a row, in milliseconds. */
export const waitAfter = (failures, everyMs, longestMs) =>
  Math.min(longestMs, everyMs * 2 ** Math.min(failures, 16));

/**
 * Calls `ask(signal)` until `stop()` is called. Passes each answer to `heard` and each error to `failed`; if
 * `failed` returns `false`, polling stops. Asks at once when the browser reports that the network is back.
 */
export function poll({
  ask,
  heard = () => {},
  failed = () => {},
  everyMs = 1000,
  longestMs = 15_000,
  timeoutMs = 8000,
}) {
  let failures = 0;
  let timer;
  let stopped = false;
  let asking = false;

  async function turn() {
    clearTimeout(timer);
    if (stopped || asking) return;
    asking = true;
    try {
      const answer = await ask(AbortSignal.timeout(timeoutMs));
      failures = 0;
      if (!stopped) heard(answer);
    } catch (error) {
      failures += 1;
      if (!stopped && failed(error) === false) stop();
    } finally {
      asking = false;
      if (!stopped) timer = setTimeout(turn, waitAfter(failures, everyMs, longestMs));
    }
  }
  function wake() {
    if (document.visibilityState === "visible") void turn();
  }
  function stop() {
    stopped = true;
    clearTimeout(timer);
    removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wake);
  }

  addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  void turn();
  return { stop };
}

/** Resolves after `ms`, or as soon as the browser reports that the network is back. */
export const untilNetwork = (ms) =>
  new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    }
  });
