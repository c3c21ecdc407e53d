// `outcome`: every error that a call of a client rejects with says whether its action was carried out.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import {
  assertHealthy,
  assertOurs,
  authorize,
  clientOf,
  createSandbox,
  lib,
  PAYLOAD,
  thrownBy,
} from "./support/package.mjs";

afterEach(assertHealthy);

const problem =
  (status, code, headers = {}) =>
  () =>
    new Response(JSON.stringify({ code, status }), { status, headers });
const lost = () => Promise.reject(new TypeError("fetch failed"));
/** A client whose fetch returns these answers in turn, then repeats the last. */
function scripted(answers, options = {}) {
  let count = 0;
  const fetch = async (_url, init) => answers[Math.min(count++, answers.length - 1)](init);
  return new lib.PartnerClient({
    clientId: "client-1",
    clientSecret: "sk_test_1",
    baseUrl: "https://api.example",
    fetch,
    ...options,
  });
}
const body = () => ({ ...PAYLOAD, operationAuthorization: authorize(PAYLOAD) });
const draft = (client, options) => client.fiatWithdrawals.create("c-1", body(), options);
const rejection = async (promise) => assertOurs(await thrownBy(() => promise));
const never = () => assert.fail("nothing may be sent");

test("a failure before anything is sent is `not_sent`, wherever it is noticed", async () => {
  const client = scripted([never]);
  const closed = scripted([never]);
  closed.close();
  const page = await scripted([() => Response.json({ items: [] })]).balances.list("c-1");
  const circle = await scripted([() => Response.json({ items: [], nextCursor: "a" })]).balances.list("c-1", {
    cursor: "a",
  });
  const failing = () => Promise.reject(new Error("the key store is locked"));
  const signing = (signer, options) => scripted([never], { clientSecret: undefined, signer, ...options });
  const badSignal = {
    aborted: false,
    reason: undefined,
    addEventListener() {
      throw new Error("no");
    },
    removeEventListener() {},
  };
  for (const [run, code] of [
    [() => client.fiatWithdrawals.create(), "argument_invalid"],
    [() => client.fiatWithdrawals.create("c-1"), "argument_invalid"],
    [() => client.fiatWithdrawals.create("c-1", {}), "validation_failed"],
    [() => client.fiatWithdrawals.create("../x", body()), "id_character"],
    [() => client.fiatWithdrawals.create("c-1", { ...body(), amount: "251.00" }), "operation_hash_mismatch"],
    [
      () => client.fiatWithdrawals.create("c-1", body(), { idempotencyKey: "a b" }),
      "idempotency_key_malformed",
    ],
    [() => client.fiatWithdrawals.create("c-1", body(), { retries: 1 }), "option_unknown"],
    [
      () =>
        client.fiatWithdrawals.create("c-1", body(), {
          get timeoutMs() {
            throw new Error("x");
          },
        }),
      "argument_unreadable",
    ],
    [() => client.balances.list("c-1", { limit: 1.5 }), "query_invalid"],
    [() => client.balances.list("c-1", {}, { timeoutMs: 0 }), undefined],
    [() => client.balances.list("").withResponse(), undefined],
    [() => client.request("GET", "/other"), "path_outside_api"],
    [() => client.request("POST", "/partner/v1/x", { body: "text" }), "argument_invalid"],
    [() => client.request("TRACE", "/partner/v1/x"), "method_unknown"],
    [
      async () => {
        for await (const _ of client.transactions.list("a/b")) never();
      },
      undefined,
    ],
    [() => page.nextPage(), "page_last"],
    [() => circle.nextPage(), "page_cursor_repeated"],
    [
      async () => {
        for await (const _ of circle) never();
      },
      "page_cursor_repeated",
    ],
    [() => draft(closed), "client_closed"],
    [() => draft(new lib.PartnerClient({})), "configuration_missing"],
    [() => draft(signing(failing)), "signer_failed"],
    [() => draft(signing(() => "abc")), "signature_malformed"],
    [() => draft(signing(() => new Promise(() => undefined), { timeoutMs: 20 })), "signer_timeout"],
    [() => draft(signing(() => new Promise(() => undefined), { deadlineMs: 20 })), "deadline_exceeded"],
    [() => draft(client, { signal: AbortSignal.abort() }), "aborted"],
    [() => draft(client, { signal: badSignal }), "option_invalid"],
  ]) {
    const error = await rejection(run());
    assert.deepEqual(
      [error.outcome, error.attempts],
      ["not_sent", error.code === "option_invalid" ? error.attempts : 0],
      `${error.code}: ${error.message}`,
    );
    if (code !== undefined) assert.equal(error.code, code);
    assert.equal(error.toJSON().outcome, "not_sent");
  }
});

test("a sent call is `refused` only if the API says so, otherwise `unknown`", async () => {
  const html = (status) => () => new Response("<html>", { status, headers: { "Content-Type": "text/html" } });
  const NOW = { "Retry-After": "0" };
  for (const [answers, outcome, options] of [
    [[problem(403, "PARTNER_SCOPE_DENIED")], "refused"],
    [[problem(409, "PARTNER_QUOTE_EXPIRED")], "refused"],
    [[problem(429, "PARTNER_RATE_LIMITED", NOW)], "refused"],
    [[problem(429, "PARTNER_RATE_LIMITED", { "Retry-After": "3600" })], "refused", { deadlineMs: 1000 }],
    [[problem(422, "PARTNER_INSUFFICIENT_FUNDS")], "unknown"],
    [[problem(409, "PARTNER_IDEMPOTENCY_CONFLICT")], "unknown"],
    [[problem(401, "PARTNER_NONCE_REPLAYED")], "unknown"],
    [[problem(500, "PARTNER_SCOPE_DENIED")], "unknown"],
    [[html(403)], "unknown"],
    [[html(413)], "unknown"],
    [[() => new Response("<html>", { status: 200 })], "unknown"],
    [
      [() => new Response(null, { status: 307, headers: { Location: "https://elsewhere.example" } })],
      "unknown",
    ],
    [[lost], "unknown", { maxRetries: 0 }],
    ...[401, 403, 400, 409, 422, 429].map((status) => [
      [lost, problem(status, "PARTNER_OPERATION_NOT_APPROVED")],
      "unknown",
      { maxRetries: 1 },
    ]),
    [[lost, html(307)], "unknown"],
    [[problem(503, "PARTNER_PROCESSING_UNAVAILABLE", NOW), problem(409, "PARTNER_QUOTE_EXPIRED")], "unknown"],
    [[problem(429, "PARTNER_RATE_LIMITED", NOW), problem(409, "PARTNER_QUOTE_EXPIRED")], "refused"],
  ]) {
    for (const call of [
      draft,
      (client, given) => draft(client, given).withResponse(),
      (client, given) => client.request("POST", "/partner/v1/x", { ...given, body: {} }),
      (client, given) => client.request("GET", "/partner/v1/x", given),
    ]) {
      const error = await rejection(call(scripted(answers, { maxRetries: 1 }), options));
      assert.equal(error.outcome, outcome, `${error.code}: ${error.message}`);
      if (outcome === "unknown" && error.idempotencyKey !== undefined)
        assert.doesNotMatch(error.message, /new key|get a new/);
    }
  }
  const limited = await rejection(
    draft(scripted([problem(429, "PARTNER_RATE_LIMITED", { "Retry-After": "3600" })]), { deadlineMs: 1000 }),
  );
  assert.deepEqual(
    [limited.name, limited.retryable, limited.retryAfterMs, limited.toJSON().retryAfterMs],
    ["RateLimitError", true, 3_600_000, 3_600_000],
  );
  const conflict = await rejection(
    draft(scripted([lost, problem(409, "PARTNER_IDEMPOTENCY_CONFLICT")], { maxRetries: 1 })),
  );
  assert.deepEqual(
    [conflict.name, conflict.attempts, conflict.retryable],
    ["IdempotencyConflictError", 2, true],
  );
});

test("a list call that fails or returns no list has no outcome", async () => {
  const pages = scripted([
    () => Response.json({ items: [1], nextCursor: "b" }),
    problem(404, "PARTNER_CUSTOMER_NOT_FOUND"),
  ]);
  const seen = [];
  const error = await rejection(
    (async () => {
      for await (const item of pages.balances.list("c-1")) seen.push(item);
    })(),
  );
  assert.deepEqual([seen, error.outcome], [[1], "refused"]);
  assert.equal(
    (await rejection(scripted([() => Response.json({})]).balances.list("c-1"))).outcome,
    "unknown",
  );
  assert.equal(
    (
      await rejection(
        scripted([() => Response.json({ items: [] })])
          .balances.list("c-1")
          .toArray({}),
      )
    ).outcome,
    "unknown",
  );
});

test("a signer or a signal that fails after a lost attempt does not say that nothing was sent", async () => {
  let asked = 0;
  const signer = () => ((asked += 1) === 1 ? "ab".repeat(32) : Promise.reject(new Error("locked")));
  const error = await rejection(draft(scripted([lost], { clientSecret: undefined, signer })));
  assert.deepEqual([error.code, error.outcome, error.attempts], ["signer_failed", "unknown", 1]);
  let listeners = 0;
  const signal = {
    aborted: false,
    reason: undefined,
    removeEventListener() {},
    addEventListener() {
      if ((listeners += 1) > 1) throw new Error("no");
    },
  };
  const broken = await rejection(draft(scripted([lost]), { signal }));
  assert.deepEqual([broken.code, broken.outcome], ["option_invalid", "unknown"]);
});

test("errors that do not belong to a call have no outcome", async () => {
  for (const run of [
    () => lib.operationHash(7),
    () => lib.canonicalizeText("{"),
    () => lib.verifyWebhook({ body: "", headers: {}, secret: "s" }),
    () => new lib.PartnerClient({ nope: 1 }),
    () => lib.describeOperation("refund", []),
  ]) {
    const error = assertOurs(await thrownBy(run));
    assert.ok(!("outcome" in error) && !("outcome" in error.toJSON()), error.code);
  }
});

test("the client reads no more of an error body than it uses", async () => {
  const refusal = (padding) => JSON.stringify({ padding: "x".repeat(padding), code: "PARTNER_SCOPE_DENIED" });
  const limit = 256 * 1024;
  const exact = refusal(limit - refusal(0).length);
  for (const [text, outcome] of [
    [exact, "refused"],
    [`${exact} `, "unknown"],
  ]) {
    for (const answer of [
      () => new Response(text, { status: 403 }),
      () => ({ status: 403, headers: [], arrayBuffer: async () => new TextEncoder().encode(text) }),
    ]) {
      assert.equal((await rejection(draft(scripted([answer])))).outcome, outcome, String(text.length));
    }
  }
  let read = 0;
  let cancelled = false;
  const pull = (controller) => controller.enqueue(new Uint8Array((read += 65_536) && 65_536).fill(0x5b));
  const endless = () =>
    new Response(new ReadableStream({ pull, cancel: () => (cancelled = true) }, { highWaterMark: 0 }), {
      status: 403,
    });
  const error = await rejection(draft(scripted([endless])));
  assert.deepEqual(
    [error.code, error.outcome, cancelled, read <= limit + 2 * 65_536],
    ["http_403", "unknown", true, true],
  );

  const long = "y".repeat(100_000);
  const wordy = {
    code: "PARTNER_VALIDATION_FAILED",
    title: long,
    detail: long,
    errors: Array.from({ length: 20 }, () => ({ field: "amount", message: long.slice(0, 2000) })),
  };
  const cut = await rejection(draft(scripted([() => Response.json(wordy, { status: 400 })])));
  assert.ok(
    cut.outcome === "refused" && JSON.stringify(cut).length < 30_000,
    String(JSON.stringify(cut).length),
  );
});

test("of two members with the same name in a problem, the last counts", async () => {
  const text =
    '{"errors":[],"code":"PARTNER_SCOPE_DENIED","title":"t","code":"PARTNER_PROCESSING_UNAVAILABLE"}';
  const error = await rejection(
    draft(scripted([() => new Response(text, { status: 403 })], { maxRetries: 0 })),
  );
  assert.deepEqual(
    [error.code, error.retryable, error.outcome],
    ["PARTNER_PROCESSING_UNAVAILABLE", true, "unknown"],
  );
});

test("what the sandbox did is what the outcome says", async () => {
  const sandbox = createSandbox();
  try {
    const client = clientOf(sandbox, { maxRetries: 0 });
    const { customerId } = sandbox.demo;
    const count = async () => (await client.buyers.list(customerId).toArray({ limit: 50 })).length;
    const buyer = (idempotencyKey, more) =>
      client.buyers.create(
        customerId,
        { partnerBuyerRef: idempotencyKey, buyerType: "INDIVIDUAL", name: "N", ...more },
        { idempotencyKey },
      );
    const before = await count();
    sandbox.inject({ kind: "cut", when: "after", endpoint: "buyers.create" });
    assert.equal((await rejection(buyer("b-1"))).outcome, "unknown");
    assert.equal(await count(), before + 1, "it was carried out");
    assert.equal(
      (await rejection(buyer("b-1", { name: "Other" }))).outcome,
      "unknown",
      "a conflict tells of what was done under the key",
    );
    await buyer("b-1");
    assert.equal(await count(), before + 1, "the same body and key do nothing twice");
    sandbox.inject({ kind: "rateLimited", endpoint: "buyers.create" });
    assert.equal((await rejection(buyer("b-2"))).outcome, "refused");
    assert.equal(
      (
        await rejection(
          client.buyers.create("cust-nobody", { partnerBuyerRef: "b", buyerType: "INDIVIDUAL", name: "N" }),
        )
      ).outcome,
      "refused",
    );
    assert.equal(await count(), before + 1);
  } finally {
    await sandbox.close();
  }
});
