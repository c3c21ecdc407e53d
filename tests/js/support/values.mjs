// Arbitrary JSON values, and arbitrary spellings of them as text.
import fc from "fast-check";

const character = fc
  .oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
    fc.integer({ min: 0, max: 0x1f }),
    fc.integer({ min: 0x7f, max: 0x7ff }),
    fc.integer({ min: 0x2000, max: 0x2fff }),
    // From here on the order of UTF-16 code units, which RFC 8785 requires, is not that of code points or
    // UTF-8.
    fc.integer({ min: 0xe000, max: 0xffff }),
    fc.integer({ min: 0x10000, max: 0x10ffff }),
  )
  .map((code) => String.fromCodePoint(code));

/** Text without lone surrogates. */
export const text = (maxLength = 12) =>
  fc.array(character, { maxLength }).map((characters) => characters.join(""));

/** Numbers that an operation payload may hold: no integer beyond 2^53 - 1. */
export const exactNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER),
  fc.constantFrom(0, -0, 0.1, 1e-7, 5e-324, 123456.789, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER),
);
const anyNumber = fc.oneof(
  exactNumber,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(1e21, 1e23, 333333333.33333329),
);

const json = (number) =>
  fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.oneof(text(), number, fc.boolean(), fc.constant(null)),
      fc.array(tie("value"), { maxLength: 6 }),
      tie("object"),
    ),
    // Own members, `__proto__` too.
    object: fc
      .array(
        fc.tuple(
          fc.oneof(text(6), fc.constantFrom("__proto__", "constructor", "toString", "1", "10", "2", "")),
          tie("value"),
        ),
        { maxLength: 10 },
      )
      .map(Object.fromEntries),
  }));

/** Any JSON value. */
export const anyValue = json(anyNumber).value;
/** An object whose numbers all survive. */
export const payload = json(exactNumber).object.map(({ operationAuthorization: _, ...members }) => members);

/**
 * A spelling of `value` as JSON text that has little to do with `JSON.stringify`'s: white space, escapes,
 * order.
 */
export function respell(value, seed) {
  let state = seed >>> 0;
  const pick = (many) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * many);
  };
  const space = () => ["", "", " ", "\n", "\t", "\r\n  "][pick(6)];
  const hex = (unit) => {
    const digits = unit.toString(16).padStart(4, "0");
    return `\\u${pick(2) ? digits : digits.toUpperCase()}`;
  };
  const short = {
    '"': '\\"',
    "\\": "\\\\",
    "/": "\\/",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
  };
  const string = (content) => {
    let out = "";
    for (const character of content) {
      const units = [...Array(character.length).keys()].map((at) => character.charCodeAt(at));
      const plain = units[0] >= 0x20 && character !== '"' && character !== "\\";
      const forms = [
        units.map(hex).join(""),
        ...(short[character] ? [short[character]] : []),
        ...(plain ? [character, character, character] : []),
      ];
      out += forms[pick(forms.length)];
    }
    return `"${out}"`;
  };
  const number = (content) => {
    const plain = JSON.stringify(content);
    const forms = [
      plain,
      content.toExponential(),
      content.toExponential().replace("e", "E").replace("E+", "E"),
    ];
    if (/^-?\d+$/.test(plain)) forms.push(`${plain}.0`, `${plain}.000`, `${plain}e0`);
    return forms[pick(forms.length)];
  };
  const write = (item) => {
    const pad = (inner) => space() + inner + space();
    if (item === null || typeof item === "boolean") return pad(String(item));
    if (typeof item === "string") return pad(string(item));
    if (typeof item === "number") return pad(number(item));
    if (Array.isArray(item)) return pad(`[${item.map(write).join(",") || space()}]`);
    const members = Object.entries(item).map(([name, member]) => `${pad(string(name))}:${write(member)}`);
    for (let at = members.length - 1; at > 0; at--) {
      const other = pick(at + 1);
      [members[at], members[other]] = [members[other], members[at]];
    }
    return pad(`{${members.join(",") || space()}}`);
  };
  return write(value);
}
