// Random sequences of calls, played on a package of their own, and made smaller when they fail.

import { CALLS, Calls } from "./calls.mjs";
import { loadPackage } from "./load.mjs";
import { PURE } from "./pure.mjs";
import { random, size } from "./random.mjs";

const STEPS = { ...PURE, ...CALLS };
// Hot functions and calls come more often than the rest.
const KINDS = [
  ...Object.keys(STEPS),
  "hash",
  "hash",
  "hashes",
  "hashes",
  "canonicalize",
  "canonicalizeText",
  "sign",
  "begin",
  "answer",
  "answer",
];

/**
 * A sequence of `length` steps. Each step has a seed of its own, so that leaving one out does not change the
 * others.
 */
export function sequence(seed, length, largest = 12) {
  const source = random(seed);
  return Array.from({ length }, () => ({
    kind: source.pick(KINDS),
    seed: source.seed(),
    size: size(source, largest),
  }));
}

/** Plays the steps; rethrows the error of the first failing step, with its index. */
export async function play(steps, { guarded = false } = {}) {
  const { lib } = loadPackage({ guarded });
  const world = { lib, calls: new Calls(lib) };
  for (const [at, step] of steps.entries()) {
    try {
      await STEPS[step.kind](world, random(step.seed), step.size);
      world.calls.check();
    } catch (error) {
      throw Object.assign(error, { at });
    }
  }
  await world.calls.finish(random(1));
}

/** The shortest sequence that still fails which leaving out steps and halving sizes leads to. */
export async function shrink(steps, options) {
  const fails = async (candidate) => {
    try {
      await play(candidate, options);
      return false;
    } catch {
      return true;
    }
  };
  let smallest = steps;
  for (let part = Math.ceil(smallest.length / 2); part >= 1; part = part === 1 ? 0 : Math.ceil(part / 2)) {
    for (let from = 0; from < smallest.length; ) {
      const candidate = smallest.toSpliced(from, part);
      if (await fails(candidate)) smallest = candidate;
      else from += part;
    }
  }
  for (let at = 0; at < smallest.length; at++) {
    for (let smaller = Math.floor(smallest[at].size / 2); smaller > 0; smaller = Math.floor(smaller / 2)) {
      const candidate = smallest.with(at, { ...smallest[at], size: smaller });
      if (!(await fails(candidate))) break;
      smallest = candidate;
    }
  }
  return smallest;
}

/** Plays `many` sequences from `seed` on. A failure throws its seed and the smallest failing sequence. */
export async function playMany(seed, many, length, options = {}) {
  for (let at = 0; at < many; at++) {
    const steps = sequence(seed + at, length, options.largest);
    try {
      await play(steps, options);
    } catch (error) {
      const smallest = await shrink(steps.slice(0, (error.at ?? steps.length) + 1), options);
      const message = `sequence ${seed + at} fails: ${error.message}\nsmallest: ${JSON.stringify(smallest)}`;
      throw new Error(message, { cause: error });
    }
  }
}
