// The fewest actions of a world that still go wrong.
import { runWorld } from "./one-process.mjs";

const MOST_RUNS = 60;

/**
 * Leaves out actions, halves first, as long as one of the rules is still broken (delta debugging); gives the
 * numbers that are left.
 */
export async function shrink({ seed, violations, numbers }) {
  const rules = new Set(violations.map(({ rule }) => rule));
  let runs = 0;
  const fails = async (only) => {
    runs += 1;
    const result = await runWorld({ seed, only });
    return result.violations.some(({ rule }) => rules.has(rule));
  };
  let kept = numbers;
  for (let parts = 2; kept.length > 1 && runs < MOST_RUNS; ) {
    const size = Math.ceil(kept.length / parts);
    let smaller;
    for (let at = 0; at < kept.length && smaller === undefined && runs < MOST_RUNS; at += size) {
      const without = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (without.length > 0 && (await fails(without))) smaller = without;
    }
    if (smaller === undefined && size === 1) break;
    parts = smaller === undefined ? parts * 2 : Math.max(2, parts - 1);
    kept = smaller ?? kept;
  }
  return kept;
}
