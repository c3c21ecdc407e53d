// Operations of the packed package, against the sandbox in this process.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clientOf, createSandbox, lib } from "../support/package.mjs";
import { KINDS, persisted, rejection } from "./operation-support.mjs";

const { resumeOperation, startOperation } = lib;
const APPROVAL = {
  authorizationRef: "appr-77",
  authorizedBy: "maria",
  authorizedAt: "2026-06-28T00:00:00Z",
  evidence: { device: "k-1", at: 3 },
};
/** Asserts that `run` fails with this code and sends nothing. */
const refused = async (code, run) => {
  const error = await rejection(run);
  assert.equal(error.code, code, error.message);
  assert.equal(error.attempts, 0);
  return error;
};

/** A sandbox, a client whose requests are counted, and a payload of 250 EUR with a quote of its own. */
const withSandbox = (run) => async () => {
  const sandbox = createSandbox();
  const sent = [];
  const fetch = (url, init) => {
    sent.push({
      path: `${init.method} ${new URL(url).pathname}`,
      key: init.headers["Idempotency-Key"],
      body: init.body && Buffer.from(init.body).toString(),
    });
    return sandbox.fetch(url, init);
  };
  const { customerId, bankAccountId } = sandbox.demo;
  const client = () => clientOf(sandbox, { fetch });
  const payload = async (reference = "wd-9001") => {
    const { quoteId } = await client().fiatWithdrawals.createQuote(customerId, {
      bankAccountId,
      currency: "EUR",
      amount: "250.00",
    });
    return { quoteId, bankAccountId, currency: "EUR", amount: "250.00", partnerReference: reference };
  };
  const withdrawals = async () => (await client().fiatWithdrawals.list(customerId)).items;
  const available = async () =>
    (await client().balances.list(customerId)).items.find(({ asset }) => asset === "EUR");
  try {
    await run({ sandbox, sent, client, customerId, bankAccountId, payload, withdrawals, available });
  } finally {
    await sandbox.close();
  }
};

test(
  "a withdrawal, step by step",
  withSandbox(async ({ sent, client, customerId, payload, available }) => {
    const body = await payload();
    const prepared = startOperation(client(), "fiatWithdrawal", { customerId, payload: body });
    assert.deepEqual(prepared.describe(), lib.describeOperation("fiatWithdrawal", body));
    assert.deepEqual(
      [prepared.kind, prepared.step, prepared.profile, prepared.partnerReference, prepared.operationHash],
      ["fiatWithdrawal", "prepared", "payload-v1", "wd-9001", lib.operationHash(body)],
    );
    assert.deepEqual(prepared.keys, {
      create: `${customerId}:fiat-withdrawal:create:wd-9001`,
      submit: `${customerId}:fiat-withdrawal:submit:wd-9001`,
    });
    sent.length = 0;
    const authorized = prepared.authorize(APPROVAL);
    assert.deepEqual(authorized.authorization, { ...APPROVAL, operationHash: prepared.operationHash });
    assert.equal(sent.length, 0);
    const created = await authorized.create();
    assert.deepEqual(
      [created.step, created.resource.status, created.resourceId, created.response.status],
      ["created", "DRAFT", created.resource.withdrawalId, 201],
    );
    const submitted = await created.submit();
    assert.deepEqual(
      [submitted.step, submitted.resource.status, submitted.resourceId],
      ["submitted", "SUBMITTED", created.resourceId],
    );
    assert.deepEqual(
      sent.map(({ key }) => key),
      [prepared.keys.create, prepared.keys.submit],
    );
    assert.equal(
      sent[0].body,
      lib.canonicalize({ ...body, operationAuthorization: authorized.authorization }),
    );
    assert.equal((await available()).pending, "250.00");
    assert.equal((await submitted.get()).status, "SUBMITTED");
  }),
);

test(
  "the key has the guide's form",
  withSandbox(async ({ client, customerId, payload }) => {
    const { keys } = startOperation(client(), "fiatWithdrawal", {
      customerId,
      customerRef: "cust-100001",
      payload: await payload(),
    });
    assert.equal(keys.create, "cust-100001:fiat-withdrawal:create:wd-9001");
    const calls = (kind) =>
      Object.keys(
        startOperation(client(), kind, { customerId, partnerReference: "r", payload: { a: "1" } }).keys,
      );
    assert.deepEqual(
      [calls("cryptoWithdrawal"), calls("refund"), calls("conversion")],
      [["create", "submit"], ["create", "submit", "confirm"], ["create"]],
    );
  }),
);

test(
  "an answer is lost after the creation: another client resumes the snapshot, and there is one withdrawal",
  withSandbox(async ({ sandbox, sent, client, customerId, payload, withdrawals, available }) => {
    const first = client();
    const stored = persisted(
      startOperation(first, "fiatWithdrawal", { customerId, payload: await payload() }).authorize(APPROVAL),
    );
    sandbox.inject({ kind: "cut", when: "after", endpoint: "fiatWithdrawals.create" });
    const lost = await rejection(() =>
      resumeOperation(first, "fiatWithdrawal", stored).create({ maxRetries: 0 }),
    );
    assert.deepEqual(
      [lost.name, lost.idempotencyKey, lost.retryable],
      ["ConnectionError", stored.keys.create, true],
    );
    first.close();

    const created = await resumeOperation(client(), "fiatWithdrawal", stored).create();
    const [before, again] = sent.filter(({ key }) => key === stored.keys.create);
    assert.deepEqual(again, before, "the same call, byte for byte");
    assert.deepEqual(
      (await withdrawals()).map(({ withdrawalId }) => withdrawalId),
      [created.resourceId],
    );

    // The same at the submission, from a snapshot that has the draft.
    const drafted = persisted(created);
    sandbox.inject({ kind: "cut", when: "after", endpoint: "fiatWithdrawals.submit" });
    await rejection(() => created.submit({ maxRetries: 0 }));
    const submitted = await resumeOperation(client(), "fiatWithdrawal", drafted).submit();
    assert.equal(submitted.resource.status, "SUBMITTED");
    const [one, two] = sent.filter(({ key }) => key === stored.keys.submit);
    assert.deepEqual(two, one);
    assert.deepEqual([(await available()).available, (await available()).pending], ["24750.00", "250.00"]);
  }),
);

test(
  "submitted twice, concurrently and in turn: the money moves once",
  withSandbox(async ({ client, customerId, payload, available }) => {
    const created = await startOperation(client(), "fiatWithdrawal", { customerId, payload: await payload() })
      .authorize(APPROVAL)
      .create();
    const twice = await Promise.all([created.submit(), created.submit()]);
    const third = await created.submit();
    for (const { resource } of [...twice, third]) assert.equal(resource.withdrawalId, created.resourceId);
    assert.deepEqual([(await available()).available, (await available()).pending], ["24750.00", "250.00"]);
  }),
);

test(
  "a snapshot is plain, complete and without a secret",
  withSandbox(async ({ sandbox, client, customerId, payload }) => {
    const authorized = startOperation(client(), "fiatWithdrawal", {
      customerId,
      payload: await payload(),
    }).authorize(APPROVAL);
    const created = await authorized.create();
    for (const operation of [authorized, created, await created.submit()]) {
      const snapshot = operation.snapshot();
      assert.deepEqual(persisted(operation), snapshot);
      assert.deepEqual(persisted(resumeOperation(client(), "fiatWithdrawal", snapshot)), snapshot);
      // A store may change the order of members.
      const turned = Object.fromEntries(Object.entries(snapshot).reverse());
      assert.deepEqual(persisted(resumeOperation(client(), "fiatWithdrawal", turned)), snapshot);
      const { clientSecret, webhookSecret } = sandbox.credentials;
      for (const secret of [clientSecret, webhookSecret])
        assert.ok(!JSON.stringify(snapshot).includes(secret));
    }
  }),
);

/** Every way to change one leaf of a JSON value. */
function* changes(value, path = []) {
  if (typeof value === "object" && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      for (const [where, changed] of changes(member, [...path, key]))
        yield [where, { ...value, [key]: changed }];
      const { [key]: _, ...without } = value;
      yield [[...path, key, "-"], without];
    }
  } else yield [path, typeof value === "number" ? value + 1 : `${value}x`];
}

test(
  "a snapshot with any change is refused",
  withSandbox(async ({ sent, client, customerId, payload }) => {
    const created = await startOperation(client(), "fiatWithdrawal", { customerId, payload: await payload() })
      .authorize(APPROVAL)
      .create();
    const all = [...changes(created.snapshot())];
    assert.ok(all.length > 30);
    sent.length = 0;
    for (const [path, changed] of all) {
      const error = await rejection(() => resumeOperation(client(), "fiatWithdrawal", changed));
      assert.match(error.code, /^operation_snapshot_(altered|invalid)$/, path.join("."));
      assert.equal(error.name, "OperationError");
    }
    for (const nothing of [undefined, null, "{}", [], {}])
      await rejection(() => resumeOperation(client(), "fiatWithdrawal", nothing));
    await refused("operation_snapshot_invalid", () =>
      resumeOperation(client(), "refund", created.snapshot()),
    );
    assert.equal(sent.length, 0);
  }),
);

test(
  "a forged checksum does not get past the hash, the keys and the approval",
  withSandbox(async ({ client, customerId, payload }) => {
    const created = await startOperation(client(), "fiatWithdrawal", { customerId, payload: await payload() })
      .authorize(APPROVAL)
      .create();
    const { checksum, ...snapshot } = created.snapshot();
    const forged = (changes) => {
      const rest = { ...snapshot, ...changes };
      return { ...rest, checksum: lib.operationHash(rest) };
    };
    assert.equal(forged({}).checksum, checksum);
    const dearer = snapshot.payload.replace("250.00", "950.00");
    const another = JSON.parse(
      JSON.stringify({ partnerReference: snapshot.partnerReference, keys: snapshot.keys }).replaceAll(
        snapshot.partnerReference,
        "wd-9002",
      ),
    );
    for (const changes of [
      another,
      { payload: dearer },
      { payload: ` ${snapshot.payload}` },
      { payload: dearer, operationHash: lib.operationHash(JSON.parse(dearer)) },
      { customerId: "c-2", customerRef: "c-2" },
      { partnerReference: "wd-9002" },
      { keys: { ...snapshot.keys, create: "k" } },
      { step: "confirmed" },
      { step: "paid" },
      { resourceId: 7 },
      { authorization: { ...snapshot.authorization, operationHash: "0".repeat(64) } },
      { authorization: null },
    ]) {
      assert.match(
        (await rejection(() => resumeOperation(client(), "fiatWithdrawal", forged(changes)))).code,
        /^operation_(snapshot_altered|hash_mismatch)$/,
        JSON.stringify(changes),
      );
    }
  }),
);

test(
  "steps in a wrong order are refused and send nothing",
  withSandbox(async ({ sent, client, customerId, payload }) => {
    const prepared = startOperation(client(), "fiatWithdrawal", { customerId, payload: await payload() });
    const authorized = prepared.authorize(APPROVAL);
    const created = await authorized.create();
    const submitted = await created.submit();
    sent.length = 0;
    for (const run of [
      () => prepared.create(),
      () => prepared.submit(),
      () => prepared.get(),
      () => authorized.authorize(APPROVAL),
      () => authorized.submit(),
      () => authorized.get(),
      () => created.create(),
      () => created.authorize(APPROVAL),
      () => submitted.submit(),
      () => submitted.create(),
    ]) {
      assert.match((await refused("operation_step_out_of_order", run)).message, /nothing was sent$/);
    }
    await refused("operation_step_unknown", () => submitted.confirm());
    const conversion = startOperation(client(), "conversion", {
      customerId,
      partnerReference: "cv-1",
      payload: { quoteId: "q" },
    }).authorize(APPROVAL);
    await refused("operation_step_unknown", () => conversion.submit());
    assert.equal(sent.length, 0);
  }),
);

test(
  "the approved payload is sent, whatever happens to the objects",
  withSandbox(async ({ sent, client, customerId, payload }) => {
    const body = await payload();
    const approval = { ...APPROVAL };
    const prepared = startOperation(client(), "fiatWithdrawal", { customerId, payload: body });
    body.amount = "950.00";
    prepared.payload.amount = "950.00";
    const authorized = prepared.authorize(approval);
    approval.authorizedBy = "eve";
    authorized.authorization.authorizedBy = "eve";
    assert.throws(() => void (authorized.resource = {}), TypeError);
    await authorized.create();
    const { amount, operationAuthorization } = JSON.parse(sent.at(-1).body);
    assert.deepEqual([amount, operationAuthorization.authorizedBy], ["250.00", "maria"]);
  }),
);

test(
  "an approval for something else is refused",
  withSandbox(async ({ client, customerId, payload }) => {
    const prepared = startOperation(client(), "fiatWithdrawal", { customerId, payload: await payload() });
    const { operationHash } = prepared;
    assert.equal(
      prepared.authorize({ ...APPROVAL, operationHash }).authorization.operationHash,
      operationHash,
    );
    await refused("operation_hash_mismatch", () =>
      prepared.authorize({ ...APPROVAL, operationHash: "0".repeat(64) }),
    );
    await refused("operation_hash_mismatch", () =>
      prepared.authorize({ ...APPROVAL, operationHash: operationHash.toUpperCase() }),
    );
    await refused("argument_invalid", () => prepared.authorize());
  }),
);

test(
  "a draft whose hash differs from ours is not submitted",
  withSandbox(async ({ sandbox, client, customerId, payload }) => {
    const sent = [];
    const other = clientOf(sandbox, {
      fetch: async (url, init) => {
        sent.push(new URL(url).pathname);
        const response = await sandbox.fetch(url, init);
        return new Response(
          (await response.text()).replace(
            /"operationHash":"[0-9a-f]{64}"/,
            `"operationHash":"${"0".repeat(64)}"`,
          ),
          response,
        );
      },
    });
    const created = await startOperation(other, "fiatWithdrawal", { customerId, payload: await payload() })
      .authorize(APPROVAL)
      .create();
    sent.length = 0;
    await refused("operation_hash_mismatch", () => created.submit());
    await refused("operation_hash_mismatch", () =>
      resumeOperation(client(), "fiatWithdrawal", persisted(created)).submit(),
    );
    assert.deepEqual(sent, []);
  }),
);

test(
  "under operation-v1 the hash binds customer and kind, over a restart too",
  withSandbox(async ({ client, customerId, payload }) => {
    const body = await payload();
    const prepared = startOperation(client(), "fiatWithdrawal", {
      customerId,
      payload: body,
      profile: "operation-v1",
    });
    assert.equal(
      prepared.operationHash,
      lib.operationHash(body, { profile: "operation-v1", operation: "fiatWithdrawal", customerId }),
    );
    assert.ok(prepared.describe().rows.length > lib.describeOperation("fiatWithdrawal", body).rows.length);
    const created = await resumeOperation(
      client(),
      "fiatWithdrawal",
      persisted(prepared.authorize(APPROVAL)),
    ).create();
    assert.equal(
      (await resumeOperation(client(), "fiatWithdrawal", persisted(created)).submit()).resource.status,
      "SUBMITTED",
    );
  }),
);

test(
  "an external hash is the caller's, and kept",
  withSandbox(async ({ sent, client, customerId, payload }) => {
    const body = await payload();
    await refused("option_missing", () =>
      startOperation(client(), "fiatWithdrawal", { customerId, payload: body, profile: "external" }),
    );
    const operationHash = "ab".repeat(32);
    const external = startOperation(client(), "fiatWithdrawal", {
      customerId,
      payload: body,
      profile: "external",
      operationHash,
    });
    assert.equal(external.operationHash, operationHash);
    await refused("operation_hash_external", () => external.describe());
    const error = await rejection(() =>
      resumeOperation(client(), "fiatWithdrawal", persisted(external.authorize(APPROVAL))).create(),
    );
    assert.equal(
      error.code,
      "PARTNER_OPERATION_NOT_APPROVED",
      "it was sent, and the sandbox has its own definition",
    );
    assert.equal(JSON.parse(sent.at(-1).body).operationAuthorization.operationHash, operationHash);
    // The hash that the sandbox expects, passed as external: the operation completes.
    const known = startOperation(client(), "fiatWithdrawal", {
      customerId,
      payload: body,
      profile: "external",
      operationHash: lib.operationHash(body),
    });
    assert.equal((await (await known.authorize(APPROVAL).create()).submit()).resource.status, "SUBMITTED");
    await refused("operation_hash_mismatch", () =>
      startOperation(client(), "fiatWithdrawal", { customerId, payload: body, operationHash }),
    );
  }),
);

test(
  "a reference that cannot be part of a key, and conflicting references",
  withSandbox(async ({ client, customerId, payload }) => {
    const { partnerReference: _, ...body } = await payload();
    const start = (more) =>
      startOperation(client(), "fiatWithdrawal", { customerId, payload: body, ...more });
    assert.equal(start({ partnerReference: "r".repeat(96) }).keys.submit.length, customerId.length + 24 + 96);
    for (const partnerReference of ["r".repeat(97), "wd 9001", "wd:9001", "wd/9001", "wd-ä", "wd\n"]) {
      const error = await refused("operation_reference_malformed", () => start({ partnerReference }));
      assert.ok(!error.message.includes(partnerReference));
    }
    await refused("operation_reference_malformed", () =>
      start({ partnerReference: "r", customerRef: "a b" }),
    );
    await refused("operation_reference_malformed", () => start({ partnerReference: "r", customerId: "c/1" }));
    await refused("option_missing", () => start());
    await refused("operation_reference_mismatch", () =>
      start({ partnerReference: "r", payload: { ...body, partnerReference: "s" } }),
    );
    await refused("option_invalid", () => start({ partnerReference: "" }));
    // The longest key is as long as a key may be.
    const longest = start({ partnerReference: "r".repeat(96), customerRef: "c".repeat(128) });
    const crypto = startOperation(client(), "cryptoWithdrawal", {
      customerId,
      customerRef: "c".repeat(128),
      partnerReference: "r".repeat(96),
      payload: {},
    });
    for (const { keys } of [longest, crypto])
      assert.ok(Object.values(keys).every((key) => key.length <= 255));
  }),
);

test(
  "arguments of a wrong kind",
  withSandbox(async ({ client, customerId, payload }) => {
    const body = await payload();
    const init = { customerId, payload: body };
    for (const nothing of [undefined, null, {}, 7])
      await refused("option_invalid", () => startOperation(nothing, "fiatWithdrawal", init));
    await refused("option_invalid", () => startOperation(client(), "payout", init));
    await refused("option_missing", () => startOperation(client(), undefined, init));
    await refused("option_unknown", () =>
      startOperation(client(), "fiatWithdrawal", { ...init, amount: "1" }),
    );
    await refused("argument_invalid", () => startOperation(client(), "fiatWithdrawal", { customerId }));
    await refused("json_unsafe_integer", () =>
      startOperation(client(), "fiatWithdrawal", { customerId, payload: { ...body, n: 2 ** 53 } }),
    );
    await refused("operation_payload_authorized", () =>
      startOperation(client(), "fiatWithdrawal", {
        customerId,
        payload: { ...body, operationAuthorization: {} },
      }),
    );
    const authorized = startOperation(client(), "fiatWithdrawal", init).authorize(APPROVAL);
    for (const name of ["idempotencyKey", "profile", "draft"])
      await refused("option_unknown", () => authorized.create({ [name]: "x" }));
    await refused("aborted", () => authorized.create({ signal: AbortSignal.abort() }));
  }),
);

test(
  "an answer without an id is an error with the key",
  withSandbox(async ({ client, customerId, payload }) => {
    const other = new lib.PartnerClient({
      clientId: "c",
      clientSecret: "s".repeat(20),
      baseUrl: "https://x.invalid",
      fetch: async () => new Response('{"id":"1"}', { status: 201 }),
    });
    const authorized = startOperation(other, "fiatWithdrawal", {
      customerId,
      payload: await payload(),
    }).authorize(APPROVAL);
    const error = await rejection(() => authorized.create());
    assert.deepEqual(
      [error.name, error.code, error.idempotencyKey, error.attempts],
      ["ApiError", "operation_id_missing", authorized.keys.create, 1],
    );
    void client;
  }),
);

test(
  "a conversion ends with its creation",
  withSandbox(async ({ client, customerId }) => {
    const quote = await client().conversions.createQuote(customerId, {
      fromAsset: "EUR",
      toAsset: "USDC",
      fromAmount: "100.00",
    });
    const { quoteId, fromAsset, toAsset, fromAmount, toAmount } = quote;
    const operation = startOperation(client(), "conversion", {
      customerId,
      partnerReference: "cv-1",
      payload: { quoteId, fromAsset, toAsset, fromAmount, toAmount },
    });
    const created = await operation.authorize(APPROVAL).create();
    assert.deepEqual(
      [created.resourceId, created.response.idempotencyKey],
      [created.resource.conversionId, `${customerId}:conversion:create:cv-1`],
    );
    assert.equal(resumeOperation(client(), "conversion", persisted(created)).step, "created");
  }),
);

for (const [kind, { group, payload: make }] of Object.entries(KINDS)) {
  for (const profile of ["payload-v1", "operation-v1"]) {
    test(
      `${kind} under ${profile}: each answer is lost, each step is made again in a new client, and it happens once`,
      withSandbox(async ({ sandbox, sent, client }) => {
        const { demo } = sandbox;
        const { customerId } = demo;
        const payload = await make(client(), demo, sandbox);
        const init = { customerId, customerRef: "cust-100001", partnerReference: "r-1", payload, profile };
        let operation = startOperation(client(), kind, init).authorize(APPROVAL);
        const { keys } = operation;
        sent.length = 0;
        for (const [call, key] of Object.entries(keys)) {
          const stored = persisted(operation);
          sandbox.inject({ kind: "cut", when: "after", endpoint: `${group}.${call}` });
          const act = (at, options) =>
            call === "confirm" ? at.confirm({ note: "n" }, options) : at[call](options);
          assert.equal((await rejection(() => act(operation, { maxRetries: 0 }))).idempotencyKey, key);
          operation = await act(resumeOperation(client(), kind, stored));
          assert.equal(operation.response.headers["idempotency-replayed"], "true");
          const calls = sent.filter((one) => one.key === key);
          assert.equal(calls.length, 2);
          assert.deepEqual(calls[1], calls[0], "the same body to the same place under the same key");
        }
        assert.equal(sent.length, 2 * Object.keys(keys).length);
        const items = await client()[group].list(customerId).toArray({ limit: 10 });
        assert.equal(items.length, 1);
        assert.equal(
          operation.resourceId,
          items[0][Object.keys(items[0]).find((name) => items[0][name] === operation.resourceId)],
        );
        sandbox.advance(10_000);
        assert.equal((await operation.get()).status, "COMPLETED");
        assert.equal(sandbox.control("ledger").balanced, true);
      }),
    );
  }
}

test(
  "a refund is confirmed under its own key, with the note; another note is another body",
  withSandbox(async ({ sandbox, sent, client }) => {
    const { customerId } = sandbox.demo;
    const payload = {
      ...(await KINDS.refund.payload(client(), sandbox.demo, sandbox)),
      partnerReference: "rf-1",
    };
    const submitted = await (
      await startOperation(client(), "refund", { customerId, payload }).authorize(APPROVAL).create()
    ).submit();
    const confirmed = await submitted.confirm({ note: "checked" });
    assert.deepEqual([confirmed.step, confirmed.resource.status], ["confirmed", "CONFIRMED"]);
    assert.deepEqual(
      [sent.at(-1).key, sent.at(-1).body],
      [`${customerId}:refund:confirm:rf-1`, '{"note":"checked"}'],
    );
    assert.equal(resumeOperation(client(), "refund", persisted(confirmed)).step, "confirmed");
    assert.equal((await rejection(() => submitted.confirm())).code, "PARTNER_IDEMPOTENCY_CONFLICT");
    assert.equal(sent.at(-1).body, "{}");
    await refused("operation_step_out_of_order", () => confirmed.confirm());
  }),
);

test(
  "an expired quote ends the operation; the next attempt has a reference of its own",
  withSandbox(async ({ sandbox, client, customerId, payload }) => {
    const late = startOperation(client(), "fiatWithdrawal", {
      customerId,
      payload: await payload(),
    }).authorize(APPROVAL);
    sandbox.advance(121_000);
    assert.equal((await rejection(() => late.create())).code, "PARTNER_QUOTE_EXPIRED");
    const same = startOperation(client(), "fiatWithdrawal", {
      customerId,
      payload: await payload(),
    }).authorize(APPROVAL);
    assert.equal((await rejection(() => same.create())).code, "PARTNER_IDEMPOTENCY_CONFLICT");
    const next = startOperation(client(), "fiatWithdrawal", {
      customerId,
      payload: await payload("wd-9001-2"),
    }).authorize(APPROVAL);
    assert.equal((await next.create()).resource.status, "DRAFT");
  }),
);
