// Inputs that are as bad for a function as their length allows. Each takes a length, roughly in characters.

const repeat = (count, make) =>
  Array.from({ length: Math.max(1, Math.floor(count)) }, (_, index) => make(index));
/** A number with a fixed count of digits; successive numbers are not in order. */
const shuffled = (index) => String((index * 7919) % 100_003).padStart(6, "0");

/** As deep as it is long, with so much on each level; in no order on any. */
export function nested(n, each) {
  const depth = Math.min(480, Math.floor(n / each));
  let value = { z: "x", a: 0 };
  for (let level = 0; level < depth; level++) value = { z: value, b: "y".repeat(each - 20), a: level };
  return value;
}

/** Objects whose text by `JSON.stringify` has about the given length. */
export const VALUES = {
  "members in no order": (n) => Object.fromEntries(repeat(n / 12, (i) => [`k${shuffled(i)}`, i])),
  "names that begin alike": (n) => {
    const shared = "p".repeat(Math.floor(Math.sqrt(n)));
    return Object.fromEntries(repeat(n / (shared.length + 12), (i) => [shared + shuffled(i), 1]));
  },
  "names that differ by an escape": (n) =>
    Object.fromEntries(repeat(n / 20, (i) => [`\n"\\${shuffled(i)}`, 1])),
  "names beyond the BMP": (n) =>
    Object.fromEntries(
      repeat(n / 14, (i) => [`\u{1f600}${i % 2 ? "\ufb33" : "\u{1f601}"}${shuffled(i)}`, 1]),
    ),
  "nested, in no order anywhere": (n) => nested(n, 100),
  "a long name and a long list": (n) => ({ ["k".repeat(n / 2)]: repeat(n / 4, () => 1) }),
  "long names in each other": (n) => {
    let value = repeat(n / 8, () => "");
    for (let level = 0; level < 8; level++) value = { ["~/".repeat(n / 32)]: value };
    return value;
  },
  "nested lists": (n) => {
    let value = 1;
    for (let level = 0; level < 400; level++) value = [value, 1];
    return { list: repeat(n / 2000, () => value) };
  },
  "one text of escapes": (n) => ({ text: '\u0001"\\\n'.repeat(n / 12) }),
  "one text of what is not seen": (n) => ({ text: "\u202e\u{e0001}\u200b".repeat(n / 4) }),
  "one text of other scripts": (n) => ({ text: "é€😀".repeat(n / 4) }),
  "numbers of many digits": (n) => ({
    list: repeat(n / 20, (i) => Number(`${i + 1}.${"123456789"}`) * 1e-9),
  }),
  "nulls and empty objects": (n) => ({ list: repeat(n / 8, (i) => (i % 2 ? null : {})) }),
  "unknown members that resemble known ones": (n) =>
    Object.fromEntries(repeat(n / 20, (i) => [`quoteId${shuffled(i)}`, "x"])),
  "broken metadata": (n) => ({
    quoteId: "q-1",
    metadata: Object.fromEntries(repeat(n / 12, (i) => [`k${shuffled(i)}`, i])),
  }),
  "a broken authorization": (n) => ({
    quoteId: "q-1",
    operationAuthorization: Object.fromEntries(repeat(n / 20, (i) => [`operationHash${shuffled(i)}`, i])),
  }),
  "every field too long": (n) =>
    Object.fromEntries(
      ["quoteId", "bankAccountId", "currency", "amount", "reference", "purpose"].map((name) => [
        name,
        "1".repeat(n / 6),
      ]),
    ),
};

/** JSON text that `JSON.stringify` would not write. */
export const TEXTS = {
  "white space": (n) => `{${repeat(n / 10, (i) => `\n  "k${shuffled(i)}" : 1 `).join(",")}}`,
  "escaped names": (n) => `{${repeat(n / 20, (i) => `"\\u0061\\/${shuffled(i)}":1`).join(",")}}`,
  "a name that stands twice, at the end": (n) =>
    `{${[...repeat(n / 12, (i) => `"k${shuffled(i)}":1`), '"k000000":2'].join(",")}}`,
  "one name again and again": (n) => `{${repeat(n / 6, () => '"a":1').join(",")}}`,
  "a number of many digits": (n) => `[${"1234567890".repeat(n / 10)}]`,
  "a fraction of many digits": (n) => `[0.${"0".repeat(n)}1]`,
  "numbers in other forms": (n) => `[${repeat(n / 7, () => "1.0e+0").join(",")}]`,
  "opened and never closed": (n) => "[".repeat(n),
  "closed and never opened": (n) => "]".repeat(n),
  "a string that does not end": (n) => `"${"\\\\".repeat(n / 2)}`,
  surrogates: (n) => `"${"\\ud83d\\ude00".repeat(n / 12)}"`,
  "half a surrogate": (n) => `"${"\\ud83d\\ude00".repeat(n / 12)}\\ud83d"`,
  "no JSON": (n) => "x".repeat(n),
};

/** Pairs of texts that are compared. */
export const PAIRS = {
  "the last of many members": (n) => [
    JSON.stringify(VALUES["members in no order"](n)),
    JSON.stringify({ ...VALUES["members in no order"](n), z: 1 }),
  ],
  "the last of a long list": (n) =>
    [1, 2].map((last) => JSON.stringify([...repeat(n / 4, (i) => i % 10), last])),
  "below long names": (n) =>
    [1, 2].map((last) => JSON.stringify({ ["k".repeat(n / 2)]: [...repeat(n / 4, () => 1), last] })),
  "nothing in common": (n) =>
    ["a", "b"].map((prefix) =>
      JSON.stringify(Object.fromEntries(repeat(n / 12, (i) => [prefix + shuffled(i), 1]))),
    ),
  "one long name and many": (n) => [
    JSON.stringify({ ["z".repeat(n / 2)]: 1 }),
    JSON.stringify(Object.fromEntries(repeat(n / 12, (i) => [`k${shuffled(i)}`, 1]))),
  ],
  "a list and an object": (n) => [
    JSON.stringify(repeat(n / 2, () => 1)),
    JSON.stringify(Object.fromEntries(repeat(n / 12, (i) => [`${i + 1}`, 1]))),
  ],
  "nested, in no order anywhere": (n) =>
    [1, 2].map((last) => JSON.stringify([VALUES["nested, in no order anywhere"](n), last])),
  "parameters in another order": (n) => {
    const pairs = repeat(n / 10, (i) => `p=${shuffled(i)}`);
    return [pairs, pairs.toReversed()].map(
      (query) => `GET\n/p?${query.join("&")}\n${"0".repeat(64)}\n2026-06-28T00:00:00Z\nnonce-nonce-nonce\n`,
    );
  },
  "parameters that begin alike": (n) => {
    const pairs = repeat(Math.sqrt(n), (i) => `${"p".repeat(Math.sqrt(n))}=${shuffled(i)}`);
    return [pairs, pairs.toReversed()].map(
      (query) => `GET\n/p?${query.join("&")}\n${"0".repeat(64)}\n2026-06-28T00:00:00Z\nnonce-nonce-nonce\n`,
    );
  },
  "lines without end": (n) => ["\n".repeat(n), "\n".repeat(n + 1)],
};

const ADDRESS = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT";
const parameters = (n, each, make) => repeat(n / each, make).join("&");
/** Payment URIs. */
export const URIS = {
  "parameters that may be ignored": (n) => `bitcoin:${ADDRESS}?${parameters(n, 8, (i) => `p${i}=1`)}`,
  "empty parameters": (n) => `bitcoin:${ADDRESS}?${"&".repeat(n)}`,
  "the same parameter": (n) => `bitcoin:${ADDRESS}?${parameters(n, 9, () => "amount=1")}`,
  references: (n) => `solana:${"1".repeat(32)}?${parameters(n, 43, () => `reference=${"1".repeat(32)}`)}`,
  "percent-encoded text": (n) => `bitcoin:${ADDRESS}?label=${"%C3%A9".repeat(n / 6)}`,
  "half a percent-encoding": (n) => `bitcoin:${ADDRESS}?label=${"%C".repeat(n / 2)}`,
  "a long amount": (n) => `ethereum:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed@1?value=${"1".repeat(n)}`,
  "semicolons and commas": (n) => `bitcoin:${";,".repeat(n / 2)}`,
  "a long scheme": (n) => "b".repeat(n),
};

/** Requests for a payment URI. */
export const PAYMENTS = {
  "many references": (n) => ({
    network: "SOLANA",
    asset: "SOL",
    address: "1".repeat(32),
    amount: "1",
    reference: repeat(n / 32, () => "1".repeat(32)),
  }),
  "a long label": (n) => ({
    network: "BITCOIN",
    asset: "BTC",
    address: ADDRESS,
    amount: "1",
    label: "é".repeat(n / 2),
  }),
  "a long amount": (n) => ({ network: "BITCOIN", asset: "BTC", address: ADDRESS, amount: "1".repeat(n) }),
  "a long address": (n) => ({ network: "TRON", asset: "TRX", address: "T".repeat(n), amount: "1" }),
  "a long contract": (n) => ({
    network: "SOLANA",
    asset: "XYZ",
    address: "1".repeat(32),
    amount: "1",
    tokenContract: "1".repeat(n),
    decimals: 6,
  }),
};

const page = (items) => JSON.stringify({ items });
const withNumbers = (n, each, literal) =>
  `{"items":[${repeat(n / each, () => `{"transactionId":"t","amount":${literal}}`).join(",")}]}`;
/** Bodies of a list's answer. */
export const ANSWERS = {
  "many items": (n) =>
    page(
      repeat(n / 60, (i) => ({ transactionId: `t-${i}`, asset: "EUR", amount: "1.00", status: "COMPLETED" })),
    ),
  "amounts as numbers": (n) => withNumbers(n, 40, "250.10"),
  "amounts with exponents": (n) => withNumbers(n, 40, "1e-18"),
  "amounts with absurd exponents": (n) => withNumbers(n, 40, "1e400"),
  "unknown members": (n) =>
    page(repeat(n / 2000, () => Object.fromEntries(repeat(100, (i) => [`unknown${shuffled(i)}`, 1])))),
  "one item of unknown members": (n) => page([VALUES["members in no order"](n)]),
  "one name again and again": (n) => `{"items":[{${repeat(n / 11, () => '"amount":1').join(",")}}]}`,
  "nested lists": (n) => page([VALUES["nested lists"](n)]),
  escapes: (n) => page([VALUES["one text of escapes"](n)]),
  "no JSON": (n) => "<".repeat(n),
};

/** Bodies of a refusal. */
export const PROBLEMS = {
  "many errors": (n) =>
    JSON.stringify({
      code: "PARTNER_VALIDATION_FAILED",
      errors: repeat(n / 60, (i) => ({ field: `a[${i}].b`, message: "is wrong" })),
    }),
  "one long path": (n) => JSON.stringify({ errors: [{ field: "a[0].".repeat(n / 5), message: "is wrong" }] }),
  "a path of tildes": (n) => JSON.stringify({ errors: [{ field: "~/".repeat(n / 2), message: "is wrong" }] }),
  "one name again and again": (n) => `{${repeat(n / 10, () => '"code":"x"').join(",")}}`,
  "unknown members": (n) => JSON.stringify(VALUES["members in no order"](n)),
  "nested lists": (n) => JSON.stringify(VALUES["nested lists"](n)),
  "a long detail": (n) => JSON.stringify({ detail: "\u0001".repeat(n / 6) }),
  "a page": (n) => "<p>".repeat(n / 3),
};

/** Header values and other texts that stand alone. */
export const WORDS = {
  visible: (n) => "a".repeat(n),
  "percent-encoded": (n) => "%2e".repeat(n / 3),
  "dots and slashes": (n) => "./".repeat(n / 2),
  "control characters": (n) => "\u0001".repeat(n),
  "commas and semicolons": (n) => ",;".repeat(n / 2),
  "beyond the BMP": (n) => "😀".repeat(n / 2),
};

export { repeat, shuffled };
