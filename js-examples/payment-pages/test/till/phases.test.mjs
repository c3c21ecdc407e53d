// The till's state machine, without a browser.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { begin, isWatched, keyOf, next, saleFrom, textToStore } from "../../till/web/sale.mjs";

const SALE = { id: "s-1", amount: "12.50", currency: "EUR", asset: "USDC", network: "POLYGON" };
const REQUEST = { posPaymentRequestId: "r-1", expiresAt: "2026-01-01T00:03:00Z" };
const ASKED = { type: "asked", checkoutId: "c-1", request: REQUEST, uri: "x:y" };
const run = (state, ...events) =>
  events.reduce((before, event) => next(before, typeof event === "string" ? { type: event } : event), state);
const digits = (text) => [...text].map((digit) => ({ type: "digit", digit }));
const charge = { type: "charge", sale: SALE };
const heard = (checkout, requests = [], now = "2026-01-01T00:01:00Z") => ({
  type: "heard",
  answer: { now, checkout: { status: checkout }, requests },
});
const waiting = run(begin(), ...digits("1250"), charge, ASKED);
const told = (status, id = "r-1") => [{ posPaymentRequestId: id, status, expiresAt: REQUEST.expiresAt }];

describe("the amount", () => {
  test("is what was typed, without leading zeros, and at most nine digits long", () => {
    assert.equal(run(begin(), ...digits("00")).digits, "");
    assert.equal(run(begin(), ...digits("0125"), { type: "digit", digit: "00" }).digits, "12500");
    assert.equal(run(begin(), ...digits("1234567891")).digits, "123456789");
    assert.equal(run(begin(), ...digits("12"), "erase").digits, "1");
    assert.equal(run(begin(), ...digits("12"), "clear").digits, "");
  });

  test("of zero cannot be charged", () => assert.equal(run(begin(), charge).phase, "amount"));
});

describe("a sale", () => {
  test("goes from asking to paid", () => {
    const asking = run(begin(2), ...digits("1250"), charge);
    assert.deepEqual([asking.phase, asking.sale.round], ["asking", 1]);
    assert.equal(run(asking, ASKED).phase, "waiting");
    assert.equal(run(waiting, heard("OPEN", told("PENDING"))), waiting);
    assert.equal(run(waiting, heard("OPEN", told("DETECTED"))).phase, "seen");
    assert.equal(
      run(waiting, heard("OPEN", told("DETECTED")), heard("PAID", told("CONFIRMED"))).phase,
      "paid",
    );
    assert.deepEqual(run(asking, ASKED, heard("PAID"), "finish"), begin(2));
  });

  test("is paid if the API says so, even without a webhook", () =>
    assert.equal(run(waiting, heard("PAID")).phase, "paid"));

  test("is charged once, whatever is pressed while the request is created", () => {
    const asking = run(begin(), ...digits("1250"), charge);
    assert.equal(
      run(asking, { type: "charge", sale: { ...SALE, id: "s-2" } }, "again", ...digits("9")),
      asking,
    );
  });

  test("that was seen stays seen, whatever a late message says", () => {
    const seen = run(waiting, heard("OPEN", told("DETECTED")));
    assert.equal(run(seen, heard("OPEN", told("PENDING"))), seen);
    assert.equal(run(seen, heard("OPEN", told("EXPIRED"))), seen);
    assert.equal(run(seen, "timeUp"), seen);
  });

  test("keeps waiting in states that it does not know", () =>
    assert.equal(run(waiting, heard("A_NEW_ONE", told("A_NEW_ONE"))), waiting));

  test("is late when its time is up, and expired when the server says so", () => {
    const late = run(waiting, "timeUp");
    assert.equal(late.phase, "late");
    assert.equal(run(late, heard("OPEN", told("PENDING"))), late);
    assert.equal(run(late, heard("OPEN", told("DETECTED"))).phase, "seen");
    assert.equal(run(late, heard("OPEN", told("EXPIRED"))).phase, "expired");
    // The webhook was lost. Ten seconds after its end the request counts as expired without it.
    assert.equal(run(late, heard("OPEN", [], "2026-01-01T00:03:09Z")).phase, "late");
    assert.equal(run(late, heard("OPEN", [], "2026-01-01T00:03:11Z")).phase, "expired");
  });

  test("that has expired can be repeated in a new round, under a new key", () => {
    const again = run(waiting, heard("OPEN", told("EXPIRED")), "again");
    assert.deepEqual([again.phase, again.sale.round, again.uri], ["asking", 2, undefined]);
    assert.notEqual(
      keyOf("t", again.sale, `request-${again.sale.round}`),
      keyOf("t", waiting.sale, `request-${waiting.sale.round}`),
    );
    // The buyer paid the first code after all.
    assert.equal(
      run(
        again,
        { ...ASKED, request: { ...REQUEST, posPaymentRequestId: "r-2" } },
        heard("OPEN", [...told("DETECTED"), ...told("PENDING", "r-2")]),
      ).phase,
      "seen",
    );
    assert.equal(run(again, { type: "held", checkoutId: "c-1" }).phase, "late");
  });

  test("that has expired still counts a payment that is seen later", () => {
    assert.equal(run(waiting, heard("OPEN", told("EXPIRED")), heard("OPEN", told("DETECTED"))).phase, "seen");
  });

  test("in doubt stays in its phase, and remembers that a call was sent", () => {
    const asking = run(begin(), ...digits("1250"), charge);
    const doubted = run(asking, { type: "doubted", problem: { code: "x" } });
    assert.deepEqual([doubted.phase, doubted.doubt, doubted.sale.tried], ["asking", { code: "x" }, true]);
    assert.deepEqual([run(doubted, ASKED).doubt, run(doubted, ASKED).sale.tried], [undefined, false]);
    const cancelling = run(doubted, "cancel");
    assert.deepEqual(
      [cancelling.phase, cancelling.doubt, cancelling.sale.tried],
      ["cancelling", undefined, true],
    );
    assert.equal(run(asking, "cancel").sale.tried, true, "its call may be in flight");
  });

  test("that cannot be closed can be left only after a warning that it may be open", () => {
    const cancelling = run(waiting, "cancel");
    assert.equal(run(cancelling, "leave"), cancelling);
    assert.deepEqual(run(cancelling, { type: "doubted", problem: { code: "x" } }, "leave"), begin());
  });

  test("stores its checkout as soon as it is created, and never another sale's", () => {
    const asking = run(begin(), ...digits("1250"), charge);
    const made = run(asking, { type: "made", id: "s-1", checkoutId: "c-1" });
    assert.equal(saleFrom(textToStore(made)).checkoutId, "c-1");
    assert.equal(isWatched(made), true);
    assert.equal(run(made, heard("OPEN", told("DETECTED"))).phase, "seen");
    assert.equal(run(asking, { type: "made", id: "s-0", checkoutId: "c-0" }), asking);
  });

  test("that failed is repeated in the same round", () => {
    const failed = run(begin(), ...digits("1"), charge, { type: "failed", problem: { code: "x" } });
    assert.equal(failed.phase, "failed");
    assert.deepEqual([run(failed, "again").phase, run(failed, "again").sale.round], ["asking", 1]);
  });

  test("that is refused shows no code and can only be cancelled", () => {
    const refused = run(begin(), ...digits("1"), charge, {
      type: "refused",
      reason: "address",
      checkoutId: "c-1",
    });
    assert.deepEqual([refused.phase, refused.uri, run(refused, "again")], ["refused", undefined, refused]);
    assert.equal(run(refused, "cancel").phase, "cancelling");
  });

  test("is cancelled only once the server has closed the checkout", () => {
    const cancelling = run(waiting, "cancel");
    assert.equal(cancelling.phase, "cancelling");
    assert.equal(run(cancelling, heard("OPEN")), cancelling);
    assert.deepEqual(run(cancelling, "closed"), begin());
    assert.equal(
      run(cancelling, { type: "held", checkoutId: "c-1" }, heard("OPEN", told("DETECTED"))).phase,
      "seen",
    );
    assert.equal(run(waiting, heard("OPEN", told("DETECTED")), "cancel").phase, "seen");
  });

  test("that was closed elsewhere has ended", () =>
    assert.equal(run(waiting, heard("CLOSED")).phase, "ended"));

  test("continues after a reload, under the same keys", () => {
    const again = run(begin(), { type: "restored", sale: saleFrom(textToStore(waiting)) });
    assert.deepEqual([again.phase, again.sale], ["asking", { ...waiting.sale, tried: true }]);
    assert.equal(
      run(begin(), { type: "restored", sale: saleFrom(textToStore(run(waiting, "cancel"))) }).phase,
      "cancelling",
    );
    assert.equal(textToStore(begin()), undefined);
    for (const text of [null, "", "{", "{}", '{"id":1}', "null"]) assert.equal(saleFrom(text), undefined);
  });

  test("is polled for as long as its state can change", () => {
    assert.equal(isWatched(waiting), true);
    assert.equal(isWatched(run(waiting, heard("OPEN", told("EXPIRED")))), true);
    assert.equal(isWatched(run(waiting, heard("PAID"))), false);
  });
});
