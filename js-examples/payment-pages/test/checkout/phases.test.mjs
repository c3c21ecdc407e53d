// The checkout's state machine and its idempotency keys, without a browser.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { begin, choiceOf, isWatched, keyOf, next, openRequest } from "../../checkout/web/payment.mjs";

const ACCEPTS = [
  { asset: "USDC", network: "POLYGON" },
  { asset: "BTC", network: "BITCOIN" },
];
const NOW = "2026-01-01T00:01:00Z";
const request = (
  status,
  { id = "r-1", asset = "USDC", network = "POLYGON", expiresAt = "2026-01-01T00:10:00Z" } = {},
) => ({ posPaymentRequestId: id, asset, network, status, expiresAt });
const view = (status, requests = [], now = NOW) => ({
  now,
  checkout: { checkoutId: "c-1", status, accepts: ACCEPTS },
  requests,
});
const heard = (...of) => ({ type: "heard", view: view(...of) });
const run = (state, ...events) =>
  events.reduce((before, event) => next(before, typeof event === "string" ? { type: event } : event), state);
const ASKED = { type: "asked", request: request("PENDING"), uri: "x:y" };
const choosing = run(begin(), heard("OPEN"));
const waiting = run(choosing, "ask", ASKED);

describe("a payment", () => {
  test("goes from the opened link to paid", () => {
    assert.deepEqual([choosing.phase, choosing.choice], ["choosing", 0]);
    assert.equal(run(choosing, { type: "choose", choice: 1 }, "ask").choice, 1);
    assert.equal(waiting.phase, "waiting");
    assert.equal(run(waiting, heard("OPEN", [request("DETECTED")])).phase, "seen");
    assert.equal(run(waiting, heard("OPEN", [request("DETECTED")]), heard("PAID")).phase, "paid");
  });

  test("that has ended before the link is opened says so at once", () => {
    assert.equal(run(begin(), heard("PAID")).phase, "paid");
    assert.equal(run(begin(), heard("OPEN", [request("DETECTED")])).phase, "seen");
    for (const status of ["EXPIRED", "CLOSED"]) assert.equal(run(begin(), heard(status)).phase, "over");
    assert.equal(run(begin(), "unknown").phase, "unknown");
  });

  test("is requested once, whatever is pressed in the meantime", () => {
    const asking = run(choosing, "ask");
    assert.equal(run(asking, "ask", { type: "choose", choice: 1 }, "again", "other"), asking);
  });

  test("that was seen stays seen", () => {
    const seen = run(waiting, heard("OPEN", [request("DETECTED")]));
    for (const event of ["timeUp", "other", "again", heard("OPEN", [request("EXPIRED")]), heard("OPEN")])
      assert.equal(run(seen, event).phase, "seen");
  });

  test("that has expired can be repeated, or made another way", () => {
    const late = run(waiting, "timeUp");
    assert.equal(run(late, heard("OPEN", [request("PENDING")])).phase, "late");
    const expired = run(late, heard("OPEN", [request("EXPIRED")]));
    assert.equal(expired.phase, "expired");
    for (const event of ["again", "other"])
      assert.deepEqual([run(expired, event).uri, run(expired, event).request], [undefined, undefined]);
    assert.equal(run(expired, "again").phase, "asking");
    assert.equal(run(expired, "other").phase, "choosing");
  });

  test("that is refused or failed shows no code, and can be made another way", () => {
    const refused = run(choosing, "ask", { type: "refused", reason: "address" });
    assert.deepEqual([refused.phase, refused.uri, run(refused, "again")], ["refused", undefined, refused]);
    assert.deepEqual([run(refused, "other").phase, run(refused, "other").reason], ["choosing", undefined]);
    assert.equal(run(choosing, "ask", { type: "failed", problem: { code: "x" } }, "again").phase, "asking");
  });

  test("in doubt stays in its phase until there is an answer or a refusal", () => {
    const doubted = run(choosing, "ask", { type: "doubted", problem: { code: "x" } });
    assert.deepEqual([doubted.phase, doubted.doubt], ["asking", { code: "x" }]);
    assert.deepEqual([run(doubted, ASKED).phase, run(doubted, ASKED).doubt], ["waiting", undefined]);
    assert.equal(run(doubted, heard("OPEN", [request("DETECTED")])).phase, "seen");
    assert.equal(run(choosing, { type: "doubted", problem: { code: "x" } }), choosing);
  });

  test("with an earlier code of another asset counts too", () => {
    const other = run(waiting, "other", { type: "choose", choice: 1 }, "ask", {
      ...ASKED,
      request: request("PENDING", { id: "r-2", asset: "BTC", network: "BITCOIN" }),
    });
    assert.equal(
      run(other, heard("OPEN", [request("DETECTED"), request("PENDING", { id: "r-2" })])).phase,
      "seen",
    );
  });

  test("is polled until it has ended", () => {
    for (const state of [begin(), choosing, waiting]) assert.equal(isWatched(state), true);
    for (const state of [run(waiting, heard("PAID")), run(begin(), heard("CLOSED")), run(begin(), "unknown")])
      assert.equal(isWatched(state), false);
  });
});

describe("the key of a request", () => {
  const [usdc, btc] = ACCEPTS;

  test("is derived from what the server knows, and stays the same until a request has expired", () => {
    assert.equal(keyOf(view("OPEN"), usdc), "checkout:c-1:USDC-POLYGON:1");
    assert.equal(keyOf(view("OPEN", [request("PENDING")]), usdc), "checkout:c-1:USDC-POLYGON:1");
    assert.equal(keyOf(view("OPEN", [request("EXPIRED")]), usdc), "checkout:c-1:USDC-POLYGON:2");
    assert.equal(keyOf(view("OPEN", [request("EXPIRED")]), btc), "checkout:c-1:BTC-BITCOIN:1");
    // The request's time is up, and no webhook has said so yet.
    assert.equal(
      keyOf(view("OPEN", [request("PENDING")], "2026-01-01T00:10:01Z"), usdc),
      "checkout:c-1:USDC-POLYGON:2",
    );
  });

  test("is not needed for a request that is still open", () => {
    const open = request("PENDING", { id: "r-2", asset: "BTC", network: "BITCOIN" });
    const opened = view("OPEN", [request("EXPIRED"), open]);
    assert.equal(openRequest(opened), open);
    assert.equal(choiceOf(opened, open), 1);
    assert.equal(openRequest(view("OPEN", [request("EXPIRED"), request("DETECTED")])), undefined);
    assert.equal(openRequest(view("OPEN", [open], "2026-01-01T00:10:00Z")), undefined);
  });
});
