/**
 * The server's clock, as far as it can be known from here.
 *
 * A till's own clock may be wrong by an hour, or be put right in the middle of a sale. So it is never asked: each answer
 * says what time it is at the server, and in between the monotonic clock counts, which nobody can set.
 */

/** How long the best measurement is kept before a worse one may replace it, in milliseconds. */
const GOOD_FOR_MS = 60_000;

/** `monotonic` gives milliseconds from any beginning on. */
export function serverClock(monotonic = () => performance.now()) {
  let best;

  return {
    /** Milliseconds on the monotonic clock: take one before asking. */
    mark: monotonic,

    /**
     * An answer to a question that was asked at `asked` says that it is `now`: RFC 3339, or a `Date` header, which is cut to
     * whole seconds (`cutMs`: 1000).
     */
    heard(now, asked, cutMs = 0) {
      const at = monotonic();
      const trip = at - asked + cutMs;
      // The server looked at its clock somewhere on the way: taking the middle errs by half the way at most.
      const offset = Date.parse(now) + cutMs / 2 - (asked + at) / 2;
      if (!Number.isFinite(offset)) return;
      // After a sleep of the machine the monotonic clock may have stood still: two measurements cannot both be right.
      const contradicts = best !== undefined && Math.abs(offset - best.offset) > (trip + best.trip) / 2 + 1;
      if (best === undefined || trip <= best.trip || contradicts || at - best.at > GOOD_FOR_MS) best = { offset, trip, at };
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
