// The models of the packed package: validation on its own, known values and their guards, lifecycles, exact
// amounts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";

import { assertHealthy, assertOurs, clientOf, createSandbox, lib, thrownBy } from "./support/package.mjs";

afterEach(assertHealthy);

const EXAMPLES = JSON.parse(readFileSync(new URL("../model_examples.json", import.meta.url), "utf8"));

test("every model can be validated by its name", () => {
  const named = new Set([
    ...lib.endpoints.map(({ request }) => request).filter((request) => request !== null),
    "CreateCustomer",
  ]);
  assert.deepEqual(Object.keys(EXAMPLES).sort(), [...named].sort());
  for (const [model, bodies] of Object.entries(EXAMPLES)) {
    for (const body of bodies)
      assert.deepEqual(lib.validate(model, body, { validation: "strict" }), { ok: true }, model);
    const { ok, errors } = lib.validate(model, { ...bodies[0], nothingLikeIt: 1 }, { validation: "strict" });
    assert.deepEqual(
      [ok, errors.map(({ pointer, code }) => [pointer, code])],
      [false, [["/nothingLikeIt", "unknown_field"]]],
      model,
    );
  }
});

test("all errors of a form are reported at once", () => {
  const beneficiary = {
    asset: "USDC",
    network: "POLYGON",
    address: "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    beneficiaryType: "CORPORAT",
    ownership: "SELF",
    walletType: "HOSTED",
    lable: "x",
  };
  const { errors } = lib.validate("CreateWalletBeneficiary", beneficiary, { validation: "strict" });
  assert.deepEqual(errors.map(({ pointer, code }) => `${pointer} ${code}`).sort(), [
    "/address address_checksum",
    "/beneficiaryName required",
    "/beneficiaryType enum_unknown",
    "/lable unknown_field",
    "/vaspName required",
  ]);
  const said = Object.fromEntries(errors.map(({ pointer, message }) => [pointer, message]));
  assert.match(said["/lable"], /did you mean `label`\?/);
  assert.match(said["/beneficiaryType"], /did you mean `CORPORATE`\?/);
  assert.doesNotMatch(JSON.stringify(errors), /5AAeb6053/, "an address is not repeated");
});

test("known values and their guards", () => {
  const guards = Object.keys(lib).filter((name) => name.startsWith("isKnown") && name !== "isKnownEventType");
  assert.ok(guards.length >= 20, String(guards));
  for (const guard of guards) {
    const name = guard.slice("isKnown".length);
    const values = lib[`${name[0].toLowerCase()}${name.slice(1)}Values`];
    assert.ok(Object.isFrozen(values) && values.length > 1, name);
    for (const value of values) assert.equal(lib[guard](value), true, `${name} ${value}`);
    for (const other of [
      "",
      "SOMETHING_NEW",
      values[0].toLowerCase(),
      undefined,
      null,
      1,
      values,
      "includes",
    ])
      assert.equal(lib[guard](other), false, name);
  }
  assert.deepEqual(lib.checkoutStatusValues, ["OPEN", "PAID", "EXPIRED", "CLOSED"]);
});

test("lifecycles name only endpoints and states that the guards know", () => {
  const ids = new Set(lib.endpoints.map(({ id }) => id));
  for (const [model, { initial, moves, actions }] of Object.entries(lib.lifecycles)) {
    const known =
      lib[`isKnown${model}Status`] ??
      (model.endsWith("Quote") ? lib.isKnownQuoteStatus : lib.isKnownApplicationStatus);
    for (const state of [...initial, ...moves.flat(), ...actions.map(([state]) => state)])
      assert.ok(known(state), `${model} ${state}`);
    for (const [, id] of actions) assert.ok(ids.has(id), id);
  }
});

test("customers can be created, although the guide's 63 endpoints do not include the call", async () => {
  const sandbox = createSandbox();
  try {
    const client = clientOf(sandbox);
    const body = { ...EXAMPLES.CreateCustomer[0], partnerCustomerRef: "cust-9" };
    const customer = await client.customers.create(body);
    assert.deepEqual(
      [customer.partnerCustomerRef, customer.status, customer.metadata],
      [body.partnerCustomerRef, "DRAFT", body.metadata],
    );
    assert.ok(lib.isKnownCustomerStatus(customer.status) && customer.customerId !== "");
    const error = assertOurs(await thrownBy(() => client.customers.create({ customerType: "PERSON" })));
    assert.deepEqual(error.fieldErrors.map(({ pointer, code }) => `${pointer} ${code}`).sort(), [
      "/customerType enum_unknown",
      "/displayName required",
      "/partnerCustomerRef required",
    ]);
    assert.ok(!lib.endpoints.some(({ id }) => id === "customers.create"));
  } finally {
    await sandbox.close();
  }
});

test("amounts stay exact, and unknown members are kept", async () => {
  const text =
    '{"refundId":"r","amount":1e-7,"status":"ON_HOLD","metadata":{"n":0.1},"fee":0.10,"later":[0.10]}';
  const fetch = async () => new Response(text, { headers: { "Content-Type": "application/json" } });
  const client = new lib.PartnerClient({
    clientId: "c",
    clientSecret: "canary",
    baseUrl: "https://api.example",
    fetch,
  });
  const refund = await client.refunds.get("r");
  assert.deepEqual(refund, {
    refundId: "r",
    amount: "0.0000001",
    status: "ON_HOLD",
    metadata: { n: 0.1 },
    fee: 0.1,
    later: [0.1],
  });
  assert.equal(lib.isKnownRefundStatus(refund.status), false);
});
