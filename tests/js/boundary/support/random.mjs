// Values from a seed: the same seed gives the same values, so that a failure can be played again and made
// smaller.

/** A source of random numbers (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (many) => Math.floor(next() * many);
  const pick = (list) => list[below(list.length)];
  return { next, below, pick, chance: (part) => next() < part, seed: () => below(2 ** 32) };
}

// One to four bytes each in UTF-8, and what JSON has to escape.
const ALPHABETS = ["abcXYZ019 _-", "äöüßñé", "€語한“ﬀ", "😀𝄞🇨🇭", '"\\\n\t\u0001/', "aé€😀"].map(
  (alphabet) => [...alphabet],
);

/** Text of about `size` code units. */
export function text({ below, pick }, size) {
  const alphabet = pick(ALPHABETS);
  let out = "";
  while (out.length < size) out += alphabet[below(alphabet.length)];
  return out;
}

/** A size near a power of two, where buffers grow; one of fifty up to 32 times as large. */
export function size({ below, pick, chance }, largest) {
  return Math.max(0, 2 ** below(largest + (chance(0.02) ? 5 : 0)) + pick([-2, -1, 0, 0, 1, 2, 3]));
}

/** A JSON value whose text is about `size` long. */
export function value(source, size, depth = 0) {
  const { below, pick, chance } = source;
  if (size < 8 || depth > 5 || chance(0.35)) {
    if (size > 12 || chance(0.5)) return text(source, size);
    return pick([0, -1, 1.5, 1e21, 123456789, 5e-324, true, false, null, "", {}, []]);
  }
  const parts = 1 + below(6);
  const each = Math.floor(size / parts);
  return chance(0.3)
    ? Array.from({ length: parts }, () => value(source, each, depth + 1))
    : object(source, each, parts, depth);
}

function object(source, each, parts, depth) {
  const members = Array.from({ length: parts }, (_, at) => {
    const name = source.chance(0.2)
      ? text(source, 1 + source.below(Math.max(2, each / 2)))
      : `${source.pick(["b", "a", "z", "é", "0", "\u{10000}", "\uffff"])}${at}`;
    return [name, value(source, each, depth + 1)];
  });
  return Object.fromEntries(members);
}

/** An object whose text is about `size` long. Numbers in it are exact. */
export function payload(source, size) {
  const parts = 1 + source.below(6);
  const made = object(source, Math.floor(size / parts), parts, 0);
  delete made.operationAuthorization;
  return exact(made);
}

// 1e21 is not an integer that an operation payload may hold.
function exact(given) {
  if (given === 1e21) return 21;
  if (typeof given !== "object" || given === null) return given;
  if (Array.isArray(given)) return given.map(exact);
  return Object.fromEntries(Object.entries(given).map(([name, member]) => [name, exact(member)]));
}
