// Random decisions that a seed fixes.
import { createHash } from "node:crypto";

/**
 * A stream of pseudo-random numbers that its name fixes: the same words give the same numbers (sfc32, seeded
 * by SHA-256).
 *
 * Every decision has a stream of its own, named after what is decided. So leaving an action out, or another
 * order of events, does not change what happens to the other actions, and a failing run can be made smaller.
 */
export function stream(...words) {
  const seed = createHash("sha256").update(words.join("\u0000")).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => seed.readUInt32LE(at));
  const next = () => {
    const sum = (a + b + d) >>> 0;
    d = (d + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  };
  const below = (limit) => Math.floor((next() / 2 ** 32) * limit);
  return {
    /** A whole number from 0 to `limit` - 1. */
    below,
    /** A whole number from `least` to `most`, inclusive. */
    between: (least, most) => least + below(most - least + 1),
    /** True with this probability. */
    chance: (share) => next() / 2 ** 32 < share,
    /** One item of the list. */
    pick: (list) => list[below(list.length)],
    /** One of the rows `[weight, value]`, in proportion to its weight. */
    weighted(rows) {
      let left = (next() / 2 ** 32) * rows.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of rows) {
        left -= weight;
        if (left < 0) return value;
      }
      return rows.at(-1)[1];
    },
    /** Fills bytes, as `crypto.getRandomValues` does. */
    fill(view) {
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      for (let at = 0; at < bytes.length; at += 1) bytes[at] = next() & 0xff;
      return view;
    },
  };
}
