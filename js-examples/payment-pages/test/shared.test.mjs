// The parts that both pages share.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { parsePaymentUri, paymentUri } from "oceafin-partner";

import { digitsToAmount, minutes, money, trimZeros } from "../shared/web/amounts.mjs";
import { isRefused, untilCertain } from "../shared/web/certain.mjs";
import { serverClock } from "../shared/web/clock.mjs";
import { NotPayable, payable } from "../shared/web/payable.mjs";
import { poll, waitAfter } from "../shared/web/poll.mjs";
import { describesCheckout } from "../shared/web/status.mjs";

describe("amounts", () => {
  test("are formatted digit by digit", () => {
    assert.equal(digitsToAmount("", 2), "0.00");
    assert.equal(digitsToAmount("5", 2), "0.05");
    assert.equal(digitsToAmount("1250", 2), "12.50");
    assert.equal(digitsToAmount("1250", 0), "1250");
    assert.equal(trimZeros("13.500000"), "13.5");
    assert.equal(trimZeros("13.000"), "13");
    assert.equal(trimZeros("100"), "100");
    assert.equal(minutes(125), "2:05");
  });

  test("become money without passing through a float", () =>
    assert.equal(money("9007199254740993.25", "EUR"), "€9,007,199,254,740,993.25"));
});

describe("the server's clock", () => {
  const at = (...steps) => {
    let time = 0;
    const clock = serverClock(() => time);
    return { clock, to: (ms) => (time = ms), steps };
  };

  test("assumes the middle of the round trip, and keeps counting between answers", () => {
    const { clock, to } = at();
    assert.equal(clock.secondsUntil("2026-01-01T00:03:00Z"), undefined);
    const asked = clock.mark();
    to(200);
    clock.heard("2026-01-01T00:00:00Z", asked);
    assert.equal(clock.now(), Date.parse("2026-01-01T00:00:00.100Z"));
    to(60_100);
    assert.equal(clock.secondsUntil("2026-01-01T00:03:00Z"), 120);
    to(600_000);
    assert.equal(clock.secondsUntil("2026-01-01T00:03:00Z"), 0);
  });

  test("uses a slow answer only if it has no better one", () => {
    const { clock, to } = at();
    clock.heard("2026-01-01T00:00:00Z", 0);
    to(10_000);
    clock.heard("2026-01-01T00:00:09Z", 2000); // a round trip of 8 s: any time from 00:00:02 to 00:00:10 is possible
    assert.equal(clock.now(), Date.parse("2026-01-01T00:00:10Z"));
    to(70_001);
    clock.heard("2026-01-01T00:01:08Z", 66_001); // the better measurement is old by now
    assert.equal(clock.now(), Date.parse("2026-01-01T00:01:10Z"));
  });

  test("believes an answer that contradicts the old measurement: the machine has slept", () => {
    const { clock, to } = at();
    clock.heard("2026-01-01T00:00:00Z", 0);
    to(1000);
    clock.heard("2026-01-01T01:00:00Z", 0);
    assert.equal(clock.now(), Date.parse("2026-01-01T01:00:00.500Z"));
  });

  test("accounts for a Date header being cut to whole seconds", () => {
    const { clock } = at();
    clock.heard("Thu, 01 Jan 2026 00:00:00 GMT", 0, 1000);
    assert.equal(clock.now(), Date.parse("2026-01-01T00:00:00.500Z"));
    clock.heard("2026-01-01T00:00:00.750Z", 0);
    assert.equal(clock.now(), Date.parse("2026-01-01T00:00:00.750Z"));
    clock.heard(undefined, 0);
    assert.equal(clock.now(), Date.parse("2026-01-01T00:00:00.750Z"));
  });
});

test("the wait grows with each failure, up to a limit", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 99].map((failures) => waitAfter(failures, 1000, 15_000)),
    [1000, 2000, 4000, 8000, 15_000, 15_000, 15_000],
  );
});

test("polling keeps its pace while requests succeed, and slows down while they fail", async (t) => {
  const waits = [];
  const answers = ["one", undefined, undefined, undefined, "two", "three"];
  t.mock.method(globalThis, "setTimeout", (turn, ms) => {
    waits.push(ms);
    if (answers.length > 0) queueMicrotask(turn);
  });
  Object.assign(globalThis, {
    addEventListener() {},
    removeEventListener() {},
    document: { addEventListener() {}, removeEventListener() {} },
  });
  const asking = poll({
    async ask() {
      const answer = answers.shift();
      if (answer === undefined) throw new Error("no answer");
      return answer;
    },
    timeoutMs: 1,
  });
  while (waits.length < 6) await new Promise((resolve) => setImmediate(resolve));
  asking.stop();
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 1000, 1000]);
});

describe("a call is repeated until its outcome is certain", () => {
  const failed = (outcome) => Object.assign(new Error("failed"), { outcome });
  /** The result of a call that is answered as `script` says, and the doubts on the way. */
  async function outcome(script, { tried = false, ends = Infinity } = {}) {
    const doubts = [];
    const work = async () => {
      const answer = script.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const call = untilCertain(work, {
      current: () => doubts.length < ends,
      tried: () => tried || doubts.length > 0,
      doubt: ({ outcome }) => doubts.push(outcome),
      pause: async () => {},
    });
    return [await call.catch((error) => (isRefused(error) ? "refused" : error)), doubts];
  }

  test("only a refusal of the first try is final", async () => {
    assert.deepEqual(await outcome([failed("refused")]), ["refused", []]);
    assert.deepEqual(await outcome(["made"]), ["made", []]);
    assert.deepEqual(await outcome([failed("unknown"), failed("not_sent"), failed(), "made"]), [
      "made",
      ["unknown", "not_sent", undefined],
    ]);
    assert.deepEqual(await outcome([failed("unknown"), failed("refused"), "made"]), [
      "made",
      ["unknown", "refused"],
    ]);
    assert.deepEqual(await outcome([failed("refused"), "made"], { tried: true }), ["made", ["refused"]]);
  });

  test("or until nobody waits for it any longer", async () => {
    assert.deepEqual(await outcome([failed("unknown"), failed("unknown"), "made"], { ends: 2 }), [
      undefined,
      ["unknown", "unknown"],
    ]);
  });
});

test("a refusal is final if the API or the relay refused or the call could not be sent; a passing failure is not", () => {
  const REFUSED = [
    { outcome: "refused", status: 400 },
    { outcome: "refused", status: 409 },
    { outcome: "not_sent", status: 403 },
    { outcome: "not_sent", kind: "validation" },
  ];
  const OPEN = [
    {},
    { outcome: "unknown", status: 403 },
    { status: 409 },
    { outcome: "refused", status: 429, retryable: true },
    { outcome: "not_sent", status: 401 },
    { outcome: "not_sent", status: 500 },
    { outcome: "not_sent", kind: "abort" },
    { outcome: "not_sent", kind: "connection" },
  ];
  for (const error of REFUSED) assert.equal(isRefused(error), true, JSON.stringify(error));
  for (const error of OPEN) assert.equal(isRefused(error), false, JSON.stringify(error));
});

test("only an answer that names the checkout describes it", () => {
  const answer = {
    now: "2026-01-01T00:00:00Z",
    checkout: { checkoutId: "c-1", status: "PAID" },
    requests: [],
  };
  assert.equal(describesCheckout(answer, "c-1"), true);
  for (const other of [
    undefined,
    null,
    "PAID",
    {},
    [],
    { ...answer, now: "soon" },
    { ...answer, requests: {} },
    { ...answer, checkout: { status: "PAID" } },
    { ...answer, checkout: { checkoutId: "c-1" } },
  ]) {
    assert.equal(describesCheckout(other, "c-1"), false, JSON.stringify(other));
  }
  assert.equal(describesCheckout(answer, "c-2"), false);
});

describe("a payment request is shown", () => {
  const core = { paymentUri, parsePaymentUri };
  const REQUEST = {
    asset: "USDC",
    network: "POLYGON",
    amount: "13.500000",
    address: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
  };
  const OTHER = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
  const KINDS = [
    REQUEST,
    { ...REQUEST, network: "ETHEREUM", asset: "ETH", amount: "0.004218750000000000" },
    { asset: "USDT", network: "TRON", amount: "13.500000", address: "TEotGxP5GiaCy3fW6qGNVJV4hmX1C1WWSQ" },
    {
      asset: "BTC",
      network: "BITCOIN",
      amount: "0.00021094",
      address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    },
    {
      asset: "SOL",
      network: "SOLANA",
      amount: "0.090000000",
      address: "39KBbhPys2NXYp6uTh9dBMadDGingqjG8a6wiQcL7FXz",
    },
  ];
  const what = (request, asked = request) => {
    try {
      return payable(request, asked, core);
    } catch (error) {
      assert.ok(error instanceof NotPayable, error);
      return error.what;
    }
  };

  test("if its URI parses back to the same payment", () => {
    for (const request of KINDS) assert.equal(what(request), paymentUri(request), JSON.stringify(request));
    assert.equal(what({ ...REQUEST, paymentUri: paymentUri(REQUEST) }), paymentUri(REQUEST));
  });

  test("not if its asset or network is not the one asked for", () => {
    assert.equal(what(REQUEST, { ...REQUEST, asset: "USDT" }), "asset");
    assert.equal(what(REQUEST, { ...REQUEST, network: "ETHEREUM" }), "network");
  });

  test("not if any part of its URI differs", () => {
    const given = (change) => what({ ...REQUEST, paymentUri: paymentUri({ ...REQUEST, ...change }) });
    assert.equal(given({ address: OTHER }), "address");
    assert.equal(given({ amount: "135.00" }), "amount");
    assert.equal(given({ amount: "13.500001" }), "amount");
    assert.equal(given({ network: "BASE" }), "network");
    assert.equal(
      what({
        ...KINDS[1],
        paymentUri: paymentUri({ ...REQUEST, network: "ETHEREUM", amount: KINDS[1].amount.slice(0, 8) }),
      }),
      "asset",
    );
    assert.equal(
      what({
        ...KINDS[4],
        paymentUri: paymentUri({ ...KINDS[4], address: "4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T" }),
      }),
      "address",
    );
  });

  test("not if only an exact comparison sees the difference: a float's last digit, a letter's case", () => {
    const ether = { ...KINDS[1], amount: "1.000000000000000001" };
    assert.equal(
      what({ ...ether, paymentUri: paymentUri({ ...ether, amount: "1.000000000000000002" }) }),
      "amount",
    );
    const solana = KINDS[4];
    assert.equal(
      what({
        ...solana,
        paymentUri: paymentUri({ ...solana, address: solana.address.replace("hPys", "hpys") }),
      }),
      "address",
    );
  });

  test("not if its URI is not a payment URI, or has no amount", () => {
    for (const uri of ["", "javascript:alert(1)", "https://pay.example/", `ethereum:${OTHER}`, "bitcoin:x"]) {
      assert.match(what({ ...REQUEST, paymentUri: uri }), /payment URI|network|asset|amount/, uri);
    }
    assert.equal(what({ ...KINDS[3], paymentUri: `bitcoin:${KINDS[3].address}` }), "amount");
  });

  test("not if its URI has extra parameters", () => {
    assert.equal(what({ ...KINDS[3], paymentUri: `${paymentUri(KINDS[3])}&lightning=LNBC1` }), "payment URI");
    assert.equal(
      what({ ...KINDS[3], paymentUri: `${paymentUri(KINDS[3])}&req-somethingelse=1` }),
      "payment URI",
    );
  });

  test("not if no URI can be written for it", () => {
    assert.equal(what({ ...REQUEST, address: "0x0" }), "payment URI");
    assert.equal(what({ ...REQUEST, network: "A_NEW_CHAIN" }), "payment URI");
    assert.equal(what({ ...REQUEST, amount: "1e3" }), "payment URI");
  });

  test("not if the URI lacks its memo", () => {
    assert.equal(what({ ...KINDS[3], memo: "42", paymentUri: paymentUri(KINDS[3]) }), "memo");
  });
});
