// How a page's client reads a relay's answers: the relay's own, the API's, and the page's history.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import * as web from "oceafin-partner/inline";
import { ORIGIN, withRelay } from "./support.mjs";

before(() => web.init());

/** The client of a page whose requests reach the relay, or are lost on the way there or back. */
function pageOf(setup, losses = []) {
  const fetch = async (url, { headers, ...init }) => {
    const loss = losses.shift();
    if (loss === "before") throw new TypeError("no connection");
    const answer = await setup.relay(new Request(url, { ...init, headers: { ...headers, Origin: ORIGIN } }));
    if (loss === "after") throw new TypeError("the answer was lost");
    return answer;
  };
  return new web.PartnerClient({ relayUrl: "https://backend.example/partner-api", fetch, maxRetries: 1 });
}
const sync = (page, options) => page.walletBeneficiaries.sync("wb-1", options);
const rejected = async (promise) => {
  const error = await promise.then(
    () => assert.fail("no error"),
    (thrown) => thrown,
  );
  assert.ok(web.isPartnerError(error), error?.stack);
  return [error.code, error.outcome];
};
const problem = (status, code) => async () =>
  Response.json({ code }, { status, headers: { "Retry-After": "0" } });

test("what the relay itself refuses was not sent", async () => {
  for (const [options, code] of [
    [{ authenticate: () => undefined }, "relay_unauthenticated"],
    [{ authorizeCustomer: () => false }, "relay_customer_refused"],
    [
      {
        authorizeCustomer: () => {
          throw new Error("database");
        },
      },
      "relay_hook_failed",
    ],
    [{ authorizeKey: () => false }, "relay_key_refused"],
  ]) {
    await withRelay(async (setup) => {
      assert.deepEqual(await rejected(sync(pageOf(setup))), [code, "not_sent"]);
      assert.deepEqual(
        await rejected(sync(pageOf(setup, ["before"]))),
        [code, "unknown"],
        "the page's own history counts",
      );
      assert.equal(setup.sent.length, 0);
    }, options)();
  }
  await withRelay(
    async (setup) => {
      assert.deepEqual(await rejected(sync(pageOf(setup))), ["relay_signing_failed", "not_sent"]);
    },
    {},
    { client: () => ({ clientSecret: undefined, signer: () => Promise.reject(new Error("locked")) }) },
  )();
  await withRelay(async (setup) => {
    setup.client.close();
    assert.deepEqual(await rejected(sync(pageOf(setup), { maxRetries: 0 })), [
      "relay_unavailable",
      "not_sent",
    ]);
  })();
});

test("the page judges the API's answers by the same table", async () => {
  for (const [status, code, outcome] of [
    [403, "PARTNER_SCOPE_DENIED", "refused"],
    [409, "PARTNER_RESOURCE_STATE_INVALID", "refused"],
    [409, "PARTNER_IDEMPOTENCY_CONFLICT", "unknown"],
    [422, "PARTNER_NEW_RULE", "unknown"],
    [500, "PARTNER_SCOPE_DENIED", "unknown"],
  ]) {
    await withRelay(
      async (setup) => {
        assert.deepEqual(await rejected(sync(pageOf(setup))), [code, outcome]);
        assert.deepEqual(await rejected(sync(pageOf(setup, ["after"]))), [code, "unknown"]);
      },
      {},
      { fetch: problem(status, code) },
    )();
  }
  // A claim by the API or a gateway does not count as the relay's.
  const claim = async () => Response.json({ code: "PARTNER_NEW_RULE", outcome: "not_sent" }, { status: 403 });
  await withRelay(
    async (setup) => assert.deepEqual(await rejected(sync(pageOf(setup))), ["PARTNER_NEW_RULE", "unknown"]),
    {},
    { fetch: claim },
  )();
});

test("an answer that the relay lost is unknown, whatever the page does next", async () => {
  let answers = [];
  const fetch = async () => {
    const next = answers.shift();
    if (next === undefined) throw new TypeError("cut");
    return next();
  };
  await withRelay(
    async (setup) => {
      assert.deepEqual(await rejected(sync(pageOf(setup))), ["relay_upstream_failed", "unknown"]);
      answers = [() => Promise.reject(new TypeError("cut")), problem(403, "PARTNER_SCOPE_DENIED")];
      assert.deepEqual(await rejected(sync(pageOf(setup))), ["PARTNER_SCOPE_DENIED", "unknown"]);
      answers = [async () => new Response("[".repeat(400_000), { status: 403 })];
      assert.deepEqual(
        await rejected(sync(pageOf(setup))),
        ["http_403", "unknown"],
        "longer than is looked at, through both",
      );
    },
    {},
    { fetch },
  )();
});
