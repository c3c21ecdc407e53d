/**
 * The server's clock, estimated in the page.
 *
 * A till's own clock may be wrong by an hour, or be corrected in the middle of a sale. The page never reads
 * it. Each response says what time it is at the server. Between responses the page counts on the monotonic
 * clock, which nobody can set.
 */

/** How long the best measurement is kept before a less exact one may replace it, in milliseconds. */
const GOOD_FOR_MS = 60_000;

/** `monotonic` returns milliseconds since any fixed moment. */
export function serverClock(monotonic = () => performance.now()) {
  let best;

  return {
    /** Milliseconds on the monotonic clock. Call it before each request, and pass the result to `heard`. */
    mark: monotonic,

    /**
     * Takes the time `now` from a response to a request sent at `asked`. `now` is RFC 3339, or a `Date`
     * header, which is cut to whole seconds (`cutMs`: 1000).
     */
    heard(now, asked, cutMs = 0) {
      const at = monotonic();
      const trip = at - asked + cutMs;
      // The server read its clock at some point of the round trip. Assuming the middle errs by at most half
      // the trip.
      const offset = Date.parse(now) + cutMs / 2 - (asked + at) / 2;
      if (!Number.isFinite(offset)) return;
      // The monotonic clock may have stopped while the machine slept. Then the two measurements contradict
      // each other.
      const contradicts = best !== undefined && Math.abs(offset - best.offset) > (trip + best.trip) / 2 + 1;
      if (best === undefined || trip <= best.trip || contradicts || at - best.at > GOOD_FOR_MS)
        best = { offset, trip, at };
    },

    /** Milliseconds since 1970 at the server; undefined before the first answer. */
    now: () => (best === undefined ? undefined : monotonic() + best.offset),

    /** Whole seconds until a moment (RFC 3339), never below 0; undefined before the first answer. */
    secondsUntil(moment) {
      const now = this.now();
      return now === undefined ? undefined : Math.max(0, Math.ceil((Date.parse(moment) - now) / 1000));
    },
  };
}
