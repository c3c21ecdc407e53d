// Payment URIs through the package: the public examples, round trips and refusals.
import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { assertHealthy, assertOurs, lib, rows, thrownBy } from "./support/package.mjs";

const { parsePaymentUri, paymentUri } = lib;
const EVM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const SOLANA = "mvines9iiHiQTysrwkJjGf2gb9Ex9jXJX8ns3qwf2kN";
const TRON = "TPL66VK2gCXNCD7EJg9pgJRfqcRazjhUZY";
const BITCOIN = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2";
const KEY = "82ZJ7nbGpixjeDCmEhUcmwXYfvurzAgGdtSMuHnUgyny";
const BSC_USDT = {
  network: "BSC",
  asset: "USDT",
  tokenContract: "0x55d398326f99059fF775485246999027B3197955",
  decimals: 18,
};

const codeOf = async (run) => assertOurs(await thrownBy(run)).code;

test("the specifications' own examples", async () => {
  const examples = rows("payment-uri/specifications.jsonl");
  assert.ok(examples.length > 30);
  for (const { id, uri, token, payment, code } of examples) {
    const options = token && { token };
    if (code !== undefined) {
      assert.equal(await codeOf(() => parsePaymentUri(uri, options)), code, id);
      continue;
    }
    assert.deepEqual(parsePaymentUri(uri, options), payment, id);
    if (payment.amount === undefined)
      assert.equal(await codeOf(() => paymentUri(payment)), "amount_empty", id);
    else
      assert.deepEqual(
        {
          ...parsePaymentUri(paymentUri(payment), options),
          ...(payment.ignored && { ignored: payment.ignored }),
        },
        payment,
        id,
      );
  }
});

test("the issuers' contracts", () => {
  for (const { network, asset, contract } of rows("payment-uri/tokens.jsonl")) {
    const address = { SOLANA, TRON }[network] ?? EVM;
    const payment = { network, asset, address, amount: "12.34" };
    const uri = paymentUri(payment);
    assert.ok(uri.includes(contract), uri);
    assert.deepEqual(parsePaymentUri(uri), payment);
  }
});

const NATIVE = [
  ["BITCOIN", "BTC", 8, BITCOIN],
  ["SOLANA", "SOL", 9, SOLANA],
  ["TRON", "TRX", 6, TRON],
  ["AVALANCHE", "AVAX", 18, EVM],
  ["BASE", "ETH", 18, EVM],
  ["ETHEREUM", "USDC", 6, EVM],
  ["SOLANA", "USDT", 6, SOLANA],
  ["TRON", "USDT", 6, TRON],
];
const amount = (decimals) =>
  fc
    .tuple(fc.bigInt(0n, 10n ** 19n), fc.bigInt(0n, 10n ** BigInt(decimals) - 1n))
    .map(([whole, rest]) => `${whole}.${String(rest).padStart(decimals, "0")}`.replace(/\.?0+$/, ""))
    .filter((text) => text !== "0" && text !== "");
const words = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .filter((text) => text.isWellFormed());

test("a written URI is read as the same payment", () => {
  const payments = fc.constantFrom(...NATIVE).chain(([network, asset, decimals, address]) => {
    const optional = {};
    if (network === "BITCOIN" || network === "SOLANA")
      Object.assign(optional, { label: words, message: words });
    if (network === "SOLANA")
      Object.assign(optional, {
        memo: words,
        reference: fc.array(fc.constantFrom(KEY, SOLANA), { minLength: 1, maxLength: 3 }),
      });
    return fc.record(
      {
        network: fc.constant(network),
        asset: fc.constant(asset),
        address: fc.constant(address),
        amount: amount(decimals),
        ...optional,
      },
      { requiredKeys: ["network", "asset", "address", "amount"] },
    );
  });
  fc.assert(
    fc.property(payments, (payment) => {
      const uri = paymentUri(payment);
      assert.match(uri, /^[!-~]+$/);
      for (const [, written] of uri.matchAll(/[?&](?:amount|value|uint256)=([^&]*)/g))
        assert.match(written, /^\d+(?:\.\d+)?$/);
      assert.deepEqual(parsePaymentUri(uri), { ...payment });
      assert.equal(paymentUri(parsePaymentUri(uri)), uri);
    }),
    { numRuns: 2000 },
  );
});

test("other tools agree on what the parameters are", () => {
  fc.assert(
    fc.property(words, words, (label, memo) => {
      const uri = new URL(
        paymentUri({ network: "SOLANA", asset: "SOL", address: SOLANA, amount: "1", label, memo }),
      );
      assert.equal(uri.searchParams.get("label"), label);
      assert.equal(uri.searchParams.get("memo"), memo);
    }),
  );
});

test("amounts are compared by the URIs they make", () => {
  const of = (text) => paymentUri({ network: "ETHEREUM", asset: "USDC", address: EVM, amount: text });
  assert.equal(of("12.500000"), of("12.5"));
  assert.notEqual(of("12.5"), of("12.500001"));
  assert.equal(
    of("0.000001"),
    `ethereum:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48@1/transfer?address=${EVM}&uint256=1`,
  );
  const large = {
    network: "ETHEREUM",
    asset: "ETH",
    address: EVM,
    amount: "12345678901234567890.123456789012345678",
  };
  assert.equal(paymentUri(large), `ethereum:${EVM}@1?value=12345678901234567890123456789012345678`);
  assert.deepEqual(parsePaymentUri(paymentUri(large)), large);
});

test("the caller can describe a token", async () => {
  const payment = { ...BSC_USDT, address: EVM, amount: "1.5" };
  const uri = paymentUri(payment);
  assert.equal(await codeOf(() => parsePaymentUri(uri)), "payment_uri_contract");
  assert.deepEqual(parsePaymentUri(uri, { token: BSC_USDT }), payment);
  assert.equal(await codeOf(() => paymentUri({ ...payment, decimals: undefined })), "payment_uri_token");
  assert.equal(
    await codeOf(() => paymentUri({ ...payment, network: "ETHEREUM", asset: "USDC" })),
    "payment_uri_token",
  );
});

test("`paymentUri` takes several references and requires `testNetwork` for a test address", async () => {
  const payment = { network: "SOLANA", asset: "SOL", address: SOLANA, amount: "1" };
  assert.deepEqual(parsePaymentUri(paymentUri({ ...payment, reference: KEY })).reference, [KEY]);
  assert.deepEqual(parsePaymentUri(paymentUri({ ...payment, reference: [KEY, SOLANA] })).reference, [
    KEY,
    SOLANA,
  ]);
  const test = {
    network: "BITCOIN",
    asset: "BTC",
    address: "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
    amount: "1",
  };
  const error = assertOurs(await thrownBy(() => paymentUri(test)));
  assert.deepEqual(
    [error.name, error.code, error.fieldErrors[0].pointer],
    ["ValidationError", "payment_uri_test_network", "/testNetwork"],
  );
  assert.deepEqual(parsePaymentUri(paymentUri({ ...test, testNetwork: true })), {
    ...test,
    testNetwork: true,
  });
  assert.equal(paymentUri({ ...test, address: BITCOIN, testNetwork: false }), `bitcoin:${BITCOIN}?amount=1`);
});

test("a large exponent does not wrap around", async () => {
  for (const exponent of ["100", 2n ** 32n + 18n, 2n ** 64n + 18n]) {
    assert.equal(
      await codeOf(() => parsePaymentUri(`ethereum:${EVM}@1?value=1e${exponent}`)),
      "payment_uri_number",
    );
  }
  assert.equal(parsePaymentUri(`ethereum:${EVM}@1?value=1e18`).amount, "1");
});

test("errors point to the member", async () => {
  const payment = { network: "ETHEREUM", asset: "USDC", address: EVM, amount: "1" };
  for (const [change, pointer, code] of [
    [{ network: "DOGECOIN" }, "/network", "payment_uri_network"],
    [{ asset: "DOGE" }, "/asset", "payment_uri_asset"],
    [{ address: TRON }, "/address", "address_network"],
    [{ amount: "0" }, "/amount", "amount_not_positive"],
    [{ amount: "1.0000001" }, "/amount", "amount_minor_units"],
    [{ amount: "1e3" }, "/amount", "amount_exponent"],
    [{ label: "x" }, "/label", "payment_uri_unsupported"],
    [{ memo: "\ud800" }, "/memo", "json_lone_surrogate"],
  ]) {
    const error = assertOurs(await thrownBy(() => paymentUri({ ...payment, ...change })));
    assert.deepEqual([error.code, error.fieldErrors[0].pointer], [code, pointer]);
  }
});

test("arguments of the wrong kind are refused", async () => {
  const payment = { network: "ETHEREUM", asset: "ETH", address: EVM, amount: "1" };
  const wrong = [null, 7, 7n, true, Symbol("x"), () => "x", [], {}, Promise.resolve(payment), ""];
  for (const value of [...wrong, "bitcoin:x"]) assertOurs(await thrownBy(() => paymentUri(value)));
  for (const value of [...wrong, undefined]) assertOurs(await thrownBy(() => parsePaymentUri(value)));
  for (const name of ["network", "asset", "address", "amount"]) {
    for (const value of [...wrong, undefined])
      assertOurs(await thrownBy(() => paymentUri({ ...payment, [name]: value }), name));
  }
  for (const value of [null, 7, "x", {}, []])
    assertOurs(await thrownBy(() => paymentUri({ ...payment, testNetwork: value })));
  for (const value of [null, "6", -1, 0.5, Number.NaN])
    assertOurs(await thrownBy(() => paymentUri({ ...payment, ...BSC_USDT, decimals: value })));
  for (const value of [7, {}, [7], [null]])
    assertOurs(await thrownBy(() => paymentUri({ ...payment, reference: value })));
  assert.equal(await codeOf(() => paymentUri({ ...payment, ammount: "2" })), "option_unknown");
  for (const value of [null, 7, "x", [], { token: 7 }, { token: null }, { tokens: {} }])
    assertOurs(await thrownBy(() => parsePaymentUri(`ethereum:${EVM}@1`, value)));
  const throwing = {
    get network() {
      throw new Error("no");
    },
  };
  assert.equal(await codeOf(() => paymentUri(throwing)), "argument_unreadable");
});

test("every text is either read or refused with an error of ours", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.webUrl(),
        fc.string().map((text) => `bitcoin:${BITCOIN}?${text}`),
      ),
      async (text) => {
        try {
          const payment = parsePaymentUri(text);
          if (payment.amount !== undefined) paymentUri(payment);
        } catch (error) {
          assertOurs(error, text);
        }
      },
    ),
    { numRuns: 2000 },
  );
  assertHealthy();
});
