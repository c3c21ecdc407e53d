// Whose an idempotency key is: all tenants of a relay share the API's, and a key that is taken is taken for
// good.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as web from "oceafin-partner/inline";

import { CANARY, createRelay, lib, ORIGIN, page, refused, withRelay } from "./support.mjs";

await web.init();

const BUYERS = "/partner/v1/customers/c-1/buyers";
const BUYER = { partnerBuyerRef: "b-1", buyerType: "INDIVIDUAL", name: "B" };
const SYNC = "/partner/v1/crypto/wallet-beneficiaries/wb-1/sync";
const UUID = "3f0b8c1e-52a7-4d19-9c64-0a7be1d2f385";
const KINDS = [
  ...new Set(lib.endpoints.flatMap(({ operationAuthorization }) => operationAuthorization?.operation ?? [])),
];
const EVIDENCE = { authorizationRef: "a-1", authorizedBy: "treasury", authorizedAt: "2026-06-28T00:00:00Z" };
const under = (key, path = BUYERS, body = BUYER) =>
  page("POST", path, body, { headers: { "Idempotency-Key": key } });
const sync = (key) => page("POST", SYNC, undefined, { headers: { "Idempotency-Key": key } });
const silent = (run, options) => withRelay(run, options, { fetch: async () => Response.json({}) });

/** The client of a page whose requests go to `relay`. */
const pageOf = (relay) =>
  new web.PartnerClient({
    relayUrl: "https://dashboard.example/partner-api",
    maxRetries: 0,
    fetch: (url, init) => relay(new Request(url, { ...init, headers: { ...init.headers, Origin: ORIGIN } })),
  });

test(
  "a tenant cannot use the key of another tenant's next payment",
  withRelay(async ({ client, sandbox }) => {
    const { customerId, bankAccountId } = sandbox.demo;
    const { customerId: other } = await client.request("POST", "/partner/v1/customers", {
      body: { partnerCustomerRef: "b", customerType: "INDIVIDUAL", displayName: "B" },
    });
    sandbox.control(`customers/${other}/status`, { status: "APPROVED" });
    const relay = createRelay({
      client,
      allowedOrigins: [ORIGIN],
      operations: ["buyers.create", "walletBeneficiaries.sync"],
      authenticate: () => ({ customers: [other] }),
      authorizeCustomer: ({ session, customerId: asked }) =>
        asked === undefined || session.customers.includes(asked),
    });
    const { quoteId } = await client.fiatWithdrawals.createQuote(customerId, {
      bankAccountId,
      currency: "EUR",
      amount: "10.00",
    });
    const payment = (customerRef) =>
      lib.startOperation(client, "fiatWithdrawal", {
        customerId,
        customerRef,
        payload: { quoteId, bankAccountId, currency: "EUR", amount: "10.00", partnerReference: "wd-9001" },
      });
    for (const { keys } of [payment("cust-100001"), payment(undefined)]) {
      for (const key of [keys.create, keys.submit]) {
        for (const request of [under(key, `/partner/v1/customers/${other}/buyers`), sync(key)]) {
          const response = await relay(request);
          assert.deepEqual([response.status, (await response.json()).code], [403, "relay_key_refused"], key);
        }
      }
    }
    assert.equal((await payment("cust-100001").authorize(EVIDENCE).create()).resource.status, "DRAFT");
  }),
);

test(
  "anybody may use a random UUID, since it cannot be guessed",
  silent(async (setup) => {
    for (const key of [UUID, crypto.randomUUID()]) {
      for (const request of [under(key), sync(key)]) assert.equal((await setup.relay(request)).status, 200);
      assert.equal(setup.sent.at(-1).headers["Idempotency-Key"], key, "it goes on as it is");
    }
    // What is made of a time, of a name or of nothing, and what only looks like one.
    const versions = ["1", "3", "5", "6", "7", "8"].map((version) => UUID.replace("-4d", `-${version}d`));
    for (const key of [
      ...versions,
      UUID.toUpperCase(),
      UUID.replace("-9c", "-cc"),
      `{${UUID}}`,
      `${UUID}0`,
      `0${UUID}`,
      UUID.replaceAll("-", ""),
      "00000000-0000-0000-0000-000000000000",
    ]) {
      for (const request of [under(key), sync(key)]) await refused(setup, request, 403, "relay_key_refused");
    }
  }),
);

test(
  "a key belongs to a customer only if it begins with that customer's id",
  silent(async (setup) => {
    for (const key of ["c-1:order-1", "c-1:fiat-withdrawal:create:wd-1", "c-1:"]) {
      assert.equal((await setup.relay(under(key))).status, 200);
      assert.equal(setup.sent.at(-1).headers["Idempotency-Key"], key, "it is not rewritten");
    }
    for (const key of [
      "order-1",
      "c-1",
      "c-1-order",
      "c-10:order-1",
      "c-2:order-1",
      "C-1:order-1",
      ":c-1:order-1",
      "x:c-1:order-1",
      "c:1:order-1",
      "undefined:order-1",
    ]) {
      const { problem } = await refused(setup, under(key), 403, "relay_key_refused");
      assert.match(
        problem.detail,
        /a random UUID.*begin it with the id of the call's customer and `:`.*`authorizeKey`/,
      );
      assert.ok(!problem.detail.includes("c-1") && !problem.detail.includes("order-1"));
    }
  }),
);

test("a key belongs to one customer, although ids may contain a `:`", async () => {
  const client = new lib.PartnerClient({ clientId: "c", clientSecret: "s", baseUrl: "https://api.example" });
  // Of every kind and call there is, also of later attempts; a kind that is added without the relay's
  // knowledge is red here.
  const keys = (customerId) =>
    KINDS.flatMap((kind) => {
      const payload = { partnerReference: "wd-1", amount: "1.00" };
      return Object.values(lib.startOperation(client, kind, { customerId, payload }).keys).flatMap((key) => [
        key,
        `${key}:2`,
        `${key}:99`,
      ]);
    });
  // Each is a beginning of the next, and the last ones end as keys begin.
  const customers = ["a", "a:b", "a:b:c", "a:refund", "a:refund:create", "a:refund:create:wd-1"];
  const of = (customer, key) => under(key, `/partner/v1/customers/${encodeURIComponent(customer)}/buyers`);
  await silent(async (setup) => {
    for (const owner of customers) {
      for (const key of [...keys(owner), `${owner}:order-1`]) {
        const letIn = [];
        for (const customer of customers)
          if ((await setup.relay(of(customer, key))).status === 200) letIn.push(customer);
        assert.ok(letIn.length <= 1, `${key} is of ${letIn}`);
        if (keys(owner).includes(key)) assert.deepEqual(letIn, [owner], key);
      }
    }
    await refused(setup, of("a", "a:b:order-1"), 403, "relay_key_refused");
    await refused(setup, of("a", "a:b:fiat-withdrawal:create:wd-1"), 403, "relay_key_refused");
    assert.equal((await setup.relay(of("a:b", "a:b:order-1"))).status, 200);
  })();
  client.close();
});

test(
  "where the path names no customer, only a UUID is accepted",
  silent(async (setup) => {
    for (const key of ["wb-1:sync", "c-1:sync", "undefined:sync", ":sync", "sync"])
      await refused(setup, sync(key), 403, "relay_key_refused");
  }),
);

test(
  "a stranger to the customer learns nothing about keys",
  silent(
    async (setup) => {
      for (const key of ["c-1:order-1", "c-2:order-1", UUID])
        await refused(setup, under(key), 403, "relay_customer_refused");
    },
    { authorizeCustomer: () => false, authorizeKey: () => assert.fail("asked") },
  ),
);

test("a submission may use the keys of the draft's customer, if the backend says whose the draft is", async () => {
  const operationHash = "ab".repeat(32);
  const submit = (key) =>
    under(key, "/partner/v1/fiat-withdrawals/wd-1/submission", {
      operationAuthorization: { operationHash, ...EVIDENCE },
    });
  const key = "c-1:fiat-withdrawal:submit:wd-1";
  await silent(
    async (setup) => {
      assert.equal((await setup.relay(submit(key))).status, 200);
      assert.equal((await setup.relay(submit(UUID))).status, 200);
      for (const other of ["c-2:fiat-withdrawal:submit:wd-1", "wd-1:submit"])
        await refused(setup, submit(other), 403, "relay_key_refused");
      await refused(setup, sync(key), 403, "relay_key_refused");
    },
    { draftOf: () => ({ operationHash, customerId: "c-1" }) },
  )();
  for (const options of [{}, { draftOf: () => ({ operationHash }) }]) {
    await silent(async (setup) => {
      await refused(setup, submit(key), 403, "relay_key_refused");
      assert.equal((await setup.relay(submit(UUID))).status, 200);
    }, options)();
  }
});

test(
  "an operation goes through a relay whose backend keeps its drafts",
  withRelay(async ({ client: backend, sandbox, sent }) => {
    const { customerId, bankAccountId } = sandbox.demo;
    const drafts = new Map();
    const relay = createRelay({
      client: backend,
      allowedOrigins: [ORIGIN],
      operations: ["fiatWithdrawals.createQuote", "fiatWithdrawals.create", "fiatWithdrawals.submit"],
      authenticate: () => ({ customerId }),
      authorizeCustomer: ({ session, customerId: asked, pathParams }) =>
        (asked ?? drafts.get(pathParams.withdrawalId)?.customerId) === session.customerId,
      draftOf: ({ pathParams }) => drafts.get(pathParams.withdrawalId),
    });
    const client = pageOf(relay);
    const { quoteId } = await client.fiatWithdrawals.createQuote(customerId, {
      bankAccountId,
      currency: "EUR",
      amount: "250.00",
    });
    const payload = { quoteId, bankAccountId, currency: "EUR", amount: "250.00", partnerReference: "wd-1" };
    const approved = web
      .startOperation(client, "fiatWithdrawal", { customerId, payload })
      .authorize(EVIDENCE);
    const created = await approved.create();
    drafts.set(created.resourceId, { operationHash: approved.operationHash, customerId });
    const submitted = await created.submit();
    assert.equal(submitted.resource.status, "SUBMITTED");
    assert.deepEqual(
      sent.slice(-2).map(({ headers }) => headers["Idempotency-Key"]),
      [approved.keys.create, approved.keys.submit],
    );
  }),
);

test("`authorizeKey` replaces the rule: only exactly `true` passes, and a UUID alone does not", async () => {
  const asked = [];
  const mine = async (...given) => asked.push(given) > 0 && given[1].startsWith("till-1:");
  await silent(
    async (setup) => {
      assert.equal((await setup.relay(under("till-1:sale-1"))).status, 200);
      assert.equal((await setup.relay(sync("till-1:sale-2"))).status, 200);
      for (const key of ["till-2:sale-1", "c-1:order-1", UUID])
        await refused(setup, under(key), 403, "relay_key_refused");
      assert.equal((await setup.relay(page("GET", "/partner/v1/fiat-withdrawals/wd-1"))).status, 200);
      assert.equal(asked.length, 5, "a read has no key");
      const session = { user: "u-1", token: CANARY };
      assert.deepEqual(asked.slice(0, 2), [
        [
          session,
          "till-1:sale-1",
          { operation: "buyers.create", customerId: "c-1", pathParams: { customerId: "c-1" } },
        ],
        [
          session,
          "till-1:sale-2",
          {
            operation: "walletBeneficiaries.sync",
            customerId: undefined,
            pathParams: { walletBeneficiaryId: "wb-1" },
          },
        ],
      ]);
      assert.ok(
        asked.every(([, , context]) => Object.isFrozen(context) && Object.isFrozen(context.pathParams)),
      );
    },
    { authorizeKey: mine },
  )();
  for (const no of [false, undefined, null, 1, "true", {}, new Boolean(true)]) {
    for (const authorizeKey of [() => no, async () => no])
      await silent((setup) => refused(setup, under("c-1:order-1"), 403, "relay_key_refused"), {
        authorizeKey,
      })();
  }
  for (const authorizeKey of [
    () => {
      throw new Error(CANARY);
    },
    () => Promise.reject(new Error(CANARY)),
  ]) {
    await silent(
      async (setup) =>
        assert.equal(
          (await refused(setup, under(UUID), 500, "relay_hook_failed")).event.cause.message,
          CANARY,
        ),
      { authorizeKey },
    )();
  }
});

test("`authorizeKey` gets the draft's customer", async () => {
  const operationHash = "ab".repeat(32);
  const told = [];
  await silent(
    async (setup) => {
      assert.equal(
        (
          await setup.relay(
            under("k-1", "/partner/v1/fiat-withdrawals/wd-1/submission", {
              operationAuthorization: { operationHash, ...EVIDENCE },
            }),
          )
        ).status,
        200,
      );
      assert.deepEqual(told, [
        { operation: "fiatWithdrawals.submit", customerId: "c-1", pathParams: { withdrawalId: "wd-1" } },
      ]);
    },
    {
      draftOf: () => ({ operationHash, customerId: "c-1" }),
      authorizeKey: (_, __, context) => told.push(context) === 1,
    },
  )();
});
