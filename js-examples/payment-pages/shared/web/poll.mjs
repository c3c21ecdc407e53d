/** Asking again and again: at a steady pace while it works, ever more slowly while it does not. */

/** How long to wait after so many failures in a row, in milliseconds. */
export const waitAfter = (failures, everyMs, longestMs) => Math.min(longestMs, everyMs * 2 ** Math.min(failures, 16));

/**
 * Calls `ask(signal)` until `stop()`. `heard(answer)` and `failed(error)` are told how it went; a `failed` that returns
 * `false` ends it. The browser's word that the network is back asks at once.
 */
export function poll({ ask, heard = () => {}, failed = () => {}, everyMs = 1000, longestMs = 15_000, timeoutMs = 8000 }) {
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

/** Resolves after a while, or as soon as the browser says that the network is back. */
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
