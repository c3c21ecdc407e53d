/** The rate limit per session: a token bucket per key, in bounded memory. */

/** The most keys that are remembered: about a megabyte. */
const MOST_KEYS = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * Buckets that hold a minute's worth of requests and refill evenly.
 *
 * They count in this process alone: with several processes, each allows the full rate. When there are too
 * many keys, the least recently used one is evicted, so it gets a full bucket again. Refusing new keys
 * instead would let anybody lock out everybody else.
 */
export class TokenBuckets {
  readonly #capacity: number;
  readonly #perMs: number;
  readonly #now: () => number;
  // Ordered by last use, oldest first.
  readonly #buckets = new Map<string, Bucket>();

  constructor(perMinute: number, now: () => number = Date.now) {
    this.#capacity = perMinute;
    this.#perMs = perMinute / 60_000;
    this.#now = now;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Takes a token of `key`. Returns 0, or the seconds until the next token. */
  take(key: string): number {
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { tokens: this.#capacity, at: now };
    // A clock that is set back adds no tokens.
    bucket.tokens = Math.min(this.#capacity, bucket.tokens + Math.max(0, now - bucket.at) * this.#perMs);
    bucket.at = now;
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > MOST_KEYS) {
      const [oldest] = this.#buckets.keys();
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / this.#perMs / 1000));
    bucket.tokens -= 1;
    return 0;
  }
}
